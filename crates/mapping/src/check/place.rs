//! What the source looks like at a place of a mapping: the record, the items of the lists around, and paths into them.

use super::Checker;
use crate::{
    Finding, Fix, Kind, ModelField, Path,
    path::{Part, Start, join},
};

/// What is known at a place: the fields of the item, and of everything around it.
pub(super) struct Levels<'l> {
    fields: Option<Vec<ModelField>>,
    parent: Option<&'l Levels<'l>>,
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

    fn top(&self) -> &Levels<'_> {
        let mut level = self;
        while let Some(parent) = level.parent {
            level = parent;
        }
        level
    }

    fn up(&self, levels: usize) -> Option<&Levels<'_>> {
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
    /// The fields below it.
    pub fields: Option<Vec<ModelField>>,
    /// The value itself, when it is always the same.
    pub constant: Option<crate::Value>,
}

impl Seen {
    pub(super) fn of(kind: Kind) -> Self {
        Self { kind, ..Self::default() }
    }
}

impl Checker<'_> {
    /// What stands at a path; a finding when nothing does.
    pub(super) fn path(&mut self, text: &str, levels: &Levels<'_>, place: &str) -> Seen {
        let path = match Path::parse(text) {
            Ok(path) => path,
            Err(error) => {
                self.findings
                    .push(Finding::error("map.path", place, error.to_string()).hint("write names joined by dots, odd ones in backticks"));
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
            self.findings.push(
                Finding::error("map.path", place, format!("`{text}` goes above the record"))
                    .hint("`$parent` is the item, or the record, one list further out"),
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
        let mut names: Vec<&str> = Vec::new();
        let mut items = Kind::Any;
        for part in &path.parts {
            match part {
                Part::Index(_) => {
                    if seen.kind == Kind::List {
                        seen.kind = items;
                    }
                }
                Part::Name(name) => {
                    let Some(around) = seen.fields.take().filter(|fields| !fields.is_empty()) else {
                        // Nothing is known below: an object without fields, or anything.
                        return Seen { what: text.to_owned(), through: seen.through, ..Seen::default() };
                    };
                    if seen.kind == Kind::List {
                        seen.through.get_or_insert_with(|| join(&names));
                    }
                    let Some(field) = around.iter().find(|field| field.name == *name) else {
                        self.unknown(text, name, &around, &names, place);
                        return Seen::default();
                    };
                    names.push(name);
                    seen.kind = field.kind;
                    items = field.items.unwrap_or(if field.fields.is_empty() { Kind::Any } else { Kind::Object });
                    seen.fields = Some(field.fields.clone());
                }
            }
        }
        seen
    }

    fn unknown(&mut self, text: &str, name: &str, around: &[ModelField], names: &[&str], place: &str) {
        const ALIKE_MIN: f64 = 0.7;
        let scored =
            around.iter().map(|field| (strsim::jaro_winkler(&field.name.to_lowercase(), &name.to_lowercase()), field.name.as_str()));
        let near = scored.filter(|(score, _)| *score >= ALIKE_MIN).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name);
        let finding = Finding::error("map.unknown_field", place, format!("the source has no field `{text}`"));
        self.findings.push(match near {
            Some(near) => {
                let start: String = ["$record.", "$parent."].into_iter().find(|word| text.starts_with(word)).unwrap_or_default().to_owned();
                let path = join(&names.iter().copied().chain([near]).collect::<Vec<_>>());
                finding.hint(format!("did you mean `{start}{path}`?")).fix(Fix::UseField(format!("{start}{path}")))
            }
            None => finding.hint("choose a field of the source, or add it to the source's model"),
        });
    }
}
