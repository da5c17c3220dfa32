//! The targets as rows: what the document fills and what the model of the target asks for, one tree in reading order.

use super::{
    path,
    scope::{self, Scope},
    source,
};
use mapping::{Fill, Kind, Mapping, Model, ModelField, Target, document::Policy};
use std::collections::HashSet;

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
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TargetRows {
    /// In reading order.
    pub rows: Vec<TargetRow>,
}

impl TargetRows {
    /// The rows of a document and, when known, of the model of its target.
    #[must_use]
    pub fn build(mapping: &Mapping, model: Option<&Model>) -> Self {
        let mut level: Vec<Node<'_>> = model.map(|model| from_model(&model.fields)).unwrap_or_default();
        insert(&mut level, &mapping.targets, &[]);
        let mut rows = Self::default();
        rows.flatten(level, &Around { names: Vec::new(), scope: Vec::new(), parent: None, depth: 0, unlooped: None });
        rows
    }

    /// The row with this key.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<usize> {
        self.rows.iter().position(|row| row.key == key)
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
                index = if folded.contains(&self.rows[index].key) { self.rows[index].end } else { index + 1 };
            }
            return shown;
        }
        let mut keep = vec![false; self.rows.len()];
        for (index, row) in self.rows.iter().enumerate() {
            let found = query.is_empty() || row.key.to_lowercase().contains(&query);
            let open = !unmapped_only || (row.fill.is_none() && !row.is_group(index));
            if found && open {
                let mut at = Some(index);
                while let Some(place) = at {
                    keep[place] = true;
                    at = self.rows[place].parent;
                }
            }
        }
        (0..self.rows.len()).filter(|index| keep[*index]).collect()
    }

    /// Whether something fills this row, or a row inside it.
    #[must_use]
    pub fn is_mapped(&self, index: usize) -> bool {
        self.rows[index].fill.is_some() || self.rows[index + 1..self.rows[index].end].iter().any(|row| row.fill.is_some())
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

    fn flatten(&mut self, level: Vec<Node<'_>>, around: &Around) {
        for node in level {
            let index = self.rows.len();
            let mut names = around.names.clone();
            names.push(node.name.clone());
            let target = node.target;
            let kind = target.map(|target| target.kind).filter(|kind| *kind != Kind::Any);
            let model_kind = node.model.map(|model| model.kind);
            let implied = if node.children.is_empty() { Kind::Any } else { Kind::Object };
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
            });
            self.flatten(node.children, &inner);
            self.rows[index].end = self.rows.len();
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
    children: Vec<Node<'a>>,
}

fn from_model(fields: &[ModelField]) -> Vec<Node<'_>> {
    fields
        .iter()
        .map(|field| Node { name: field.name.clone(), model: Some(field), target: None, children: from_model(&field.fields) })
        .collect()
}

fn insert<'a>(level: &mut Vec<Node<'a>>, targets: &'a [Target], inside: &[String]) {
    for target in targets {
        let names: Vec<String> = inside.iter().cloned().chain(path::names(&target.path)).collect();
        let Some(node) = reach(level, &names) else { continue };
        node.target = Some(target);
        if let Some(inner) = target.value.as_ref().and_then(Fill::targets) {
            insert(&mut node.children, inner, &[]);
        }
    }
}

/// The node with these names, made where there is none.
fn reach<'a, 'b>(level: &'b mut Vec<Node<'a>>, names: &[String]) -> Option<&'b mut Node<'a>> {
    let (first, rest) = names.split_first()?;
    let at = match level.iter().position(|node| node.name == *first) {
        Some(at) => at,
        None => {
            level.push(Node { name: first.clone(), model: None, target: None, children: Vec::new() });
            level.len() - 1
        }
    };
    let node = &mut level[at];
    if rest.is_empty() { Some(node) } else { reach(&mut node.children, rest) }
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
