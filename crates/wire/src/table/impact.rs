//! Models made from what people have, and what a changed model touches.

use super::Side;
use crate::{FlowId, flow::Finding};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a text is that a model is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ModelSource {
    /// Records: JSON, NDJSON, CSV or XML.
    Samples,
    /// A JSON Schema.
    JsonSchema,
    /// The first line of a CSV file, with rows below it or without.
    CsvHeader,
    /// An OpenAPI document, in JSON or YAML.
    Openapi,
}

/// Asks for the model that a text describes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReadModel {
    /// What the text is.
    pub from: ModelSource,
    /// The text.
    pub text: String,
    /// Of an OpenAPI document: which component.
    #[serde(default)]
    pub component: Option<String>,
}

/// The model that a text describes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadModelAnswer {
    /// The model; `null` while no component is chosen.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub model: Value,
    /// The components of an OpenAPI document.
    pub components: Vec<String>,
    /// How many records it was made from.
    pub records: u32,
    /// What the text was taken for, as `CSV`.
    pub format: String,
}

/// Asks what a changed model touches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AskImpact {
    /// The model as it would be.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub model: Value,
}

/// What a changed model touches.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Impact {
    /// Fields that only the new one has.
    pub added: Vec<String>,
    /// Fields that say something else about themselves.
    pub changed: Vec<String>,
    /// Fields that go.
    pub removed: Vec<String>,
    /// What the checker says of mappings that it did not say before.
    pub touched: Vec<Touched>,
    /// New fields that probably take the places of fields that go.
    pub routes: Vec<Route>,
}

/// A finding that comes with the changed model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Touched {
    /// The flow.
    pub flow: FlowId,
    /// Its name.
    pub flow_name: String,
    /// What people call the step.
    pub step_name: String,
    /// Whether the step reads the model or makes it.
    pub side: Side,
    /// Whether the draft is concerned.
    pub draft: bool,
    /// Whether the published version is. It goes on as it was published.
    pub published: bool,
    /// What the checker says; its `step` is the step's id, its `field` the target.
    pub finding: Finding,
}

/// A field that goes, and the one to use instead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// The field that goes, from the record down.
    pub from: String,
    /// The one to use.
    pub to: String,
    /// 0 to 1: how likely it is.
    #[serde(default)]
    pub score: f64,
    /// Why, in words.
    #[serde(default)]
    pub reasons: Vec<String>,
}

/// Replaces a model.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReplaceModel {
    /// Unique in the workspace.
    pub name: String,
    /// The model.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub model: Value,
    /// Fields that go, and those that mappings in drafts are to use instead; saved together with the model.
    #[serde(default)]
    pub routes: Vec<Route>,
    /// Whether steps of drafts that name the model by the name that it had name it by the new one; saved together with the model.
    #[serde(default)]
    pub rename_in_drafts: bool,
}
