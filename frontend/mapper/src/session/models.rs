//! The models of both ends: what the flow says, what stored models say that the step names, and what the mapping carries itself.

use super::Session;
use flow::models::{aimed_at, arriving_as};
use leptos::prelude::*;
use mapping::Model;
use std::sync::Arc;

/// What is known of the two ends without stored models.
#[derive(Debug, Clone, Default)]
pub(super) struct Around {
    /// What arrives.
    pub arriving: Option<Model>,
    /// What the step behind wants.
    pub wanted: Option<Model>,
    /// What the mapping itself says it reads and makes.
    pub own: (Option<Model>, Option<Model>),
}

/// The model of a name.
#[must_use]
pub fn named<'m>(models: &'m [(String, Model)], name: Option<&String>) -> Option<&'m Model> {
    let name = name?;
    models.iter().find(|(known, _)| known == name).map(|(_, model)| model)
}

impl Around {
    /// The models of both ends, as the checker of the flow knows them.
    pub(super) fn with(&self, source: Option<&Model>, target: Option<&Model>) -> (Option<Model>, Option<Model>) {
        let filled = |model: &Model| !model.fields.is_empty();
        let source = arriving_as(self.arriving.clone(), source).or_else(|| self.own.0.clone());
        let target = self.own.1.clone().or_else(|| aimed_at(target, self.wanted.clone()));
        (source.filter(filled), target.filter(filled))
    }
}

impl Session {
    /// Reads the stored models of the workspace.
    pub(super) async fn read_models(self) {
        match client::models::all().await {
            Ok(all) => {
                let mut models: Vec<(String, Model)> = Vec::new();
                for stored in all {
                    // A model that this page cannot read is one that a newer server wrote: it cannot be shown here.
                    if let Ok(model) = serde_json::from_value::<Model>(stored.model) {
                        models.push((stored.name, model));
                    }
                }
                models.sort_by_key(|one| one.0.to_lowercase());
                self.mapper.models.try_set(Arc::new(models));
            }
            Err(problem) => {
                self.mapper.notice.try_set(Some(format!("The models could not be read: {}", problem.detail)));
            }
        }
    }

    /// Makes the models of both ends anew.
    pub(super) fn settle_models(self) {
        let Some(around) = self.around.try_get_value() else { return };
        let mapper = self.mapper;
        let (source, target) = mapper.models.with(|models| {
            let (source, target) = (mapper.source_named.get(), mapper.target_named.get());
            around.with(named(models, source.as_ref()), named(models, target.as_ref()))
        });
        if mapper.source_model.with_untracked(|known| *known != source) {
            mapper.source_model.set(source);
        }
        if mapper.target_model.with_untracked(|known| *known != target) {
            mapper.target_model.set(target);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(field: &str) -> Model {
        serde_json::from_value(serde_json::json!({ "fields": [{ "name": field }] })).expect("a model")
    }

    fn first(model: Option<&Model>) -> Option<&str> {
        model.map(|model| model.fields[0].name.as_str())
    }

    #[test]
    fn the_ends_are_those_that_the_checker_knows() {
        let (stored, own) = (model("stored"), model("own"));
        let mut around = Around { arriving: None, wanted: Some(model("wanted")), own: (Some(own.clone()), None) };
        let (source, target) = around.with(None, None);
        assert_eq!((first(source.as_ref()), first(target.as_ref())), (Some("own"), Some("wanted")));
        let (source, target) = around.with(Some(&stored), Some(&stored));
        assert_eq!((first(source.as_ref()), first(target.as_ref())), (Some("stored"), Some("stored")));
        around.own.1 = Some(own);
        assert_eq!(first(around.with(None, Some(&stored)).1.as_ref()), Some("own"));
        assert_eq!(Around::default().with(Some(&Model::default()), None), (None, None));
    }
}
