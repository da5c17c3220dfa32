//! Live events: one stream for the whole page. The browser reconnects by itself; what was missed meanwhile is made up for
//! by reading the lists again, which `Missed` asks for.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{EventSource, MessageEvent};
use wire::event::Event;

const ADDRESS: &str = "/api/v1/events";

/// The live events of this page.
#[derive(Clone, Copy)]
pub struct Live {
    last: RwSignal<Option<(u64, Event)>>,
    connected: RwSignal<bool>,
    heard: StoredValue<u64>,
    stream: StoredValue<Option<Stream>, LocalStorage>,
}

/// The open stream with its listeners, which live as long as it does.
struct Stream {
    source: EventSource,
    _listeners: Vec<Closure<dyn FnMut(MessageEvent)>>,
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}

impl Live {
    /// Whether the stream stands.
    #[must_use]
    pub fn connected(self) -> bool {
        self.connected.get()
    }

    /// Calls `each` for every event from now on, as long as the reactive owner lives.
    pub fn each(self, each: impl Fn(Event) + 'static) {
        let seen = StoredValue::new(self.last.with_untracked(|last| last.as_ref().map_or(0, |(number, _)| *number)));
        Effect::new(move || {
            self.last.with(|last| {
                if let Some((number, event)) = last
                    && *number != seen.get_value()
                {
                    seen.set_value(*number);
                    let event = event.clone();
                    untrack(|| each(event));
                }
            });
        });
    }

    /// Opens the stream; an open one is replaced.
    pub fn open(self) {
        self.close();
        let Ok(source) = EventSource::new(ADDRESS) else { return };
        let message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| self.take(&message));
        let opened = Closure::<dyn FnMut(MessageEvent)>::new(move |_| {
            let again = self.heard.get_value() > 0;
            self.connected.set(true);
            if again {
                self.tell(Event::Missed);
            }
        });
        let broken = Closure::<dyn FnMut(MessageEvent)>::new(move |_| self.connected.set(false));
        source.set_onmessage(Some(message.as_ref().unchecked_ref()));
        source.set_onopen(Some(opened.as_ref().unchecked_ref()));
        source.set_onerror(Some(broken.as_ref().unchecked_ref()));
        for kind in ["run", "failed_records", "flow", "connection", "missed", "step"] {
            // Streams that name their events are heard by name; a refusal leaves the unnamed ones.
            let _ = source.add_event_listener_with_callback(kind, message.as_ref().unchecked_ref());
        }
        let listeners = vec![message, opened, broken];
        self.stream.set_value(Some(Stream { source, _listeners: listeners }));
    }

    /// Closes the stream.
    pub fn close(self) {
        self.stream.set_value(None);
        self.connected.set(false);
    }

    fn take(self, message: &MessageEvent) {
        let Some(text) = message.data().as_string() else { return };
        match serde_json::from_str::<Event>(&text) {
            Ok(event) => self.tell(event),
            // A kind of event that this page does not know yet: the lists are read again.
            Err(_) => self.tell(Event::Missed),
        }
    }

    fn tell(self, event: Event) {
        let number = self.heard.get_value() + 1;
        self.heard.set_value(number);
        self.last.set(Some((number, event)));
    }
}

/// Puts the live events into the context; once, at the root.
pub fn provide_live() -> Live {
    let live = Live {
        last: RwSignal::new(None),
        connected: RwSignal::new(false),
        heard: StoredValue::new(0),
        stream: StoredValue::new_local(None),
    };
    provide_context(live);
    live
}

/// The live events of this page.
#[must_use]
pub fn use_live() -> Live {
    use_context::<Live>().unwrap_or_else(provide_live)
}
