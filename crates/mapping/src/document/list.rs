//! Lists: made item by item, grouped, joined, and gathered into one value.
//!
//! The order of work is the same everywhere: lists are put one behind the other, flattened, filtered, sorted, freed of
//! doubles, skipped and limited, then each item is made, and `take` picks one of them.

use super::{Condition, Fill, Policy, Target};
use crate::Kind;
use serde::{Deserialize, Serialize};

/// A list, made item by item from a list of the source.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Each {
    /// The source list: a path. One value that is not a list counts as a list of one.
    pub list: String,
    /// Further lists, put behind the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more_lists: Vec<String>,
    /// Lists within the items: each of *their* items becomes one row, and `$parent` is the item it stood in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flatten: Vec<String>,
    /// Items that do not meet it are left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Condition>,
    /// Sort by these, the first first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sort: Vec<Sort>,
    /// Keep the first of the items whose value at this path is the same; `$` compares whole items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distinct: Option<String>,
    /// Leave out so many items at the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip: Option<u32>,
    /// At most so many items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// The fields of each target item; empty together with `item`: items are copied.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// Instead of `targets`: each target item is this one value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Box<Fill>>,
    /// The type that each item must have.
    #[serde(default, skip_serializing_if = "is_any")]
    pub item_type: Kind,
    /// What happens to an item without a value; absent: `null`. `omit` and `drop_item` leave it out.
    #[serde(default, skip_serializing_if = "Policy::is_unset")]
    pub if_missing_item: Policy,
    /// What happens to an item that cannot be made, or has the wrong type; absent: the record fails.
    #[serde(default, skip_serializing_if = "Policy::is_unset")]
    pub if_wrong_item: Policy,
    /// One item instead of the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub take: Option<Pick>,
}

fn is_any(kind: &Kind) -> bool {
    *kind == Kind::Any
}

/// Which item a list stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pick {
    /// The first one; none: missing.
    First,
    /// The last one; none: missing.
    Last,
    /// The only one; more than one: a fault.
    Single,
}

/// One key of a sort. Numbers stand before texts, texts before truth values; items without a value stand last.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sort {
    /// A path in the item.
    pub by: String,
    /// Greatest first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub descending: bool,
    /// `b` between `A` and `C`; else texts compare by code point.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ignore_case: bool,
}

/// Groups of a list, one row each. In a row stand `key`, an object of the keys, and `items`, the group's items.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The source list: a path.
    pub list: String,
    /// Items that do not meet it are in no group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Condition>,
    /// What items of one group have in common.
    pub keys: Vec<GroupKey>,
    /// Sort the groups by these, as `key.sku`; none: in the order of first appearance.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sort: Vec<Sort>,
    /// Leave out so many groups at the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip: Option<u32>,
    /// At most so many groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// The fields of each group; empty together with `item`: `key` and `items` as they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// Instead of `targets`: each group is this one value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Box<Fill>>,
}

/// One key of a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupKey {
    /// Its name in the group: `key.<name>`.
    pub name: String,
    /// Its value, in the item.
    pub value: Fill,
}

/// Two lists joined by equal keys, one row for each pair. In a row stand `left` and `right`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// The list whose order counts.
    pub left: Side,
    /// The list in which partners are sought.
    pub right: Side,
    /// What must be equal; all of them.
    pub on: Vec<JoinKey>,
    /// What happens to an item of the left list without a partner.
    #[serde(default, skip_serializing_if = "JoinKind::is_inner")]
    pub kind: JoinKind,
    /// What happens to several partners.
    #[serde(default, skip_serializing_if = "Matches::is_each")]
    pub matches: Matches,
    /// Pairs that do not meet it are left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Condition>,
    /// Sort the pairs by these, as `right.name`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sort: Vec<Sort>,
    /// Leave out so many pairs at the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip: Option<u32>,
    /// At most so many pairs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// The fields of each row; empty together with `item`: `left` and `right` as they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// Instead of `targets`: each row is this one value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Box<Fill>>,
}

/// One side of a join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// A list of the source: a path.
    List(String),
    /// The rows of a lookup table, each an object of its columns.
    Table(String),
}

/// A pair of keys that must be equal: a value in the left item and one in the right item. A missing one equals nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JoinKey {
    /// In the item of the left list.
    pub left: Fill,
    /// In the item of the right list.
    pub right: Fill,
}

/// What happens to an item of the left list without a partner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinKind {
    /// It is left out.
    #[default]
    Inner,
    /// It stays, and `right` is missing.
    Left,
}

impl JoinKind {
    /// Whether items without a partner are left out.
    #[must_use]
    pub fn is_inner(&self) -> bool {
        *self == Self::Inner
    }
}

/// What happens to several partners of one item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matches {
    /// A row for each.
    #[default]
    Each,
    /// The first one counts.
    First,
    /// There may be only one; more are a fault.
    One,
    /// One row, and `right` is the list of them.
    List,
}

impl Matches {
    /// Whether there is a row for each.
    #[must_use]
    pub fn is_each(&self) -> bool {
        *self == Self::Each
    }
}

/// One value of many items.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aggregate {
    /// The items: a path; absent: `items`, those of the group around.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// Items that do not meet it do not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Condition>,
    /// What is made of them.
    pub take: Take,
    /// The value in each item; absent: the item itself. Items without it do not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Box<Fill>>,
    /// What stands between texts that are joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separator: Option<String>,
}

/// What is made of many values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Take {
    /// How many there are.
    Count,
    /// How many different ones there are.
    CountDistinct,
    /// Their sum, an exact decimal; 0 of none.
    Sum,
    /// Their average, an exact decimal of up to 28 digits; missing of none.
    Average,
    /// The smallest; missing of none.
    Min,
    /// The greatest; missing of none.
    Max,
    /// The first; missing of none.
    First,
    /// The last; missing of none.
    Last,
    /// All of them.
    List,
    /// Their texts with the separator between them.
    Join,
}

impl Take {
    /// As a document writes it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::CountDistinct => "count_distinct",
            Self::Sum => "sum",
            Self::Average => "average",
            Self::Min => "min",
            Self::Max => "max",
            Self::First => "first",
            Self::Last => "last",
            Self::List => "list",
            Self::Join => "join",
        }
    }
}
