//! The functions: one file each, and what they share.
//!
//! The list is data: the editor's help, the documentation and completion come from it, and its examples are its tests.
//! Leaves out what runs them in a pipeline ([`crate::eval`]) and in an expression ([`crate::expression`]).

mod abs;
mod add;
mod add_days;
mod base64_decode;
mod base64_encode;
mod concat;
mod contains;
mod count;
mod country_code;
mod days_between;
mod divide;
mod first;
mod format_date;
mod if_empty;
mod join;
mod last;
mod left;
mod length;
mod lower;
mod mid;
mod multiply;
mod pad_left;
mod parse_date;
mod parse_json;
mod prefix;
mod regex_match;
mod regex_replace;
mod replace;
mod right;
mod round;
mod sha256;
mod slug;
mod split;
mod subtract;
mod suffix;
mod sum;
mod title_case;
mod to_boolean;
mod to_date;
mod to_decimal;
mod to_integer;
mod to_json;
mod to_number;
mod to_text;
mod trim;
mod unique;
mod upper;
mod url_encode;
mod uuid_v5;

mod args;
mod date;

pub(crate) use crate::convert::show;
pub use args::Args;

use crate::{Fault, Kind, Value};
use serde::{Serialize, Serializer, ser::SerializeMap};
use std::{cell::RefCell, collections::HashMap, sync::LazyLock};

/// The longest text a function makes, in bytes.
pub const TEXT_MAX: usize = 8 * 1024 * 1024;
/// The largest compiled regular expression, in bytes.
const REGEX_BYTES_MAX: usize = 1024 * 1024;
/// How many compiled regular expressions a thread keeps.
const REGEX_KEPT_MAX: usize = 256;

/// A function: what it is called, what it takes and gives, and what it does.
#[derive(Debug, Serialize)]
pub struct Function {
    /// As `trim`.
    pub name: &'static str,
    /// With which it stands in lists.
    pub family: Family,
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

/// What functions are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Characters.
    Text,
    /// Exact arithmetic.
    Number,
    /// From one type to another.
    Convert,
    /// Days and moments.
    Date,
    /// This or that.
    Logic,
    /// Several values.
    List,
    /// Identifiers and hashes.
    Id,
    /// Writing one thing as another.
    Encode,
    /// Countries.
    Place,
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
    /// Calls it. A missing first argument gives nothing, unless the function has something to do then.
    ///
    /// # Errors
    /// When an argument is missing or of the wrong type, or the function cannot make anything of them.
    pub fn call(&self, args: &[Option<Value>]) -> Result<Option<Value>, Fault> {
        if !self.takes_missing && !self.params.is_empty() {
            match args.first() {
                None | Some(None) => return Ok(None),
                Some(Some(Value::Null)) => return Ok(Some(Value::Null)),
                Some(Some(_)) => {}
            }
        }
        let args = Args::prepare(self, args)?;
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
        if matches!(self.name, "sum" | "round") { format!("{}_exact", self.name) } else { self.name.to_owned() }
    }
}

/// All functions, by name.
pub static FUNCTIONS: &[&Function] = &[
    &abs::FUNCTION,
    &add::FUNCTION,
    &add_days::FUNCTION,
    &base64_decode::FUNCTION,
    &base64_encode::FUNCTION,
    &concat::FUNCTION,
    &contains::FUNCTION,
    &count::FUNCTION,
    &country_code::FUNCTION,
    &days_between::FUNCTION,
    &divide::FUNCTION,
    &first::FUNCTION,
    &format_date::FUNCTION,
    &if_empty::FUNCTION,
    &join::FUNCTION,
    &last::FUNCTION,
    &left::FUNCTION,
    &length::FUNCTION,
    &lower::FUNCTION,
    &mid::FUNCTION,
    &multiply::FUNCTION,
    &pad_left::FUNCTION,
    &parse_date::FUNCTION,
    &parse_json::FUNCTION,
    &prefix::FUNCTION,
    &regex_match::FUNCTION,
    &regex_replace::FUNCTION,
    &replace::FUNCTION,
    &right::FUNCTION,
    &round::FUNCTION,
    &sha256::FUNCTION,
    &slug::FUNCTION,
    &split::FUNCTION,
    &subtract::FUNCTION,
    &suffix::FUNCTION,
    &sum::FUNCTION,
    &title_case::FUNCTION,
    &to_boolean::FUNCTION,
    &to_date::FUNCTION,
    &to_decimal::FUNCTION,
    &to_integer::FUNCTION,
    &to_json::FUNCTION,
    &to_number::FUNCTION,
    &to_text::FUNCTION,
    &trim::FUNCTION,
    &unique::FUNCTION,
    &upper::FUNCTION,
    &url_encode::FUNCTION,
    &uuid_v5::FUNCTION,
];

static BY_NAME: LazyLock<HashMap<&'static str, &'static Function>> =
    LazyLock::new(|| FUNCTIONS.iter().map(|function| (function.name, *function)).collect());

/// The function of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Function> {
    BY_NAME.get(name).copied()
}

/// All functions, by name.
#[must_use]
pub fn all() -> &'static [&'static Function] {
    FUNCTIONS
}

/// The name that is most like this one, if one is.
#[must_use]
pub fn nearest(name: &str) -> Option<&'static str> {
    const ALIKE_MIN: f64 = 0.75;
    let scored = FUNCTIONS.iter().map(|function| (strsim::jaro_winkler(function.name, name), function.name));
    scored.filter(|(score, _)| *score >= ALIKE_MIN).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

/// A moment as RFC 3339 writes it.
pub(crate) fn rfc3339(ms: i64) -> String {
    chrono::DateTime::from_timestamp_millis(ms).unwrap_or_default().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

/// The regular expression that an argument holds; compiled once per thread.
fn regex(args: &Args<'_>, at: usize) -> Result<regex::Regex, Fault> {
    thread_local! {
        static KEPT: RefCell<HashMap<String, regex::Regex>> = RefCell::new(HashMap::new());
    }
    let pattern = args.text(at)?;
    if let Some(kept) = KEPT.with_borrow(|kept| kept.get(pattern).cloned()) {
        return Ok(kept);
    }
    let made = regex::RegexBuilder::new(pattern).size_limit(REGEX_BYTES_MAX).build();
    let made = made.map_err(|_| {
        args.fault(format!("`{pattern}` is not a regular expression"))
            .hint("Look-around and back-references are not supported, so that every pattern runs in linear time.")
    })?;
    KEPT.with_borrow_mut(|kept| {
        if kept.len() >= REGEX_KEPT_MAX {
            kept.clear();
        }
        kept.insert(pattern.to_owned(), made.clone());
    });
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_holds() {
        for function in FUNCTIONS {
            assert!(!function.examples.is_empty(), "{} has no example", function.name);
            for example in function.examples {
                let args: Vec<_> = example.args.iter().map(|arg| Some(json(arg))).collect();
                let result = function.call(&args).map(|value| value.expect("a value").to_string()).map_err(|fault| fault.message);
                let expected = example.result.map(str::to_owned).map_err(|message| format!("`{}`: {message}", function.name));
                assert_eq!(result, expected, "{}: {}", function.name, example.title);
            }
        }
    }

    #[test]
    fn the_list_is_sorted_and_sound() {
        assert!(FUNCTIONS.is_sorted_by_key(|function| function.name));
        for function in FUNCTIONS {
            assert!(function.summary.ends_with('.'), "{}", function.name);
            let firsts = function.params.iter().position(|param| param.default.is_some() || param.many).unwrap_or(function.params.len());
            assert!(
                function.params[firsts..].iter().all(|param| param.default.is_some() || param.many),
                "{}: required after optional",
                function.name
            );
            serde_json::to_string(function).expect("it is data");
        }
    }
}
