//! The catalogue: every connector's spec as JSON, asked for once and kept, because it changes with the server's build only.

use crate::request::{Answer, Call};
use connector::ConnectorSpec;
use leptos::prelude::*;
use wire::Page;

/// All connectors.
///
/// # Errors
/// What the server refuses.
pub async fn list() -> Answer<Vec<ConnectorSpec>> {
    let text = Call::get("/connectors").text().await?;
    let parsed = serde_json::from_str::<Vec<ConnectorSpec>>(&text)
        .or_else(|_| serde_json::from_str::<Page<ConnectorSpec>>(&text).map(|page| page.items));
    parsed.map_err(|error| {
        crate::problem(
            "client.answer",
            "Answer not understood",
            format!("The catalogue does not fit this page ({error}). Reload the page."),
        )
    })
}

/// The catalogue of this page.
#[derive(Clone, Copy)]
pub struct Catalogue {
    specs: RwSignal<Option<Vec<ConnectorSpec>>>,
}

impl Catalogue {
    /// All connectors; `None` while they are on their way.
    #[must_use]
    pub fn all(self) -> Option<Vec<ConnectorSpec>> {
        self.specs.get()
    }

    /// One connector.
    #[must_use]
    pub fn get(self, name: &str) -> Option<ConnectorSpec> {
        self.specs.with(|specs| specs.as_ref()?.iter().find(|spec| spec.name == name).cloned())
    }

    /// A connector's icon, hue and title; a neutral tile while they are on their way.
    #[must_use]
    pub fn face(self, name: &str) -> (String, u16, String) {
        self.specs.with(|specs| {
            let found = specs.as_ref().and_then(|specs| specs.iter().find(|spec| spec.name == name));
            found.map_or_else(|| ("plug".to_owned(), 260, name.to_owned()), |spec| (spec.icon.clone(), spec.hue, spec.title.clone()))
        })
    }

    /// Asks for it, unless it is here.
    pub async fn load(self) -> Answer<()> {
        if self.specs.with_untracked(Option::is_none) {
            self.specs.set(Some(list().await?));
        }
        Ok(())
    }
}

/// Puts the catalogue into the context; once, at the root.
pub fn provide_catalogue() -> Catalogue {
    let catalogue = Catalogue { specs: RwSignal::new(None) };
    provide_context(catalogue);
    catalogue
}

/// The catalogue of this page.
#[must_use]
pub fn use_catalogue() -> Catalogue {
    use_context::<Catalogue>().unwrap_or_else(provide_catalogue)
}
