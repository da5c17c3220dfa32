//! Every function over values that nobody thought of: none panics, none makes more than it may. How long
//! they take over long fields is measured: `cargo xtask bench mapping -- --functions`.

use mapping::{
    Kind, Number, Object, Value,
    functions::{self, Function, LIST_MAX, TEXT_MAX},
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRng, TestRunner},
};

/// Calls of each function.
const CALLS: usize = 80;
/// Bytes of a text that is long for one field.
const LONG: usize = 40_000;

fn number() -> impl Strategy<Value = Value> {
    let odd = prop::sample::select(vec![
        "0",
        "-0",
        "1",
        "-1",
        "60",
        "2.5",
        "0.001",
        "1e400",
        "-1e-400",
        "79228162514264337593543950335",
        "-79228162514264337593543950335",
        "7.9228162514264337593543950335",
        "0.0000000000000000000000000001",
        "9223372036854775807",
        "-9223372036854775808",
        "1e28",
        "99999999999999999999",
        "1000000",
        "2958465",
        "253402300799",
        "9007199254740993",
    ]);
    let odd = odd.prop_map(|text| Value::Number(Number::parse(text).expect("a number")));
    prop_oneof![odd, (-20_i64..2000).prop_map(Value::from), any::<i64>().prop_map(Value::from)]
}

fn text() -> impl Strategy<Value = Value> {
    let odd = prop::sample::select(vec![
        "",
        " ",
        "a",
        "ß",
        "🇩🇪🇦🇹",
        "e\u{301}",
        "\u{301}",
        "👨‍👩‍👧",
        "\r\n",
        "\u{0}",
        "İ",
        "ŉ",
        "2026-11-20",
        "2024-02-29",
        "9999-12-31",
        "0000-01-01",
        "0001-01-01",
        "-001-01-01",
        "2026-11-20T14:02:00Z",
        "2026-03-29T01:30:00+01:00",
        "9999-12-31T23:59:59.999Z",
        "0000-01-01T00:00:00+14:00",
        "2016-12-31T23:59:60Z",
        "2026-11-20 02:30",
        "Europe/Berlin",
        "America/St_Johns",
        "Pacific/Apia",
        "UTC",
        "dd.MM.yyyy",
        "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
        "EEEE MMM d",
        "'",
        "h a",
        "1,234.56",
        "1.234,56",
        "12.5",
        "-",
        "+",
        "(1)",
        "EUR",
        "JPY",
        "DE",
        "United Kingdom",
        "+49 30 123456",
        "030 1234567",
        "0",
        "ada@example.com",
        "a@b@c.de",
        "<a@b.de>",
        "@",
        "https://user@example.com:99/a?b=c#d",
        "//",
        "?",
        "a=b&a=c",
        "%",
        "%FF",
        "&amp;&#x110000;&",
        "<p",
        "</",
        "<!--",
        "<script",
        "(a+)+$",
        "(",
        "(?<n>a)",
        ".",
        "*?*",
        "[0]",
        "a[0].b",
        "a.b",
        "$record",
        "DE89370400440532013000",
        "DEÖÖ",
        "4111111111111111",
        "{\"a\":1}",
        "YWJj",
        "ff",
        "f",
        "PT1H",
        "1:2:3",
        "99999999999d",
    ]);
    prop_oneof![odd.prop_map(Value::from), ".{0,20}".prop_map(Value::from), "[0-9a-zA-Z .,:/@-]{0,30}".prop_map(Value::from)]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), number(), text()];
    leaf.prop_recursive(3, 24, 5, |inner| {
        let names = prop::sample::select(vec!["a", "b", "key", "value", "", "a.b", "ä"]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::List),
            prop::collection::vec((names, inner), 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Object>())),
        ]
    })
}

/// Mostly what a parameter asks for.
fn of_kind(kind: Kind) -> BoxedStrategy<Value> {
    let fits = match kind {
        Kind::Any => value().boxed(),
        Kind::Text | Kind::Date | Kind::Datetime => text().boxed(),
        Kind::Integer | Kind::Number | Kind::Decimal => number().boxed(),
        Kind::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        Kind::Object => value().prop_filter("an object", |value| value.as_object().is_some()).boxed(),
        Kind::List => prop::collection::vec(value(), 0..6).prop_map(Value::List).boxed(),
    };
    prop_oneof![8 => fits, 1 => value()].boxed()
}

fn call(function: &Function, args: &[Option<Value>], now_ms: i64) {
    match function.call(args, now_ms) {
        Ok(Some(Value::Text(text))) => assert!(text.len() <= TEXT_MAX, "{} made {} bytes", function.name, text.len()),
        Ok(Some(Value::List(items))) => assert!(items.len() <= LIST_MAX, "{} made {} items", function.name, items.len()),
        Ok(Some(made @ Value::Number(_))) => assert!(made.to_string().parse::<Value>().is_ok(), "{} made {made}", function.name),
        Ok(_) => {}
        Err(fault) => assert!(fault.message.starts_with(&format!("`{}`", function.name)), "{}: {fault}", function.name),
    }
}

#[test]
fn no_function_panics() {
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha));
    for function in functions::all() {
        let kinds: Vec<_> = function.params.iter().collect();
        for round in 0..CALLS {
            let mut args = Vec::new();
            for param in &kinds {
                let times = if param.many { round % 4 } else { usize::from(param.default.is_none() || round % 3 > 0) };
                for _ in 0..times {
                    let choices: Vec<Value> = param.one_of.iter().map(|choice| Value::from(*choice)).collect();
                    let strategy = if choices.is_empty() { of_kind(param.kind) } else { prop::sample::select(choices).boxed() };
                    args.push(Some(strategy.new_tree(&mut runner).expect("a value").current()));
                }
            }
            if round % 20 == 19 {
                args.push(None);
            }
            let outcome = std::panic::catch_unwind(|| call(function, &args, [0, 1_795_183_200_000, i64::MAX, i64::MIN][round % 4]));
            assert!(outcome.is_ok(), "{}({args:?})", function.name);
        }
    }
}

#[test]
fn no_function_makes_too_much_of_a_long_field() {
    let texts = ["a ", "<a", "&amp", "é🇩🇪", "1", "2026-11-20,", "a@", "[", "%4"].map(|part| part.repeat(LONG / part.len()));
    let list: Value = (0..LONG / 10).map(|at| Value::from(i64::try_from(at).expect("small"))).collect();
    for function in functions::all() {
        let (least, _) = function.arity();
        for first in texts.iter().map(|text| Value::from(text.as_str())).chain([list.clone()]) {
            // The rest as in the first example, and all of them long.
            let example = function.examples[0].args.iter().map(|arg| arg.parse::<Value>().expect("JSON"));
            let usual: Vec<_> = std::iter::once(first.clone()).chain(example.skip(1)).map(Some).collect();
            call(function, &usual, 0);
            call(function, &vec![Some(first); least.max(1)], 0);
        }
    }
}
