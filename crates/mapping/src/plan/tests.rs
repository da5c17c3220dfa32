//! Plan and interpreter on the same bytes: the same bytes come out, or the same fault. Mappings and records come from a
//! seeded generator; a difference names its seed.

use super::{Plan, op::Op, target::Work};
use crate::{Compiled, Context, Fault, Mapping, Record, Table, functions};
use std::{fmt::Write as _, sync::Arc};

/// Chance that can be repeated.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() % count as u64).unwrap()
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }

    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

const NAMES: &[&str] = &["a", "b", "c", "items", "order", "größe", "a name of more than sixteen bytes", "x y"];
const PATHS: &[&str] = &[
    "a",
    "b",
    "c",
    "order",
    "items",
    "order.a",
    "order.b",
    "order.items",
    "items.a",
    "items[0]",
    "items[0].a",
    "items[-1].b.a",
    "order.items[1]",
    "order.items.a",
    "a.b.c",
    "größe",
    "`x y`",
    "`a name of more than sixteen bytes`",
    "$",
    "$record.a",
    "$parent.a",
    "$parent.$parent.b",
    "$position",
    "missing",
];
const SCALARS: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-0",
    "7",
    "7.0",
    "-12",
    "1.50",
    "0.10",
    "1e3",
    "1E-2",
    "9007199254740993",
    "12345678901234567890.5",
    r#""""#,
    r#""a""#,
    r#""Ada Byron""#,
    r#""  two  words ""#,
    r#""254.60""#,
    r#""12""#,
    r#""+7""#,
    r#"" 7 ""#,
    r#""true""#,
    r#""2026-11-20""#,
    r#""2026-11-20T14:02:00Z""#,
    r#""2026-11-20T23:30:00.25+02:00""#,
    r#""2026-02-30""#,
    r#""2026-11-20T14:02:60Z""#,
    r#""größe 😀 ǅ ß İ""#,
    r#""a \"quoted\" \\ back\/slash""#,
    r#""line\nbreak\ttab\u0001\u00e9\ud83d\ude00\u2028""#,
    r#""\u0061\u000a""#,
    r#""DE""#,
    "\"\u{7f}\u{2028}\"",
];
/// Texts that are not JSON, as values.
const BROKEN: &[&str] = &[
    "",
    "nul",
    "truefalse",
    "01",
    "1.",
    ".5",
    "-",
    "+1",
    "1e",
    "1-2",
    "NaN",
    "'a'",
    "\"open",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\\ud800\"",
    "\"\\udc00\"",
    "\"\\ud800\\u0041\"",
    "\"tab\there\"",
    "\"nul\0\"",
    "[1,]",
    "[1 2]",
    "[",
    "{",
    "{\"a\":1,}",
    "{\"a\"}",
    "{a:1}",
    "{\"a\":1,\"a\":2}",
    "{\"b\":1,\"\\u0062\":2}",
    "{\"\\u0061\":1}",
    "{1:2}",
    "//",
    "1,",
];

fn space(chance: &mut Chance, loose: bool, out: &mut String) {
    if loose && chance.once_in(3) {
        out.push_str(chance.of(&[" ", "\n", "\t", "\r\n", "  "]));
    }
}

fn value(chance: &mut Chance, depth: usize, loose: bool, broken: bool, out: &mut String) {
    if broken && chance.once_in(25) {
        out.push_str(chance.of(BROKEN));
        return;
    }
    match chance.below(if depth == 0 { 6 } else { 9 }) {
        6 => list(chance, depth - 1, loose, broken, out),
        7 | 8 => object(chance, depth - 1, loose, broken, out),
        _ => out.push_str(chance.of(SCALARS)),
    }
}

fn list(chance: &mut Chance, depth: usize, loose: bool, broken: bool, out: &mut String) {
    out.push('[');
    let alike = chance.once_in(2);
    for at in 0..chance.below(4) {
        if at > 0 {
            out.push(',');
        }
        space(chance, loose, out);
        if alike {
            object(chance, depth.saturating_sub(1), loose, broken, out)
        } else {
            value(chance, depth, loose, broken, out)
        }
        space(chance, loose, out);
    }
    out.push(']');
}

fn object(chance: &mut Chance, depth: usize, loose: bool, broken: bool, out: &mut String) {
    out.push('{');
    let mut left: Vec<&str> = NAMES.to_vec();
    for at in 0..chance.below(NAMES.len()) {
        if at > 0 {
            out.push(',');
        }
        space(chance, loose, out);
        let name = left.remove(chance.below(left.len()));
        if broken && chance.once_in(30) {
            left.push(name);
        }
        let _ = write!(out, "\"{name}\"");
        space(chance, loose, out);
        out.push(':');
        space(chance, loose, out);
        if name == "items" && !chance.once_in(4) {
            list(chance, depth, loose, broken, out);
        } else {
            value(chance, depth, loose, broken, out);
        }
        space(chance, loose, out);
    }
    out.push('}');
}

fn record(chance: &mut Chance) -> Vec<u8> {
    let (loose, broken) = (chance.once_in(3), chance.once_in(4));
    let mut out = String::new();
    space(chance, loose, &mut out);
    if chance.once_in(12) {
        value(chance, 3, loose, broken, &mut out)
    } else {
        object(chance, 3, loose, broken, &mut out)
    }
    space(chance, loose, &mut out);
    let mut bytes = out.into_bytes();
    if broken && chance.once_in(4) && !bytes.is_empty() {
        let at = chance.below(bytes.len());
        match chance.below(4) {
            0 => bytes.truncate(at),
            1 => bytes[at] = u8::try_from(chance.below(256)).unwrap(),
            2 => drop(bytes.remove(at)),
            _ => bytes.insert(at, u8::try_from(chance.below(256)).unwrap()),
        }
    }
    bytes
}

fn path(chance: &mut Chance) -> String {
    serde_json::to_string(chance.of(PATHS)).unwrap()
}

fn constant(chance: &mut Chance) -> &'static str {
    chance.of(&["null", "1.50", r#""x""#, r#""é \"q\"""#, "[1,2]", r#"{"a":1}"#, "true", r#""""#, "-1"])
}

fn condition(chance: &mut Chance, depth: usize) -> String {
    let kind = chance.below(if depth == 0 { 6 } else { 9 });
    match kind {
        6 => format!(r#"{{"all":[{},{}]}}"#, condition(chance, depth - 1), condition(chance, depth - 1)),
        7 => format!(r#"{{"any":[{},{}]}}"#, condition(chance, depth - 1), condition(chance, depth - 1)),
        8 => format!(r#"{{"not":{}}}"#, condition(chance, depth - 1)),
        5 if chance.once_in(3) => r#"{"expression":"a = 'a' or $exists(order.b)"}"#.to_owned(),
        _ => {
            let is = chance.of(&[
                "equal",
                "not_equal",
                "less",
                "at_most",
                "greater",
                "at_least",
                "contains",
                "starts_with",
                "ends_with",
                "in",
                "present",
                "missing",
                "empty",
                "true",
                "false",
            ]);
            let left = fill(chance, 0);
            let right = match is {
                "present" | "missing" | "empty" | "true" | "false" => String::new(),
                _ => format!(r#","right":{}"#, fill(chance, 0)),
            };
            format!(r#"{{"compare":{{"left":{left},"is":"{is}"{right}}}}}"#)
        }
    }
}

fn step(chance: &mut Chance) -> String {
    let (function, args) = match chance.below(16) {
        0 => ("prefix", r#"[{"constant":"<é\">"}]"#.to_owned()),
        1 => ("suffix", r#"[{"constant":7}]"#.to_owned()),
        2 => ("replace", r#"[{"constant":"a"},{"constant":"\n"}]"#.to_owned()),
        3 => ("concat", format!("[{},{}]", fill(chance, 0), fill(chance, 0))),
        4 | 5 => ("if_empty", format!("[{}]", fill(chance, 0))),
        6 => ("to_decimal", "[]".to_owned()),
        7 => ("left", r#"[{"constant":2}]"#.to_owned()),
        8 => ("multiply", r#"[{"constant":3}]"#.to_owned()),
        9 => ("first", "[]".to_owned()),
        10 => ("suffix", format!("[{}]", fill(chance, 0))),
        11 => ("lower", "[]".to_owned()),
        12 | 13 => ("trim", "[]".to_owned()),
        _ => ("upper", "[]".to_owned()),
    };
    format!(r#"{{"function":"{function}","args":{args}}}"#)
}

fn fill(chance: &mut Chance, depth: usize) -> String {
    match chance.below(if depth == 0 { 6 } else { 13 }) {
        0..4 => format!(r#"{{"field":{}}}"#, path(chance)),
        4 => format!(r#"{{"constant":{}}}"#, constant(chance)),
        5 => {
            let text = format!("é\"{{{{ {} }}}}-{{{{ {} }}}}\n", chance.of(PATHS), chance.of(PATHS));
            let text = if chance.once_in(6) { "{{ a & 1 }}".to_owned() } else { text };
            format!(r#"{{"template":{}}}"#, serde_json::to_string(&text).unwrap())
        }
        6 | 7 => {
            let steps: Vec<String> = (0..=chance.below(3)).map(|_| step(chance)).collect();
            format!(r#"{{"pipeline":{{"from":{},"steps":[{}]}}}}"#, fill(chance, depth - 1), steps.join(","))
        }
        8 => {
            let miss = chance.of(&[r#""fail""#, r#""null""#, r#""keep_key""#, r#"{"default":"none"}"#]);
            format!(r#"{{"lookup":{{"table":"countries","key":{},"column":"name","on_miss":{miss}}}}}"#, fill(chance, 0))
        }
        9 => {
            let otherwise = if chance.once_in(2) { format!(r#","otherwise":{}"#, fill(chance, depth - 1)) } else { String::new() };
            format!(r#"{{"when":{{"cases":[{{"if":{},"then":{}}}]{otherwise}}}}}"#, condition(chance, 1), fill(chance, depth - 1))
        }
        10 => format!(r#"{{"object":{}}}"#, targets(chance, depth - 1)),
        11 => {
            let mut each = format!(r#"{{"list":{}"#, path(chance));
            if chance.once_in(3) {
                let _ = write!(each, r#","filter":{}"#, condition(chance, 1));
            }
            if chance.once_in(6) {
                each.push_str(r#","sort":[{"by":"a"}]"#);
            }
            if chance.once_in(6) {
                each.push_str(r#","distinct":"a""#);
            }
            if chance.once_in(4) {
                each.push_str(r#","limit":1"#);
            }
            match chance.below(4) {
                0 => {}
                1 => {
                    let _ = write!(each, r#","item":{}"#, fill(chance, depth - 1));
                }
                _ => {
                    let _ = write!(each, r#","targets":{}"#, targets(chance, depth - 1));
                }
            }
            format!(r#"{{"each":{each}}}}}"#)
        }
        _ if chance.once_in(2) => format!(r#"{{"expression":{}}}"#, serde_json::to_string(&expression(chance, 3)).unwrap()),
        _ => {
            let text = chance.of(&[
                "a & b",
                "order.a",
                "$sum(items.a)",
                "{'x': a, 'y': order.b, 'z': items[0]}",
                "a + 1",
                "$",
                "$keys()",
                "items^(a).b",
                "order.*",
                "$position",
                "$record.a",
                "items.$string(a)",
                "$exists(missing)",
                "`größe`",
                "[a, b, c]",
                "$lowercase(a)",
                "$parent.a",
            ]);
            format!(r#"{{"expression":{}}}"#, serde_json::to_string(text).unwrap())
        }
    }
}

/// JSONata of the part that a plan does itself, and a little around it.
fn expression(chance: &mut Chance, depth: usize) -> String {
    let name =
        |chance: &mut Chance| chance.of(&["a", "b", "c", "`größe`", "`x y`", "missing", "order.a", "order.b", "items", "a.b"]).to_owned();
    if depth == 0 {
        return match chance.below(5) {
            0 => chance.of(&["'x'", "\"é\\\"q\"", "7", "1.50", "-2", "true", "null", "1e17"]).to_owned(),
            _ => name(chance),
        };
    }
    let inner = |chance: &mut Chance| expression(chance, depth - 1);
    match chance.below(11) {
        0 | 1 => format!("{} & {}", inner(chance), inner(chance)),
        2 => format!("$lowercase({})", inner(chance)),
        3 => format!("$uppercase({})", inner(chance)),
        4 => format!("$number({})", inner(chance)),
        5 => format!("$substring({}, {})", inner(chance), chance.of(&["0, 3", "1", "2, 0", "40, 2", "-2"])),
        6 => format!("({} = {}) ? {} : {}", inner(chance), inner(chance), inner(chance), inner(chance)),
        7 => format!("{} != {}", inner(chance), inner(chance)),
        8 => format!("({} = {}) {} ({} != {})", inner(chance), inner(chance), chance.of(&["and", "or"]), inner(chance), inner(chance)),
        9 => format!("{{'k': {}, \"ü \\\"\": {}, 'l': {{'m': {}}}}}", inner(chance), inner(chance), inner(chance)),
        _ => name(chance),
    }
}

fn targets(chance: &mut Chance, depth: usize) -> String {
    let groups = ["", "g.", "g.h.", "i."];
    let mut all = Vec::new();
    let ordered = !chance.once_in(8);
    let mut group = 0;
    for at in 0..=chance.below(5) {
        group = if ordered { (group + chance.below(2)).min(groups.len() - 1) } else { chance.below(groups.len()) };
        let name = if chance.once_in(12) { "`ü \"x`".to_owned() } else { format!("t{}", if chance.once_in(20) { 0 } else { at }) };
        let kind =
            chance.of(&["any", "any", "any", "text", "integer", "number", "decimal", "boolean", "date", "datetime", "object", "list"]);
        let policies = [r#""omit""#, r#""null""#, r#"{"default":"d\"é"}"#, r#""fail""#, r#""omit""#];
        let missing = if chance.once_in(3) { format!(r#","if_missing":{}"#, chance.of(&policies)) } else { String::new() };
        let wrong = if chance.once_in(3) { String::new() } else { format!(r#","if_wrong_type":{}"#, chance.of(&policies[..3])) };
        let required = if chance.once_in(8) { r#","required":true"# } else { "" };
        let value = if chance.once_in(12) { String::new() } else { format!(r#","value":{}"#, fill(chance, depth)) };
        let path = serde_json::to_string(&format!("{}{name}", groups[group])).unwrap();
        all.push(format!(r#"{{"path":{path},"type":"{kind}"{required}{missing}{wrong}{value}}}"#));
    }
    format!("[{}]", all.join(","))
}

fn context() -> Context {
    let rows = [["DE", "Germany"], ["12", "twelve \"q\""], ["true", "yes"], ["[]", "none"], ["7", "seven"]];
    let table = Table::new(vec!["code".to_owned(), "name".to_owned()], rows.map(|row| row.map(str::to_owned).to_vec()).to_vec());
    Context { now_ms: 1_700_000_000_000, tables: Arc::new([("countries".to_owned(), table)].into()) }
}

fn said(result: Result<Vec<u8>, Fault>) -> String {
    match result {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(fault) => format!("fault {fault:?}"),
    }
}

fn both(compiled: &Compiled, record: &[u8], context: &Context) -> (String, String) {
    let mut bytes = b"before ".to_vec();
    let plan = said(compiled.map_json(record, context));
    let again = compiled.map_json_into(record, context, &mut bytes);
    assert_eq!(again.is_ok(), bytes.len() > 7, "nothing is written of a record with a fault");
    let on_its_way = Record::read(record).map_err(|error| Fault::new("map.json", error.to_string()));
    let on_its_way = said(on_its_way.and_then(|record| compiled.map_record(&record, context)).map(|made| made.text().as_bytes().to_vec()));
    assert_eq!(on_its_way, plan, "of a record on its way comes the same");
    let mut bytes = Vec::new();
    (plan, said(compiled.interpret(record, context, &mut bytes).map(|()| bytes)))
}

#[test]
fn plan_and_interpreter_agree() {
    const MAPPINGS: u64 = 800;
    const RECORDS: usize = 25;
    let context = context();
    let (mut mapped, mut planned, mut tried) = (0, 0, 0);
    for seed in 0..MAPPINGS {
        let mut chance = Chance(seed);
        let text = format!(r#"{{"targets":{}}}"#, targets(&mut chance, 2));
        let mapping: Mapping = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let compiled = Compiled::new(&mapping).unwrap_or_else(|wrong| panic!("seed {seed}: {wrong:?} {text}"));
        let plan = Plan::new(&mapping.targets);
        for _ in 0..RECORDS {
            let record = record(&mut chance);
            let (plan_says, interpreter_says) = both(&compiled, &record, &context);
            assert_eq!(plan_says, interpreter_says, "seed {seed}\n{text}\n{}", String::from_utf8_lossy(&record));
            tried += 1;
            mapped += usize::from(!interpreter_says.starts_with("fault"));
            planned += usize::from(plan.as_ref().is_some_and(|plan| plan.map(&compiled.rows, &record, &context, &mut Vec::new())));
        }
    }
    // Else the two agree because neither does anything.
    assert!(mapped > tried / 4, "{mapped} of {tried} records were mapped");
    assert!(planned > mapped * 3 / 4, "{planned} of {mapped} records went through the plan");
}

/// Expressions alone, so that many of them succeed.
#[test]
fn expressions_give_the_same_on_bytes() {
    const EXPRESSIONS: u64 = 1_200;
    const RECORDS: usize = 8;
    let context = context();
    let (mut mapped, mut native, mut tried) = (0, 0, 0);
    for seed in 0..EXPRESSIONS {
        let mut chance = Chance(seed);
        let text = expression(&mut chance, 2);
        let mapping = serde_json::json!({"targets": [{"path": "t", "value": {"expression": text}}]});
        let mapping: Mapping = serde_json::from_value(mapping).unwrap();
        let compiled = Compiled::new(&mapping).unwrap_or_else(|wrong| panic!("seed {seed}: {wrong:?} {text}"));
        let plan = Plan::new(&mapping.targets).unwrap();
        native += usize::from(matches!(&plan.targets.0[0].work, Work::Fill(fill) if matches!(fill.op, Op::Expression(_, Some(_)))));
        for _ in 0..RECORDS {
            let record = record(&mut chance);
            let (plan_says, interpreter_says) = both(&compiled, &record, &context);
            assert_eq!(plan_says, interpreter_says, "seed {seed}\n{text}\n{}", String::from_utf8_lossy(&record));
            tried += 1;
            mapped += usize::from(!interpreter_says.starts_with("fault"));
        }
    }
    assert!(mapped > tried / 4, "{mapped} of {tried} records were mapped");
    assert!(native > 400, "{native} expressions are done on bytes");
}

/// Every example of every function, as a pipeline of constants and of fields.
#[test]
fn functions_do_the_same_in_a_plan() {
    for function in functions::all() {
        for example in function.examples {
            let fields: Vec<String> = (0..example.args.len()).map(|at| format!(r#"{{"field":"f{at}"}}"#)).collect();
            let constants: Vec<String> = example.args.iter().map(|arg| format!(r#"{{"constant":{arg}}}"#)).collect();
            let record: Vec<String> = example.args.iter().enumerate().map(|(at, arg)| format!(r#""f{at}":{arg}"#)).collect();
            let record = format!("{{{}}}", record.join(","));
            for (from, args) in [(&fields[0], &fields[1..]), (&fields[0], &constants[1..]), (&constants[0], &constants[1..])] {
                for more in ["", r#",{"function":"upper"}"#] {
                    let text = format!(
                        r#"{{"targets":[{{"path":"t","value":{{"pipeline":{{"from":{from},"steps":[{{"function":"{}","args":[{}]}}{more}]}}}}}}]}}"#,
                        function.name,
                        args.join(",")
                    );
                    let compiled = Compiled::new(&serde_json::from_str(&text).unwrap()).unwrap();
                    let (plan, interpreter) = both(&compiled, record.as_bytes(), &Context::default());
                    assert_eq!(plan, interpreter, "{text} {record}");
                }
            }
        }
    }
}

#[test]
fn wide_and_deep_records_are_read_by_the_same_rules() {
    let compiled = Compiled::new(&serde_json::from_str(r#"{"targets":[{"path":"t","value":{"field":"f7"}}]}"#).unwrap()).unwrap();
    let wide = |count: usize, last: &str| {
        let mut fields: Vec<String> = (0..count).map(|at| format!(r#""f{at}":{at}"#)).collect();
        fields.push(format!(r#""{last}":1"#));
        format!("{{{}}}", fields.join(","))
    };
    let deep = |depth: usize| format!(r#"{{"x":{}1{},"f7":2}}"#, "[".repeat(depth), "]".repeat(depth));
    let mut records: Vec<String> =
        [10, 46, 47, 48, 49, 50, 200].iter().flat_map(|count| [wide(*count, "other"), wide(*count, "f8")]).collect();
    records.extend([0, 126, 127, 128, 129].map(deep));
    records.push(format!(r#"{{"x":[{}],"f7":1}}"#, vec![wide(60, "f3"); 2].join(",")));
    for record in records {
        let (plan, interpreter) = both(&compiled, record.as_bytes(), &Context::default());
        assert_eq!(plan, interpreter, "{record}");
    }
}
