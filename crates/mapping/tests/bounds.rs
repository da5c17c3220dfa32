//! Bounds: large joins are planned, output is limited, and no expression runs away.

use mapping::{
    Compiled, Context, Mapping, Value,
    expression::{Expression, Jsonata},
};

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

#[test]
fn pictures_neither_run_away_nor_cut_numbers_off() {
    let record: Value = r#"{"n":1e18,"p":"I","d":"4294969312","m":1521801216617,"list":[1,2],"z":"Europe/Berlin"}"#.parse().expect("JSON");
    for (expression, words) in [
        // A year of 10 to the power of what fits into no number, and widths that fill the memory.
        ("$fromMillis(0, '[Y0,64]')", "more than 18 digits"),
        ("$fromMillis(0, '[Y0,1-9999999999]')", "more than 18 digits"),
        ("$fromMillis(0, '[Y00sum-[S123456789012343567890.501]-[%D]-&,$assert(')", "more than 18 digits"),
        ("$fromMillis(0, '[D,4000000000]')", "more than 18 digits"),
        ("0 ~> $fromMillis('[D,4000000000]')", "more than 18 digits"),
        ("($f := $fromMillis; $f(0, '[D,4000000000]'))", "more than 18 digits"),
        ("($p := '[D,4' & '000000000]'; $fromMillis(0, $p))", "more than 18 digits"),
        ("$formatInteger(n, 'I')", "too large for Roman numerals"),
        ("$formatInteger(n, p)", "too large for Roman numerals"),
        ("n ~> $formatInteger('i')", "too large for Roman numerals"),
        ("n.$formatInteger('i')", "too large for Roman numerals"),
        ("($f := $formatInteger(?, 'I'); $f(n))", "too large for Roman numerals"),
        ("($f := $formatInteger; $f(n, 'I'))", "too large for Roman numerals"),
        ("$map([1e18], function($x) { $formatInteger($x, 'I') })", "too large for Roman numerals"),
        // What would come out as another number or date.
        ("$formatInteger(1e30, '0')", "more digits than"),
        ("$formatBase(1e30, 16)", "more digits than"),
        ("$map([1e30], $formatBase)", "more digits than"),
        ("$parseInteger('zzzzzzzzzzzzzzzzzz', 'a')", "no number in letters"),
        ("$parseInteger('hello', 'I')", "no number in Roman numerals"),
        ("$parseInteger('9007199254740993000', '0')", "would lose digits"),
        ("$parseInteger('12é', '0;o')", "no number in these digits"),
        ("$parseInteger('12', '١')", "no number in these digits"),
        ("$toMillis(d, '[Y]')", "too large for a part of a date"),
        ("d.$toMillis($, '[Y]')", "too large for a part of a date"),
        ("$toMillis('2026-4294967297', '[Y0001]-[M]')", "too large for a part of a date"),
        ("$toMillis('20264294967297', '[Y0001][M01]')", "too large for a part of a date"),
        ("$toMillis('zzzzzzzz', '[Ya]')", "too large for a part of a date"),
        ("$toMillis('five billion', '[Yw]')", "too large for a part of a date"),
        ("$fromMillis(0, '[Y]', z)", "must be an offset"),
        ("$fromMillis(0, '[Y]', '999999999999999999')", "must be an offset"),
        ("$fromMillis(1e300)", "Invalid timestamp"),
    ] {
        let text = Jsonata::parse(expression).expect(expression);
        let fault = text.evaluate(&record, &[], &Context::default()).expect_err(expression);
        assert!(fault.message.contains(words), "{expression}: {}", fault.message);
    }
    for (expression, result) in [
        ("$fromMillis(1521801216617, '[Y0001]-[M01]-[D01]')", r#""2018-03-23""#),
        ("$fromMillis(1521801216617, '[Y0001]-[M01]-[D01] [H01]', '+0530')", r#""2018-03-23 16""#),
        ("1521801216617 ~> $fromMillis('[Y0001]')", r#""2018""#),
        ("m.$fromMillis('[Y,2-2]')", r#""18""#),
        ("$map([1521801216617], function($m) { $fromMillis($m, '[Y' & '0001]') })", r#""2018""#),
        ("$toMillis('20180205123000+01:00', '[Y0001][M01][D01][H01][m01][s01][Z01:01]')", "1517830200000"),
        ("$toMillis('5 February 2018', '[D] [MNn] [Y]')", "1517788800000"),
        ("'2018' ~> $toMillis('[Y]')", "1514764800000"),
        ("$toMillis('2018-02-05T12:30:00.123456789Z')", "1517833800123"),
        ("nothing.$toMillis('[Y]')", "null"),
        // One text is what is read, whatever the value at hand is.
        ("($f := function($x) { $x }; d.$toMillis('2018'))", "1514764800000"),
        ("$formatInteger(1984, 'I')", r#""MCMLXXXIV""#),
        ("($f := $formatInteger(?, 'I'); $f(4))", r#""IV""#),
        ("list.$formatBase()", r#"["1","2"]"#),
        ("$map(list, function($n) { $formatBase($n) })", r#"["1","2"]"#),
        ("$parseInteger('zz', 'a')", "702"),
        ("'12th' ~> $parseInteger('0;o')", "12"),
    ] {
        let text = Jsonata::parse(expression).expect(expression);
        let made = text.evaluate(&record, &[], &Context::default()).unwrap_or_else(|fault| panic!("{expression}: {fault:?}"));
        assert_eq!(made.unwrap_or_default().to_string(), result, "{expression}");
    }
}
