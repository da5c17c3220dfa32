//! The mapping engine in a web worker: every change is tried on the sample there, and what comes back fills the
//! signals. A call that takes longer than a second ends the worker, and a new one takes its place.

mod answers;
mod aside;
mod tell;
mod watch;

use crate::state::Mapper;
use leptos::prelude::*;
use mapping::{Fill, Mapping, Value};
use serde::Serialize;
use serde_json::Value as Json;
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
    sync::Arc,
};
use tell::{Told, Versions};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
pub use watch::watch;

/// How long one call may take.
const CALL_MILLIS_MAX: u64 = 1_000;
/// How long a worker may take to load.
const START_MILLIS_MAX: u64 = 30_000;
/// How long a check may take: of a large mapping it looks at every field of the source.
const CHECK_MILLIS_MAX: u64 = 10_000;
/// How many other samples a value is tried on.
const OTHERS_MAX: usize = 3;

/// One step on the way to a value.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
pub struct Why {
    /// What was done, or read.
    pub text: String,
    /// What came of it.
    #[serde(default)]
    pub value: Option<Value>,
    /// Why nothing came of it.
    #[serde(default)]
    pub error: Option<String>,
    /// How deep it lies within other steps.
    #[serde(default)]
    pub depth: u32,
}

#[derive(serde::Deserialize)]
struct Explained {
    lines: Vec<Why>,
}

type Listener = Closure<dyn FnMut(web_sys::MessageEvent)>;
type Answer = Box<dyn FnOnce(Result<String, String>)>;

/// The engine. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Engine {
    line: StoredValue<Rc<Line>, LocalStorage>,
    /// Whether it answers.
    pub ready: RwSignal<bool>,
    /// Why it does not, when it cannot.
    pub broken: RwSignal<Option<String>>,
    /// What the selected row is for other samples.
    pub others: RwSignal<Vec<Option<Value>>>,
    /// How the value of the selected row came to be.
    pub why: RwSignal<Vec<Why>>,
    /// The document whose preview was stopped: it is not tried again until it changes.
    ran_away: StoredValue<Option<Mapping>>,
    /// What the samples look like, where nothing else says it: a model as JSON.
    inferred: RwSignal<Option<Arc<str>>>,
    /// What the worker was told; nothing: it is new.
    told: StoredValue<Option<Told>>,
    /// How often things have changed that the worker is told.
    versions: StoredValue<Option<Versions>>,
    /// Work that waits for a pause in the typing.
    pause: StoredValue<Option<TimeoutHandle>>,
    /// What ends the call that is under way beside the others.
    beside: StoredValue<Option<Rc<dyn Fn()>>, LocalStorage>,
    /// The row of the offered conversion, how many samples convert, of how many.
    pub conversions: RwSignal<(String, usize, usize)>,
}

struct Line {
    worker: RefCell<Option<web_sys::Worker>>,
    waiting: RefCell<BTreeMap<u32, Waiting>>,
    next: Cell<u32>,
    started: Cell<bool>,
    on_message: RefCell<Option<Listener>>,
}

/// The arguments of a call by name, each as text, so that numbers keep every digit.
#[derive(Default)]
struct Args(String);

impl Args {
    fn with<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Self {
        // What cannot be written is told by the engine, which misses it.
        self.with_text(name, &serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned()))
    }

    /// An argument that is JSON already.
    fn with_text(mut self, name: &str, value: &str) -> Self {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        self.0.push_str(&Json::from(name).to_string());
        self.0.push(':');
        self.0.push_str(value);
        self
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn text(self) -> String {
        if self.0.is_empty() { "{}".to_owned() } else { self.0 + "}" }
    }
}

struct Waiting {
    answer: Answer,
    /// How long it may take, from when the calls before it are answered.
    millis: u64,
    timer: Option<TimeoutHandle>,
}

impl Engine {
    /// Starts the worker that the page names.
    #[must_use]
    pub fn start() -> Self {
        let line = Rc::new(Line {
            worker: RefCell::new(None),
            waiting: RefCell::new(BTreeMap::new()),
            next: Cell::new(1),
            started: Cell::new(false),
            on_message: RefCell::new(None),
        });
        let engine = Self {
            line: StoredValue::new_local(line),
            ready: RwSignal::new(false),
            broken: RwSignal::new(None),
            others: RwSignal::new(Vec::new()),
            why: RwSignal::new(Vec::new()),
            ran_away: StoredValue::new(None),
            inferred: RwSignal::new(None),
            told: StoredValue::new(None),
            versions: StoredValue::new(None),
            pause: StoredValue::new(None),
            beside: StoredValue::new_local(None),
            conversions: RwSignal::new((String::new(), 0, 0)),
        };
        engine.boot();
        on_cleanup(move || {
            if let Some(line) = engine.line.try_get_value() {
                line.stop();
            }
            if let Some(end) = engine.beside.try_get_value().flatten() {
                end();
            }
        });
        engine
    }

    /// Work for the next pause takes the place of the one that waits.
    fn in_pause(self, timer: Option<TimeoutHandle>) {
        let before = self.pause.try_update_value(|pause| std::mem::replace(pause, timer)).flatten();
        if let Some(before) = before {
            before.clear();
        }
    }

    /// A call beside the others takes the place of the one that is under way.
    fn beside(self, end: Option<Rc<dyn Fn()>>) {
        let before = self.beside.try_update_value(|beside| std::mem::replace(beside, end)).flatten();
        if let Some(end) = before {
            end();
        }
    }

    fn boot(self) {
        let Some(line) = self.line.try_get_value() else { return };
        line.started.set(false);
        self.told.set_value(None);
        match worker() {
            Ok(worker) => {
                let on_message = Closure::new(move |event: web_sys::MessageEvent| self.hear(&event.data()));
                worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
                line.on_message.replace(Some(on_message));
                line.worker.replace(Some(worker));
            }
            Err(reason) => {
                self.broken.set(Some(reason));
                return;
            }
        }
        self.call_within(START_MILLIS_MAX, "functions", Args::default(), move |answer| {
            match answer {
                Ok(_) => {
                    self.broken.try_set(None);
                    self.ready.try_set(true);
                }
                Err(reason) => {
                    self.broken.try_set(Some(format!("The mapping engine does not start: {reason}")));
                }
            }
            if let Some(line) = self.line.try_get_value() {
                line.started.set(true);
            }
        });
    }

    /// Calls the engine; the answer comes later.
    fn call(self, name: &str, args: Args, answer: impl FnOnce(Result<Json, String>) + 'static) {
        self.call_text(name, args, move |text| {
            answer(text.and_then(|text| serde_json::from_str(&text).map_err(|error| format!("the engine's answer is not JSON: {error}"))));
        });
    }

    /// Calls the engine and takes its answer as text, in which numbers keep every digit.
    fn call_text(self, name: &str, args: Args, answer: impl FnOnce(Result<String, String>) + 'static) {
        let started = self.line.try_get_value().is_some_and(|line| line.started.get());
        self.call_within(if started { CALL_MILLIS_MAX } else { START_MILLIS_MAX }, name, args, answer);
    }

    fn call_within(self, millis: u64, name: &str, args: Args, answer: impl FnOnce(Result<String, String>) + 'static) {
        let Some(line) = self.line.try_get_value() else { return };
        let id = line.next.get();
        line.next.set(id.wrapping_add(1));
        let sent = line.worker.borrow().as_ref().is_some_and(|worker| post(worker, id, name, args));
        if !sent {
            answer(Err("the engine is not there".to_owned()));
            return;
        }
        line.waiting.borrow_mut().insert(id, Waiting { answer: Box::new(answer), millis, timer: None });
        self.time_next(&line);
    }

    /// The worker answers one call after the other: the time of one begins when those before it are answered.
    fn time_next(self, line: &Line) {
        if let Some((&id, next)) = line.waiting.borrow_mut().iter_mut().next()
            && next.timer.is_none()
        {
            next.timer = set_timeout_with_handle(move || self.too_slow(id), std::time::Duration::from_millis(next.millis)).ok();
        }
    }

    fn hear(self, data: &JsValue) {
        let (Some(line), Some((id, answer))) = (self.line.try_get_value(), heard(data)) else { return };
        let Some(waiting) = line.waiting.borrow_mut().remove(&id) else { return };
        if let Some(timer) = waiting.timer {
            timer.clear();
        }
        self.time_next(&line);
        (waiting.answer)(answer);
    }

    /// A call ran away: its worker is ended, and so are the calls behind it.
    fn too_slow(self, id: u32) {
        let Some(line) = self.line.try_get_value() else { return };
        if !line.waiting.borrow().contains_key(&id) {
            return;
        }
        let waiting = line.stop();
        self.ready.try_set(false);
        self.boot();
        for waiting in waiting.into_values() {
            (waiting.answer)(Err("It took longer than a second and was stopped.".to_owned()));
        }
    }

    /// Gives a case with what comes out of it now.
    pub fn try_case(self, mapper: Mapper, case: mapping::document::Test, done: impl FnOnce(mapping::document::Test) + 'static) {
        self.tell(mapper);
        self.call_text("cases", Args::default().with("case", &case), move |answer| {
            let outcomes = answer.ok().and_then(|text| serde_json::from_str::<Vec<mapping::cases::Outcome>>(&text).ok());
            match outcomes.and_then(|mut outcomes| outcomes.pop()) {
                Some(outcome) => done(mapping::document::Test { expected: outcome.result, ..case }),
                None => drop(mapper.notice.try_set(Some("The mapping has errors: mend them first, then save the case.".to_owned()))),
            }
        });
    }

    /// The chips that mean the same as an expression; nothing when chips cannot say it.
    pub fn to_chips(self, text: &str, answer: impl FnOnce(Option<Fill>) + 'static) {
        self.call_text("expression_to_fill", Args::default().with("text", text), move |result| {
            answer(result.ok().and_then(|text| serde_json::from_str::<Option<Fill>>(&text).ok()).flatten());
        });
    }

    /// The JSONata that a value means.
    pub fn to_expression(self, fill: Fill, answer: impl FnOnce(Result<String, String>) + 'static) {
        self.call("fill_to_expression", Args::default().with("fill", &fill), move |result| {
            answer(result.and_then(|json| json.as_str().map(str::to_owned).ok_or_else(|| "the engine gave no text".to_owned())));
        });
    }
}

/// A worker with the engine in it.
fn worker() -> Result<web_sys::Worker, String> {
    let meta = document().query_selector("meta[name='linkspan-mapping-worker']").ok().flatten();
    let Some(url) = meta.and_then(|meta| meta.get_attribute("content")) else {
        return Err("This page was built without the mapping engine; there is no preview.".to_owned());
    };
    let options = web_sys::WorkerOptions::new();
    options.set_type(web_sys::WorkerType::Module);
    web_sys::Worker::new_with_options(&url, &options).map_err(|reason| format!("The mapping engine does not start: {reason:?}"))
}

/// Sends a call; gives whether it went off.
fn post(worker: &web_sys::Worker, id: u32, name: &str, args: Args) -> bool {
    let message = js_sys::Object::new();
    let set = |name: &str, value: JsValue| js_sys::Reflect::set(&message, &name.into(), &value).is_ok();
    set("id", id.into()) && set("call", name.into()) && set("args", args.text().into()) && worker.post_message(&message).is_ok()
}

/// The number of a call and its answer.
fn heard(data: &JsValue) -> Option<(u32, Result<String, String>)> {
    let part = |name: &str| js_sys::Reflect::get(data, &name.into()).ok().filter(|part| !part.is_undefined() && !part.is_null());
    let text = |part: JsValue| part.as_string().or_else(|| js_sys::JSON::stringify(&part).ok().and_then(|text| text.as_string()));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the ids are ours, and small")]
    let id = part("id")?.as_f64()? as u32;
    Some(match (part("ok").and_then(text), part("error").and_then(text)) {
        (Some(ok), _) => (id, Ok(ok)),
        (None, error) => (id, Err(error.unwrap_or_else(|| "the engine gave no answer".to_owned()))),
    })
}

impl Line {
    fn stop(&self) -> BTreeMap<u32, Waiting> {
        if let Some(worker) = self.worker.borrow_mut().take() {
            worker.set_onmessage(None);
            worker.terminate();
        }
        let waiting = std::mem::take(&mut *self.waiting.borrow_mut());
        for waiting in waiting.values() {
            if let Some(timer) = waiting.timer {
                timer.clear();
            }
        }
        waiting
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_keep_every_digit() {
        let record: Value = r#"{"a":9007199254740993,"b":149.00,"c":1e400}"#.parse().expect("JSON");
        let text = Args::default().with("record", &record).with("name", "x\"y").text();
        assert_eq!(text, r#"{"record":{"a":9007199254740993,"b":149.00,"c":1e400},"name":"x\"y"}"#);
        assert_eq!(Args::default().text(), "{}");
    }
}
