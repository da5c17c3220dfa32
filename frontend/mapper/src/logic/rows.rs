//! The targets as rows: what the document fills and what the model of the target asks for, one tree in reading order.

use super::{
    path,
    scope::{self, Scope},
    source,
};
use mapping::{Fill, Kind, Mapping, Model, ModelField, Target, document::Policy};
use std::collections::{HashMap, HashSet};

/// One row of the target.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetRow {
    /// Its names from the target record.
    pub names: Vec<String>,
    /// The same as a path: unique among the rows.
    pub key: String,
    /// The last name.
    pub name: String,
    /// How deep it stands; the fields of the record are 0.
    pub depth: usize,
    /// The row around it.
    pub parent: Option<usize>,
    /// The first index behind its own rows.
    pub end: usize,
    /// Its type.
    pub kind: Kind,
    /// For a list: the type of its items.
    pub items: Option<Kind>,
    /// The most characters.
    pub length_max: Option<u32>,
    /// What the text means.
    pub format: Option<String>,
    /// Whether a record without it is wrong.
    pub required: bool,
    /// Whether the model of the target names it: then it cannot be renamed or removed.
    pub from_model: bool,
    /// Whether the document has it.
    pub in_document: bool,
    /// What fills it.
    pub fill: Option<Fill>,
    /// What happens when the source has no value.
    pub if_missing: Policy,
    /// What happens when the value has another type.
    pub if_wrong_type: Policy,
    /// The lists around it.
    pub scope: Scope,
    /// The target list around it that is not looped yet.
    pub unlooped: Option<Vec<String>>,
    /// Whether something fills it, or a row inside it.
    pub mapped: bool,
}

impl TargetRow {
    /// Its name as the row shows it.
    #[must_use]
    pub fn label(&self) -> String {
        if self.kind == Kind::List { format!("{}[]", self.name) } else { self.name.clone() }
    }

    /// Its type as people say it.
    #[must_use]
    pub fn kind_label(&self) -> String {
        source::kind_label(self.kind, self.items, self.length_max)
    }

    /// Its type in words, with its limits.
    #[must_use]
    pub fn kind_sentence(&self) -> String {
        let mut words = source::kind_label(self.kind, self.items, None);
        if let Some(most) = self.length_max {
            words.push_str(&format!(", up to {most}"));
        }
        if let Some(format) = &self.format {
            words.push_str(&format!(", {format}"));
        }
        words
    }

    /// Whether it only holds other rows.
    #[must_use]
    pub fn is_group(&self, index: usize) -> bool {
        self.end > index + 1
    }
}

/// All rows.
#[derive(Debug, Clone, Default)]
pub struct TargetRows {
    /// In reading order.
    pub rows: Vec<TargetRow>,
    places: HashMap<String, usize>,
}

impl PartialEq for TargetRows {
    /// The places follow from the rows.
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows
    }
}

impl TargetRows {
    /// The rows of a document and, when known, of the model of its target.
    #[must_use]
    pub fn build(mapping: &Mapping, model: Option<&Model>) -> Self {
        let mut level = model.map(|model| from_model(&model.fields)).unwrap_or_default();
        insert(&mut level, &mapping.targets);
        let mut rows = Self::default();
        rows.flatten(level, &Around { names: Vec::new(), scope: Vec::new(), parent: None, depth: 0, unlooped: None });
        rows.places = rows.rows.iter().enumerate().rev().map(|(index, row)| (row.key.clone(), index)).collect();
        rows
    }

    /// The row with this key.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<usize> {
        self.places.get(key).copied()
    }

    /// The rows that are shown: without what is folded, or what a search and the filter find with what is around it.
    #[must_use]
    pub fn visible(&self, folded: &HashSet<String>, query: &str, unmapped_only: bool) -> Vec<usize> {
        let query = query.trim().to_lowercase();
        if query.is_empty() && !unmapped_only {
            let mut shown = Vec::with_capacity(self.rows.len());
            let mut index = 0;
            while index < self.rows.len() {
                shown.push(index);
                let row = &self.rows[index];
                index = if row.is_group(index) && folded.contains(&row.key) { row.end } else { index + 1 };
            }
            return shown;
        }
        let found = (0..self.rows.len()).filter(|&index| {
            let row = &self.rows[index];
            let open = !unmapped_only || (row.fill.is_none() && !row.is_group(index));
            open && (query.is_empty() || row.key.to_lowercase().contains(&query))
        });
        source::with_around(self.rows.len(), found, |index| self.rows[index].parent)
    }

    /// Whether something fills this row, or a row inside it.
    #[must_use]
    pub fn is_mapped(&self, index: usize) -> bool {
        self.rows[index].mapped
    }

    /// The rows that are required and that nothing fills. What stands in an optional, empty group does not count.
    #[must_use]
    pub fn required_unmapped(&self) -> Vec<usize> {
        (0..self.rows.len())
            .filter(|&index| {
                let row = &self.rows[index];
                row.required && !self.is_mapped(index) && row.parent.is_none_or(|parent| self.counts(parent))
            })
            .collect()
    }

    fn counts(&self, index: usize) -> bool {
        // A group is either filled already, and then it must be filled right, or it is counted itself.
        self.is_mapped(index)
    }

    /// How many rows are filled, and how many there are to fill.
    #[must_use]
    pub fn mapped_count(&self) -> (usize, usize) {
        let leaves = (0..self.rows.len()).filter(|&index| !self.rows[index].is_group(index) || self.rows[index].fill.is_some());
        leaves.fold((0, 0), |(mapped, all), index| (mapped + usize::from(self.rows[index].fill.is_some()), all + 1))
    }

    fn flatten(&mut self, level: Level<'_>, around: &Around) {
        for node in level.nodes {
            let index = self.rows.len();
            let mut names = around.names.clone();
            names.push(node.name.clone());
            let target = node.target;
            let kind = target.map(|target| target.kind).filter(|kind| *kind != Kind::Any);
            let model_kind = node.model.map(|model| model.kind);
            let implied = if node.children.nodes.is_empty() { Kind::Any } else { Kind::Object };
            let kind = kind.or(model_kind).unwrap_or(match target.and_then(|target| target.value.as_ref()) {
                Some(Fill::Each(each)) if each.take.is_none() => Kind::List,
                Some(Fill::Group(_) | Fill::Join(_)) => Kind::List,
                Some(Fill::Object(_)) => Kind::Object,
                _ => implied,
            });
            let fill = target.and_then(|target| target.value.clone());
            let mut inner = Around {
                names: names.clone(),
                scope: around.scope.clone(),
                parent: Some(index),
                depth: around.depth + 1,
                unlooped: around.unlooped.clone(),
            };
            match &fill {
                Some(fill @ (Fill::Each(_) | Fill::Group(_) | Fill::Join(_))) => {
                    inner.scope = scope::inside(fill, &around.scope);
                    inner.unlooped = None;
                }
                _ if kind == Kind::List => inner.unlooped = Some(names.clone()),
                _ => {}
            }
            self.rows.push(TargetRow {
                key: path::join(&names),
                name: node.name,
                names,
                depth: around.depth,
                parent: around.parent,
                end: index + 1,
                kind,
                items: node.model.and_then(|model| model.items),
                length_max: node.model.and_then(|model| model.length_max),
                format: node.model.and_then(|model| model.format.clone()),
                required: target.is_some_and(|target| target.required) || node.model.is_some_and(|model| model.required),
                from_model: node.model.is_some(),
                in_document: target.is_some(),
                fill,
                if_missing: target.map(|target| target.if_missing.clone()).unwrap_or_default(),
                if_wrong_type: target.map(|target| target.if_wrong_type.clone()).unwrap_or_default(),
                scope: around.scope.clone(),
                unlooped: around.unlooped.clone(),
                mapped: target.is_some_and(|target| target.value.is_some()),
            });
            self.flatten(node.children, &inner);
            self.rows[index].end = self.rows.len();
            if let (true, Some(parent)) = (self.rows[index].mapped, around.parent) {
                self.rows[parent].mapped = true;
            }
        }
    }
}

struct Around {
    names: Vec<String>,
    scope: Scope,
    parent: Option<usize>,
    depth: usize,
    unlooped: Option<Vec<String>>,
}

struct Node<'a> {
    name: String,
    model: Option<&'a ModelField>,
    target: Option<&'a Target>,
    children: Level<'a>,
}

/// The fields of one object in their order.
#[derive(Default)]
struct Level<'a> {
    nodes: Vec<Node<'a>>,
    places: HashMap<String, usize>,
}

impl<'a> Level<'a> {
    /// The field of this name, made where there is none.
    fn named(&mut self, name: &str) -> &mut Node<'a> {
        let at = match self.places.get(name) {
            Some(at) => *at,
            None => {
                self.places.insert(name.to_owned(), self.nodes.len());
                self.nodes.push(Node { name: name.to_owned(), model: None, target: None, children: Level::default() });
                self.nodes.len() - 1
            }
        };
        &mut self.nodes[at]
    }
}

fn from_model(fields: &[ModelField]) -> Level<'_> {
    let mut level = Level::default();
    for field in fields {
        let node = level.named(&field.name);
        node.model = Some(field);
        node.children = from_model(&field.fields);
    }
    level
}

fn insert<'a>(level: &mut Level<'a>, targets: &'a [Target]) {
    for target in targets {
        let names = path::names(&target.path);
        let Some((last, around)) = names.split_last() else { continue };
        let level = around.iter().fold(&mut *level, |level, name| &mut level.named(name).children);
        let node = level.named(last);
        node.target = Some(target);
        if let Some(inner) = target.value.as_ref().and_then(Fill::targets) {
            insert(&mut node.children, inner);
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use serde_json::json;

    pub(crate) fn mapping(targets: serde_json::Value) -> Mapping {
        serde_json::from_value(json!({ "targets": targets })).expect("a mapping")
    }

    pub(crate) fn model(fields: serde_json::Value) -> Model {
        serde_json::from_value(json!({ "name": "invoice", "fields": fields })).expect("a model")
    }

    #[test]
    fn document_and_model_make_one_tree() {
        let document = mapping(json!([
            { "path": "note", "type": "text" },
            { "path": "address.city", "type": "text", "value": { "field": "city" } },
            { "path": "items", "type": "list", "value": { "each": { "list": "lines", "targets": [
                { "path": "sku", "type": "text", "value": { "field": "sku" } } ] } } }
        ]));
        let model = model(json!([
            { "name": "no", "type": "text", "required": true, "length_max": 3 },
            { "name": "items", "type": "list", "items": "object", "fields": [
                { "name": "sku", "type": "text" }, { "name": "price", "type": "decimal", "required": true } ] },
            { "name": "tags", "type": "list", "fields": [{ "name": "t" }] }
        ]));
        let rows = TargetRows::build(&document, Some(&model));
        let seen: Vec<_> = rows.rows.iter().map(|row| (row.key.as_str(), row.depth, row.in_document, row.from_model)).collect();
        assert_eq!(
            seen,
            [
                ("no", 0, false, true),
                ("items", 0, true, true),
                ("items.sku", 1, true, true),
                ("items.price", 1, false, true),
                ("tags", 0, false, true),
                ("tags.t", 1, false, true),
                ("note", 0, true, false),
                ("address", 0, false, false),
                ("address.city", 1, true, false)
            ]
        );
        assert_eq!(rows.rows[3].scope, vec![scope::Frame::Item(vec!["lines".to_owned()])]);
        assert_eq!(rows.rows[3].unlooped, None);
        assert_eq!(rows.rows[5].unlooped, Some(vec!["tags".to_owned()]));
        assert_eq!(rows.rows[7].kind, Kind::Object);
        assert_eq!(rows.rows[0].kind_label(), "text(3)");
        assert_eq!(rows.required_unmapped(), vec![0, 3]);
        assert_eq!(rows.mapped_count(), (3, 7));
    }

    #[test]
    fn thousands_of_targets_are_found_by_key() {
        let model = model(json!((0..3000).map(|at| json!({ "name": format!("f{at}") })).collect::<Vec<_>>()));
        let targets: Vec<_> = (0..6000).rev().map(|at| json!({ "path": format!("f{at}"), "value": { "constant": at } })).collect();
        let rows = TargetRows::build(&mapping(json!(targets)), Some(&model));
        assert_eq!(rows.rows.len(), 6000);
        for key in ["f0", "f2999", "f3000", "f5999"] {
            let at = rows.find(key).expect(key);
            assert_eq!((rows.rows[at].key.as_str(), rows.rows[at].from_model), (key, at < 3000), "{key}");
        }
        assert_eq!(rows.find("f6000"), None);
    }

    #[test]
    fn folding_search_and_the_filter_choose_rows() {
        let document = mapping(json!([
            { "path": "a.b", "value": { "constant": 1 } }, { "path": "a.c" }, { "path": "d" }
        ]));
        let rows = TargetRows::build(&document, None);
        let keys = |shown: Vec<usize>| shown.into_iter().map(|index| rows.rows[index].key.clone()).collect::<Vec<_>>();
        assert_eq!(keys(rows.visible(&HashSet::from(["a".to_owned()]), "", false)), ["a", "d"]);
        assert_eq!(keys(rows.visible(&HashSet::new(), "C", false)), ["a", "a.c"]);
        assert_eq!(keys(rows.visible(&HashSet::new(), "", true)), ["a", "a.c", "d"]);
    }
}
