//! Expressions behind a trait of ours. The language is JSONata, by `jsonata-core`.
//!
//! Its values cannot cross threads, so what is compiled is kept per thread. Guards: a depth, a length of sequences, and on
//! the server a time. There are no clocks and no chance but those of the [`Context`]. Numbers in an expression are floats;
//! a field that is copied never passes through here.

use crate::{Context, Fault, Number, Object, Value, functions};
use jsonata_core::{
    ast::AstNode,
    evaluator::{Context as Bindings, Evaluator, EvaluatorError, EvaluatorOptions},
    parser,
    value::JValue,
};
use std::{cell::RefCell, collections::HashMap, rc::Rc};

/// How long one evaluation may take, where there is a clock.
pub const TIME_MS_MAX: u64 = 1_000;
/// How deep an evaluation may nest.
pub const DEPTH_MAX: usize = 300;
/// How long a sequence may get.
pub const SEQUENCE_MAX: usize = 1_000_000;
/// How many compiled expressions a thread keeps.
const KEPT_MAX: usize = 2_000;

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
    text: String,
}

thread_local! {
    static COMPILED: RefCell<HashMap<String, Rc<AstNode>>> = RefCell::default();
}

impl Jsonata {
    /// Reads the text.
    ///
    /// # Errors
    /// What is wrong with it, with the place in the text.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        parser::parse(text).map_err(|error| Fault::new("map.expression_syntax", sentence(&error.to_string())))?;
        Ok(Self { text: text.to_owned() })
    }

    fn compiled(&self) -> Result<Rc<AstNode>, Fault> {
        COMPILED.with_borrow_mut(|kept| {
            if let Some(found) = kept.get(&self.text) {
                return Ok(found.clone());
            }
            let ast = parser::parse(&self.text).map_err(|error| Fault::new("map.expression_syntax", sentence(&error.to_string())))?;
            let ast = Rc::new(ast);
            if kept.len() >= KEPT_MAX {
                kept.clear();
            }
            kept.insert(self.text.clone(), ast.clone());
            Ok(ast)
        })
    }
}

impl Expression for Jsonata {
    fn evaluate(&self, here: &Value, names: &[(&str, &Value)], context: &Context) -> Result<Option<Value>, Fault> {
        let ast = self.compiled()?;
        let mut bindings = Bindings::new();
        for (name, value) in names {
            bindings.bind((*name).to_owned(), into(value));
        }
        let options = EvaluatorOptions {
            timeout_ms: cfg!(not(target_arch = "wasm32")).then_some(TIME_MS_MAX),
            max_stack_depth: Some(DEPTH_MAX),
            max_sequence_length: Some(SEQUENCE_MAX),
            ..EvaluatorOptions::default()
        };
        let mut evaluator = Evaluator::with_options(bindings, options);
        register(&mut evaluator, context.now_ms);
        let result = evaluator.evaluate(&ast, &into(here)).map_err(|error| Fault::new("map.expression", sentence(error.message())))?;
        out_of(&result)
    }
}

/// Our functions under their names (JSONata's own keep theirs), and clocks and chance that are ours.
fn register(evaluator: &mut Evaluator, now_ms: i64) {
    for function in functions::all() {
        let call = move |args: &[JValue]| {
            let args: Result<Vec<Option<Value>>, Fault> = args.iter().map(out_of).collect();
            let result = args.and_then(|args| function.call(&args));
            result.map(|value| value.as_ref().map_or(JValue::Undefined, into)).map_err(|fault| EvaluatorError::EvaluationError(fault.message))
        };
        // Refused where JSONata has a function of this name: its own meaning stays.
        let _ = evaluator.register_fn(function.in_expressions(), call);
    }
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^53")]
    let now = now_ms as f64;
    let fixed = [
        evaluator.register_fn_override("millis", move |_: &[JValue]| Ok(JValue::from_f64(now))),
        evaluator.register_fn_override("now", move |_: &[JValue]| Ok(JValue::string(functions::rfc3339(now_ms)))),
        evaluator.register_fn_override("random", |_: &[JValue]| {
            Err(EvaluatorError::EvaluationError("there is no chance in a mapping: the same record must give the same result".to_owned()))
        }),
    ];
    debug_assert!(fixed.iter().all(Result::is_ok), "these are not compilable built-ins");
}

fn into(value: &Value) -> JValue {
    match value {
        Value::Null => JValue::Null,
        Value::Bool(truth) => JValue::Bool(*truth),
        Value::Number(number) => JValue::Number(number.as_f64()),
        Value::Text(text) => JValue::string(text.as_str()),
        Value::List(items) => JValue::array(items.iter().map(into).collect()),
        Value::Object(object) => JValue::object(object.iter().map(|(name, value)| (name.clone(), into(value))).collect()),
    }
}

fn out_of(value: &JValue) -> Result<Option<Value>, Fault> {
    Ok(Some(match value {
        JValue::Undefined => return Ok(None),
        JValue::Null => Value::Null,
        JValue::Bool(truth) => Value::Bool(*truth),
        JValue::Number(number) => Number::from_f64(*number)
            .map(Value::Number)
            .ok_or_else(|| Fault::new("map.expression", "the result is no number that JSON can say (a division by zero?)"))?,
        JValue::String(text) => Value::Text(text.to_string()),
        JValue::Array(items) => {
            Value::List(items.iter().map(|item| Ok(out_of(item)?.unwrap_or_default())).collect::<Result<_, Fault>>()?)
        }
        JValue::Object(_) => {
            let fields = value.as_object().into_iter().flatten();
            let mut object = Object::new();
            for (name, value) in fields {
                if let Some(value) = out_of(value)? {
                    object.insert(name.clone(), value);
                }
            }
            Value::Object(object)
        }
        _ => return Err(Fault::new("map.expression", "the result is a function, not a value")),
    }))
}

/// The engine's message as a sentence of ours: its code stays, so that it can be looked up.
fn sentence(message: &str) -> String {
    message.trim().trim_end_matches('.').to_owned()
}
