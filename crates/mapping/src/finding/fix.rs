//! Changes that mend findings, as data: the page shows their titles and makes the one that a person chooses.

use crate::{
    Fill, Kind, Value,
    document::{Call, OnMiss, Policy, Take},
    model::Privacy,
};
use serde::{Deserialize, Serialize};

/// A change of a target that mends a finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fix {
    /// Read another path, wherever the value reads this one.
    UsePath {
        /// The path that is read.
        from: String,
        /// The one to read.
        to: String,
    },
    /// Fill the target with this.
    SetValue(Fill),
    /// Go through these functions at the end.
    AddFunctions(Vec<Call>),
    /// Call another function.
    UseFunction {
        /// The name that is called.
        from: String,
        /// The one to call.
        to: String,
    },
    /// Call a function with these arguments after the first one.
    SetArguments {
        /// The function.
        function: String,
        /// The arguments.
        args: Vec<Value>,
    },
    /// Convert to this type, and say what happens where that fails.
    Convert {
        /// The type.
        to: Kind,
        /// What happens where it fails.
        if_wrong_type: Policy,
    },
    /// Take the value as it is: give the target this type.
    SetKind(Kind),
    /// Say what a missing value does.
    SetMissing(Policy),
    /// Give the conditions an otherwise.
    SetOtherwise(Fill),
    /// Remove a case, counted from 0.
    RemoveCase(usize),
    /// Remove the otherwise.
    RemoveOtherwise,
    /// Loop this list of the source into this list of the target.
    LoopOver {
        /// The list of the target, from the enclosing object: `items`.
        target: String,
        /// The list of the source.
        list: String,
    },
    /// Make a list of the target: this field of every item.
    MakeList {
        /// The list of the source.
        list: String,
        /// The field of its items.
        item: String,
    },
    /// Say what a lookup does when the table has no row.
    SetMissPolicy {
        /// The table.
        table: String,
        /// What it does.
        on_miss: OnMiss,
    },
    /// Look up in another table.
    UseTable {
        /// The table that is named.
        from: String,
        /// The one to use.
        to: String,
    },
    /// Take another column.
    UseColumn {
        /// The table.
        table: String,
        /// The column that is named.
        from: String,
        /// The one to take.
        to: String,
    },
    /// Take the key instead of looking it up.
    DropLookup {
        /// The table.
        table: String,
    },
    /// Write an expression or a template like this.
    UseText {
        /// The text that stands there.
        from: String,
        /// What to write.
        to: String,
    },
    /// Group by this field of the items.
    GroupBy(String),
    /// Remove a key of a group, counted from 0.
    RemoveKey(usize),
    /// Join where these fields of the two lists are equal.
    JoinOn {
        /// The field of the left items.
        left: String,
        /// The field of the right items.
        right: String,
    },
    /// Make something else of many values.
    SetTake(Take),
    /// Take this field of each item.
    AggregateOf(String),
    /// Expect what comes out now of a case, counted from 0; absent: that the record is set aside.
    ExpectResult {
        /// The case.
        case: usize,
        /// What comes out.
        result: Option<Value>,
    },
    /// Remove a case of the mapping, counted from 0.
    DropTest(usize),
    /// Remove the target; where there are several of its path, the one of this number, from 0.
    RemoveTarget(usize),
    /// Give the target another path.
    RenameTarget(String),
    /// Ask whether there is a value, where a comparison has no right side.
    TestPresence,
    /// Mark the target's field.
    SetPrivacy(Privacy),
}

impl Fix {
    /// As a button says it.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::UsePath { to, .. } => format!("Use {to}"),
            Self::SetValue(fill) => match fill {
                Fill::Field(path) => format!("Use {path}"),
                Fill::Constant(value) => format!("Write {value}"),
                Fill::When(_) => "Translate the values".to_owned(),
                Fill::Aggregate(aggregate) if aggregate.take == Take::Sum => "Add up all of them".to_owned(),
                Fill::Pipeline(_) => "Use functions instead".to_owned(),
                _ => "Use the offered value".to_owned(),
            },
            Self::AddFunctions(calls) => {
                let calls: Vec<String> = calls.iter().map(shown).collect();
                format!("Add {}", calls.join(", "))
            }
            Self::UseFunction { to, .. } => format!("Use {to}"),
            Self::SetArguments { function, args } => {
                let args: Vec<String> = args.iter().map(ToString::to_string).collect();
                format!("Write {function}({})", args.join(", "))
            }
            Self::Convert { to, if_wrong_type } => format!("Convert to {}{}", noun(*to), failing(if_wrong_type)),
            Self::SetKind(kind) => format!("Make the target {}", kind.with_article()),
            Self::SetMissing(policy) => match policy {
                Policy::Default(value) => format!("Write {value} where it is missing"),
                Policy::Null => "Write null where it is missing".to_owned(),
                Policy::Omit => "Leave it out where it is missing".to_owned(),
                Policy::DropItem => "Leave the item out where it is missing".to_owned(),
                Policy::Fail | Policy::Unset | Policy::Convert(_) => "Set the record aside where it is missing".to_owned(),
            },
            Self::SetOtherwise(_) => "Add an otherwise".to_owned(),
            Self::RemoveCase(at) => format!("Remove case {}", at + 1),
            Self::RemoveOtherwise => "Remove the otherwise".to_owned(),
            Self::LoopOver { target, list } => format!("Loop {list} into {target}"),
            Self::MakeList { list, .. } => format!("Make a list of {list}"),
            Self::SetMissPolicy { on_miss, .. } => match on_miss {
                OnMiss::Fail | OnMiss::SetAside => "Set the record aside where there is no row".to_owned(),
                OnMiss::Null => "Write null where there is no row".to_owned(),
                OnMiss::Default(value) => format!("Write {value} where there is no row"),
                OnMiss::KeepKey => "Keep the key where there is no row".to_owned(),
            },
            Self::UseTable { to, .. } => format!("Use the table {to}"),
            Self::UseColumn { to, .. } => format!("Use the column {to}"),
            Self::DropLookup { .. } => "Take the key itself".to_owned(),
            Self::UseText { to, .. } => format!("Write {to}"),
            Self::GroupBy(field) => format!("Group by {field}"),
            Self::RemoveKey(at) => format!("Remove key {}", at + 1),
            Self::JoinOn { left, right } if left == right => format!("Join where {left} is equal"),
            Self::JoinOn { left, right } => format!("Join where {left} equals {right}"),
            Self::SetTake(Take::Count) => "Count instead".to_owned(),
            Self::SetTake(take) => format!("Take the {} instead", take.word().replace('_', " ")),
            Self::AggregateOf(field) => format!("Use {field}"),
            Self::ExpectResult { result: Some(_), .. } => "Expect what comes out now".to_owned(),
            Self::ExpectResult { .. } => "Expect it to be set aside".to_owned(),
            Self::DropTest(_) => "Remove the case".to_owned(),
            Self::RemoveTarget(_) => "Remove it".to_owned(),
            Self::RenameTarget(path) => format!("Call it {path}"),
            Self::TestPresence => "Ask whether there is a value".to_owned(),
            Self::SetPrivacy(Privacy::Personal) => "Mark the target as personal".to_owned(),
            Self::SetPrivacy(Privacy::Secret) => "Mark the target as secret".to_owned(),
            Self::SetPrivacy(Privacy::Public) => "Mark the target as public".to_owned(),
        }
    }
}

fn shown(call: &Call) -> String {
    let args: Vec<String> = call
        .args
        .iter()
        .map(|arg| match arg {
            Fill::Constant(value) => value.to_string(),
            Fill::Field(path) => path.clone(),
            _ => "…".to_owned(),
        })
        .collect();
    if args.is_empty() { call.function.clone() } else { format!("{}({})", call.function, args.join(", ")) }
}

fn noun(kind: Kind) -> &'static str {
    kind.with_article().trim_start_matches("an ").trim_start_matches("a ")
}

fn failing(policy: &Policy) -> String {
    match policy {
        Policy::Unset | Policy::Fail => ", else set the record aside".to_owned(),
        Policy::Omit => ", else leave it out".to_owned(),
        Policy::Null => ", else null".to_owned(),
        Policy::Default(value) => format!(", else {value}"),
        Policy::DropItem => ", else leave the item out".to_owned(),
        Policy::Convert(conversion) => format!(", else by {}{}", conversion.by, failing(&conversion.otherwise)),
    }
}
