//! Work that outlives its part of the page: timers, frames and answers come when they come, and what they would read may
//! be gone by then.

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use std::{future::poll_fn, pin::pin, task::Poll, time::Duration};

/// Whether the part of the page that made it is still there, and the work that ends with it.
///
/// A signal that is read after its part of the page went away panics, and a panic ends the whole page: work that reads
/// signals later than now starts here instead of by `spawn_local` or `set_timeout`.
#[derive(Debug, Clone, Copy)]
pub struct Alive(StoredValue<()>);

impl Alive {
    /// For the part of the page that is being drawn.
    #[must_use]
    pub fn here() -> Self {
        Self(StoredValue::new(()))
    }

    /// Whether it is still there.
    #[must_use]
    pub fn is(self) -> bool {
        !self.0.is_disposed()
    }

    /// Runs a task that is not woken again once its part of the page is gone. A request that it sent by then is sent.
    pub fn spawn(self, task: impl Future<Output = ()> + 'static) {
        spawn_local(async move {
            let mut task = pin!(task);
            poll_fn(|context| if self.is() { task.as_mut().poll(context) } else { Poll::Ready(()) }).await;
        });
    }

    /// Does it after this time, if the part of the page is still there. Without a timer it is not done.
    pub fn after(self, wait: Duration, work: impl FnOnce() + 'static) -> Option<TimeoutHandle> {
        set_timeout_with_handle(move || self.run(work), wait).ok()
    }

    /// Does it with the next frame, if the part of the page is still there.
    pub fn next_frame(self, work: impl FnOnce() + 'static) {
        request_animation_frame(move || self.run(work));
    }

    fn run(self, work: impl FnOnce()) {
        if self.is() {
            work();
        }
    }
}
