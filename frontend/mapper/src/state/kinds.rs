//! The types of values before they are made, and where they differ from what the target wants.

use super::SampleRecord;
use crate::logic::{
    fit::{Fit, fit, reads_as, texts_at},
    functions::Function,
    rows::TargetRow,
    scope::{self, Frame},
    source::{self, SourceTree, kind_word},
};
use mapping::{
    Fill, Kind,
    document::{Aggregate, Policy, Take},
};

/// The value with one more function behind it.
#[must_use]
pub(super) fn with_step(fill: Fill, function: String) -> Fill {
    let call = mapping::document::Call { function, args: Vec::new() };
    match fill {
        Fill::Pipeline(mut pipeline) => {
            pipeline.steps.push(call);
            Fill::Pipeline(pipeline)
        }
        from => Fill::Pipeline(mapping::document::Pipeline { from: Box::new(from), steps: vec![call] }),
    }
}

/// Whether the type of what fills a row differs from the row's, and nothing was said about it. A text that is known to
/// hold numbers, and one that every sample can convert, is no difference.
pub(super) fn mismatch(tree: &SourceTree, row: &TargetRow, functions: &[Function], samples: &[SampleRecord]) -> Option<(String, String)> {
    if row.if_wrong_type != Policy::Unset || matches!(row.kind, Kind::Any | Kind::Object) {
        return None;
    }
    let fill = row.fill.as_ref()?;
    let from = kind_of_fill(tree, fill, &row.scope, functions);
    let differs = fit(from, row.kind) != Fit::Same && !(from == Kind::Text && text_converts(tree, fill, row, samples));
    differs.then(|| (row.key.clone(), format!("{} into {}", kind_word(from), kind_word(row.kind))))
}

fn text_converts(tree: &SourceTree, fill: &Fill, row: &TargetRow, samples: &[SampleRecord]) -> bool {
    let inside = scope::inside(fill, &row.scope);
    let (reference, around) = match fill {
        Fill::Field(reference) => (reference, &row.scope),
        Fill::Aggregate(aggregate) => match aggregate.of.as_deref() {
            Some(Fill::Field(reference)) => (reference, &inside),
            _ => return false,
        },
        _ => return false,
    };
    let Some(names) = scope::resolve(reference, around) else { return false };
    let format = tree.find(&names).and_then(|index| tree.nodes[index].format.as_deref());
    if format == Some("decimal") && matches!(row.kind, Kind::Decimal | Kind::Number) {
        return true;
    }
    let mut texts = Vec::new();
    samples.iter().for_each(|sample| texts_at(&sample.record, &names, &mut texts));
    !texts.is_empty() && texts.into_iter().all(|text| reads_as(text, row.kind))
}

/// The type that a value has, as far as it is known before it runs.
#[must_use]
pub fn kind_of_fill(tree: &SourceTree, fill: &Fill, scope: &[Frame], functions: &[Function]) -> Kind {
    match fill {
        Fill::Field(reference) if reference == "$position" => Kind::Integer,
        Fill::Field(reference) => {
            let node = scope::resolve(reference, scope).and_then(|names| tree.find(&names));
            node.map_or(Kind::Any, |index| {
                let node = &tree.nodes[index];
                if node.kind == Kind::List && (reference.ends_with(']') || scope::holds(scope, &node.names)) {
                    node.items.unwrap_or_default()
                } else {
                    node.kind
                }
            })
        }
        Fill::Template(_) => Kind::Text,
        Fill::Pipeline(pipeline) => {
            let last = pipeline.steps.last().map(|call| call.function.as_str());
            last.and_then(|name| functions.iter().find(|function| function.name == name)).map_or(Kind::Any, |function| function.returns)
        }
        Fill::Constant(value) => source::kind_of(value).0,
        Fill::Each(each) if each.take.is_some() => Kind::Any,
        Fill::Each(_) | Fill::Group(_) | Fill::Join(_) => Kind::List,
        Fill::Object(_) => Kind::Object,
        Fill::Aggregate(aggregate) => match aggregate.take {
            Take::Count | Take::CountDistinct => Kind::Integer,
            Take::Sum if of_kind(tree, aggregate, fill, scope, functions) == Kind::Integer => Kind::Integer,
            Take::Sum | Take::Average => Kind::Decimal,
            Take::Join => Kind::Text,
            Take::List => Kind::List,
            Take::Min | Take::Max | Take::First | Take::Last => of_kind(tree, aggregate, fill, scope, functions),
        },
        Fill::Lookup(_) | Fill::When(_) | Fill::Expression(_) => Kind::Any,
    }
}

/// The type of what an aggregate takes of each item.
fn of_kind(tree: &SourceTree, aggregate: &Aggregate, fill: &Fill, around: &[Frame], functions: &[Function]) -> Kind {
    aggregate.of.as_ref().map_or(Kind::Any, |of| kind_of_fill(tree, of, &scope::inside(fill, around), functions))
}
