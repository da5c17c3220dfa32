//! What the source looks like at a place of a mapping: the record, the items of the lists around, and paths into them.

use super::{Checker, nearest::nearest};
use crate::{
    Finding, Fix, Kind, ModelField, Path, Value,
    model::Privacy,
    path::{Part, Start, join},
};

/// What is known at a place: the fields of the item, and of everything around it.
pub(super) struct Levels<'l> {
    pub fields: Option<Vec<ModelField>>,
    pub parent: Option<&'l Levels<'l>>,
}

impl<'l> Levels<'l> {
    /// At the record.
    pub(super) fn record(fields: Option<&[ModelField]>) -> Self {
        Self { fields: fields.filter(|fields| !fields.is_empty()).map(<[ModelField]>::to_vec), parent: None }
    }

    /// At an item of a list.
    pub(super) fn item(parent: &'l Levels<'l>, fields: Option<&[ModelField]>) -> Self {
        Self { fields: fields.filter(|fields| !fields.is_empty()).map(<[ModelField]>::to_vec), parent: Some(parent) }
    }

    pub(super) fn top(&self) -> &Levels<'_> {
        let mut level = self;
        while let Some(parent) = level.parent {
            level = parent;
        }
        level
    }

    pub(super) fn up(&self, levels: usize) -> Option<&Levels<'_>> {
        let mut level = self;
        for _ in 0..levels {
            level = level.parent?;
        }
        Some(level)
    }
}

/// What a value is, as far as one can tell.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// What to call it.
    pub what: String,
    /// Its type.
    pub kind: Kind,
    /// The list that its path passes through without a loop.
    pub through: Option<String>,
    /// The path from an item of that list on.
    pub rest: String,
    /// The fields below it.
    pub fields: Option<Vec<ModelField>>,
    /// The value itself, when it is always the same.
    pub constant: Option<Value>,
    /// What its text means.
    pub format: Option<String>,
    /// The only values that it takes.
    pub one_of: Vec<Value>,
    /// The most characters that it has.
    pub length: Option<u32>,
    /// Whether records may have none.
    pub may_miss: bool,
    /// Who may see it.
    pub privacy: Privacy,
}

impl Seen {
    pub(super) fn of(kind: Kind) -> Self {
        Self { kind, ..Self::default() }
    }

    /// As a field of this name.
    pub(super) fn field(&self, name: &str) -> ModelField {
        ModelField {
            name: name.to_owned(),
            kind: self.kind,
            required: !self.may_miss,
            nullable: self.may_miss,
            fields: self.fields.clone().unwrap_or_default(),
            format: self.format.clone(),
            one_of: self.one_of.clone(),
            longest: self.length,
            privacy: self.privacy,
            ..ModelField::default()
        }
    }

    /// With the stricter of the two.
    pub(super) fn kept_from(mut self, other: Privacy) -> Self {
        self.privacy = stricter(self.privacy, other);
        self
    }
}

/// The stricter of the two.
pub(super) fn stricter(left: Privacy, right: Privacy) -> Privacy {
    match (left, right) {
        (Privacy::Secret, _) | (_, Privacy::Secret) => Privacy::Secret,
        (Privacy::Personal, _) | (_, Privacy::Personal) => Privacy::Personal,
        _ => Privacy::Public,
    }
}

impl Checker<'_> {
    /// What stands at a path; a finding when nothing does.
    pub(super) fn path(&mut self, text: &str, levels: &Levels<'_>, place: &str) -> Seen {
        let path = match Path::parse(text) {
            Ok(path) => path,
            Err(error) => {
                let finding =
                    Finding::error("map.path", place, error.to_string()).hint("write names joined by dots, odd ones in backticks");
                let mended = mended_path(text).map(|to| Fix::UsePath { from: text.to_owned(), to });
                self.findings.push(finding.fixes(mended));
                return Seen::default();
            }
        };
        let from = match path.start {
            Start::Position => return Seen { what: text.to_owned(), ..Seen::of(Kind::Integer) },
            Start::Here => Some(levels),
            Start::Record => Some(levels.top()),
            Start::Parent(count) => levels.up(count),
        };
        let Some(from) = from else {
            let to = Path { start: Start::Record, ..path }.to_string();
            self.findings.push(
                Finding::error("map.path", place, format!("`{text}` goes above the record"))
                    .hint("`$parent` is the item, or the record, one list further out")
                    .fix(Fix::UsePath { from: text.to_owned(), to }),
            );
            return Seen::default();
        };
        match &from.fields {
            None => Seen { what: text.to_owned(), ..Seen::default() },
            Some(fields) => self.walk(text, &path, fields, place),
        }
    }

    fn walk(&mut self, text: &str, path: &Path, fields: &[ModelField], place: &str) -> Seen {
        let mut seen = Seen { what: text.to_owned(), kind: Kind::Object, fields: Some(fields.to_vec()), ..Seen::default() };
        // Where nobody said what is required, nothing is known about what may be missing.
        let told = fields.iter().any(|field| field.required);
        let mut items = Kind::Any;
        for (at, part) in path.parts.iter().enumerate() {
            let Part::Name(name) = part else {
                if seen.kind == Kind::List {
                    seen.kind = items;
                    seen.may_miss = true;
                }
                continue;
            };
            let Some(around) = seen.fields.take().filter(|fields| !fields.is_empty()) else {
                // Nothing is known below: an object without fields, or anything.
                return Seen { what: text.to_owned(), through: seen.through, rest: seen.rest, privacy: seen.privacy, ..Seen::default() };
            };
            if seen.kind == Kind::List && seen.through.is_none() {
                seen.through = Some(Path { start: path.start, parts: path.parts[..at].to_vec() }.to_string());
                seen.rest = Path { start: Start::Here, parts: path.parts[at..].to_vec() }.to_string();
            }
            let Some(field) = around.iter().find(|field| field.name == *name) else {
                self.unknown(text, path, at, name, &around, place);
                return Seen::default();
            };
            items = field.items.unwrap_or(if field.fields.is_empty() { Kind::Any } else { Kind::Object });
            seen.kind = field.kind;
            seen.fields = Some(field.fields.clone());
            seen.format.clone_from(&field.format);
            seen.one_of.clone_from(&field.one_of);
            seen.length = field.length_max.or(field.longest);
            seen.may_miss |= field.nullable || (told && !field.required);
            seen.privacy = stricter(seen.privacy, field.privacy);
        }
        seen
    }

    fn unknown(&mut self, text: &str, path: &Path, at: usize, name: &str, around: &[ModelField], place: &str) {
        let near = nearest(name, around.iter().map(|field| field.name.as_str()));
        let finding = Finding::error("map.unknown_field", place, format!("the source has no field `{text}`"));
        self.findings.push(match near {
            Some(near) => {
                let mut mended = path.clone();
                mended.parts[at] = Part::Name(near.to_owned());
                let to = mended.to_string();
                finding.hint(format!("did you mean `{to}`?")).fix(Fix::UsePath { from: text.to_owned(), to })
            }
            None => finding.hint("choose a field of the source, or add it to the source's model"),
        });
    }
}

/// A text that is no path, with its odd names in backticks.
fn mended_path(text: &str) -> Option<String> {
    let names: Vec<&str> = text.split('.').map(str::trim).filter(|name| !name.is_empty()).collect();
    let mended = join(&names.iter().map(|name| name.trim_matches('`')).collect::<Vec<_>>());
    Path::parse(&mended).is_ok().then_some(mended)
}
