//! Light, dark, or as the system says; the choice is kept in this browser.

use leptos::prelude::*;

const KEY: &str = "linkspan.theme";

/// What was chosen: `system`, `light` or `dark`.
#[derive(Clone, Copy)]
pub struct Theme(RwSignal<String>);

impl Theme {
    /// What was chosen.
    pub fn get(self) -> String {
        self.0.get()
    }

    /// Chooses and keeps it.
    pub fn set(self, choice: &str) {
        self.0.set(choice.to_owned());
        if let Some(storage) = storage() {
            // A full or forbidden storage only forgets the choice at the next visit.
            let _ = storage.set_item(KEY, choice);
        }
    }
}

/// Puts the kept choice into force; once, at the root.
pub fn provide() {
    let kept = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    let theme = Theme(RwSignal::new(kept.unwrap_or_else(|| "system".to_owned())));
    provide_context(theme);
    Effect::new(move || {
        let Some(root) = document().document_element() else { return };
        // An attribute of one's own document is never refused.
        let _ = match theme.get().as_str() {
            choice @ ("light" | "dark") => root.set_attribute("data-theme", choice),
            _ => root.remove_attribute("data-theme"),
        };
    });
}

/// The theme of this page.
pub fn use_theme() -> Theme {
    use_context::<Theme>().unwrap_or_else(|| Theme(RwSignal::new("system".to_owned())))
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
