//! Expressions behind a trait of ours. The language is JSONata, by `jsonata-core`.
//!
//! Its values cannot cross threads, so what is compiled is kept per thread. Guards: a depth, a length of sequences, sizes (see
//! `guard`), and on the server a time. There are no clocks and no chance but those of the [`Context`]. Numbers in an expression are floats;
//! a field that is copied never passes through here, and a
//! number that a float cannot carry goes through untouched or is a fault, never another number.

mod guard;
mod picture;
mod table;
mod tree;
mod used;

pub use guard::{VALUE_BYTES_MAX, WORK_BYTES_MAX};
pub use table::tables_in;
pub(crate) use tree::reads;

use crate::{
    Context, Fault, Number, Object, Value,
    eval::{OUTPUT_BYTES_MAX, too_large},
    fault::EXPRESSION_LIMIT,
    functions::{self, Function},
};
use jsonata_core::{
    ast::AstNode,
    evaluator::{Context as Bindings, Evaluator, EvaluatorError, EvaluatorOptions},
    value::JValue,
};
use regex::Regex;
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
    sync::{Arc, LazyLock},
};

/// How long one evaluation may take, where there is a clock.
pub const TIME_MS_MAX: u64 = 250;
/// The same for the official suite, where it names none.
const PLAIN_TIME_MS_MAX: u64 = 30_000;
/// How deep an evaluation may nest.
pub const DEPTH_MAX: usize = 300;
/// How long a sequence may get.
pub const SEQUENCE_MAX: usize = 1_000_000;
/// How many compiled expressions a thread keeps.
const KEPT_MAX: usize = 2_000;
/// The longest expression, in bytes.
pub const LENGTH_MAX: usize = 64 * 1024;

/// JSONata's own functions.
pub(crate) const BUILT_IN: &[&str] = &[
    "abs",
    "append",
    "assert",
    "average",
    "base64decode",
    "base64encode",
    "boolean",
    "ceil",
    "clone",
    "contains",
    "count",
    "decodeUrl",
    "decodeUrlComponent",
    "distinct",
    "each",
    "encodeUrl",
    "encodeUrlComponent",
    "error",
    "eval",
    "exists",
    "filter",
    "floor",
    "formatBase",
    "formatInteger",
    "formatNumber",
    "fromMillis",
    "join",
    "keys",
    "length",
    "lookup",
    "lowercase",
    "map",
    "match",
    "max",
    "merge",
    "millis",
    "min",
    "not",
    "now",
    "number",
    "pad",
    "parseInteger",
    "power",
    "random",
    "reduce",
    "replace",
    "reverse",
    "round",
    "shuffle",
    "sift",
    "single",
    "sort",
    "split",
    "spread",
    "sqrt",
    "string",
    "substring",
    "substringAfter",
    "substringBefore",
    "sum",
    "toMillis",
    "trim",
    "type",
    "uppercase",
    "zip",
];

/// What marks a number that a float cannot carry on its way through an expression: a text that calculates with nothing.
pub(crate) const EXACT: char = '\u{E0A7}';

/// Something that computes a value from a record.
pub trait Expression: Send + Sync + std::fmt::Debug {
    /// The value; `None` where there is none.
    ///
    /// # Errors
    /// When the expression fails on this record, or meets a guard.
    fn evaluate(&self, here: &Value, names: &[(&str, &Value)], context: &Context) -> Result<Option<Value>, Fault>;
}

/// An expression in JSONata.
#[derive(Debug, Clone)]
pub struct Jsonata {
    text: Arc<str>,
    /// The names with a dollar in it: only these are handed in.
    names: Arc<[String]>,
    /// Whether it may run without bindings and functions of ours, which is faster.
    plain: bool,
}

thread_local! {
    static COMPILED: RefCell<Kept> = RefCell::default();
}

/// An expression, made ready on one thread.
struct Ready {
    expression: jsonata_core::Expression,
    /// The tree with measured values, where it can repeat itself.
    guarded: Option<AstNode>,
}

/// Compiled expressions of one thread.
#[derive(Default)]
struct Kept {
    by_text: HashMap<Arc<str>, Rc<Ready>>,
    /// By where the text lies, which is found faster: nothing else lies there as long as the text is kept beside.
    by_place: HashMap<usize, (Arc<str>, Rc<Ready>)>,
}

static NAMES: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\$([A-Za-z_][A-Za-z0-9_]*)").expect("a constant pattern"));
/// Names of functions of ours that JSONata has too: its own meaning stays.
static OURS: LazyLock<HashMap<String, &'static Function>> = LazyLock::new(|| {
    let all = functions::all().iter().map(|function| (function.in_expressions(), *function));
    all.filter(|(name, _)| !BUILT_IN.contains(&name.as_str())).collect()
});

fn parse(text: &str) -> Result<jsonata_core::Expression, Fault> {
    if text.len() > LENGTH_MAX {
        return Err(Fault::new("map.expression_syntax", format!("the expression is longer than {LENGTH_MAX} bytes")));
    }
    let wrong = |message: &str| Fault::new("map.expression_syntax", sentence(message));
    let read = || jsonata_core::Expression::compile_with_options(text, options()).map_err(|error| wrong(&error.to_string()));
    guard::caught(read, wrong)
}

fn options() -> EvaluatorOptions {
    EvaluatorOptions {
        timeout_ms: cfg!(not(target_arch = "wasm32")).then_some(TIME_MS_MAX),
        max_stack_depth: Some(DEPTH_MAX),
        max_sequence_length: Some(SEQUENCE_MAX),
        ..EvaluatorOptions::default()
    }
}

/// The expression as a tree, for those who look at it without running it.
pub(crate) fn with_tree<T>(text: &str, look: impl FnOnce(&jsonata_core::ast::AstNode) -> T) -> Result<T, Fault> {
    parse(text).map(|expression| look(expression.ast()))
}

impl Jsonata {
    /// Reads the text.
    ///
    /// # Errors
    /// What is wrong with it, with the place in the text.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        parse(text)?;
        let mut names: Vec<String> = NAMES.captures_iter(text).map(|name| name[1].to_owned()).collect();
        names.sort();
        names.dedup();
        let handed_in = |name: &String| {
            matches!(
                name.as_str(),
                "record" | "parent" | "position" | "now" | "millis" | "random" | "eval" | "shuffle" | "pad" | table::NAME
            ) || OURS.contains_key(name.as_str())
        };
        let plain = !names.iter().any(handed_in);
        Ok(Self { text: text.into(), names: names.into(), plain })
    }

    /// Whether it looks at nothing but its data, the position and what the host hands in.
    pub(crate) fn is_local(&self) -> bool {
        !self.names.iter().any(|name| matches!(name.as_str(), "record" | "parent"))
    }

    /// The fields of its data that it may look at; `None` when that may be all of them.
    pub(crate) fn fields(&self) -> Option<std::collections::BTreeSet<String>> {
        used::fields(self.compiled().ok()?.expression.ast())
    }

    /// Looks at what was read, unless it needs more than its data and JSONata's own functions.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&AstNode) -> T) -> Option<T> {
        let compiled = self.compiled().ok()?;
        self.plain.then(|| look(compiled.expression.ast()))
    }

    /// As [`Expression::evaluate`], for data that is there already.
    pub(crate) fn evaluate_data(&self, data: &JValue, names: &[(&str, &Value)], context: &Context) -> Result<Option<Value>, Fault> {
        out_of_bounded(&self.run(data, names, context)?)
    }

    /// The same, written as JSON behind what is there; `false`: there is no value. After a fault what is there is not whole.
    pub(crate) fn write_data(&self, data: &JValue, names: &[(&str, &Value)], context: &Context, out: &mut Vec<u8>) -> Result<bool, Fault> {
        let value = self.run(data, names, context)?;
        if matches!(value, JValue::Undefined) {
            return Ok(false);
        }
        write(&value, out, out.len() + OUTPUT_BYTES_MAX, 0)?;
        Ok(true)
    }

    fn compiled(&self) -> Result<Rc<Ready>, Fault> {
        COMPILED.with_borrow_mut(|kept| {
            let place = self.text.as_ptr().addr();
            if let Some((_, found)) = kept.by_place.get(&place) {
                return Ok(found.clone());
            }
            let made = match kept.by_text.get(&self.text) {
                Some(found) => found.clone(),
                None => {
                    let expression = parse(&self.text)?;
                    let (tree, is_guarded) = guard::guarded(expression.ast().clone());
                    Rc::new(Ready { expression, guarded: is_guarded.then_some(tree) })
                }
            };
            if kept.by_place.len() >= KEPT_MAX {
                *kept = Kept::default();
            }
            kept.by_text.insert(self.text.clone(), made.clone());
            kept.by_place.insert(place, (self.text.clone(), made.clone()));
            Ok(made)
        })
    }

    fn run(&self, data: &JValue, names: &[(&str, &Value)], context: &Context) -> Result<JValue, Fault> {
        let compiled = self.compiled()?;
        let failure = |message: &str| EvaluatorError::EvaluationError(message.to_owned());
        let result = if self.plain && compiled.guarded.is_none() {
            guard::caught(|| compiled.expression.evaluate(data), failure)
        } else {
            let mut bindings = Bindings::new();
            for (name, value) in names.iter().filter(|(name, _)| self.names.iter().any(|used| used == name)) {
                bindings.bind((*name).to_owned(), into(value));
            }
            let mut evaluator = Evaluator::with_options(bindings, options());
            self.register(&mut evaluator, context);
            let work = Cell::new(0);
            let done = evaluator.register_fn(guard::MEASURE, move |args: &[JValue]| guard::measured(args, &work));
            let done = done.and_then(|()| evaluator.register_fn(guard::COUNT, guard::count));
            debug_assert!(done.is_ok(), "no built-in has this name");
            let tree = compiled.guarded.as_ref().unwrap_or(compiled.expression.ast());
            guard::caught(|| evaluator.evaluate(tree, data), failure)
        };
        result.map_err(|error| failed(error.message()))
    }

    /// Our functions under their names, as far as they are used, and clocks and chance that are ours.
    fn register(&self, evaluator: &mut Evaluator, context: &Context) {
        let now_ms = context.now_ms;
        for name in self.names.iter() {
            let done = match name.as_str() {
                #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^53")]
                "millis" => evaluator.register_fn_override("millis", move |_: &[JValue]| Ok(JValue::from_f64(now_ms as f64))),
                "now" => evaluator.register_fn_override("now", move |_: &[JValue]| Ok(JValue::string(functions::rfc3339(now_ms)))),
                table::NAME => {
                    let tables = Arc::clone(&context.tables);
                    evaluator.register_fn(table::NAME, move |args: &[JValue]| table::call(args, &tables))
                }
                "pad" => evaluator.register_fn_override("pad", guard::pad),
                name if picture::names().any(|theirs| theirs == name) => picture::register(evaluator, name),
                "random" | "shuffle" | "eval" => {
                    let message = format!("`${name}` is not there: the same record must give the same result");
                    evaluator.register_fn_override(name.clone(), move |_: &[JValue]| Err(EvaluatorError::EvaluationError(message.clone())))
                }
                _ => match OURS.get(name) {
                    Some(function) => evaluator.register_fn(name.clone(), move |args: &[JValue]| {
                        let args: Result<Vec<Option<Value>>, Fault> = args.iter().map(out_of_bounded).collect();
                        let result = args.and_then(|args| function.call(&args, now_ms));
                        result
                            .map(|value| value.as_ref().map_or(JValue::Undefined, into))
                            .map_err(|fault| EvaluatorError::EvaluationError(fault.message))
                    }),
                    None => Ok(()),
                },
            };
            debug_assert!(done.is_ok(), "{name} is a built-in that cannot be replaced");
        }
    }
}

impl Expression for Jsonata {
    fn evaluate(&self, here: &Value, names: &[(&str, &Value)], context: &Context) -> Result<Option<Value>, Fault> {
        let data = into(here);
        let result = self.run(&data, names, context).map_err(|fault| blame_number(fault, here))?;
        out_of_bounded(&result)
    }
}

/// Limits of one evaluation that are other than ours.
#[derive(Debug, Clone, Copy, Default)]
pub struct Limits {
    /// Milliseconds, where there is a clock.
    pub time_ms: Option<u64>,
    /// How deep it may nest.
    pub depth: Option<usize>,
}

/// Evaluates as the language is written down, without our functions: for its official suite. Without data it starts from
/// nothing, which a record of ours never is.
///
/// # Errors
/// The engine's own message, its code first.
pub fn evaluate_plain(text: &str, data: Option<&Value>, bindings: &[(String, Value)], limits: &Limits) -> Result<Option<Value>, String> {
    let mut options = options();
    // Its performance cases may take their time where nothing is optimised.
    options.timeout_ms = options.timeout_ms.map(|_| limits.time_ms.unwrap_or(PLAIN_TIME_MS_MAX));
    options.max_stack_depth = limits.depth.or(options.max_stack_depth);
    let compiled = jsonata_core::Expression::compile_with_options(text, options.clone()).map_err(|error| error.to_string())?;
    let mut context = Bindings::new();
    for (name, value) in bindings {
        context.bind(name.clone(), into(value));
    }
    let data = data.map_or(JValue::Undefined, into);
    // Measured as it is in mappings: the suite shows that measuring changes nothing.
    let (tree, _) = guard::guarded(compiled.ast().clone());
    let mut evaluator = Evaluator::with_options(context, options);
    let work = Cell::new(0);
    let done = evaluator.register_fn(guard::MEASURE, move |args: &[JValue]| guard::measured(args, &work));
    let done = done.and_then(|()| evaluator.register_fn(guard::COUNT, guard::count));
    let done = done.and_then(|()| evaluator.register_fn_override("pad", guard::pad));
    let done = done.and_then(|()| picture::names().try_for_each(|name| picture::register(&mut evaluator, name)));
    done.map_err(|error| error.message().to_owned())?;
    let result = evaluator.evaluate(&tree, &data).map_err(|error| error.message().to_owned())?;
    out_of_bounded(&result).map_err(|fault| fault.message)
}

/// Says that a number was too large for a float, when the expression stumbled over one.
fn blame_number(fault: Fault, here: &Value) -> Fault {
    match first_inexact(here) {
        Some(number) if ["T2001", "T2002", "T2009", "T2010", "T0410", "D3030"].iter().any(|code| fault.message.starts_with(code)) => {
            Fault::new("map.unsafe_integer", format!("{number} has more digits than an expression can calculate with ({})", fault.message))
                .hint("use functions (`add`, `multiply`, `round`), which calculate exactly, or turn it into a text")
        }
        _ => fault,
    }
}

fn first_inexact(value: &Value) -> Option<&Number> {
    match value {
        Value::Number(number) => (!number.fits_f64()).then_some(number),
        Value::List(items) => items.iter().find_map(first_inexact),
        Value::Object(object) => object.values().find_map(first_inexact),
        _ => None,
    }
}

fn into(value: &Value) -> JValue {
    match value {
        Value::Null => JValue::Null,
        Value::Bool(truth) => JValue::Bool(*truth),
        Value::Number(it) => number(it),
        Value::Text(text) => JValue::string(text.as_str()),
        Value::List(items) => JValue::array(items.iter().map(into).collect()),
        Value::Object(object) => JValue::object(object.iter().map(|(name, value)| (name.clone(), into(value))).collect()),
    }
}

/// A number as a float, or marked where none carries it.
pub(crate) fn number(number: &Number) -> JValue {
    if number.fits_f64() { JValue::Number(number.as_f64()) } else { JValue::string(format!("{EXACT}{number}")) }
}

/// A text from inside: a number that was carried exactly is one again, also within a text.
fn text(text: &str) -> Value {
    match text.strip_prefix(EXACT).and_then(Number::parse) {
        Some(number) => Value::Number(number),
        None if text.contains(EXACT) => Value::Text(text.replace(EXACT, "")),
        None => Value::Text(text.to_owned()),
    }
}

/// A value from inside. One that lies in itself many times over is small there and endless here, so it is counted.
fn out_of_bounded(value: &JValue) -> Result<Option<Value>, Fault> {
    out_of(value, &mut OUTPUT_BYTES_MAX.clone(), 0)
}

fn out_of(value: &JValue, left: &mut usize, depth: usize) -> Result<Option<Value>, Fault> {
    if depth > DEPTH_MAX {
        return Err(Fault::new(EXPRESSION_LIMIT, format!("the result lies deeper than {DEPTH_MAX} levels")));
    }
    let size = if let JValue::String(text) = value { text.len() + 2 } else { 2 };
    *left = left.checked_sub(size).ok_or_else(too_large)?;
    Ok(Some(match value {
        JValue::Undefined => return Ok(None),
        JValue::Null => Value::Null,
        JValue::Bool(truth) => Value::Bool(*truth),
        JValue::Number(number) => Number::from_f64(*number)
            .map(Value::Number)
            .ok_or_else(|| Fault::new("map.expression", "the result is no number that JSON can say (a division by zero?)"))?,
        JValue::String(it) => text(it),
        JValue::Array(items) => {
            Value::List(items.iter().map(|item| Ok(out_of(item, left, depth + 1)?.unwrap_or_default())).collect::<Result<_, Fault>>()?)
        }
        JValue::Object(_) => {
            let fields = value.as_object().into_iter().flatten();
            let mut object = Object::new();
            for (name, value) in fields {
                *left = left.checked_sub(name.len() + 3).ok_or_else(too_large)?;
                if let Some(value) = out_of(value, left, depth + 1)? {
                    object.insert(name.clone(), value);
                }
            }
            Value::Object(object)
        }
        _ => return Err(Fault::new("map.expression", "the result is a function, not a value")),
    }))
}

/// What [`out_of`] makes of it, as far as it goes, as JSON.
fn write(value: &JValue, out: &mut Vec<u8>, end: usize, depth: usize) -> Result<(), Fault> {
    if depth > DEPTH_MAX {
        return Err(Fault::new(EXPRESSION_LIMIT, format!("the result lies deeper than {DEPTH_MAX} levels")));
    }
    if out.len() > end {
        return Err(too_large());
    }
    match value {
        JValue::Bool(_) | JValue::Null | JValue::Number(_) => crate::json::write_into(&out_of_bounded(value)?.unwrap_or_default(), out),
        JValue::String(it) if !it.contains(EXACT) => crate::json::quoted::write(it, out),
        JValue::Array(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                if matches!(item, JValue::Undefined) { out.extend_from_slice(b"null") } else { write(item, out, end, depth + 1)? }
            }
            out.push(b']');
        }
        JValue::Object(_) => {
            out.push(b'{');
            let fields = value.as_object().into_iter().flatten().filter(|(_, value)| !matches!(value, JValue::Undefined));
            for (at, (name, value)) in fields.enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                crate::json::quoted::write(name, out);
                out.push(b':');
                write(value, out, end, depth + 1)?;
            }
            out.push(b'}');
        }
        _ => crate::json::write_into(&out_of_bounded(value)?.unwrap_or_default(), out),
    }
    Ok(())
}

/// The engine's message; one of a guard has a code of its own, and no list goes on behind it.
fn failed(message: &str) -> Fault {
    const GUARDS: &[&str] = &["D1011", "D1012", "D2014", "D2015", "U1001"];
    if let Some((code, message)) = message.split_once(EXACT) {
        // A fault of ours that went through the engine; its code may stand behind the engine's own words.
        let code = code.rsplit(' ').next().unwrap_or(code);
        return Fault::new(code, message);
    }
    let message = sentence(message);
    if GUARDS.iter().any(|code| message.starts_with(code)) {
        return Fault::new(EXPRESSION_LIMIT, message).hint("the expression takes too long or makes too much: simplify it, or use a list");
    }
    Fault::new("map.expression", message)
}

/// The engine's message as a sentence of ours: its code stays, so that it can be looked up.
fn sentence(message: &str) -> String {
    message.trim().trim_end_matches('.').to_owned()
}
