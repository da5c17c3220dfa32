//! The mapping engine in a web worker: every change is tried on the sample there, and what comes back fills the
//! signals. A call that takes longer than a second ends the worker, and a new one takes its place.

use crate::{
    logic::{
        functions::Function,
        path,
        preview::{Outcome, Preview},
        suggest::Suggestion,
    },
    state::{Mapper, RowFinding},
};
use leptos::prelude::*;
use mapping::{Fill, Mapping, Value};
use serde::Serialize;
use serde_json::{Value as Json, json};
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, HashMap},
    rc::Rc,
    sync::Arc,
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// How long one call may take.
const CALL_MILLIS_MAX: u64 = 1_000;
/// How long a worker may take to load.
const START_MILLIS_MAX: u64 = 30_000;
/// How many other samples a value is tried on.
const OTHERS_MAX: usize = 3;
/// How many samples a conversion is tried on.
const SAMPLES_MAX: usize = 25;

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
    /// What the samples look like, where nothing else says it.
    inferred: RwSignal<Option<Json>>,
    /// The row of the offered conversion, how many samples convert, of how many.
    pub conversions: RwSignal<(String, usize, usize)>,
}

struct Line {
    worker: RefCell<Option<web_sys::Worker>>,
    waiting: RefCell<HashMap<u32, Waiting>>,
    next: Cell<u32>,
    started: Cell<bool>,
    on_message: RefCell<Option<Listener>>,
}

/// The arguments of a call by name, each as text, so that numbers keep every digit.
#[derive(Default)]
struct Args(String);

impl Args {
    fn with<T: Serialize + ?Sized>(mut self, name: &str, value: &T) -> Self {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        // What cannot be written is told by the engine, which misses it.
        let value = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
        self.0.push_str(&format!("{}:{value}", Json::from(name)));
        self
    }

    fn text(self) -> String {
        if self.0.is_empty() { "{}".to_owned() } else { self.0 + "}" }
    }
}

fn preview_of(document: &Mapping, record: &Value, tables: &Json) -> Args {
    let args = Args::default().with("mapping", document).with("record", record);
    args.with("tables", tables).with("now_ms", &js_sys::Date::now())
}

struct Waiting {
    answer: Answer,
    timer: Option<TimeoutHandle>,
}

impl Engine {
    /// Starts the worker that the page names.
    #[must_use]
    pub fn start() -> Self {
        let line = Rc::new(Line {
            worker: RefCell::new(None),
            waiting: RefCell::new(HashMap::new()),
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
            conversions: RwSignal::new((String::new(), 0, 0)),
        };
        engine.boot();
        on_cleanup(move || {
            if let Some(line) = engine.line.try_get_value() {
                line.stop();
            }
        });
        engine
    }

    fn boot(self) {
        let Some(line) = self.line.try_get_value() else { return };
        line.started.set(false);
        let url =
            document().query_selector("meta[name='linkspan-mapping-worker']").ok().flatten().and_then(|meta| meta.get_attribute("content"));
        let Some(url) = url else {
            self.broken.set(Some("This page was built without the mapping engine; there is no preview.".to_owned()));
            return;
        };
        let options = web_sys::WorkerOptions::new();
        options.set_type(web_sys::WorkerType::Module);
        match web_sys::Worker::new_with_options(&url, &options) {
            Ok(worker) => {
                let heard = Rc::downgrade(&line);
                let on_message = Closure::new(move |event: web_sys::MessageEvent| {
                    if let Some(line) = heard.upgrade() {
                        line.hear(&event.data());
                    }
                });
                worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
                line.on_message.replace(Some(on_message));
                line.worker.replace(Some(worker));
            }
            Err(reason) => {
                self.broken.set(Some(format!("The mapping engine does not start: {reason:?}")));
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
        let sent = {
            let worker = line.worker.borrow();
            let message = json!({ "id": id, "call": name, "args": args.text() }).to_string();
            worker.as_ref().zip(js_sys::JSON::parse(&message).ok()).is_some_and(|(worker, message)| worker.post_message(&message).is_ok())
        };
        if !sent {
            answer(Err("the engine is not there".to_owned()));
            return;
        }
        let timer = set_timeout_with_handle(move || self.too_slow(id), std::time::Duration::from_millis(millis)).ok();
        line.waiting.borrow_mut().insert(id, Waiting { answer: Box::new(answer), timer });
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
        let document = Mapping { cases: vec![case.clone()], ..mapper.document.get_untracked() };
        self.call_text("cases", Args::default().with("mapping", &document).with("tables", &tables(mapper)), move |answer| {
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

impl Line {
    fn hear(&self, data: &JsValue) {
        let part = |name: &str| js_sys::Reflect::get(data, &name.into()).ok().filter(|part| !part.is_undefined() && !part.is_null());
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the ids are ours, and small")]
        let Some(id) = part("id").and_then(|id| id.as_f64()).map(|id| id as u32) else { return };
        let Some(waiting) = self.waiting.borrow_mut().remove(&id) else { return };
        if let Some(timer) = waiting.timer {
            timer.clear();
        }
        let text = |part: JsValue| part.as_string().or_else(|| js_sys::JSON::stringify(&part).ok().and_then(|text| text.as_string()));
        let answer = match (part("ok").and_then(text), part("error").and_then(text)) {
            (Some(ok), _) => Ok(ok),
            (None, error) => Err(error.unwrap_or_else(|| "the engine gave no answer".to_owned())),
        };
        (waiting.answer)(answer);
    }

    fn stop(&self) -> HashMap<u32, Waiting> {
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

/// Tries every change on the sample, checks it, and looks for wires to offer, for as long as the mapper stands.
pub fn watch(mapper: Mapper, engine: Engine) {
    Effect::new(move |_| {
        if engine.ready.get() {
            engine.call("functions", Args::default(), move |answer| {
                if let Ok(json) = answer {
                    mapper.functions.try_set(Arc::new(functions(json)));
                }
            });
        }
    });
    let busy = StoredValue::new((false, false));
    Effect::new(move |_| {
        mapper.document.track();
        mapper.sample_at.track();
        mapper.samples.track();
        mapper.selected.track();
        mapper.offer.track();
        mapper.tables.track();
        if engine.ready.get() {
            preview(mapper, engine, busy);
        }
    });
    Effect::new(move |_| {
        mapper.tree.track();
        mapper.target_model.track();
        if engine.ready.get() {
            suggest(mapper, engine);
        }
    });
}

/// One preview at a time: a change that comes while one is under way is tried when it is done.
fn preview(mapper: Mapper, engine: Engine, busy: StoredValue<(bool, bool)>) {
    if busy.get_value().0 {
        busy.set_value((true, true));
        return;
    }
    let Some(record) = untrack(|| mapper.sample()) else {
        mapper.preview.set(Arc::default());
        return;
    };
    busy.set_value((true, false));
    let document = mapper.document.get_untracked();
    if engine.ran_away.with_value(|ran_away| ran_away.as_ref() == Some(&document)) {
        busy.set_value((false, false));
        return;
    }
    let tried = document.clone();
    let tables = tables(mapper);
    let begun = now();
    engine.call_text("preview", preview_of(&document, &record, &tables), move |answer| {
        if mapper.preview.is_disposed() {
            return;
        }
        match answer {
            Ok(text) => mapper.preview.set(Arc::new(read_preview(&text, now() - begun))),
            Err(reason) => {
                engine.ran_away.set_value(Some(tried));
                let mut old = (*mapper.preview.get_untracked()).clone();
                if let Some(key) = mapper.selected.get_untracked() {
                    old.rows.insert(key, Outcome::Error(reason));
                } else {
                    mapper.notice.set(Some(format!("The preview stopped: {reason}")));
                }
                mapper.preview.set(Arc::new(old));
            }
        }
        let again = busy.get_value().1;
        busy.set_value((false, false));
        if again {
            preview(mapper, engine, busy);
        } else {
            check(mapper, engine);
            others(mapper, engine);
            why(mapper, engine);
            conversions(mapper, engine);
        }
    });
}

fn now() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

fn tables(mapper: Mapper) -> Json {
    mapper.table_rows.with_untracked(|tables| (**tables).clone())
}

fn check(mapper: Mapper, engine: Engine) {
    let document = mapper.document.get_untracked();
    let source = source_model(mapper).map(|model| json!(model)).or_else(|| engine.inferred.get_untracked());
    let args = Args::default().with("mapping", &document).with("source", &source).with("target", &mapper.target_model.get_untracked());
    let args = args.with("tables", &tables(mapper));
    engine.call_text("check", args, move |answer| {
        if let Some(found) = answer.ok().and_then(|text| serde_json::from_str::<Vec<mapping::Finding>>(&text).ok()) {
            mapper.findings.try_set(Arc::new(by_row(found)));
        }
    });
    if document.cases.is_empty() {
        mapper.cases.set(Arc::default());
        return;
    }
    engine.call_text("cases", Args::default().with("mapping", &document).with("tables", &tables(mapper)), move |answer| {
        if let Some(outcomes) = answer.ok().and_then(|text| serde_json::from_str::<Vec<mapping::cases::Outcome>>(&text).ok()) {
            mapper.cases.try_set(Arc::new(outcomes));
        }
    });
}

fn source_model(mapper: Mapper) -> Option<mapping::Model> {
    mapper.source_model.get_untracked()
}

fn suggest(mapper: Mapper, engine: Engine) {
    let samples: Vec<Value> =
        mapper.samples.with_untracked(|samples| samples.iter().take(SAMPLES_MAX).map(|sample| sample.record.clone()).collect());
    if mapper.target_model.with_untracked(Option::is_none) && mapper.rows.with_untracked(|rows| rows.rows.is_empty()) {
        return;
    }
    let target =
        mapper.target_model.get_untracked().unwrap_or_else(|| crate::logic::discover::model_of("", &mapper.document.get_untracked()));
    let ask = move |source: Json, samples: Vec<Value>| {
        let args = Args::default().with("mapping", &mapper.document.get_untracked()).with("source", &source);
        let args = args.with("target", &target).with("samples", &samples);
        engine.call("suggest", args, move |answer| {
            if let Ok(json) = answer {
                mapper.suggestions.try_set(Arc::new(read_suggestions(&json)));
            }
        });
    };
    match source_model(mapper) {
        Some(model) => ask(json!(model), samples),
        None if !samples.is_empty() => engine.call("infer", Args::default().with("samples", &samples).with("name", ""), move |answer| {
            if let Ok(model) = answer {
                engine.inferred.try_set(Some(model.clone()));
                ask(model, samples);
                check(mapper, engine);
            }
        }),
        None => {}
    }
}

/// What the selected row is for the samples around the one that is shown.
fn others(mapper: Mapper, engine: Engine) {
    let row = mapper.selected.get_untracked().and_then(|key| mapper.row(&key)).filter(|row| row.fill.is_some());
    let at = mapper.sample_at.get_untracked();
    let records: Vec<Value> = mapper.samples.with_untracked(|samples| {
        samples.iter().enumerate().filter(|(index, _)| *index != at).take(OTHERS_MAX).map(|(_, sample)| sample.record.clone()).collect()
    });
    let Some(row) = row.filter(|_| !records.is_empty() && mapper.editing.get_untracked()) else {
        engine.others.set(Vec::new());
        return;
    };
    let only = only(&mapper.document.get_untracked(), &row.names);
    let (key, names) = (row.key, row.names);
    try_on(mapper, engine, only, records, move |previews| {
        engine.others.try_set(
            previews
                .iter()
                .map(|preview| match preview.at(&key, &names) {
                    Some(Outcome::Value(value)) => Some(value),
                    _ => None,
                })
                .collect(),
        );
    });
}

/// How the value of the selected row came to be, for the sample that is shown.
fn why(mapper: Mapper, engine: Engine) {
    let row = mapper.selected.get_untracked().and_then(|key| mapper.row(&key)).filter(|row| row.fill.is_some());
    let (Some(row), Some(record)) = (row.filter(|_| mapper.editing.get_untracked()), untrack(|| mapper.sample())) else {
        engine.why.set(Vec::new());
        return;
    };
    let args = preview_of(&mapper.document.get_untracked(), &record, &tables(mapper)).with("path", &row.key);
    engine.call_text("explain", args, move |answer| {
        // What has no explanation, as an item of an empty list, is told by the preview.
        let lines = answer.ok().and_then(|text| serde_json::from_str::<Explained>(&text).ok()).map(|explained| explained.lines);
        engine.why.try_set(lines.unwrap_or_default());
    });
}

/// How many samples convert in the row whose conversion is offered.
fn conversions(mapper: Mapper, engine: Engine) {
    let Some(row) = mapper.offer.get_untracked().and_then(|key| mapper.row(&key)) else { return };
    let records: Vec<Value> =
        mapper.samples.with_untracked(|samples| samples.iter().take(SAMPLES_MAX).map(|sample| sample.record.clone()).collect());
    if engine.conversions.with_untracked(|(key, _, all)| *key == row.key && *all == records.len()) {
        return;
    }
    let only = only(&mapper.document.get_untracked(), &row.names);
    let (key, names) = (row.key, row.names);
    try_on(mapper, engine, only, records, move |previews| {
        let fine = previews.iter().filter(|preview| !matches!(preview.at(&key, &names), Some(Outcome::Error(_)))).count();
        engine.conversions.try_set((key, fine, previews.len()));
    });
}

/// The document with the one top target that holds this row.
fn only(document: &Mapping, names: &[String]) -> Mapping {
    let mut only = document.clone();
    only.targets.retain(|target| {
        let own = path::names(&target.path);
        names.starts_with(&own) || own.starts_with(names)
    });
    only
}

/// Tries a document on records, one after the other.
fn try_on(mapper: Mapper, engine: Engine, document: Mapping, records: Vec<Value>, done: impl FnOnce(Vec<Preview>) + 'static) {
    fn step(
        mapper: Mapper,
        engine: Engine,
        document: Mapping,
        mut left: Vec<Value>,
        mut got: Vec<Preview>,
        done: Box<dyn FnOnce(Vec<Preview>)>,
    ) {
        let Some(record) = left.pop() else {
            got.reverse();
            done(got);
            return;
        };
        let args = preview_of(&document, &record, &tables(mapper));
        engine.call_text("preview", args, move |answer| {
            if let Ok(text) = answer
                && !mapper.preview.is_disposed()
            {
                got.push(read_preview(&text, 0.0));
                step(mapper, engine, document, left, got, done);
            }
        });
    }
    step(mapper, engine, document, records, Vec::new(), Box::new(done));
}

/// The engine's answer to `preview`, every digit kept.
fn read_preview(text: &str, millis: f64) -> Preview {
    let Ok(answer) = mapping::json::read(text.as_bytes()) else { return Preview::default() };
    let mut rows = BTreeMap::new();
    for target in answer.get("targets").and_then(Value::as_list).into_iter().flatten() {
        let Some(place) = target.get("path").and_then(Value::as_text) else { continue };
        let outcome = if let Some(error) = target.get("error").and_then(Value::as_text) {
            Outcome::Error(error.to_owned())
        } else if let Some(value) = target.get("value") {
            Outcome::Value(value.clone())
        } else {
            Outcome::Absent
        };
        rows.entry(path::join(&path::names(place))).or_insert(outcome);
    }
    Preview { rows, record: answer.get("record").filter(|record| !record.is_null()).cloned(), millis }
}

fn by_row(findings: Vec<mapping::Finding>) -> BTreeMap<String, Vec<RowFinding>> {
    let mut found: BTreeMap<String, Vec<RowFinding>> = BTreeMap::new();
    for finding in findings {
        let key = path::join(&path::names(&finding.field));
        found.entry(key).or_default().push(RowFinding {
            code: finding.code,
            error: finding.severity == mapping::Severity::Error,
            message: finding.message,
            hint: finding.hint,
            fixes: finding.fixes,
            place: finding.field,
        });
    }
    found
}

fn read_suggestions(json: &Json) -> Vec<Suggestion> {
    let list = json.as_array().or_else(|| json.get("suggestions").and_then(Json::as_array));
    list.into_iter()
        .flatten()
        .filter_map(|offer| {
            let text = |name: &str| offer.get(name).and_then(Json::as_str).map(str::to_owned);
            let reason = match offer.get("reason").or_else(|| offer.get("reasons")) {
                Some(Json::Array(reasons)) => reasons.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(", "),
                Some(Json::String(reason)) => reason.clone(),
                _ => String::new(),
            };
            Some(Suggestion {
                target: path::join(&path::names(&text("target")?)),
                source: path::names(&text("source")?),
                score: offer.get("score").and_then(Json::as_f64)?,
                reason,
                fill: offer.get("fill").and_then(|fill| serde_json::from_value(fill.clone()).ok()),
            })
        })
        .collect()
}

/// The functions of the list that can be read; one that cannot is left out of the palette.
fn functions(json: Json) -> Vec<Function> {
    let list = match json {
        Json::Array(list) => list,
        mut other => match other.get_mut("functions").map(Json::take) {
            Some(Json::Array(list)) => list,
            _ => Vec::new(),
        },
    };
    list.into_iter().filter_map(|function| serde_json::from_value(function).ok()).collect()
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
