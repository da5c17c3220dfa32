//! Going to another screen, also after an answer that came when the person had already gone elsewhere.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wire::FlowId;

/// What goes to a path.
type Navigate = Box<dyn Fn(&str)>;

/// Goes to other screens.
#[derive(Clone, Copy)]
pub struct Go(StoredValue<Navigate, LocalStorage>);

impl Go {
    /// Goes there; does nothing once the screen that asked is gone.
    pub fn to(self, path: &str) {
        let _gone = self.0.try_with_value(|navigate| navigate(path));
    }
}

/// Where a step is worked on: a mapping in the mapper, any other in the editor with the step selected.
#[must_use]
pub fn step_address(flow: FlowId, step: &str, mapping: bool) -> String {
    if mapping { format!("/flows/{flow}/map/{step}") } else { format!("/flows/{flow}?step={step}") }
}

/// Goes to other screens on behalf of this one.
pub fn use_go() -> Go {
    let navigate = use_navigate();
    Go(StoredValue::new_local(Box::new(move |path: &str| navigate(path, NavigateOptions::default()))))
}
