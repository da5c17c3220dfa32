//! A model from a component of an OpenAPI document (3.0, 3.1) or a definition of Swagger 2.0.

use super::schema;
use crate::{Model, Value};

/// The names of what a document describes.
#[must_use]
pub fn components(document: &Value) -> Vec<&str> {
    holder(document).and_then(Value::as_object).into_iter().flat_map(|schemas| schemas.keys().map(String::as_str)).collect()
}

/// The model of one of them.
///
/// # Errors
/// When there is no such component, or it is no object.
pub fn model(document: &Value, component: &str) -> Result<Model, String> {
    let Some(found) = holder(document).and_then(|schemas| schemas.get(component)) else {
        let names = components(document);
        let near = names.iter().max_by(|a, b| strsim::jaro_winkler(a, component).total_cmp(&strsim::jaro_winkler(b, component)));
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return Err(format!("the document has no component `{component}`{near}"));
    };
    schema::model_within(document, found, component)
}

fn holder(document: &Value) -> Option<&Value> {
    document.get("components").and_then(|components| components.get("schemas")).or_else(|| document.get("definitions"))
}
