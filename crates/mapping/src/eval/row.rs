//! Targets: a value, the type it must have, and what happens where it is missing or of another type.

use super::{
    compile::{self, Node},
    list::Item,
    policy::{self, Rule, Settled},
    put,
};
use crate::{
    Fault, Kind, Object, Target, Value,
    document::Policy,
    finding::Finding,
    path::{Part, Path, Start},
    scope::Scope,
};

/// A compiled target.
#[derive(Debug)]
pub(crate) struct Row {
    /// Names from the enclosing object down.
    path: Vec<String>,
    /// The same as a text.
    text: String,
    kind: Kind,
    required: bool,
    node: Option<Node>,
    if_missing: Policy,
    if_wrong_type: Policy,
}

/// Compiles targets; what is wrong with one is told, and the others go on.
pub(super) fn compile(targets: &[Target], below: &str, wrong: &mut Vec<Finding>) -> Vec<Row> {
    let mut rows = Vec::with_capacity(targets.len());
    for target in targets {
        let place = if below.is_empty() { target.path.clone() } else { format!("{below}.{}", target.path) };
        match compile_one(target) {
            Ok(row) => rows.push(row),
            Err(fault) => {
                let field = fault.field.map_or_else(|| place.clone(), |deeper| format!("{place}.{deeper}"));
                let finding = Finding::error(&fault.code, &field, fault.message);
                wrong.push(if let Some(hint) = fault.hint { finding.hint(hint) } else { finding });
            }
        }
    }
    rows
}

/// Compiles targets that belong to one value: the first mistake counts.
pub(super) fn compile_or_first(targets: &[Target]) -> Result<Vec<Row>, Fault> {
    let mut wrong = Vec::new();
    let rows = compile(targets, "", &mut wrong);
    match wrong.into_iter().next() {
        Some(first) => Err(Fault { code: first.code, message: first.message, field: Some(first.field), hint: first.hint }),
        None => Ok(rows),
    }
}

fn compile_one(target: &Target) -> Result<Row, Fault> {
    let path = Path::parse(&target.path).map_err(|error| Fault::new("map.path", error.to_string()))?;
    let plain = path.start == Start::Here && path.parts.iter().all(|part| matches!(part, Part::Name(_)));
    if !plain {
        return Err(Fault::new("map.path", format!("`{}` is not a target: write names joined by dots", target.path)));
    }
    policy::check(&target.if_missing, &target.if_wrong_type)?;
    Ok(Row {
        path: path.names().into_iter().map(str::to_owned).collect(),
        text: target.path.clone(),
        kind: target.kind,
        required: target.required,
        node: target.value.as_ref().map(compile::fill).transpose()?,
        if_missing: target.if_missing.clone(),
        if_wrong_type: target.if_wrong_type.clone(),
    })
}

/// The object that these targets make.
pub(super) fn object(rows: &[Row], scope: &Scope<'_>) -> Result<Object, Fault> {
    let mut object = Object::with_capacity(rows.len());
    for row in rows {
        if let Some(value) = row.value(scope)? {
            put(&mut object, &row.path, value);
        }
    }
    Ok(object)
}

/// Each target by itself.
pub(super) fn preview(rows: &[Row], scope: &Scope<'_>, below: &str, out: &mut Previews) {
    for row in rows {
        let place = if below.is_empty() { row.text.clone() } else { format!("{below}.{}", row.text) };
        out.push((place.clone(), row.value(scope)));
        match &row.node {
            Some(Node::Object(rows)) => preview(rows, scope, &place, out),
            Some(Node::Each(each)) => {
                let items = each.items(scope).ok().flatten();
                preview_first(each.making.rows(), items.as_deref(), scope, &place, out);
            }
            Some(Node::Group(group)) => {
                let groups = group.groups(scope).ok().flatten();
                preview_first(group.making.rows(), groups.as_ref().map(|groups| groups.rows.as_slice()), scope, &place, out);
            }
            Some(Node::Join(join)) => {
                let pairs = join.pairs(scope).ok().flatten();
                preview_first(join.making.rows(), pairs.as_ref().map(|pairs| pairs.rows.as_slice()), scope, &place, out);
            }
            _ => {}
        }
    }
}

type Previews = Vec<(String, Result<Option<Value>, Fault>)>;

fn preview_first(rows: &[Row], items: Option<&[Item<'_>]>, scope: &Scope<'_>, place: &str, out: &mut Previews) {
    if let Some(first) = items.and_then(<[_]>::first) {
        first.within(scope, &mut |inner| preview(rows, inner, place, out));
    }
}

impl Row {
    /// The value; `None`: the field is left out.
    pub(crate) fn value(&self, scope: &Scope<'_>) -> Result<Option<Value>, Fault> {
        let found = match &self.node {
            Some(node) => node.eval(scope).map_err(|fault| fault.at(&self.text))?.map(std::borrow::Cow::into_owned),
            None => None,
        };
        match found {
            None => self.missing(None),
            Some(Value::Null) if self.required || !self.if_missing.is_unset() => self.missing(Some(Value::Null)),
            Some(Value::Null) => Ok(Some(Value::Null)),
            Some(value) => self.typed(value),
        }
    }

    /// `null` counts as missing where the target is required or says what a missing value does.
    fn missing(&self, found: Option<Value>) -> Result<Option<Value>, Fault> {
        match &self.if_missing {
            Policy::Unset if !self.required => Ok(found),
            Policy::Omit => Ok(None),
            Policy::Null => Ok(Some(Value::Null)),
            Policy::Default(value) => Ok(Some(value.clone())),
            Policy::DropItem => Err(policy::drop_item().at(&self.text)),
            Policy::Unset | Policy::Fail | Policy::Convert(_) => {
                let what =
                    if self.node.is_none() { "is required, and nothing is mapped" } else { "is required, and the source has no value" };
                Err(Fault::new("map.missing", format!("`{}` {what}", self.text))
                    .at(&self.text)
                    .hint("fill the source field, or say what a missing value does"))
            }
        }
    }

    fn typed(&self, value: Value) -> Result<Option<Value>, Fault> {
        let rule = Rule { name: &self.text, kind: self.kind, if_missing: &self.if_missing, if_wrong: &self.if_wrong_type };
        match rule.typed(value) {
            Ok(Settled::Value(value)) => Ok(Some(value)),
            Ok(Settled::Left) => Ok(None),
            Err(fault) => Err(fault.at(&self.text)),
        }
    }
}
