//! A call that may take seconds has a worker of its own, so that previews go on beside it. The worker ends with its answer.

use super::{Args, heard, post, worker};
use leptos::prelude::*;
use std::{cell::RefCell, rc::Rc, time::Duration};
use wasm_bindgen::{JsCast, closure::Closure};

type Answer = Box<dyn FnOnce(Result<String, String>)>;

/// What is under way.
struct Aside {
    worker: web_sys::Worker,
    answer: Answer,
    timer: Option<TimeoutHandle>,
    /// Kept for as long as the worker may speak.
    _on_message: Closure<dyn FnMut(web_sys::MessageEvent)>,
}

/// Calls the engine in a worker of its own. Gives what ends it.
pub(super) fn aside(name: &str, args: Args, millis: u64, answer: impl FnOnce(Result<String, String>) + 'static) -> Option<Rc<dyn Fn()>> {
    let worker = match worker() {
        Ok(worker) => worker,
        Err(reason) => {
            answer(Err(reason));
            return None;
        }
    };
    let under_way: Rc<RefCell<Option<Aside>>> = Rc::default();
    let end = {
        let under_way = Rc::clone(&under_way);
        Rc::new(move || -> Option<Answer> {
            let aside = under_way.borrow_mut().take()?;
            aside.worker.set_onmessage(None);
            aside.worker.terminate();
            if let Some(timer) = aside.timer {
                timer.clear();
            }
            let Aside { answer, _on_message, .. } = aside;
            // The closure may be the one that runs now: it is dropped a moment later.
            set_timeout(move || drop(_on_message), Duration::ZERO);
            Some(answer)
        })
    };
    let on_message = {
        let end = Rc::clone(&end);
        Closure::new(move |event: web_sys::MessageEvent| {
            if let (Some((_, result)), Some(answer)) = (heard(&event.data()), end()) {
                answer(result);
            }
        })
    };
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    let sent = post(&worker, 1, name, args);
    let timer = {
        let end = Rc::clone(&end);
        let late = move || {
            if let Some(answer) = end() {
                answer(Err("It took too long and was stopped.".to_owned()));
            }
        };
        set_timeout_with_handle(late, Duration::from_millis(if sent { millis } else { 0 })).ok()
    };
    under_way.replace(Some(Aside { worker, answer: Box::new(answer), timer, _on_message: on_message }));
    Some(Rc::new(move || drop(end())))
}
