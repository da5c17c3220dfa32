//! A mapping as text: readable YAML or JSON, back and forth without the loss of a digit.

use super::{FORMAT, Mapping};
use crate::{json, yaml};

/// A text that is no mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadMapping(String);

impl Mapping {
    /// Reads a mapping from YAML; JSON is YAML too.
    ///
    /// # Errors
    /// With the field that is wrong, or when a newer Linkspan wrote it.
    pub fn from_yaml(text: &str) -> Result<Self, BadMapping> {
        let value = yaml::read(text).map_err(|error| BadMapping(error.to_string()))?;
        Self::from_json(&value.to_string())
    }

    /// Reads a mapping from JSON.
    ///
    /// # Errors
    /// With the field that is wrong, or when a newer Linkspan wrote it.
    pub fn from_json(text: &str) -> Result<Self, BadMapping> {
        let mapping: Self = serde_json::from_str(text).map_err(|error| BadMapping(error.to_string()))?;
        if mapping.linkspan > FORMAT {
            return Err(BadMapping(format!("the mapping has format {}; this Linkspan reads up to {FORMAT}", mapping.linkspan)));
        }
        Ok(mapping)
    }

    /// Writes a mapping as JSON.
    ///
    /// # Errors
    /// When a value lies too deep.
    pub fn to_json(&self) -> Result<String, BadMapping> {
        serde_json::to_string(self).map_err(|error| BadMapping(error.to_string()))
    }

    /// Writes a mapping as YAML.
    ///
    /// # Errors
    /// When a value lies too deep.
    pub fn to_yaml(&self) -> Result<String, BadMapping> {
        let value = json::read(self.to_json()?.as_bytes()).map_err(|error| BadMapping(error.to_string()))?;
        Ok(yaml::write(&value))
    }
}
