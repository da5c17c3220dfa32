//! One step on the way to a value.

use crate::{
    Kind, Value,
    document::{Comparison, Take},
};
use serde::Serialize;

/// One step on the way to a value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// What was done: `customer.name`, `upper`.
    pub text: String,
    /// What it gave; absent: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Why it gave nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// How deep it lies below the first lines: arguments below their function, conditions below their case.
    #[serde(skip_serializing_if = "is_zero")]
    pub depth: u32,
    /// The same for programs.
    pub step: Step,
}

fn is_zero(depth: &u32) -> bool {
    *depth == 0
}

/// What was done, for programs. Places are paths from the record with the numbers of their items, `lines[2].sku`;
/// `$table.countries[4].name` is a cell of a lookup table.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A source field was read.
    Field {
        /// Where it stands.
        sources: Vec<String>,
        /// How many places more there are.
        more: usize,
    },
    /// Nothing was read.
    Constant,
    /// A function was called.
    Function {
        /// Its name.
        name: String,
        /// What went in behind the value so far; `null` for what is missing.
        args: Vec<Value>,
    },
    /// The pieces of a text were put together.
    Template,
    /// A lookup table was asked.
    Lookup {
        /// The table.
        table: String,
        /// The keys.
        keys: Vec<String>,
        /// The number of the row, from 1; absent: a miss.
        row: Option<usize>,
        /// The columns of the answer.
        columns: Vec<String>,
    },
    /// Two values were compared.
    Comparison {
        /// How.
        is: Comparison,
        /// The left side.
        left: Option<Value>,
        /// The right side.
        right: Option<Value>,
    },
    /// Conditions were put together, or an expression asked.
    Condition,
    /// A case was taken.
    Case {
        /// Its number, from 1; absent: `otherwise`.
        number: Option<usize>,
    },
    /// A list was made.
    List {
        /// How many items were left of the source.
        items: usize,
        /// How many became items of the result.
        made: usize,
    },
    /// An item of a list.
    Item {
        /// Its number among those that were left, from 1.
        position: usize,
        /// Where it stands, and what it stood in.
        sources: Vec<String>,
    },
    /// A group.
    Group {
        /// Its keys.
        key: Value,
        /// Where its items stand.
        sources: Vec<String>,
        /// How many more there are.
        more: usize,
    },
    /// A pair of a join.
    Pair {
        /// Where the left item stands.
        left: String,
        /// Where its partners stand.
        right: Vec<String>,
        /// How many more there are.
        more: usize,
    },
    /// Many values became one.
    Aggregate {
        /// What was made.
        take: Take,
        /// Where the items that count stand.
        sources: Vec<String>,
        /// How many more there are.
        more: usize,
    },
    /// An expression was evaluated.
    Expression {
        /// The source fields that it names.
        sources: Vec<String>,
        /// How many more there are.
        more: usize,
    },
    /// The value became one of another type.
    Conversion {
        /// The type.
        to: Kind,
        /// The named conversion.
        by: Option<String>,
    },
    /// A policy decided.
    Policy {
        /// Which.
        policy: String,
    },
    /// Nested targets were filled.
    Object,
}
