//! Where a path leads in the source's model.

use crate::{
    Finding, Fix, Kind, Model, ModelField, Path,
    path::{Part, Start, quoted},
};

/// What stands at a path.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'m> {
    /// Its type.
    pub kind: Kind,
    /// The field, when it is one.
    pub field: Option<&'m ModelField>,
}

impl Found<'_> {
    /// Something of which nothing is known.
    pub fn any() -> Self {
        Self { kind: Kind::Any, field: None }
    }

    /// Something of this type.
    pub fn of(kind: Kind) -> Self {
        Self { kind, field: None }
    }
}

/// Which fields can be seen: those of the record, or of the item of a list, and those above.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'m> {
    record: Option<&'m [ModelField]>,
    /// `None`: not known.
    here: Option<&'m [ModelField]>,
    above: Option<&'m Place<'m>>,
}

/// A path that leads nowhere.
pub(super) enum Missing {
    /// No such field; a name that is like it.
    Unknown { name: String, nearest: Option<String> },
    /// The field lies in a list that is not looped over.
    InList { list: String },
}

impl<'m> Place<'m> {
    /// At the record.
    pub fn record(model: Option<&'m Model>) -> Self {
        let fields = model.map(|model| model.fields.as_slice()).filter(|fields| !fields.is_empty());
        Self { record: fields, here: fields, above: None }
    }

    /// At the items of a list.
    pub fn within<'n>(&'n self, list: Option<&'m ModelField>) -> Place<'n>
    where
        'm: 'n,
    {
        let here = list.map(|field| field.fields.as_slice()).filter(|fields| !fields.is_empty());
        Place { record: self.record, here, above: Some(self) }
    }

    /// What stands at a path.
    pub fn find(&self, path: &Path) -> Result<Found<'m>, Missing> {
        let fields = match path.start {
            Start::Here => self.here,
            Start::Record => self.record,
            Start::Position => return Ok(Found::of(Kind::Integer)),
            Start::Parent(levels) => {
                let mut place = Some(self);
                for _ in 0..levels {
                    place = place.and_then(|place| place.above);
                }
                match place {
                    Some(place) => place.here,
                    None => return Err(Missing::Unknown { name: "$parent".to_owned(), nearest: None }),
                }
            }
        };
        let Some(mut fields) = fields else { return Ok(Found::any()) };
        if path.parts.is_empty() {
            return Ok(Found::of(Kind::Object));
        }
        let mut found: Option<Found<'m>> = None;
        let mut gathered = false;
        for part in &path.parts {
            match part {
                Part::Index(_) => found = Some(item(found)),
                Part::Name(name) => {
                    if let Some(Found { kind, field: Some(list) }) = found
                        && kind == Kind::List
                    {
                        gathered = true;
                        if list.fields.is_empty() {
                            return Ok(Found::any());
                        }
                    }
                    let Some(field) = fields.iter().find(|field| field.name == *name) else {
                        if found.is_some_and(|found| found.kind == Kind::Any) {
                            return Ok(Found::any());
                        }
                        return Err(self.missing(name, fields));
                    };
                    found = Some(Found { kind: field.kind, field: Some(field) });
                    fields = &field.fields;
                }
            }
        }
        let found = found.unwrap_or_else(Found::any);
        Ok(if gathered { Found { kind: Kind::List, field: found.field } } else { found })
    }

    fn missing(&self, name: &str, fields: &[ModelField]) -> Missing {
        let in_list = fields.iter().find(|field| field.kind == Kind::List && field.fields.iter().any(|inner| inner.name == name));
        if let Some(list) = in_list {
            return Missing::InList { list: list.name.clone() };
        }
        let scored = fields.iter().map(|field| (strsim::jaro_winkler(&field.name, name), &field.name));
        let nearest = scored.filter(|(score, _)| *score > 0.75).max_by(|left, right| left.0.total_cmp(&right.0));
        Missing::Unknown { name: name.to_owned(), nearest: nearest.map(|(_, name)| name.clone()) }
    }
}

/// One item of a list.
fn item(list: Option<Found<'_>>) -> Found<'_> {
    let Some(Found { field: Some(field), .. }) = list else { return Found::any() };
    Found { kind: field.items.unwrap_or(if field.fields.is_empty() { Kind::Any } else { Kind::Object }), field: Some(field) }
}

impl Missing {
    /// As the checker says it.
    pub fn finding(self, path: &str, field: &str) -> Finding {
        match self {
            Self::InList { list } => {
                let message = format!("`{path}` lies in the list `{list}`, which is not looped over");
                Finding::error("map.parent_not_looped", field, message).hint("connect the lists first").fix(Fix::LoopOver(quoted(&list)))
            }
            Self::Unknown { name, nearest } => {
                let finding = Finding::error("map.unknown_field", field, format!("the source has no field `{path}`"));
                match nearest {
                    Some(nearest) => {
                        let mended = path.replace(&quoted(&name), &quoted(&nearest));
                        finding.hint(format!("did you mean `{mended}`?")).fix(Fix::UseField(mended))
                    }
                    None => finding.hint("choose a field of the source"),
                }
            }
        }
    }
}
