//! A table as the catalogue describes it, and as a model.

use connector::ConnectorError;
use mapping::{Kind, Model, ModelField};

/// A table or view.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Its schema, where the database has them.
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
    /// Its columns in order.
    pub columns: Vec<Column>,
    /// The columns of its primary key.
    pub primary_key: Vec<String>,
    /// What stands in for a primary key, where the database numbers its rows.
    pub row_number: Option<Column>,
    /// The columns of each unique index, the primary key among them.
    pub unique: Vec<Vec<String>>,
}

/// A column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The type to which a parameter is cast, ready to stand in a statement; empty: none.
    pub cast: String,
    /// What the database calls its type.
    pub type_name: String,
    /// How values travel.
    pub shape: Shape,
    /// Its type in a model.
    pub kind: Kind,
    /// What its text means.
    pub format: Option<String>,
    /// Whether it may be empty.
    pub nullable: bool,
    /// Whether the database fills it when nothing is given.
    pub has_default: bool,
    /// Whether the database fills it always.
    pub generated: bool,
    /// The most characters.
    pub length_max: Option<u32>,
    /// The only values it takes.
    pub one_of: Vec<String>,
}

/// How the values of a column travel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shape {
    /// One text or number.
    #[default]
    Plain,
    /// Any JSON.
    Json,
    /// A list.
    Array,
    /// Bytes, written in hexadecimal.
    Bytes,
}

impl Table {
    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The column of this name, or the setting to blame.
    pub fn must_have(&self, name: &str, field: &str) -> Result<&Column, ConnectorError> {
        self.column(name)
            .ok_or_else(|| ConnectorError::setting(field, "sql.no_column", format!("the table {} has no column `{name}`", self.shown())))
    }

    /// Its name as people write it.
    pub fn shown(&self) -> String {
        self.schema.as_ref().map_or_else(|| self.name.clone(), |schema| format!("{schema}.{}", self.name))
    }

    /// What a row looks like: all of it when it is read, what may be given when it is written.
    pub fn model(&self, written: bool) -> Model {
        let columns = self.columns.iter().filter(|column| !(written && column.generated));
        Model { name: self.name.clone(), fields: columns.map(|column| column.field(written)).collect() }
    }

    /// Whether these columns together recognise a row.
    pub fn is_unique(&self, columns: &[String]) -> bool {
        self.unique.iter().any(|key| key.len() == columns.len() && key.iter().all(|name| columns.contains(name)))
    }
}

impl Column {
    fn field(&self, written: bool) -> ModelField {
        ModelField {
            name: self.name.clone(),
            kind: self.kind,
            required: !(self.nullable || written && self.has_default),
            nullable: self.nullable,
            format: self.format.clone(),
            length_max: self.length_max,
            one_of: self.one_of.iter().map(|text| mapping::Value::from(text.as_str())).collect(),
            ..ModelField::default()
        }
    }
}
