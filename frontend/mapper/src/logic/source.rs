//! The source as a tree of fields: what the model says, filled up with what the sample shows. Flat, in reading order,
//! so that a row is an index. Leaves out how it is drawn.

use super::path;
use mapping::{Kind, Model, ModelField, Value, model::Privacy};
use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

/// The deepest nesting that is shown.
pub const DEPTH_MAX: usize = 24;
/// The most fields that one tree shows; the head says when there are more.
pub const FIELDS_MAX: usize = 50_000;

/// One field of the source.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceNode {
    /// Its names from the record; none for the record itself.
    pub names: Vec<String>,
    /// The same as a path: unique in the tree.
    pub key: String,
    /// The last name, or the record's.
    pub name: String,
    /// Its type.
    pub kind: Kind,
    /// For a list: the type of its items.
    pub items: Option<Kind>,
    /// How deep it stands; the record is 0.
    pub depth: usize,
    /// The field around it.
    pub parent: Option<usize>,
    /// The first index behind its own fields.
    pub end: usize,
    /// The lists around it, each by its names, the outermost first.
    pub lists: Vec<Vec<String>>,
    /// What the text means, as `email`.
    pub format: Option<String>,
    /// Whether it is about a person, or never shown.
    pub personal: bool,
    /// What the sample holds here, as it is shown.
    pub sample: String,
    /// Whether the sample holds nothing here.
    pub absent: bool,
    /// How many fields it has of its own, those within them not counted.
    pub children: usize,
    /// What a search looks at: the key and the sample, in lower case.
    words: (String, String),
}

impl SourceNode {
    /// Whether it has fields of its own.
    #[must_use]
    pub fn has_fields(&self, index: usize) -> bool {
        self.end > index + 1
    }

    /// Whether its key or its sample has this in it, which is in lower case.
    #[must_use]
    pub fn says(&self, query: &str) -> bool {
        self.is_called(query) || self.words.1.contains(query)
    }

    /// Whether its key has this in it, which is in lower case.
    #[must_use]
    pub fn is_called(&self, query: &str) -> bool {
        self.words.0.contains(query)
    }

    /// Its type as people say it.
    #[must_use]
    pub fn kind_label(&self) -> String {
        kind_label(self.kind, self.items, None)
    }

    /// Its name as the tree shows it: a list carries brackets.
    #[must_use]
    pub fn label(&self) -> String {
        if self.kind == Kind::List { format!("{}[]", self.name) } else { self.name.clone() }
    }
}

/// The source.
#[derive(Debug, Clone, Default)]
pub struct SourceTree {
    /// Every field in reading order, the record itself first.
    pub nodes: Vec<SourceNode>,
    /// Whether fields are left out: there are more than [`FIELDS_MAX`], or they lie deeper than [`DEPTH_MAX`].
    pub cut: bool,
    places: HashMap<String, usize>,
    /// How many fields have this name.
    same_name: HashMap<String, usize>,
    /// The fields by their names without capitals and signs, made when somebody asks.
    plain: OnceLock<HashMap<String, Vec<usize>>>,
}

impl PartialEq for SourceTree {
    /// The rest follows from the fields.
    fn eq(&self, other: &Self) -> bool {
        self.nodes == other.nodes && self.cut == other.cut
    }
}

impl SourceTree {
    /// The tree of a model, filled up with a sample.
    #[must_use]
    pub fn build(name: &str, model: Option<&Model>, sample: Option<&Value>) -> Self {
        let fields = model.map_or(&[][..], |model| &model.fields);
        let title = model.map(|model| model.name.as_str()).filter(|name| !name.is_empty()).unwrap_or(name);
        let mut tree = Self::default();
        let root = ModelField { name: title.to_owned(), kind: Kind::Object, ..ModelField::default() };
        tree.add(&root, fields, sample, &mut Vec::new(), &[], None);
        tree
    }

    /// How many fields it has, the record itself not counted.
    #[must_use]
    pub fn field_count(&self) -> usize {
        self.nodes.len().saturating_sub(1)
    }

    /// Where the field with these names stands.
    #[must_use]
    pub fn find(&self, names: &[String]) -> Option<usize> {
        self.place(&path::join(names))
    }

    /// Where the field with this key stands.
    #[must_use]
    pub fn place(&self, key: &str) -> Option<usize> {
        self.places.get(key).copied()
    }

    /// The first field inside `node` whose names from there on are these, capitals and signs aside.
    #[must_use]
    pub fn plainly(&self, node: usize, names: &[String]) -> Option<usize> {
        let all = self.plain.get_or_init(|| {
            let mut all: HashMap<String, Vec<usize>> = HashMap::new();
            for (index, node) in self.nodes.iter().enumerate() {
                all.entry(plain(&node.names)).or_default().push(index);
            }
            all
        });
        let node = &self.nodes[node];
        let inside = self.place(&node.key)? + 1..node.end;
        let whole = plain(node.names.iter().chain(names));
        all.get(&whole)?.iter().copied().find(|index| inside.contains(index))
    }

    /// The rows that are shown: without what is folded, or only what a search finds with what stands around it.
    #[must_use]
    pub fn visible(&self, folded: &HashSet<String>, query: &str) -> Vec<usize> {
        let query = query.trim().to_lowercase();
        if query.is_empty() {
            let mut rows = Vec::with_capacity(self.nodes.len());
            let mut index = 0;
            while index < self.nodes.len() {
                rows.push(index);
                let node = &self.nodes[index];
                index = if node.has_fields(index) && folded.contains(&node.key) { node.end } else { index + 1 };
            }
            return rows;
        }
        let found = (1..self.nodes.len()).filter(|index| self.nodes[*index].says(&query));
        with_around(self.nodes.len(), found, |index| self.nodes[index].parent)
    }

    /// The shortest name that people can tell this field by: its own, or with the one around it where several share it.
    #[must_use]
    pub fn short_name(&self, names: &[String]) -> String {
        let Some(last) = names.last() else { return self.nodes.first().map(|root| root.name.clone()).unwrap_or_default() };
        let same = self.same_name.get(last).copied().unwrap_or(0);
        if same > 1 && names.len() > 1 { names[names.len() - 2..].join(".") } else { last.clone() }
    }

    /// Adds a field and what is inside it; gives whether there was room.
    fn add(
        &mut self,
        field: &ModelField,
        fields: &[ModelField],
        sample: Option<&Value>,
        names: &mut Vec<String>,
        lists: &[Vec<String>],
        parent: Option<usize>,
    ) -> bool {
        let depth = names.len();
        if depth > DEPTH_MAX || self.nodes.len() > FIELDS_MAX {
            self.cut = true;
            return false;
        }
        let index = self.nodes.len();
        let seen = sample.map_or((Kind::Any, None), kind_of);
        let kind = if field.kind == Kind::Any { seen.0 } else { field.kind };
        let items = if kind == Kind::List { field.items.or(seen.1) } else { None };
        let key = path::join(names);
        self.places.insert(key.clone(), index);
        if depth > 0 {
            *self.same_name.entry(field.name.clone()).or_default() += 1;
        }
        let sample_words = if field.privacy == Privacy::Secret { "••••".to_owned() } else { sample_text(sample, kind) };
        self.nodes.push(SourceNode {
            names: names.clone(),
            name: field.name.clone(),
            kind,
            items,
            depth,
            parent,
            end: index + 1,
            lists: lists.to_vec(),
            format: field.format.clone(),
            personal: field.privacy != Privacy::Public,
            words: (key.to_lowercase(), sample_words.to_lowercase()),
            key,
            sample: sample_words,
            absent: sample.is_none(),
            children: 0,
        });
        let inner = match (kind, sample) {
            (Kind::List, Some(Value::List(values))) => values.first(),
            (Kind::List, other) => other.filter(|value| value.as_object().is_some()),
            (_, other) => other,
        };
        let mut around = lists.to_vec();
        if kind == Kind::List {
            around.push(names.clone());
        }
        let mut known: HashSet<&str> = HashSet::new();
        let mut children = 0;
        for child in fields {
            known.insert(&child.name);
            names.push(child.name.clone());
            let value = inner.and_then(|value| value.get(&child.name));
            children += usize::from(self.add(child, &child.fields, value, names, &around, Some(index)));
            names.pop();
        }
        if let Some(Value::Object(map)) = inner {
            for (name, value) in map.iter().filter(|(name, _)| !known.contains(name.as_str())) {
                let child = ModelField { name: name.clone(), ..ModelField::default() };
                names.push(name.clone());
                children += usize::from(self.add(&child, &[], Some(value), names, &around, Some(index)));
                names.pop();
            }
        }
        self.nodes[index].children = children;
        self.nodes[index].end = self.nodes.len();
        true
    }
}

/// The indices of what was found, with what stands around each.
pub fn with_around(count: usize, found: impl Iterator<Item = usize>, parent: impl Fn(usize) -> Option<usize>) -> Vec<usize> {
    let mut keep = vec![false; count];
    for index in found {
        let mut at = Some(index);
        // Where one is kept, all around it are.
        while let Some(place) = at.filter(|place| !keep[*place]) {
            keep[place] = true;
            at = parent(place);
        }
    }
    (0..count).filter(|index| keep[*index]).collect()
}

/// Names as they are compared where capitals and signs between words do not count.
pub fn plain<'n>(names: impl IntoIterator<Item = &'n String>) -> String {
    let mut text = String::new();
    for name in names {
        text.push('.');
        text.extend(name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase));
    }
    text
}

/// The type that a value shows.
#[must_use]
pub fn kind_of(value: &Value) -> (Kind, Option<Kind>) {
    match value {
        Value::Null => (Kind::Any, None),
        Value::Bool(_) => (Kind::Boolean, None),
        Value::Number(number) => (if number.as_str().contains(['.', 'e', 'E']) { Kind::Number } else { Kind::Integer }, None),
        Value::Text(text) => (kind_of_text(text), None),
        Value::Object(_) => (Kind::Object, None),
        Value::List(values) => (Kind::List, values.first().map(|first| kind_of(first).0)),
    }
}

fn kind_of_text(text: &str) -> Kind {
    let shape: String = text.chars().map(|character| if character.is_ascii_digit() { '0' } else { character }).collect();
    if shape == "0000-00-00" {
        Kind::Date
    } else if shape.starts_with("0000-00-00T00:00") && (shape.ends_with('Z') || shape.rfind(['+', '-']).is_some_and(|at| at > 10)) {
        Kind::Datetime
    } else {
        Kind::Text
    }
}

/// A type as people say it: `text(3)`, `list of text`, `time`.
#[must_use]
pub fn kind_label(kind: Kind, items: Option<Kind>, length_max: Option<u32>) -> String {
    match (kind, items, length_max) {
        (Kind::List, Some(items), _) if !matches!(items, Kind::Object | Kind::Any) => format!("list of {}", kind_word(items)),
        (Kind::Text, _, Some(most)) if most < 10 => format!("text({most})"),
        _ => kind_word(kind).to_owned(),
    }
}

/// The word for a type.
#[must_use]
pub fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Any => "any",
        Kind::Text => "text",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Decimal => "decimal",
        Kind::Boolean => "boolean",
        Kind::Date => "date",
        Kind::Datetime => "time",
        Kind::Object => "object",
        Kind::List => "list",
    }
}

fn sample_text(sample: Option<&Value>, kind: Kind) -> String {
    match sample {
        None => String::new(),
        Some(Value::Text(text)) if matches!(kind, Kind::Date | Kind::Datetime) => text.clone(),
        Some(value) => value_text(value),
    }
}

/// A value in one line: texts quoted, lists and objects counted.
#[must_use]
pub fn value_text(value: &Value) -> String {
    match value {
        Value::List(values) if values.len() == 1 => "1 item".to_owned(),
        Value::List(values) => format!("{} items", values.len()),
        Value::Object(map) if map.len() == 1 => "1 field".to_owned(),
        Value::Object(map) => format!("{} fields", map.len()),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn tree() -> SourceTree {
        let sample = json!({
            "id": 10017, "created_at": "2026-11-20T14:02:00Z", "customer": { "name": "Ada" },
            "lines": [{ "sku": "kb-101", "tags": ["a", "b"] }], "billing": { "name": "B" }
        });
        SourceTree::build("order", None, Some(&sample.into()))
    }

    #[test]
    fn a_sample_alone_gives_the_whole_tree() {
        let tree = tree();
        let seen: Vec<_> = tree.nodes.iter().map(|node| (node.depth, node.label(), node.kind_label(), node.sample.as_str())).collect();
        assert_eq!(seen[0], (0, "order".into(), "object".into(), "5 fields"));
        assert_eq!(seen[1], (1, "id".into(), "integer".into(), "10017"));
        assert_eq!(seen[2], (1, "created_at".into(), "time".into(), "2026-11-20T14:02:00Z"));
        assert_eq!(seen[5], (1, "lines[]".into(), "list".into(), "1 item"));
        assert_eq!(seen[7], (2, "tags[]".into(), "list of text".into(), "2 items"));
        assert_eq!(tree.nodes[7].lists, vec![vec!["lines".to_owned()]]);
        assert_eq!(tree.field_count(), 9);
    }

    #[test]
    fn the_model_leads_and_the_sample_fills_up() {
        let model: Model = serde_json::from_value(json!({ "name": "order", "fields": [
            { "name": "total", "type": "decimal" }, { "name": "note", "type": "text", "privacy": "secret" } ] }))
        .expect("a model");
        let tree = SourceTree::build("x", Some(&model), Some(&json!({ "extra": true, "total": "12.50", "note": "pin 1234" }).into()));
        let seen: Vec<_> = tree.nodes.iter().map(|node| (node.name.as_str(), node.kind, node.sample.as_str())).collect();
        assert_eq!(seen[1..], [("total", Kind::Decimal, "\"12.50\""), ("note", Kind::Text, "••••"), ("extra", Kind::Boolean, "true")]);
    }

    #[test]
    fn a_sample_shows_every_digit() {
        let sample: Value = r#"{"a":9007199254740993,"b":149.00,"c":1e400}"#.parse().expect("JSON");
        let tree = SourceTree::build("order", None, Some(&sample));
        let seen: Vec<_> = tree.nodes[1..].iter().map(|node| (node.kind, node.sample.as_str())).collect();
        assert_eq!(seen, [(Kind::Integer, "9007199254740993"), (Kind::Number, "149.00"), (Kind::Number, "1e400")]);
    }

    #[test]
    fn folding_hides_what_is_inside_and_a_search_shows_the_way_there() {
        let tree = tree();
        let folded = HashSet::from(["lines".to_owned()]);
        let rows: Vec<_> = tree.visible(&folded, "").into_iter().map(|index| tree.nodes[index].key.as_str()).collect();
        assert_eq!(rows, ["", "id", "created_at", "customer", "customer.name", "lines", "billing", "billing.name"]);
        let rows: Vec<_> = tree.visible(&folded, "SKU").into_iter().map(|index| tree.nodes[index].key.as_str()).collect();
        assert_eq!(rows, ["", "lines", "lines.sku"]);
    }

    #[test]
    fn a_large_model_is_found_by_key_and_by_plain_name_and_says_where_it_is_cut() {
        let fields: Vec<_> = (0..100)
            .map(|at| {
                json!({ "name": format!("Group {at}"), "type": "object", "fields":
            (0..100).map(|inner| json!({ "name": format!("f_{inner}") })).collect::<Vec<_>>() })
            })
            .collect();
        let model: Model = serde_json::from_value(json!({ "name": "big", "fields": fields })).expect("a model");
        let tree = SourceTree::build("x", Some(&model), None);
        assert_eq!((tree.field_count(), tree.cut), (10_100, false));
        let place = tree.place("`Group 57`.f_99").expect("a field");
        assert_eq!(tree.nodes[place].names, ["Group 57", "f_99"]);
        let group = tree.place("`Group 57`").expect("a group");
        assert_eq!(tree.nodes[group].children, 100);
        assert_eq!(tree.plainly(group, &["F99".to_owned()]), Some(place));
        assert_eq!(tree.plainly(group + 101, &["F99".to_owned()]), Some(place + 101));
        assert_eq!(tree.plainly(0, &["group57".to_owned(), "f99".to_owned()]), Some(place));
        let shown = tree.visible(&HashSet::new(), "57`.F_9");
        assert_eq!(shown.len(), 2 + 11);

        let wide = json!((0..FIELDS_MAX + 5).map(|at| (format!("f{at}"), at)).collect::<std::collections::BTreeMap<_, _>>());
        let tree = SourceTree::build("wide", None, Some(&wide.into()));
        assert_eq!((tree.field_count(), tree.cut, tree.nodes[0].children), (FIELDS_MAX, true, FIELDS_MAX));
    }

    #[test]
    fn names_that_several_share_carry_the_one_around_them() {
        let tree = tree();
        assert_eq!(tree.short_name(&["customer".into(), "name".into()]), "customer.name");
        assert_eq!(tree.short_name(&["lines".into(), "sku".into()]), "sku");
    }
}
