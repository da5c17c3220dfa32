//! The mapping document: how a record of the target model is made from a record of the source model.
//!
//! Stored as readable YAML or JSON; the page, the worker and the command line read the same document.
//!
//! Paths are dotted names, `customer.name`; a name that is not a plain word stands in backticks, as in JSONata;
//! `lines[0]` takes one item of a list. A path starts at the record, and inside `each` at the item; there
//! `$record.…` starts at the whole record again, `$parent.…` at the item one level up, and `$position` is the
//! item's number, from 1. In a group stand `key` and `items`, in a join `left` and `right`.
//!
//! Leaves out how it is evaluated ([`crate::eval`]) and whether it makes sense ([`mod@crate::check`]).

mod list;
mod lookup;
mod policy;
mod text;

pub use list::{Aggregate, Each, Group, GroupKey, Join, JoinKey, JoinKind, Matches, Pick, Side, Sort, Take};
pub use lookup::{KeyColumn, Lookup, OnDuplicate, OnMiss};
pub use policy::{Conversion, Policy};
pub use text::BadMapping;

use crate::{Kind, Model, Value};
use serde::{Deserialize, Serialize};

/// The version of the document format that this code writes.
pub const FORMAT: u32 = 1;

/// A whole mapping.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The format's version, [`FORMAT`].
    #[serde(default = "format")]
    pub linkspan: u32,
    /// What the source record looks like, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Model>,
    /// What the target record must look like, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Model>,
    /// The target fields in the order in which they are written.
    #[serde(default)]
    pub targets: Vec<Target>,
    /// Tests that are saved with the mapping, see [`crate::cases`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<Test>,
}

/// A test of a mapping: a record, and what must come out of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// What people call it.
    pub name: String,
    /// The source record.
    pub record: Value,
    /// The target record, every digit of it; absent: the record must be set aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Value>,
}

impl Default for Mapping {
    fn default() -> Self {
        Self { linkspan: FORMAT, source: None, target: None, targets: Vec::new(), cases: Vec::new() }
    }
}

fn format() -> u32 {
    FORMAT
}

/// One field of the target record and the value that fills it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Its place below the enclosing object: a dotted path of names.
    pub path: String,
    /// The type it must have; `any` takes what comes.
    #[serde(rename = "type", default)]
    pub kind: Kind,
    /// Whether a record without it is wrong.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// What fills it; absent: nothing is mapped yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Fill>,
    /// What happens when the source has no value.
    #[serde(default, skip_serializing_if = "Policy::is_unset")]
    pub if_missing: Policy,
    /// What happens when the value has another type.
    #[serde(default, skip_serializing_if = "Policy::is_unset")]
    pub if_wrong_type: Policy,
}

/// What fills a target: the kinds of value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fill {
    /// A path in the source, copied exactly as it is.
    Field(String),
    /// Any JSON.
    Constant(Value),
    /// A value and the functions it goes through.
    Pipeline(Pipeline),
    /// Text with holes: `INV-{{ order.id }}`; a hole is a path or an expression.
    Template(String),
    /// A row of a lookup table.
    Lookup(Lookup),
    /// Conditions in order, and otherwise.
    When(When),
    /// Nested targets.
    Object(Vec<Target>),
    /// A list, made item by item.
    Each(Box<Each>),
    /// A list of groups of a source list.
    Group(Box<Group>),
    /// A list of pairs of two lists with equal keys.
    Join(Box<Join>),
    /// One value of many: a count, a sum, the first.
    Aggregate(Box<Aggregate>),
    /// JSONata, for everything else.
    Expression(String),
}

impl Fill {
    /// The targets inside: the fields of an object, or of each item of a list that is made field by field.
    #[must_use]
    pub fn targets(&self) -> Option<&Vec<Target>> {
        match self {
            Self::Object(targets) => Some(targets),
            Self::Each(each) if each.item.is_none() => Some(&each.targets),
            Self::Group(group) if group.item.is_none() => Some(&group.targets),
            Self::Join(join) if join.item.is_none() => Some(&join.targets),
            _ => None,
        }
    }

    /// As [`Self::targets`], to be changed.
    pub fn targets_mut(&mut self) -> Option<&mut Vec<Target>> {
        match self {
            Self::Object(targets) => Some(targets),
            Self::Each(each) if each.item.is_none() => Some(&mut each.targets),
            Self::Group(group) if group.item.is_none() => Some(&mut group.targets),
            Self::Join(join) if join.item.is_none() => Some(&mut join.targets),
            _ => None,
        }
    }
}

/// A value and the functions it goes through, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pipeline {
    /// What goes in.
    pub from: Box<Fill>,
    /// The functions; each gets the value so far as its first argument.
    #[serde(default)]
    pub steps: Vec<Call>,
}

/// A call of a function within a pipeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The function's name, as `upper`.
    pub function: String,
    /// The arguments after the first one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<Fill>,
}

/// Conditions in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The first case whose condition holds is taken.
    pub cases: Vec<Case>,
    /// Taken when none holds; absent: the value is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Box<Fill>>,
}

/// One case of a [`When`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The condition.
    #[serde(rename = "if")]
    pub condition: Condition,
    /// What is taken when it holds.
    pub then: Fill,
}

/// Something that holds or does not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Two values compared.
    Compare(Box<Compare>),
    /// Every one holds.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// JSONata; holds when the result is true in JSONata's sense (`$boolean`).
    Expression(String),
}

/// Two values compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compare {
    /// The left side.
    pub left: Fill,
    /// How.
    pub is: Comparison,
    /// The right side; none for `present`, `missing`, `empty`, `true`, `false`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<Fill>,
}

/// How two values are compared. Numbers compare as decimals, texts by code point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// The same value.
    Equal,
    /// Another value.
    NotEqual,
    /// Smaller or earlier.
    Less,
    /// Smaller, earlier or the same.
    AtMost,
    /// Greater or later.
    Greater,
    /// Greater, later or the same.
    AtLeast,
    /// The left text holds the right one; the left list holds the right value.
    Contains,
    /// The left text begins with the right one.
    StartsWith,
    /// The left text ends with the right one.
    EndsWith,
    /// The right list holds the left value.
    In,
    /// There is a value, and it is not `null`.
    Present,
    /// There is none, or it is `null`.
    Missing,
    /// Missing, `""`, `[]` or `{}`.
    Empty,
    /// It is `true`.
    True,
    /// It is `false`.
    False,
}
