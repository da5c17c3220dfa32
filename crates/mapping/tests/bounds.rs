//! Bounds: large joins are planned, output is limited, and no expression runs away.

use mapping::{Compiled, Context, Mapping, Value};

fn map(targets: &str, record: &Value) -> Result<Value, (String, Option<String>)> {
    let mapping = Mapping::from_yaml(&format!("targets: [{targets}]")).expect("a mapping");
    let compiled = Compiled::new(&mapping).expect("it compiles");
    compiled.map(record, &Context::default()).map_err(|fault| (fault.code, fault.field))
}

fn list(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(",")
}

#[test]
fn a_large_join_does_not_compare_all_with_all() {
    // Nested loops would compare ten thousand million times.
    const MANY: usize = 100_000;
    let left = list(MANY, |at| format!(r#"{{"k":{at}}}"#));
    let right = list(MANY, |at| format!(r#"{{"k":"{}","v":{at}}}"#, MANY - 1 - at));
    let record: Value = format!(r#"{{"l":[{left}],"r":[{right}]}}"#).parse().expect("JSON");
    let join = "{path: a, value: {join: {left: {list: l}, right: {list: r}, on: [{left: {field: k}, right: {field: k}}], item: {field: right.v}}}}";
    let made = map(join, &record).expect("a result");
    let rows = made.get("a").and_then(Value::as_list).expect("a list");
    assert_eq!((rows.len(), &rows[0], &rows[MANY - 1]), (MANY, &Value::from(99_999), &Value::from(0)));
}

#[test]
fn a_join_of_equal_keys_stops_at_the_longest_list() {
    let items = list(2_000, |_| r#"{"k":1}"#.to_owned());
    let record: Value = format!(r#"{{"l":[{items}]}}"#).parse().expect("JSON");
    let join = "{path: a, value: {join: {left: {list: l}, right: {list: l}, on: [{left: {field: k}, right: {field: k}}]}}}";
    assert_eq!(map(join, &record), Err(("map.list_too_long".to_owned(), Some("a".to_owned()))));
}

// fault: F52
#[test]
fn lists_within_lists_stop_at_the_largest_output() {
    let items = list(5_000, |at| format!("\"item number {at}\""));
    let record: Value = format!(r#"{{"l":[{items}]}}"#).parse().expect("JSON");
    let nested = "{path: a, value: {each: {list: l, item: {each: {list: $record.l}}}}}";
    let code = |targets: &str| map(targets, &record).map_err(|(code, _)| code);
    assert_eq!(code(nested), Err("map.output_too_large".to_owned()));
    // Not even where the list leaves failing items out.
    let lenient = "{path: a, value: {each: {list: l, if_wrong_item: omit, item: {each: {list: $record.l}}}}}";
    assert_eq!(code(lenient), Err("map.output_too_large".to_owned()));
    let once = "{path: a, value: {each: {list: l, item: {each: {list: $record.l, limit: 2}}}}}";
    assert!(map(once, &record).is_ok());
}

#[test]
fn a_list_may_not_be_endless() {
    let record: Value = format!("{{\"l\":[{}]}}", list(1_000_001, |_| "1".to_owned())).parse().expect("JSON");
    assert_eq!(map("{path: a, value: {each: {list: l}}}", &record), Err(("map.list_too_long".to_owned(), Some("a".to_owned()))));
}

#[test]
fn sorting_anything_is_sound() {
    let kinds = ["1", "\"1\"", "\"b\"", "null", "true", "2.5", "[1]", "{}", "\"10\"", "9"];
    let record: Value =
        format!("{{\"l\":[{}]}}", list(5_000, |at| format!("{{\"k\":{}}}", kinds[(at * 7 + at / 3) % kinds.len()]))).parse().expect("JSON");
    assert!(map("{path: a, value: {each: {list: l, sort: [{by: k}]}}}", &record).is_ok());
}

// fault: F52
#[test]
fn runaway_expressions_end() {
    let record: Value = r#"{"big":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}"#.parse().expect("JSON");
    for expression in [
        // Loops without an end, in the tail and not.
        "($f := function($x) { $f($x + 1) }; $f(1))",
        "($f := function($x) { 1 + $f($x) }; $f(1))",
        // Huge sequences.
        "[1..100000000]",
        "$count([1..999999].[1..999999])",
        "$map([1..999999], function($x) { $count([1..$x]) })",
        // What doubles with every step.
        "$reduce([1..60], function($a, $i) { $a & $a }, 'x')",
        "$reduce([1..60], function($a, $i) { [$a, $a] }, 1)",
        "$reduce([1..60], function($a, $i) { {'l': $a, 'r': $a} }, 1)",
        "($f := function($n, $a) { $n = 0 ? $a : $f($n - 1, $a & $a) }; $f(60, 'x'))",
        "($a := big & big; $b := $a & $a; $c := $b & $b; $d := $c & $c; $e := $d & $d; $f := $e & $e; $g := $f & $f; $h := $g & $g; \
          $i := $h & $h; $j := $i & $i; $k := $j & $j; $l := $k & $k; $m := $l & $l; $n := $m & $m; $o := $n & $n; $p := $o & $o; \
          $q := $p & $p; $r := $q & $q; $s := $r & $r; $t := $s & $s; $length($t))",
        "$string($reduce([1..60], function($a, $i) { {'l': $a, 'r': $a} }, 1))",
        "$pad('x', 2000000000)",
        // What lies deeper with every step.
        "$reduce([1..100000], function($a, $i) { {'a': $a} }, 1)",
    ] {
        // Without the guards these never end.
        let targets = format!("{{path: a, value: {{expression: {}}}}}", Value::from(expression));
        let result = map(&targets, &record);
        let code = result.expect_err(expression).0;
        assert!(matches!(code.as_str(), "map.expression_limit" | "map.output_too_large"), "{code}: {expression}");
    }
}

#[test]
fn the_guards_leave_sound_expressions_alone() {
    let record: Value = r#"{"l":["a","b","c"],"n":5}"#.parse().expect("JSON");
    for (expression, result) in [
        ("$reduce(l, function($a, $b) { $a & '-' & $b })", r#""a-b-c""#),
        ("($f := function($n, $a) { $n = 0 ? $a : $f($n - 1, $a + 1) }; $f(2000, 0))", "2000"),
        ("($x := [l]; {'a': $x, 'b': $count($x)})", r#"{"a":["a","b","c"],"b":3}"#),
        ("($x := nothing; $exists($x))", "false"),
        ("($f := function($x) { nothing }; [$f(1), 2])", "[2]"),
        ("($add := function($x) { function($y) { $x + $y } }; $add(2)(3))", "5"),
        ("($x := l; $x[0])", r#""a""#),
        ("$map(l, function($v) { [$v] })", r#"[["a"],["b"],["c"]]"#),
        ("$pad('x', -3, '#')", r###""##x""###),
        ("l.($ & 'z')", r#"["az","bz","cz"]"#),
        ("l ~> $map(function($v) { $uppercase($v) }) ~> $join(',')", r#""A,B,C""#),
        ("($f := function($x){ $x }; l ~> $f)", r#"["a","b","c"]"#),
        ("$sort(l, function($a, $b) { $a < $b })", r#"["c","b","a"]"#),
        // Counts larger than any text.
        ("$substring('abc', 1, 1e300)", r#""bc""#),
        ("$substring('abc', 9223372036854775807, 9223372036854775807)", r#""""#),
        ("$substring('abc', n - 4, n * 1e300)", r#""bc""#),
        ("'abc' ~> $substring(1, 1e300)", r#""bc""#),
        ("($x := 'abc'; $substring($x, 1))", r#""bc""#),
    ] {
        let targets = format!("{{path: a, value: {{expression: {}}}}}", Value::from(expression));
        let made = map(&targets, &record).unwrap_or_else(|fault| panic!("{expression}: {fault:?}"));
        assert_eq!(made.get("a").map(ToString::to_string).as_deref(), Some(result), "{expression}");
    }
}

#[test]
fn what_the_engine_stumbles_over_is_a_fault() {
    let record: Value = r#"{"d":"2026-11-20"}"#.parse().expect("JSON");
    for expression in ["$toMillis(d, '[Y]-[,M]-[D]')", "($f := function($p) { $toMillis(d, $p) }; $f('[,M]'))"] {
        let targets = format!("{{path: a, value: {{expression: {}}}}}", Value::from(expression));
        assert_eq!(map(&targets, &record), Err(("map.expression".to_owned(), Some("a".to_owned()))), "{expression}");
    }
}
