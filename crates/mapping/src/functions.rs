//! The functions: one file each, and what they share.
//!
//! The list is data: the editor's help, the documentation and completion come from it, and its examples are its tests.
//! Leaves out what runs them in a pipeline ([`crate::eval`]) and in an expression ([`crate::expression`]).

mod contact;
mod convert;
mod date;
mod encode;
mod format;
mod hash;
mod id;
mod list;
mod logic;
mod number;
mod object;
mod pattern;
mod place;
mod text;

mod args;
mod docs;
mod text_built;

pub(crate) use crate::convert::show;
pub use args::Args;
pub use docs::docs;

use crate::{Fault, Kind, Object, Value};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};
use std::{collections::HashMap, sync::LazyLock};

/// The longest text a function makes, in bytes.
pub const TEXT_MAX: usize = 8 * 1024 * 1024;
/// The longest list a function makes.
pub const LIST_MAX: usize = 1_000_000;

/// A function: what it is called, what it takes and gives, and what it does.
#[derive(Debug, Serialize)]
pub struct Function {
    /// As `trim`.
    pub name: &'static str,
    /// With which it stands in lists.
    pub family: Family,
    /// What else people call it, in spreadsheets and in other languages: it is found by these too.
    pub aliases: &'static [&'static str],
    /// One sentence.
    pub summary: &'static str,
    /// What it takes; in a pipeline the value so far is the first one.
    pub params: &'static [Param],
    /// What it gives.
    pub returns: Kind,
    /// Whether it has something to do when its first argument is missing; others are left out then.
    pub takes_missing: bool,
    /// Its examples, which are its tests.
    pub examples: &'static [Example],
    #[serde(skip)]
    call: fn(&Args<'_>) -> Result<Value, Fault>,
}

/// What functions are about: the groups of the palette and of the page, in this order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Characters.
    #[default]
    Text,
    /// Exact arithmetic.
    Number,
    /// Days and moments.
    Date,
    /// This or that.
    Logic,
    /// Several values.
    List,
    /// Named values.
    Object,
    /// From one type to another.
    Convert,
    /// Regular expressions.
    Pattern,
    /// E-mail addresses, telephone numbers, names of people.
    Contact,
    /// Countries, currencies, addresses.
    Place,
    /// Identifiers and check digits.
    Id,
    /// Fingerprints and signatures.
    Hash,
    /// Writing one thing as another.
    Encode,
    /// Texts that hold records.
    Format,
}

impl Family {
    /// All of them, in order.
    pub const ALL: &'static [Self] = &[
        Self::Text,
        Self::Number,
        Self::Date,
        Self::Logic,
        Self::List,
        Self::Object,
        Self::Convert,
        Self::Pattern,
        Self::Contact,
        Self::Place,
        Self::Id,
        Self::Hash,
        Self::Encode,
        Self::Format,
    ];

    /// What it is called, and what it is about.
    #[must_use]
    pub fn about(self) -> (&'static str, &'static str) {
        match self {
            Self::Text => {
                ("Text", "Cuts, joins and rewrites texts. A character is what a person calls one, also an emoji of several code points.")
            }
            Self::Number => (
                "Number",
                "Calculates with exact decimals: cents stay cents. What needs more than 28 digits is a fault, never another number.",
            ),
            Self::Date => (
                "Date and time",
                "Days (`2026-11-20`) and moments (`2026-11-20T14:02:00Z`). The hour comes from the run, so that a record mapped again gives the same result.",
            ),
            Self::Logic => ("Logic", "Compares and decides."),
            Self::List => ("List", "Several values in order. One value counts as a list of one."),
            Self::Object => ("Object", "Named values."),
            Self::Convert => ("Convert", "From one type to another, exactly, or it is said why not."),
            Self::Pattern => ("Pattern", "Regular expressions. They run in linear time, so look-around and back-references are not there."),
            Self::Contact => ("Contact", "E-mail addresses, telephone numbers, names of people."),
            Self::Place => ("Place and currency", "Countries, currencies, addresses."),
            Self::Id => ("Identifier", "Identifiers that are the same for the same text, and check digits."),
            Self::Hash => ("Hash", "Fingerprints and signatures, in hexadecimal."),
            Self::Encode => ("Encode", "Writes one thing as another: JSON, Base64, addresses on the web, HTML."),
            Self::Format => ("Format", "Texts that hold records: CSV, NDJSON, XML, fixed width."),
        }
    }

    fn functions(self) -> &'static [&'static Function] {
        match self {
            Self::Text => text::ALL,
            Self::Number => number::ALL,
            Self::Date => date::ALL,
            Self::Logic => logic::ALL,
            Self::List => list::ALL,
            Self::Object => object::ALL,
            Self::Convert => convert::ALL,
            Self::Pattern => pattern::ALL,
            Self::Contact => contact::ALL,
            Self::Place => place::ALL,
            Self::Id => id::ALL,
            Self::Hash => hash::ALL,
            Self::Encode => encode::ALL,
            Self::Format => format::ALL,
        }
    }
}

/// What a function takes.
#[derive(Debug)]
pub struct Param {
    /// As `separator`.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// A sentence.
    pub summary: &'static str,
    /// What it is when it is left out, as JSON.
    pub default: Option<&'static str>,
    /// The only texts it takes.
    pub one_of: &'static [&'static str],
    /// Whether any number of them may follow.
    pub many: bool,
}

/// An example of a call.
#[derive(Debug)]
pub struct Example {
    /// What it shows.
    pub title: &'static str,
    /// The arguments, as JSON.
    pub args: &'static [&'static str],
    /// The result as JSON, or the sentence that says why there is none.
    pub result: Result<&'static str, &'static str>,
}

fn json(text: &str) -> Value {
    text.parse().expect("constants of the function list are JSON; a test walks all")
}

impl Serialize for Param {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", self.name)?;
        map.serialize_entry("kind", &self.kind)?;
        map.serialize_entry("summary", self.summary)?;
        map.serialize_entry("optional", &(self.default.is_some() || self.many))?;
        if let Some(default) = self.default {
            map.serialize_entry("default", &json(default))?;
        }
        if !self.one_of.is_empty() {
            map.serialize_entry("one_of", self.one_of)?;
        }
        if self.many {
            map.serialize_entry("many", &true)?;
        }
        map.end()
    }
}

impl Serialize for Example {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("title", self.title)?;
        map.serialize_entry("args", &self.args.iter().map(|arg| json(arg)).collect::<Vec<_>>())?;
        match self.result {
            Ok(result) => map.serialize_entry("result", &json(result))?,
            Err(fault) => map.serialize_entry("error", fault)?,
        }
        map.end()
    }
}

impl Function {
    /// Calls it, at an hour in milliseconds since 1970. A missing first argument gives nothing, unless the function has
    /// something to do then.
    ///
    /// # Errors
    /// When an argument is missing or of the wrong type, or the function cannot make anything of them.
    pub fn call(&self, args: &[Option<Value>], now_ms: i64) -> Result<Option<Value>, Fault> {
        if !self.takes_missing && !self.params.is_empty() {
            match args.first() {
                None | Some(None) => return Ok(None),
                Some(Some(Value::Null)) => return Ok(Some(Value::Null)),
                Some(Some(_)) => {}
            }
        }
        let args = Args::prepare(self, args, now_ms)?;
        (self.call)(&args).map(Some)
    }

    /// How many arguments it must have and may have, the first one among them.
    #[must_use]
    pub fn arity(&self) -> (usize, usize) {
        let least = self.params.iter().filter(|param| param.default.is_none() && !param.many).count();
        let most = if self.params.iter().any(|param| param.many) { usize::MAX } else { self.params.len() };
        (least, most)
    }

    /// Whether a call may have so many arguments.
    ///
    /// # Errors
    /// A sentence that says how many there may be.
    pub fn check_count(&self, count: usize) -> Result<(), String> {
        let (least, most) = self.arity();
        if (least..=most).contains(&count) {
            return Ok(());
        }
        let more = |count: usize| match count.saturating_sub(1) {
            0 => "no argument".to_owned(),
            1 => "one argument".to_owned(),
            count => format!("{count} arguments"),
        };
        let range = match most {
            usize::MAX => format!("at least {}", more(least)),
            most if most == least => more(least),
            most => format!("{} to {}", more(least), more(most)),
        };
        Err(format!("`{}` takes {range} after the value, and has {}", self.name, count.saturating_sub(1)))
    }

    /// As it is called in an expression. JSONata has functions of its own under some of our names; those of them that do
    /// the same are used, and where ours is exact and JSONata's is not, ours is called `…_exact` there.
    #[must_use]
    pub fn in_expressions(&self) -> String {
        let exact = ["abs", "average", "ceil", "floor", "length", "max", "min", "power", "round", "sum"];
        if exact.contains(&self.name) { format!("{}_exact", self.name) } else { self.name.to_owned() }
    }
}

static BY_NAME: LazyLock<HashMap<&'static str, &'static Function>> =
    LazyLock::new(|| all().iter().map(|function| (function.name, *function)).collect());

static FUNCTIONS: LazyLock<Vec<&'static Function>> = LazyLock::new(|| {
    let mut all: Vec<_> = Family::ALL.iter().flat_map(|family| family.functions()).copied().collect();
    all.sort_by_key(|function| function.name);
    all
});

/// The function of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Function> {
    BY_NAME.get(name).copied()
}

/// All functions, by name.
#[must_use]
pub fn all() -> &'static [&'static Function] {
    &FUNCTIONS
}

/// The function that is meant by this name: what else it is called, or what is written most like it.
#[must_use]
pub fn nearest(name: &str) -> Option<&'static str> {
    const ALIKE_MIN: f64 = 0.75;
    let name = name.to_lowercase().replace([' ', '-', '.'], "_");
    let exactly = all().iter().find(|function| function.name == name || function.aliases.contains(&name.as_str()));
    if let Some(function) = exactly {
        return Some(function.name);
    }
    let words = all().iter().flat_map(|function| {
        // A function's own name wins over another one's by-name that is as like.
        let own = (strsim::jaro_winkler(function.name, &name) + 1e-6, function.name);
        function.aliases.iter().map(|alias| (strsim::jaro_winkler(alias, &name), function.name)).chain([own]).collect::<Vec<_>>()
    });
    words.filter(|(score, _)| *score >= ALIKE_MIN).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

/// A moment as RFC 3339 writes it.
pub(crate) fn rfc3339(ms: i64) -> String {
    chrono::DateTime::from_timestamp_millis(ms).unwrap_or_default().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests;
