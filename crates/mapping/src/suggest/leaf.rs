//! The fields of a model one by one, with their words, what is around them, and the values that samples show.

use super::names::{Token, tokens};
use crate::{Kind, Model, ModelField, Value, path::quoted};
use std::collections::BTreeSet;

/// What keys are called.
const KEY: [&str; 4] = ["id", "number", "reference", "external"];
/// How much less the name of the record says in the name of a field.
const SUBJECT: f64 = 0.35;
/// The most different values of a field that are compared.
const VALUES_MAX: usize = 200;

/// A field of a model.
#[derive(Debug)]
pub(super) struct Leaf<'m> {
    /// From the record down: `lines.sku`.
    pub path: String,
    /// The names from the record down.
    pub names: Vec<&'m str>,
    pub field: &'m ModelField,
    /// The list that it stands in, by its place in all leaves.
    pub list: Option<usize>,
    /// How many names lead to it from the list, or from the record.
    pub depth_in_list: usize,
    /// The words of its own name.
    pub own: Vec<Token>,
    /// The words of the objects around it, within the list.
    pub around: Vec<Token>,
    /// All its words, those around it lighter.
    pub all: Vec<Token>,
    /// Whether it recognises the record.
    pub key: bool,
    /// What samples show, as texts.
    pub values: BTreeSet<String>,
}

impl Leaf<'_> {
    pub(super) fn is_list(&self) -> bool {
        self.field.kind == Kind::List
    }

    /// An object with fields is made field by field.
    pub(super) fn is_container(&self) -> bool {
        self.field.kind == Kind::Object && !self.field.fields.is_empty()
    }

    /// What its format says where its name does not.
    pub(super) fn implied(&self) -> Option<Token> {
        let format = self.field.format.as_deref().unwrap_or_default();
        let concept = ["email", "phone", "iban", "url"].into_iter().find(|concept| *concept == format)?;
        (!self.own.iter().any(|token| token.is(concept))).then(|| Token::implied(concept, 0.3))
    }

    /// The values that it holds or allows, in lower case.
    pub(super) fn asked(&self) -> BTreeSet<String> {
        let allowed = self.allowed();
        if allowed.is_empty() { self.values.clone() } else { allowed }
    }

    /// The values that its model allows, in lower case.
    pub(super) fn allowed(&self) -> BTreeSet<String> {
        self.field.one_of.iter().filter_map(|value| value.as_text()).map(str::to_lowercase).collect()
    }
}

/// Every field of a model.
pub(super) fn leaves<'m>(model: &'m Model, samples: &[Value]) -> Vec<Leaf<'m>> {
    let mut out = Vec::new();
    let samples: Vec<&Value> = samples.iter().collect();
    flatten(&model.fields, &Above::default(), &samples, &mut out);
    mark_key(&mut out);
    for leaf in &mut out {
        leaf.all = leaf.around.iter().map(|token| token.clone().weighing(0.5)).chain(leaf.own.iter().cloned()).collect();
    }
    out
}

#[derive(Default, Clone)]
struct Above<'m> {
    path: String,
    names: Vec<&'m str>,
    around: Vec<Token>,
    list: Option<usize>,
    depth: usize,
}

fn flatten<'m>(fields: &'m [ModelField], above: &Above<'m>, records: &[&Value], out: &mut Vec<Leaf<'m>>) {
    for field in fields {
        let path = if above.path.is_empty() { quoted(&field.name) } else { format!("{}.{}", above.path, quoted(&field.name)) };
        let names: Vec<&str> = above.names.iter().copied().chain([field.name.as_str()]).collect();
        let own = tokens(&field.name);
        let found: Vec<&Value> = records.iter().filter_map(|record| record.get(&field.name)).filter(|value| !value.is_null()).collect();
        let values = found.iter().filter_map(|value| text(value)).take(VALUES_MAX).collect();
        let at = out.len();
        let is_list = field.kind == Kind::List;
        out.push(Leaf {
            path: path.clone(),
            names: names.clone(),
            field,
            list: above.list,
            depth_in_list: above.depth + 1,
            own: own.clone(),
            around: above.around.clone(),
            all: Vec::new(),
            key: false,
            values,
        });
        let around = if is_list { Vec::new() } else { above.around.iter().cloned().chain(own).collect() };
        let below = Above {
            path,
            names,
            around,
            list: if is_list { Some(at) } else { above.list },
            depth: if is_list { 0 } else { above.depth + 1 },
        };
        let inner: Vec<&Value> = if is_list { found.iter().filter_map(|value| value.as_list()).flatten().collect() } else { found };
        flatten(&field.fields, &below, &inner, out);
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.trim().to_lowercase()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The first of the first fields of the record that is called a number, an id or a reference.
fn mark_key(leaves: &mut [Leaf<'_>]) {
    const FIRST: usize = 2;
    let key = leaves.iter_mut().filter(|leaf| leaf.names.len() == 1).take(FIRST).find(|leaf| {
        let called = leaf.own.last().is_some_and(|token| KEY.iter().any(|concept| token.is(concept)));
        let unique = !matches!(leaf.field.kind, Kind::Object | Kind::List | Kind::Boolean | Kind::Date | Kind::Datetime | Kind::Number);
        called && unique
    });
    let Some(key) = key else { return };
    key.key = true;
    let at = key.path.clone();
    let called: Vec<Token> = key.own.iter().filter(|token| !KEY.iter().any(|concept| token.is(concept))).cloned().collect();
    // What the record is called says little in the names of its fields: `payment_status` of a payment.
    for leaf in leaves.iter_mut().filter(|leaf| leaf.path != at && leaf.names.len() == 1 && leaf.own.len() > 1) {
        for token in leaf.own.iter_mut().filter(|token| called.iter().any(|called| called.raw == token.raw)) {
            token.weight *= SUBJECT;
        }
    }
}
