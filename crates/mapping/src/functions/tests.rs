//! Every function's examples, by a call and through an expression, and what holds for all of them.

use super::*;
use crate::{
    Context,
    expression::{BUILT_IN, Expression, Jsonata},
};
use std::collections::{BTreeMap, HashSet};

/// Below this the list has lost functions.
const FUNCTIONS_MIN: usize = 200;

fn call(function: &Function, args: &[Value]) -> Result<Value, String> {
    let args: Vec<_> = args.iter().cloned().map(Some).collect();
    function.call(&args, 0).map(Option::unwrap_or_default).map_err(|fault| fault.message)
}

fn expected(function: &Function, example: &Example) -> Result<String, String> {
    example.result.map(str::to_owned).map_err(|message| format!("`{}`: {message}", function.name))
}

#[test]
fn every_example_holds() {
    let mut wrong = String::new();
    for function in all() {
        for example in function.examples {
            let args: Vec<Value> = example.args.iter().map(|arg| json(arg)).collect();
            let result = call(function, &args).map(|value| value.to_string());
            // Faults that a kind's conversion makes say so under the same function's name.
            if result != expected(function, example) {
                wrong.push_str(&format!("{}: {}: {result:?} is not {:?}\n", function.name, example.title, example.result));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn the_list_is_sorted_and_sound() {
    assert!(all().len() >= FUNCTIONS_MIN, "{} functions", all().len());
    assert!(all().is_sorted_by_key(|function| function.name));
    assert_eq!(all().iter().map(|function| function.name).collect::<HashSet<_>>().len(), all().len(), "two have the same name");
    let mut wrong = String::new();
    for family in Family::ALL {
        for function in family.functions() {
            assert_eq!(function.family, *family, "{}", function.name);
        }
    }
    let mut known: BTreeMap<&str, &str> = BTreeMap::new();
    for function in all() {
        let mut say = |what: &str| wrong.push_str(&format!("{}: {what}\n", function.name));
        if function.examples.len() < 2 {
            say("fewer than two examples");
        }
        if !function.summary.ends_with('.') {
            say("the summary is no sentence");
        }
        let firsts = function.params.iter().position(|param| param.default.is_some() || param.many).unwrap_or(function.params.len());
        if !function.params[firsts..].iter().all(|param| param.default.is_some() || param.many) {
            say("required after optional");
        }
        for param in function.params {
            if let Some(default) = param.default
                && !param.one_of.is_empty()
                && !param.one_of.contains(&json(default).as_text().unwrap_or_default())
            {
                say("the default is none of its choices");
            }
        }
        for alias in function.aliases {
            if find(alias).is_some() {
                say(&format!("its alias {alias} is a function"));
            }
            if let Some(other) = known.insert(alias, function.name) {
                say(&format!("{other} has the alias {alias} too"));
            }
        }
        serde_json::to_string(function).expect("it is data");
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// Numbers in an expression are floats: what a float says, without noughts at the end.
fn through_floats(value: &Value) -> Value {
    match value {
        Value::Number(number) if number.fits_f64() => crate::Number::from_f64(number.as_f64()).map_or(Value::Null, Value::Number),
        Value::List(items) => items.iter().map(through_floats).collect(),
        Value::Object(object) => Value::Object(object.iter().map(|(name, value)| (name.clone(), through_floats(value))).collect()),
        other => other.clone(),
    }
}

#[test]
fn every_function_is_called_from_an_expression() {
    let mut wrong = String::new();
    for function in all() {
        let example = &function.examples[0];
        let args: Vec<Value> = example.args.iter().map(|arg| json(arg)).collect();
        let names: Vec<String> = (0..args.len()).map(|at| format!("a{at}")).collect();
        let texts: Vec<String> = names.iter().map(|name| format!("${name}")).collect();
        // `$position` makes sure that names are handed in where JSONata's own function is called.
        let text = format!("($position; ${}({}))", function.in_expressions(), texts.join(", "));
        let bound: Vec<(&str, &Value)> = names.iter().map(String::as_str).zip(&args).collect();
        let result = Jsonata::parse(&text).and_then(|read| read.evaluate(&Value::Null, &bound, &Context::default()));
        let result = result.map(Option::unwrap_or_default).map_err(|fault| fault.message);
        let floats: Vec<Value> = args.iter().map(through_floats).collect();
        let same = match (&result, call(function, &floats)) {
            (Ok(got), Ok(wanted)) => got.to_string() == through_floats(&wanted).to_string(),
            (Err(got), Err(wanted)) => got.contains(&wanted),
            _ => false,
        };
        if !same {
            wrong.push_str(&format!("{text} of {:?} gives {result:?}\n", example.args));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn jsonata_keeps_its_own_functions() {
    let shared: Vec<&str> = all().iter().map(|function| function.name).filter(|name| BUILT_IN.contains(name)).collect();
    // Under these names JSONata does the same, or ours is called `…_exact` in expressions.
    let known = [
        "abs", "average", "ceil", "contains", "count", "floor", "join", "length", "max", "min", "power", "replace", "round", "split",
        "sum", "trim",
    ];
    assert_eq!(shared, known);
    assert!(
        all().iter().all(|function| function.in_expressions() == function.name || !BUILT_IN.contains(&function.in_expressions().as_str()))
    );
}

#[test]
fn people_find_functions_by_the_names_they_know() {
    for (asked, found) in [
        ("substring", "mid"),
        ("concatenate", "concat"),
        ("proper", "title_case"),
        ("vlookup", "find_by"),
        ("iferror", "if_empty"),
        ("datedif", "date_diff"),
        ("to_upper", "upper"),
        ("toUpper", "upper"),
        ("TEXTJOIN", "join"),
        ("uper", "upper"),
        ("substitute", "replace"),
        ("eomonth", "end_of"),
        ("networkdays", "business_days_between"),
        ("now", "current_time"),
    ] {
        assert_eq!(nearest(asked), Some(found), "{asked}");
    }
    assert_eq!(nearest("xyzzy"), None);
}
