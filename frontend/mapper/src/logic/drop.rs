//! What happens when a field of the source meets a row of the target: the rules of dropping, by mouse and by key.

use super::{
    edit::{self, Refusal},
    fit::{Fit, fit},
    rows::TargetRows,
    scope::{self, Frame},
    source::SourceTree,
    template::{self, Part},
};
use mapping::{
    Fill, Kind, Mapping,
    document::{Aggregate, Take},
};

/// What a drop would do.
#[derive(Debug, Clone, PartialEq)]
pub enum Plan {
    /// The field fills the row.
    Map {
        /// How the field is written there.
        reference: String,
        /// Whether its type must be converted.
        converts: bool,
        /// Whether only the first item of a list is taken.
        first_of: Option<String>,
    },
    /// One value is made of the field in all items of the group.
    Aggregate {
        /// What is made of them.
        take: Take,
        /// How the field is written in an item.
        of: String,
        /// Whether its type must be converted.
        converts: bool,
    },
    /// The list is looped into the row.
    Loop {
        /// How the list is written there.
        list: String,
    },
    /// Every field finds the row of the same name: field and row.
    EqualNames(Vec<(usize, usize)>),
    /// The list around the row must be looped first, over this list of the source.
    Parents {
        /// The row of the list.
        row: usize,
        /// The list of the source.
        node: usize,
    },
    /// It does not fit, and why.
    Refuse(String),
}

impl Plan {
    /// Whether dropping does something.
    #[must_use]
    pub fn fits(&self) -> bool {
        !matches!(self, Self::Refuse(_))
    }
}

/// A field of a group's items on a row of the group: one value of many, numbers added, of all else the first.
fn plan_grouped(tree: &SourceTree, node: usize, target: &super::rows::TargetRow, list: &[String]) -> Plan {
    let field = &tree.nodes[node];
    let deeper = field.lists.iter().any(|around| around.len() > list.len()) || field.kind == Kind::List;
    match (deeper, field.kind, target.kind) {
        (false, _, Kind::List) => return Plan::Refuse("a list takes the items of the group: drop the list on it".to_owned()),
        (false, ..) => {}
        (true, Kind::List, Kind::List | Kind::Any) => return Plan::Loop { list: scope::reference(&field.names, &target.scope) },
        (true, ..) => return Plan::Refuse("it stands in a list of the group's items".to_owned()),
    }
    let number = |kind| matches!(kind, Kind::Integer | Kind::Number | Kind::Decimal);
    let adds = number(field.kind) && (number(target.kind) || target.kind == Kind::Any);
    let take = if adds { Take::Sum } else { Take::First };
    let fitting = if adds { Fit::Same } else { fit(field.kind, target.kind) };
    if fitting == Fit::Never {
        return Plan::Refuse(format!("{} does not go into {}", field.kind_label(), target.kind_label()));
    }
    Plan::Aggregate { take, of: scope::reference(&field.names, &[Frame::Item(list.to_vec())]), converts: fitting == Fit::Converts }
}

/// What dropping this field on this row would do.
#[must_use]
pub fn plan(tree: &SourceTree, node: usize, targets: &TargetRows, row: usize) -> Plan {
    let field = &tree.nodes[node];
    let target = &targets.rows[row];
    if let Some(list) = &target.unlooped {
        return plan_parents(tree, node, targets, list);
    }
    if let Some(list) = scope::grouped(&target.scope, &field.names) {
        return plan_grouped(tree, node, target, list);
    }
    let is_key = scope::is_key(&target.scope, &field.names);
    let outside: Vec<_> = field.lists.iter().filter(|list| !is_key && !scope::holds(&target.scope, list)).collect();
    match (field.kind, target.kind) {
        (Kind::List, Kind::List) | (Kind::List, Kind::Any) if outside.is_empty() => {
            Plan::Loop { list: scope::reference(&field.names, &target.scope) }
        }
        (Kind::Object, Kind::Object) if outside.is_empty() && target.is_group(row) => {
            let pairs = equal_names(tree, node, targets, row);
            if pairs.is_empty() { Plan::Refuse("no names are equal".to_owned()) } else { Plan::EqualNames(pairs) }
        }
        (from, to) => {
            let fitting = fit(from, to);
            if fitting == Fit::Never {
                return Plan::Refuse(format!("{} does not go into {}", field.kind_label(), target.kind_label()));
            }
            match outside.first() {
                None => Plan::Map {
                    reference: scope::reference(&field.names, &target.scope),
                    converts: fitting == Fit::Converts,
                    first_of: None,
                },
                Some(list) => {
                    let whole = scope::reference(list, &target.scope);
                    let rest = scope::reference(&field.names, &[Frame::Item((*list).clone())]);
                    let inner = outside.get(1).is_some();
                    if inner {
                        return Plan::Refuse("it stands in a list of a list: loop the outer one first".to_owned());
                    }
                    let reference = if rest == "$" { format!("{whole}[0]") } else { format!("{whole}[0].{rest}") };
                    Plan::Map { reference, converts: fitting == Fit::Converts, first_of: Some(super::path::join(list)) }
                }
            }
        }
    }
}

fn plan_parents(tree: &SourceTree, node: usize, targets: &TargetRows, list: &[String]) -> Plan {
    let field = &tree.nodes[node];
    let row = targets.find(&super::path::join(list));
    let around = field.lists.iter().rev().find_map(|list| tree.find(list));
    match (row, around) {
        (Some(row), Some(around)) => Plan::Parents { row, node: around },
        _ => Plan::Refuse("the list around it is not looped: drop a list on it first".to_owned()),
    }
}

/// The fields inside `node` and the rows inside `row` whose names are equal, letters and signs between words aside.
#[must_use]
pub fn equal_names(tree: &SourceTree, node: usize, targets: &TargetRows, row: usize) -> Vec<(usize, usize)> {
    let base = targets.rows[row].names.len();
    (row + 1..targets.rows[row].end)
        .filter(|&inner| !targets.rows[inner].is_group(inner) && targets.rows[inner].fill.is_none())
        .filter_map(|inner| {
            tree.plainly(node, &targets.rows[inner].names[base..])
                .filter(|&index| matches!(plan(tree, index, targets, inner), Plan::Map { first_of: None, .. } | Plan::Loop { .. }))
                .map(|index| (index, inner))
        })
        .collect()
}

/// Makes the change. `join`: the field is added to the text that is there instead of replacing it.
///
/// # Errors
/// When the plan refuses, or the document has no room for it.
pub fn apply(
    mapping: &mut Mapping,
    tree: &SourceTree,
    targets: &TargetRows,
    model: Option<&mapping::Model>,
    node: usize,
    row: usize,
    join: bool,
) -> Result<String, String> {
    let name = targets.rows[row].name.clone();
    let words = |refusal: Refusal| refusal.to_string();
    match plan(tree, node, targets, row) {
        Plan::Map { reference, first_of, .. } => {
            let fill = if join { joined(targets.rows[row].fill.as_ref(), &reference) } else { Fill::Field(reference) };
            edit::set_fill(mapping, targets, row, Some(fill)).map_err(words)?;
            Ok(match first_of {
                Some(list) => format!("Map the first of {list} to {name}"),
                None => format!("Map {} to {name}", tree.nodes[node].name),
            })
        }
        Plan::Aggregate { take, of, .. } => {
            let of = Some(Box::new(Fill::Field(of)));
            let fill = Fill::Aggregate(Box::new(Aggregate { list: None, filter: None, take, of, separator: None }));
            edit::set_fill(mapping, targets, row, Some(fill)).map_err(words)?;
            Ok(format!("Map the {} of {} to {name}", super::chips::take_word(take), tree.nodes[node].name))
        }
        Plan::Loop { list } => {
            edit::set_each(mapping, targets, row, list).map_err(words)?;
            let looped = TargetRows::build(mapping, model);
            let row = looped.find(&targets.rows[row].key).ok_or("the row went away")?;
            for (inner, inner_row) in equal_names(tree, node, &looped, row) {
                if let Plan::Map { reference, .. } = plan(tree, inner, &looped, inner_row) {
                    edit::set_fill(mapping, &looped, inner_row, Some(Fill::Field(reference))).map_err(words)?;
                }
            }
            Ok(format!("Loop {} into {name}", tree.nodes[node].name))
        }
        Plan::EqualNames(pairs) => {
            let count = apply_pairs(mapping, tree, targets, model, &pairs)?;
            Ok(format!("Map {count} equal names"))
        }
        Plan::Parents { row: list_row, node: list_node } => {
            let list = scope::reference(&tree.nodes[list_node].names, &targets.rows[list_row].scope);
            edit::set_each(mapping, targets, list_row, list).map_err(words)?;
            let looped = TargetRows::build(mapping, model);
            let row = looped.find(&targets.rows[row].key).ok_or("the row went away")?;
            match plan(tree, node, &looped, row) {
                Plan::Parents { .. } => Err("the lists around it are nested: loop the outer one first".to_owned()),
                _ => apply(mapping, tree, &looped, model, node, row, false).map(|_| format!("Connect the parents and map {name}")),
            }
        }
        Plan::Refuse(reason) => Err(reason),
    }
}

/// Maps each pair in turn; how many were mapped.
///
/// # Errors
/// When the document has no room for one of them.
pub fn apply_pairs(
    mapping: &mut Mapping,
    tree: &SourceTree,
    targets: &TargetRows,
    model: Option<&mapping::Model>,
    pairs: &[(usize, usize)],
) -> Result<usize, String> {
    let mut looped: Option<TargetRows> = None;
    for (node, row) in pairs {
        let now = looped.as_ref().unwrap_or(targets);
        let row = now.find(&targets.rows[*row].key).ok_or("the row went away")?;
        let only_fills = matches!(plan(tree, *node, now, row), Plan::Map { .. } | Plan::Aggregate { .. });
        apply(mapping, tree, now, model, *node, row, false)?;
        if !only_fills {
            // What stands around other rows has changed.
            looped = Some(TargetRows::build(mapping, model));
        }
    }
    Ok(pairs.len())
}

/// The text that is there, and the field behind it.
fn joined(there: Option<&Fill>, reference: &str) -> Fill {
    let mut parts = match there {
        Some(Fill::Template(text)) => template::split(text),
        Some(Fill::Field(first)) => vec![Part::Hole(first.clone()), Part::Text(" ".to_owned())],
        Some(Fill::Constant(value)) => vec![Part::Text(super::json::text_of(value))],
        Some(Fill::Pipeline(pipeline)) => {
            let from = Box::new(joined(Some(&pipeline.from), reference));
            return Fill::Pipeline(mapping::document::Pipeline { from, steps: pipeline.steps.clone() });
        }
        _ => return Fill::Field(reference.to_owned()),
    };
    if matches!(parts.last(), Some(Part::Hole(_))) {
        parts.push(Part::Text(" ".to_owned()));
    }
    parts.push(Part::Hole(reference.to_owned()));
    Fill::Template(template::join(&parts))
}

#[cfg(test)]
mod tests {
    use super::super::rows::tests::{mapping, model};
    use super::*;
    use serde_json::json;

    fn tree() -> SourceTree {
        let sample = json!({
            "id": 1, "price": "12.50", "customer": { "first_name": "Ada", "eMail": "a@b" },
            "lines": [{ "sku": "kb", "qty": 2 }]
        });
        SourceTree::build("order", None, Some(&sample.into()))
    }

    fn target() -> mapping::Model {
        model(json!([
            { "name": "total", "type": "decimal" },
            { "name": "person", "type": "object", "fields": [{ "name": "e_mail", "type": "text" }, { "name": "age", "type": "integer" }] },
            { "name": "items", "type": "list", "fields": [{ "name": "sku", "type": "text" }, { "name": "order", "type": "integer" }] },
            { "name": "first_sku", "type": "text" }
        ]))
    }

    fn dropped(node: &str, row: &str, document: &mut Mapping) -> Result<String, String> {
        let (tree, model) = (tree(), target());
        let rows = TargetRows::build(document, Some(&model));
        let node = tree.find(&super::super::path::names(node)).expect("a field");
        let row = rows.find(row).expect("a row");
        apply(document, &tree, &rows, Some(&model), node, row, false)
    }

    #[test]
    fn a_field_fills_a_row_and_a_wrong_type_is_refused() {
        let mut document = mapping(json!([]));
        assert_eq!(dropped("price", "total", &mut document).expect("mapped"), "Map price to total");
        assert_eq!(document.targets[0].value, Some(Fill::Field("price".into())));
        assert_eq!(dropped("customer", "total", &mut document), Err("object does not go into decimal".into()));
    }

    #[test]
    fn an_object_on_an_object_maps_equal_names() {
        let mut document = mapping(json!([]));
        dropped("customer", "person", &mut document).expect("mapped");
        assert_eq!(
            serde_json::to_value(&document.targets).expect("json"),
            json!([{ "path": "person.e_mail", "type": "text", "value": { "field": "customer.eMail" } }])
        );
    }

    #[test]
    fn equal_names_of_large_objects_are_mapped_in_the_order_of_the_model() {
        let fields: Vec<_> = (0..400).map(|at| json!({ "name": format!("f_{at}"), "type": "integer" })).collect();
        let model = model(json!([{ "name": "all", "type": "object", "fields": fields }]));
        let sample = json!({ "all": (0..400).map(|at| (format!("F{at}"), at)).collect::<std::collections::BTreeMap<_, _>>() });
        let tree = SourceTree::build("x", None, Some(&sample.into()));
        let mut document = mapping(json!([{ "path": "all.f_7", "value": { "constant": 1 } }]));
        let rows = TargetRows::build(&document, Some(&model));
        apply(&mut document, &tree, &rows, Some(&model), tree.place("all").expect("all"), rows.find("all").expect("all"), false)
            .expect("mapped");
        let paths: Vec<_> = document.targets.iter().map(|target| target.path.clone()).collect();
        assert_eq!(paths, (0..400).map(|at| format!("all.f_{at}")).collect::<Vec<_>>());
        assert_eq!(document.targets[8].value, Some(Fill::Field("all.F8".into())));
    }

    #[test]
    fn a_list_on_a_list_loops_and_maps_equal_names() {
        let mut document = mapping(json!([]));
        dropped("lines", "items", &mut document).expect("looped");
        dropped("id", "items.order", &mut document).expect("mapped");
        assert_eq!(
            serde_json::to_value(&document.targets[0].value).expect("json"),
            json!({ "each": { "list": "lines", "targets": [
                { "path": "sku", "type": "text", "value": { "field": "sku" } },
                { "path": "order", "type": "integer", "value": { "field": "$record.id" } } ] } })
        );
    }

    #[test]
    fn on_a_row_of_a_group_many_values_become_one() {
        let mut document = mapping(json!([{ "path": "items", "type": "list", "value": { "group": {
            "list": "lines", "keys": [{ "name": "sku", "value": { "field": "sku" } }] } } }]));
        dropped("lines.sku", "items.sku", &mut document).expect("mapped");
        dropped("lines.qty", "items.order", &mut document).expect("mapped");
        assert_eq!(
            serde_json::to_value(&document.targets[0].value).expect("json")["group"]["targets"],
            json!([
                { "path": "sku", "type": "text", "value": { "field": "key.sku" } },
                { "path": "order", "type": "integer", "value": { "aggregate": { "take": "sum", "of": { "field": "qty" } } } }
            ])
        );
    }

    #[test]
    fn a_field_inside_a_list_offers_to_connect_the_parents() {
        let (tree, model) = (tree(), target());
        let mut document = mapping(json!([]));
        let rows = TargetRows::build(&document, Some(&model));
        let (sku, row) = (tree.find(&["lines".into(), "sku".into()]).expect("sku"), rows.find("items.sku").expect("row"));
        assert!(matches!(plan(&tree, sku, &rows, row), Plan::Parents { .. }));
        apply(&mut document, &tree, &rows, Some(&model), sku, row, false).expect("connected");
        assert_eq!(
            serde_json::to_value(&document.targets[0].value).expect("json"),
            json!({ "each": { "list": "lines", "targets": [{ "path": "sku", "type": "text", "value": { "field": "sku" } }] } })
        );
    }

    #[test]
    fn out_of_a_list_only_the_first_is_taken() {
        let mut document = mapping(json!([]));
        dropped("lines.sku", "first_sku", &mut document).expect("mapped");
        assert_eq!(document.targets[0].value, Some(Fill::Field("lines[0].sku".into())));
    }

    #[test]
    fn a_second_field_joins_the_text() {
        let fill: Fill =
            serde_json::from_value(json!({ "pipeline": { "from": { "field": "a" }, "steps": [{ "function": "trim" }] } })).expect("a fill");
        let Fill::Pipeline(pipeline) = joined(Some(&fill), "b") else { panic!("a pipeline") };
        assert_eq!(*pipeline.from, Fill::Template("{{ a }} {{ b }}".into()));
    }
}
