//! What a node says of itself: connector, sentence, tile, names of ports. Everything in words that people read.

use super::{Node, built, graph};
use connector::spec::{ConnectorSpec, FieldSpec, Input, OperationSpec};
use flow::document::{Action, PORT_EACH, PORT_FAILED};
use mapping::document::{Compare, Comparison, Condition, Fill};
use serde_json::{Map, Value};

/// The hue of the tiles of built-in steps.
const HUE_BUILT_IN: u16 = 300;
/// The hue of the tile of a mapping.
const HUE_MAP: u16 = 281;

/// What a node shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// `PostgreSQL`, `Map`.
    pub kind: String,
    /// `Upsert rows in invoices`.
    pub sentence: String,
    /// The name of its icon.
    pub icon: String,
    /// The hue of its tile.
    pub hue: u16,
    /// Whether it starts the flow.
    pub trigger: bool,
    /// The names of the ways of a branch, in the order of their ports.
    pub ways: Vec<String>,
}

/// The spec of a node's operation, if it has one that is known.
#[must_use]
pub fn operation<'a>(node: &Node, specs: &'a [ConnectorSpec]) -> Option<(&'a ConnectorSpec, &'a OperationSpec)> {
    let (connector, name) = match node {
        Node::Trigger(trigger) => (&trigger.connector, &trigger.operation),
        Node::Step(step) => match &step.action {
            Action::Operation(operation) => (&operation.connector, &operation.name),
            _ => return None,
        },
    };
    let spec = specs.iter().find(|spec| spec.name == *connector)?;
    Some((spec, spec.operation(name)?))
}

/// What the node shows.
#[must_use]
pub fn face(node: &Node, specs: &[ConnectorSpec]) -> Face {
    let named = |sentence: String| node.name().map_or(sentence, str::to_owned);
    let built_in = |kind: &str, icon: &str, hue: u16, sentence: String| Face {
        kind: kind.to_owned(),
        sentence: named(sentence),
        icon: icon.to_owned(),
        hue,
        trigger: false,
        ways: Vec::new(),
    };
    let (connector, operation_name, settings, trigger) = match node {
        Node::Trigger(trigger) => (&trigger.connector, &trigger.operation, &trigger.settings, true),
        Node::Step(step) => match &step.action {
            Action::Map(mapping) => return built_in("Map", "map", HUE_MAP, map_sentence(mapping)),
            Action::Filter(filter) => {
                let words = condition_words(&filter.keep);
                let sentence = if words.is_empty() { "Keep every record".to_owned() } else { format!("Keep if {words}") };
                return built_in("Filter", "filter", HUE_BUILT_IN, sentence);
            }
            Action::Branch(_) => {
                let face = built_in("Branch", "branch", HUE_BUILT_IN, "Send different ways".to_owned());
                let failed = |port: &String| port != PORT_FAILED;
                let ways = graph::ports_out(node, false).into_iter().filter(failed).map(|port| port_name(node, &port)).collect();
                return Face { ways, ..face };
            }
            Action::Operation(operation) => (&operation.connector, &operation.name, &operation.settings, false),
            action => {
                let kind = built::kind_of(action).map_or(("Step", "dot"), |kind| (kind.title, kind.icon));
                let face = built_in(kind.0, kind.1, HUE_BUILT_IN, built::sentence(action, &condition_words));
                let failed = |port: &String| port != PORT_FAILED;
                let ways = match action {
                    Action::Loop(_) => {
                        graph::ports_out(node, false).into_iter().filter(failed).map(|port| port_name(node, &port)).collect()
                    }
                    _ => Vec::new(),
                };
                return Face { ways, ..face };
            }
        },
    };
    match operation(node, specs) {
        Some((spec, operation)) => Face {
            kind: spec.title.clone(),
            sentence: named(sentence(operation, settings)),
            icon: spec.icon.clone(),
            hue: spec.hue,
            trigger,
            ways: Vec::new(),
        },
        None => Face {
            kind: connector.clone(),
            sentence: named(operation_name.replace('_', " ")),
            icon: "plug".to_owned(),
            hue: HUE_BUILT_IN,
            trigger,
            ways: Vec::new(),
        },
    }
}

fn map_sentence(mapping: &mapping::Mapping) -> String {
    let name = |model: &Option<mapping::Model>| model.as_ref().map(|model| model.name.clone()).filter(|name| !name.is_empty());
    match (name(&mapping.source), name(&mapping.target)) {
        (Some(source), Some(target)) => format!("Map {source} to {target}"),
        (None, Some(target)) => format!("Map to {target}"),
        _ => "Map fields".to_owned(),
    }
}

/// The operation's sentence with its settings in place of the braces; without the settings it needs, its title.
#[must_use]
pub fn sentence(operation: &OperationSpec, settings: &Map<String, Value>) -> String {
    let mut text = String::new();
    let mut rest = operation.sentence.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { return operation.title.clone() };
        let field = operation.fields.iter().find(|field| field.name == name);
        let value = settings.get(name).or_else(|| field?.default.as_ref());
        let Some(value) = value.and_then(|value| value_words(field, value)) else { return operation.title.clone() };
        text.push_str(before);
        text.push_str(&value);
        rest = after;
    }
    text + rest
}

fn value_words(field: Option<&FieldSpec>, value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        _ => return None,
    };
    let label = match field.map(|field| &field.input) {
        Some(Input::Choice { options }) => options.iter().find(|option| option.value == text).map(|option| option.label.clone()),
        _ => None,
    };
    Some(label.unwrap_or(text)).filter(|text| !text.is_empty())
}

/// What people call a port: the way's name or its condition.
#[must_use]
pub fn port_name(node: &Node, port: &str) -> String {
    if port == PORT_FAILED {
        return "failed records".to_owned();
    }
    let Node::Step(step) = node else { return String::new() };
    if let Action::Loop(repeat) = &step.action {
        let each = if repeat.while_.is_some() { "each turn" } else { "each item" };
        return if port == PORT_EACH { each.to_owned() } else { "when done".to_owned() };
    }
    let Action::Branch(branch) = &step.action else { return String::new() };
    if branch.otherwise.as_deref() == Some(port) {
        return "any other".to_owned();
    }
    let way = branch.ways.iter().position(|way| way.port == port);
    let Some((number, way)) = way.map(|at| (at + 1, &branch.ways[at])) else { return port.to_owned() };
    let words = condition_words(&way.condition);
    [way.name.clone(), words].into_iter().find(|words| !words.is_empty()).unwrap_or_else(|| format!("way {number}"))
}

/// A condition as a person would say it; empty when it asks nothing.
#[must_use]
pub fn condition_words(condition: &Condition) -> String {
    let join = |parts: &[Condition], word: &str| {
        let parts: Vec<String> = parts.iter().map(condition_words).filter(|part| !part.is_empty()).collect();
        parts.join(&format!(" {word} "))
    };
    match condition {
        Condition::Compare(compare) => compare_words(compare),
        Condition::All(parts) => join(parts, "and"),
        Condition::Any(parts) => join(parts, "or"),
        Condition::Not(inner) => format!("not ({})", condition_words(inner)),
        Condition::Expression(text) => text.clone(),
    }
}

fn compare_words(compare: &Compare) -> String {
    let left = fill_words(&compare.left);
    let is = comparison_words(compare.is);
    match &compare.right {
        Some(right) if takes_right(compare.is) => format!("{left} {is} {}", fill_words(right)),
        _ => format!("{left} {is}"),
    }
}

/// Whether the comparison has a right side.
#[must_use]
pub fn takes_right(is: Comparison) -> bool {
    !matches!(is, Comparison::Present | Comparison::Missing | Comparison::Empty | Comparison::True | Comparison::False)
}

/// A comparison as a person would say it.
#[must_use]
pub fn comparison_words(is: Comparison) -> &'static str {
    match is {
        Comparison::Equal => "is",
        Comparison::NotEqual => "is not",
        Comparison::Less => "is less than",
        Comparison::AtMost => "is at most",
        Comparison::Greater => "is greater than",
        Comparison::AtLeast => "is at least",
        Comparison::Contains => "contains",
        Comparison::StartsWith => "starts with",
        Comparison::EndsWith => "ends with",
        Comparison::In => "is one of",
        Comparison::Present => "has a value",
        Comparison::Missing => "has no value",
        Comparison::Empty => "is empty",
        Comparison::True => "is true",
        Comparison::False => "is false",
    }
}

/// Every comparison, in the order in which they are offered.
pub const COMPARISONS: [Comparison; 15] = [
    Comparison::Equal,
    Comparison::NotEqual,
    Comparison::Greater,
    Comparison::AtLeast,
    Comparison::Less,
    Comparison::AtMost,
    Comparison::Contains,
    Comparison::StartsWith,
    Comparison::EndsWith,
    Comparison::In,
    Comparison::Present,
    Comparison::Missing,
    Comparison::Empty,
    Comparison::True,
    Comparison::False,
];

/// A value as a person would say it.
#[must_use]
pub fn fill_words(fill: &Fill) -> String {
    match fill {
        Fill::Field(path) => path.clone(),
        Fill::Constant(value) => value.as_text().map_or_else(|| value.to_string(), str::to_owned),
        Fill::Template(text) | Fill::Expression(text) => text.clone(),
        Fill::Pipeline(pipeline) => {
            let steps: Vec<&str> = pipeline.steps.iter().map(|call| call.function.as_str()).collect();
            format!("{} ▸ {}", fill_words(&pipeline.from), steps.join(" ▸ "))
        }
        Fill::Lookup(lookup) => format!("{} in {}", fill_words(&lookup.key), lookup.table),
        Fill::When(_) => "a condition".to_owned(),
        Fill::Object(_) => "an object".to_owned(),
        Fill::Each(each) => format!("each of {}", each.list),
        Fill::Group(group) => format!("groups of {}", group.list),
        Fill::Join(_) => "two lists joined".to_owned(),
        Fill::Aggregate(aggregate) => {
            format!("{} of {}", aggregate.take.word().replace('_', " "), aggregate.list.as_deref().unwrap_or("items"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::fixture;
    use serde_json::json;

    fn upsert() -> OperationSpec {
        OperationSpec::write("upsert_rows", "Upsert rows")
            .sentence("Upsert rows in {table}")
            .field(FieldSpec::text("table", "Table").required())
    }

    #[test]
    fn a_sentence_is_filled_or_the_title_stands_for_it() {
        let settings = |value: Value| value.as_object().cloned().unwrap_or_default();
        assert_eq!(sentence(&upsert(), &settings(json!({"table": "public.invoices"}))), "Upsert rows in public.invoices");
        assert_eq!(sentence(&upsert(), &settings(json!({"table": ""}))), "Upsert rows");
        assert_eq!(sentence(&upsert(), &settings(json!({}))), "Upsert rows");
    }

    #[test]
    fn faces_are_made_with_and_without_a_spec() {
        let flow = fixture::branched();
        let spec = ConnectorSpec::new("postgres", "PostgreSQL").icon("db", 250).offers(upsert());
        let save = graph::node(&flow, "save").expect("in the flow");
        assert_eq!(face(&save, &[spec]).sentence, "Upsert rows in invoices");
        assert_eq!(face(&save, &[]).sentence, "upsert rows");
        let split = face(&graph::node(&flow, "split").expect("in the flow"), &[]);
        assert_eq!(split.ways, ["in the EU", "any other"]);
        assert_eq!(face(&graph::node(&flow, "map_eu").expect("in the flow"), &[]).sentence, "Map order");
    }

    #[test]
    fn conditions_are_read_aloud() {
        let condition: Condition = serde_json::from_value(json!({"all": [
            {"compare": {"left": {"field": "total"}, "is": "at_least", "right": {"constant": 100}}},
            {"compare": {"left": {"field": "email"}, "is": "present"}}
        ]}))
        .expect("a condition");
        assert_eq!(condition_words(&condition), "total is at least 100 and email has a value");
        assert_eq!(condition_words(&Condition::All(vec![])), "");
    }
}
