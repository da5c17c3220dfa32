//! What a screen asks of the server: on its way, here, or refused. The last good answer stays on screen while a newer one
//! is on its way, so that nothing jumps.

use client::{Answer, Problem, spawn};
use leptos::prelude::*;
use ui::{Button, Empty, Note, Tone, use_toasts};

/// An answer of the server, renewed when asked for.
pub struct Loaded<T: 'static> {
    value: RwSignal<Option<T>>,
    problem: RwSignal<Option<Problem>>,
    again: RwSignal<u32>,
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loaded<T> {}

impl<T: Clone + Send + Sync + 'static> Loaded<T> {
    /// Asks again.
    pub fn reload(self) {
        self.again.update(|again| *again += 1);
    }

    /// The last good answer; tracked.
    pub fn get(self) -> Option<T> {
        self.value.get()
    }

    /// Looks at the last good answer; tracked.
    pub fn with<U>(self, look: impl FnOnce(Option<&T>) -> U) -> U {
        self.value.with(|value| look(value.as_ref()))
    }

    /// Changes the answer in place, as a live event says.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        self.value.update(|value| {
            if let Some(value) = value {
                change(value);
            }
        });
    }
}

/// Asks the server now, when a signal that `fetch` reads changes, and when `reload` is called. The latest question wins.
pub fn load<T, F>(fetch: impl Fn() -> F + 'static) -> Loaded<T>
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Answer<T>> + 'static,
{
    let loaded = Loaded { value: RwSignal::new(None), problem: RwSignal::new(None), again: RwSignal::new(0) };
    let turn = StoredValue::new(0_u32);
    let toasts = use_toasts();
    Effect::new(move || {
        loaded.again.track();
        let asked = fetch();
        let own = turn.get_value() + 1;
        turn.set_value(own);
        spawn(async move {
            let answer = asked.await;
            // The screen may be gone, or have asked something newer.
            if turn.try_get_value() != Some(own) {
                return;
            }
            match answer {
                Ok(value) => {
                    loaded.problem.set(None);
                    loaded.value.set(Some(value));
                }
                Err(problem) => {
                    if loaded.value.with_untracked(Option::is_some) {
                        toasts.problem("Could not read the latest", &problem);
                    }
                    loaded.problem.set(Some(problem));
                }
            }
        });
    });
    loaded
}

/// Draws an answer: `waiting` while it is on its way, a note with the way on when it was refused, else `ready`, which is
/// drawn once and then follows the signal.
pub fn show<T, W, R>(of: Loaded<T>, waiting: W, ready: R) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    W: Fn() -> AnyView + Send + 'static,
    R: Fn(Signal<T>) -> AnyView + Send + 'static,
{
    let here = Memo::new(move |_| of.value.with(Option::is_some));
    let value = Signal::derive(move || of.value.get().expect("a value is drawn only once it is here, and never taken away"));
    move || {
        if here.get() {
            return ready(value);
        }
        match of.problem.get() {
            Some(problem) => refused(problem, Callback::new(move |()| of.reload())).into_any(),
            None => waiting(),
        }
    }
}

/// The status of an answer that says: there is no such thing.
const NOT_FOUND: u16 = 404;
/// From here on the fault is the server's, and its log tells more.
const SERVER_FAULT: u16 = 500;

/// A note in place of the content: the reason and the way on.
pub fn refused(problem: Problem, again: Callback<()>) -> impl IntoView {
    if problem.status == NOT_FOUND {
        let action = || view! { <a class="btn" href="/">"Go to Home"</a> };
        return view! { <div class="scroll"><Empty icon="search" title=problem.detail text="It may have been removed, or the link is old. Ctrl K finds whatever is still there." action=action /></div> }.into_any();
    }
    let logged = problem.status >= SERVER_FAULT && !problem.trace_id.is_empty();
    view! {
        <div class="page">
            <Note tone=Tone::Failed action=move || view! { <Button on_click=move |_| again.run(())>"Try again"</Button> }>
                <b>{problem.title}". "</b>
                {problem.detail}
                {logged.then(|| view! { <span class="t3">{format!(" Logged as {}.", problem.trace_id)}</span> })}
            </Note>
        </div>
    }
    .into_any()
}
