//! What all formats keep: the same records for pieces of any size and from every mark, and each mistake with its place.

use super::*;

mod round_trips;

/// The records and mistakes, in words. Read in pieces of several sizes, and taken up again behind every record.
fn read(format: &Format, charset: &str, bytes: &[u8]) -> Vec<String> {
    let charset = Charset::by_name(charset).expect("a charset");
    let go = |mut reader: Reader, bytes: &[u8], size: usize| {
        let (mut found, mut marks) = (Vec::new(), Vec::new());
        let mut pieces = bytes.chunks(size);
        loop {
            while let Some(record) = reader.next_record() {
                let over = record.as_ref().is_err_and(|flaw| flaw.fatal);
                found.push(record.map_or_else(|flaw| format!("! {flaw}"), |record| record.to_string()));
                if !over {
                    marks.push((found.len(), reader.mark()));
                }
            }
            match pieces.next() {
                Some(piece) => reader.push(piece),
                None if reader.window.ended() => return (found, marks),
                None => reader.finish(),
            }
        }
    };
    let (whole, marks) = go(Reader::new(format, charset), bytes, bytes.len().max(1));
    for size in [1, 2, 3, 7, 64] {
        assert_eq!(go(Reader::new(format, charset), bytes, size), (whole.clone(), marks.clone()), "in pieces of {size} bytes");
    }
    for (count, mark) in marks {
        let text = serde_json::to_string(&mark).expect("a mark is data");
        let mark: Mark = serde_json::from_str(&text).expect("a mark is data");
        let from = usize::try_from(mark.byte).expect("small");
        let reader = Reader::resume(format, charset, &mark).expect("a mark of this format");
        assert_eq!(go(reader, &bytes[from..], 5).0, whole[count..], "from {mark:?}");
    }
    whole
}

fn csv(dialect: csv::Dialect) -> Format {
    Format::Csv(dialect)
}

fn plain() -> csv::Dialect {
    csv::Dialect::default()
}

#[test]
fn csv_as_people_have_it() {
    let semicolons = csv::Dialect { delimiter: b';', ..plain() };
    let cases: [(csv::Dialect, &str, &[u8], &[&str]); 16] = [
        (
            semicolons.clone(),
            "windows-1252",
            b"Name;Betrag\r\nM\xfcller;1.234,50\r\nStra\xdfe;\x80 5\r\n",
            &[r#"{"Name":"Müller","Betrag":"1.234,50"}"#, r#"{"Name":"Straße","Betrag":"€ 5"}"#],
        ),
        (
            plain(),
            "utf-8",
            "\u{feff}id,text\n1,\"two\nlines, and \"\"quotes\"\"\"\n2,\"\"\n".as_bytes(),
            &[r#"{"id":"1","text":"two\nlines, and \"quotes\""}"#, r#"{"id":"2","text":""}"#],
        ),
        (plain(), "utf-8", b"", &[]),
        (plain(), "utf-8", b"a,b\n", &[]),
        (plain(), "utf-8", b"a,b", &[]),
        (plain(), "utf-8", b"a,b\n\n\r\n1,2", &[r#"{"a":"1","b":"2"}"#]),
        (plain(), "utf-8", b"a,column_3\n1,2,3\n", &[r#"{"a":"1","column_3":"2","column_3_":"3"}"#]),
        (plain(), "utf-8", b"a,a,\n1\n1,2,3,4\n", &[r#"{"a":"1"}"#, r#"{"a":"1","a_2":"2","column_3":"3","column_4":"4"}"#]),
        (
            csv::Dialect { strict: true, ..plain() },
            "utf-8",
            b"a,b\n1\n1,2\n",
            &["! line 2, column 1: the row has 1 columns, and the first one has 2", r#"{"a":"1","b":"2"}"#],
        ),
        (
            csv::Dialect { header: false, ..plain() },
            "utf-8",
            b"1,x\r2,y",
            &[r#"{"column_1":"1","column_2":"x"}"#, r#"{"column_1":"2","column_2":"y"}"#],
        ),
        (
            csv::Dialect { escape: Some(b'\\'), comment: Some(b'#'), ..plain() },
            "utf-8",
            b"# it's \"open\na,b\n\"x\\\"y\\\\\",z\n#,\n",
            &[r#"{"a":"x\"y\\","b":"z"}"#],
        ),
        (csv::Dialect { trim: true, ..plain() }, "utf-8", b" a , b\n  \"x, y\"  ,  z \n   \n", &[r#"{"a":"x, y","b":"z"}"#]),
        (csv::Dialect { quote: None, delimiter: b'\t', ..plain() }, "utf-8", b"a\tb\n\"x\ty\"\n", &[r#"{"a":"\"x","b":"y\""}"#]),
        (csv::Dialect { skip_lines: 2, ..plain() }, "utf-8", b"Report of \"May\n\na\n1\n", &[r#"{"a":"1"}"#]),
        (
            plain(),
            "utf-8",
            b"id,name\n1,M\xfcller\n2,\"x\"y\n3,z\n",
            &[
                "! line 2, column 4, field `name`: it holds bytes that are no character in utf-8; is the encoding the right one?",
                "! line 3, column 6, field `name`: something stands between the last quote of the value and the end of its column",
                r#"{"id":"3","name":"z"}"#,
            ],
        ),
        (
            plain(),
            "utf-8",
            b"a\n1\n\"2\n3\n",
            &[r#"{"a":"1"}"#, "! line 3, column 1: the file ends within a quoted value of the row that begins here"],
        ),
    ];
    for (dialect, charset, bytes, expect) in cases {
        assert_eq!(read(&csv(dialect), charset, bytes), expect, "{}", String::from_utf8_lossy(bytes));
    }
    let utf16: Vec<u8> = "\u{feff}a;b\n1;ü\n😀;\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&csv(semicolons), "utf-16le", &utf16), [r#"{"a":"1","b":"ü"}"#, r#"{"a":"😀","b":""}"#]);
}

#[test]
fn blanks_at_the_ends_of_a_value_survive_where_readers_trim() {
    let dialect = csv::Dialect { trim: true, ..plain() };
    let writer = csv::Writer::new(dialect.clone());
    let columns = ["a".to_owned(), "b".to_owned()];
    for blank in [" ", "\t", "\u{a0}", "\u{2003}", "\u{b}", "\u{85}"] {
        let record = Value::Object(
            [("a", format!("{blank}x")), ("b", format!("y{blank}"))].map(|(name, text)| (name.to_owned(), text.into())).into(),
        );
        let text = writer.header(&columns).expect("a header") + &writer.row(&columns, &record).expect("a row");
        assert_eq!(read(&csv(dialect.clone()), "utf-8", text.as_bytes()), [record.to_string()], "{text:?}");
    }
}

#[test]
fn a_broken_row_shows_what_was_understood() {
    let mut reader = Reader::new(&csv(plain()), Charset::Utf8);
    reader.push(b"id,name\n1,M\xfcller\n");
    let flaw = reader.next_record().expect("a row").expect_err("bad bytes");
    assert_eq!((flaw.seen.to_string().as_str(), flaw.record, flaw.fatal), (r#"{"id":"1","name":"M�ller"}"#, 1, false));
}

#[test]
fn json_lists_and_lists_within() {
    let at = |path: &[&str]| Format::Json(json::Options { path: path.iter().map(|name| (*name).to_owned()).collect() });
    let list = br#" [ {"n":1.10,"t":"]}\\\"["} , {"l":[{"x":null}]},{} ] "#;
    assert_eq!(read(&at(&[]), "utf-8", list), [r#"{"n":1.10,"t":"]}\\\"["}"#, r#"{"l":[{"x":null}]}"#, "{}"]);
    for (path, text, expect) in [
        (&[][..], "{\"n\":1}\n", &[r#"{"n":1}"#][..]),
        (&[], " [ ] ", &[]),
        (
            &["data", "items"],
            r#"{"a":[1,"]",{"items":[{"no":1}]}],"data":{"x":12 ,"items":[{"n":1},{"n":2}],"y":{}},"z":null}"#,
            &[r#"{"n":1}"#, r#"{"n":2}"#],
        ),
        (&["pages", "rows"], r#"[{"pages":[{"rows":[{"n":1}]},{"rows":{"n":2}},{"rows":null},{}]}]"#, &[r#"{"n":1}"#, r#"{"n":2}"#]),
        (&["ü"], r#"{"\u00fc":[{"n":"ä"}]}"#, &[r#"{"n":"ä"}"#]),
        (&[], "", &["! line 1, column 1: it is empty"]),
        (&[], "[{\"n\":1},", &[r#"{"n":1}"#, "! line 1, column 10: it ends too early"]),
        (&[], "[{\"n\":1},]", &[r#"{"n":1}"#, "! line 1, column 10: there is nothing behind the comma"]),
        (&[], "[{} {}]", &["{}", "! line 1, column 5: a comma or the end of the list was expected"]),
        (&[], "[{}] x", &["{}", "! line 1, column 6: there is more text after the end"]),
        (
            &[],
            "[{},\n {\"n\":01},1,{}]",
            &["{}", "! line 2, column 7: not a number as JSON writes it", "! line 2, column 11: an object was expected", "{}"],
        ),
        (&["a"], "{\"b\":[]}", &["! line 1, column 9: it has nothing at `a`"]),
        (&["a"], "5", &["! line 1, column 1: it has nothing at `a`"]),
        (&["a"], "{\"a\":[{}],\"b\":[1", &["{}", "! line 1, column 17: it ends too early"]),
        (&["a"], "{\"b\" 5}", &["! line 1, column 2: `:` was expected behind the name of a field"]),
    ] {
        assert_eq!(read(&at(path), "utf-8", text.as_bytes()), expect, "{text}");
    }
    let deep = "[".repeat(200);
    assert_eq!(read(&at(&["a"]), "utf-8", deep.as_bytes()), ["! line 1, column 129: lists and objects lie too deep in each other"]);
}

#[test]
fn ndjson_goes_on_behind_a_bad_line() {
    assert_eq!(
        read(&Format::Ndjson, "utf-8", b"\xef\xbb\xbf{\"n\":1.10}\n\n{\"n\":}\r\n{\"t\":\"\xfc\"}\n{\"n\":3}"),
        [
            r#"{"n":1.10}"#,
            "! line 3, column 6: a value was expected",
            "! line 4, column 7: it holds bytes that are no character in utf-8; is the encoding the right one?",
            r#"{"n":3}"#
        ]
    );
}

fn xml(records: &str, lists: &[&str], prefixes: xml::Prefixes) -> Format {
    Format::Xml(xml::Options { records: records.to_owned(), lists: lists.iter().map(|name| (*name).to_owned()).collect(), prefixes })
}

#[test]
fn xml_becomes_records_by_one_mapping() {
    use xml::Prefixes::{Drop, Keep};
    let invoice = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- an invoice --><Invoice xmlns="urn:oasis:Invoice-2" xmlns:cbc="urn:oasis:cbc">
  <cbc:ID>R-17</cbc:ID>
  <cbc:Note><![CDATA[5 < 6 & so on]]></cbc:Note>
  <Line><cbc:ID>1</cbc:ID><cbc:Amount currencyID="EUR">12.50</cbc:Amount></Line>
  <Line><cbc:ID>2</cbc:ID><cbc:Amount currencyID="EUR">0.50</cbc:Amount></Line>
</Invoice>"#;
    let line = |id: &str, amount: &str| format!(r##"{{"ID":"{id}","Amount":{{"@currencyID":"EUR","#text":"{amount}"}}}}"##);
    let lines = [line("1", "12.50"), line("2", "0.50")];
    assert_eq!(read(&xml("Line", &[], Drop), "utf-8", invoice.as_bytes()), lines);
    assert_eq!(read(&xml("/Invoice/*", &[], Drop), "utf-8", invoice.as_bytes())[2..], lines);
    assert_eq!(
        read(&xml("", &[], Drop), "utf-8", invoice.as_bytes()),
        [format!(r#"{{"Invoice":{{"ID":"R-17","Note":"5 < 6 & so on","Line":[{}]}}}}"#, lines.join(","))]
    );
    let kept = read(&xml("", &[], Keep), "utf-8", invoice.as_bytes()).concat();
    assert!(kept.starts_with(r#"{"Invoice":{"@xmlns":"urn:oasis:Invoice-2","@xmlns:cbc":"urn:oasis:cbc","cbc:ID":"R-17""#), "{kept}");
    let soap = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><o:Order xmlns:o='urn:o'><o:Id>7</o:Id></o:Order></s:Body></s:Envelope>";
    assert_eq!(read(&xml("/Envelope/Body/Order", &[], Drop), "utf-8", soap.as_bytes()), [r#"{"Id":"7"}"#]);
    assert_eq!(read(&xml("s:Body/o:Order", &[], Keep), "utf-8", soap.as_bytes()), [r#"{"@xmlns:o":"urn:o","o:Id":"7"}"#]);
    for (records, lists, text, expect) in [
        ("", &["b"][..], "<a><b>1</b></a>", r#"{"a":{"b":["1"]}}"#),
        ("", &["/a/b"], "<a><b><b>1</b></b></a>", r#"{"a":{"b":[{"b":"1"}]}}"#),
        ("", &[], "<a/>", r#"{"a":""}"#),
        ("", &[], "<a> x&#x20AC;&amp;\r\ny </a>", r#"{"a":" x€&\ny "}"#),
        ("", &[], "<a x='1&lt;\n2'><b/></a>", r#"{"a":{"@x":"1< 2","b":""}}"#),
        ("", &[], "<p>Hello <b>big</b> world</p>", r##"{"p":{"#text":["Hello "," world"],"b":"big","#order":["#text","b","#text"]}}"##),
        ("", &[], "<p>Hello <b>big</b></p>", r##"{"p":{"#text":"Hello ","b":"big"}}"##),
        ("", &[], "<a><x>1</x><y>2</y><x>3</x></a>", r##"{"a":{"x":["1","3"],"y":"2","#order":["x","y","x"]}}"##),
        ("r", &[], "<a><r>1</r></a>", r##"{"#text":"1"}"##),
        ("", &[], "<a><!-- - --><?x y?>1<!---->2</a>", r#"{"a":"12"}"#),
    ] {
        assert_eq!(read(&xml(records, lists, Keep), "utf-8", text.as_bytes()), [expect], "{text}");
    }
}

#[test]
fn xml_that_is_none_or_does_harm_is_refused() {
    let laughs = "<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]>\n<lolz>&lol2;</lolz>";
    let deep = "<a>".repeat(129);
    let many = format!("<a{}/>", (0..257).map(|at| format!(" a{at}=''")).collect::<String>());
    for (text, expect) in [
        (laughs, "! line 2, column 1: document type definitions and their entities are not read"),
        ("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>", "! line 1, column 1: document type definitions and their entities are not read"),
        ("<a>&lol;</a>", "! line 1, column 4: `&lol;` names no character that is known here"),
        ("<a>&#0;</a>", "! line 1, column 4: `&#0;` names no character that is known here"),
        ("<a>&</a>", "! line 1, column 4: `&` begins a reference, and this one has no end; a sign is written `&amp;`"),
        ("<a>\n <b></a>", "! line 2, column 5: `</a>` was found where `</b>` was expected"),
        ("<a><b>", "! line 1, column 7: the document ends within `<b>`"),
        ("<a", "! line 1, column 1: the document ends within a tag"),
        ("", "! line 1, column 1: there is no element in it"),
        ("x<a/>", "! line 1, column 1: there is text before the outermost element"),
        ("<a x='1' x='2'/>", "! line 1, column 1: the attribute `x` is there twice"),
        ("<a x=1/>", "! line 1, column 1: the value of the attribute `x` is not quoted"),
        ("<a x='<'/>", "! line 1, column 1: the value of the attribute `x` holds `<`"),
        ("<1/>", "! line 1, column 1: `1` is not the name of an element or an attribute"),
        ("<a>\u{1}</a>", "! line 1, column 4: the character U+0001 is not taken"),
        (deep.as_str(), "! line 1, column 385: more than 128 elements lie in each other"),
        (many.as_str(), "! line 1, column 1: `a` has more than 256 attributes"),
    ] {
        assert_eq!(read(&xml("", &[], xml::Prefixes::Keep), "utf-8", text.as_bytes()), [expect], "{text}");
    }
    assert_eq!(
        read(&xml("", &[], xml::Prefixes::Keep), "utf-8", b"<a/><b/>"),
        [r#"{"a":""}"#, "! line 1, column 5: `b` is a second outermost element"]
    );
    let huge = format!("<a>{}</a>", "x".repeat(RECORD_BYTES_MAX + 10));
    let mut reader = Reader::new(&xml("", &[], xml::Prefixes::Keep), Charset::Utf8);
    let flaw = huge.as_bytes().chunks(1 << 20).find_map(|piece| {
        reader.push(piece);
        reader.next_record()
    });
    assert_eq!(flaw.expect("too long").expect_err("too long").message, "the record is longer than 8 MiB");
}

#[test]
fn bad_bytes_in_xml_cost_one_record() {
    let text = b"<a><r><n>1</n></r><r><n>M\xfcller</n></r><r><n>3</n></r></a>";
    assert_eq!(
        read(&xml("r", &[], xml::Prefixes::Keep), "utf-8", text),
        [
            r#"{"n":"1"}"#,
            "! line 1, column 26, field `a/r/n`: it holds bytes that are no character in utf-8; is the encoding the right one?",
            r#"{"n":"3"}"#
        ]
    );
}

fn layout(columns: &str) -> fixed_width::Layout {
    fixed_width::Layout::from_json(&serde_json::from_str(columns).expect("JSON")).expect("a layout")
}

const COLUMNS: &str = r#"[
    {"name":"account","start":1,"length":6,"align":"right","pad":"0"},
    {"name":"name","start":7,"length":8},
    {"name":"amount","start":15,"length":9,"kind":"number","decimals":2},
    {"name":"count","start":25,"length":3,"kind":"number"}
]"#;

#[test]
fn fixed_width_lines_become_records() {
    let plain = layout(COLUMNS);
    let framed = plain.clone().framed(1, 1);
    let text = "HEADER\r\n000123Müller  000012345   7\r\n000000        -00001250\r\n\r\n000001x                 12-\nTRAILER 3\n";
    let expect = [
        r#"{"account":"123","name":"Müller","amount":123.45,"count":7}"#,
        r#"{"account":"","name":"","amount":-12.50,"count":null}"#,
        r#"{"account":"1","name":"x","amount":null,"count":-12}"#,
    ];
    assert_eq!(read(&Format::FixedWidth(framed.clone()), "utf-8", text.as_bytes()), expect);
    assert_eq!(read(&Format::FixedWidth(framed), "utf-8", b"HEADER\nTRAILER"), [""; 0]);
    assert_eq!(
        read(&Format::FixedWidth(plain), "utf-8", b"000001x       00001x345   1\n000002M\xfc     000000100\n000003"),
        [
            "! line 1, column 15, field `amount`: \"00001x345\" is not a number",
            "! line 2, column 7, field `name`: it holds bytes that are no character in utf-8; is the encoding the right one?",
            r#"{"account":"3","name":"","amount":null,"count":null}"#
        ]
    );
}

#[test]
fn a_line_of_spaces_is_no_record_and_one_of_other_blanks_is() {
    let one = layout(r#"[{"name": "id", "start": 1, "length": 2}]"#);
    assert_eq!(read(&Format::FixedWidth(one), "utf-8", "  \n\u{a0}\u{a0}\n".as_bytes()), ["{\"id\":\"\u{a0}\u{a0}\"}"]);
}

#[test]
fn fixed_width_records_become_lines_and_nothing_is_cut() {
    let writer = fixed_width::Writer::new(layout(COLUMNS));
    let line =
        |record: &str| writer.line(&record.parse().expect("JSON")).map_err(|(field, why)| format!("{}: {why}", field.unwrap_or_default()));
    assert_eq!(line(r#"{"account":"123","name":"Müller","amount":123.45,"count":7}"#), Ok("000123Müller  000012345   7\n".to_owned()));
    assert_eq!(line(r#"{"amount":-12.5}"#), Ok("000000        -00001250    \n".to_owned()));
    for (record, expect) in [
        (r#"{"name":"Müller-Lüdenscheidt"}"#, "name: the value has 19 characters, and the column 8"),
        (r#"{"amount":1.005}"#, "amount: 1.005 has more than 2 digits behind the point"),
        (r#"{"amount":"x"}"#, r#"amount: "x" is not a number"#),
        (r#"{"name":"a\nb"}"#, "name: the value holds a line end or another control character"),
        ("{\"account\":\"\u{feff}12345\"}", "account: the line begins with the mark that a file begins with"),
        (r#"{"x":1}"#, "x: there is no column `x`"),
        ("7", ": a line is made from an object, and this record is none"),
    ] {
        assert_eq!(line(record), Err(expect.to_owned()), "{record}");
    }
}

#[test]
fn wrong_layouts_are_told_why() {
    for (columns, expect) in [
        ("[]", "there is no column"),
        ("{}", "the columns are a list of objects with `name`, `start` and `length`"),
        (r#"[{"name":"a","start":0,"length":1}]"#, "`a`: `start` and `length` count from 1"),
        (r#"[{"name":"a","start":1,"length":2},{"name":"b","start":2,"length":2}]"#, "`b` lies over `a`"),
        (r#"[{"name":"a","start":1,"length":2},{"name":"a","start":3,"length":2}]"#, "there are two columns `a`"),
        (r#"[{"name":"a","start":1,"length":2,"decimals":2}]"#, "`a`: `decimals` is for numbers, and at most 28"),
        (r#"[{"name":"a","start":1,"length":99999}]"#, "`a` ends behind character 65536"),
    ] {
        assert_eq!(fixed_width::Layout::from_json(&serde_json::from_str(columns).expect("JSON")), Err(expect.to_owned()), "{columns}");
    }
    let unknown = fixed_width::Layout::from_json(&serde_json::json!([{"name": "a", "start": 1, "width": 1}])).expect_err("unknown");
    assert!(unknown.starts_with("column 1: unknown field `width`"), "{unknown}");
}

#[test]
fn a_pasted_text_is_recognised() {
    let found =
        |text: &str| guess(text).map(|guess| (guess.format, guess.records.iter().map(Value::to_string).collect::<Vec<_>>().join("")));
    let dialect = |delimiter, header| Some(csv(csv::Dialect { delimiter, header, ..plain() }));
    for (text, format, records) in [
        ("[{\"a\":1},{\"a\":2}]", Some(Format::Json(json::Options::default())), r#"{"a":1}{"a":2}"#),
        ("{\"a\":1}", Some(Format::Json(json::Options::default())), r#"{"a":1}"#),
        ("{\"total\":1,\"items\":[{\"a\":1}]}", Some(Format::Json(json::Options { path: vec!["items".to_owned()] })), r#"{"a":1}"#),
        ("{\"a\":1}\n{\"a\":2}\n", Some(Format::Ndjson), r#"{"a":1}{"a":2}"#),
        ("Name;Betrag\nMüller;1,50\n", dialect(b';', true), r#"{"Name":"Müller","Betrag":"1,50"}"#),
        ("1,2\n3,4", dialect(b',', false), r#"{"column_1":"1","column_2":"2"}{"column_1":"3","column_2":"4"}"#),
        ("a\tb\n\"x, y\nz\"\t2\n", dialect(b'\t', true), r#"{"a":"x, y\nz","b":"2"}"#),
        ("<o><r><n>1</n></r><r><n>2</n></r></o>", Some(xml("/o/r", &[], xml::Prefixes::Keep)), r#"{"n":"1"}{"n":"2"}"#),
        ("<o><id>1</id></o>", Some(xml("", &[], xml::Prefixes::Keep)), r#"{"o":{"id":"1"}}"#),
        ("just a sentence, with a comma\nand another line", None, ""),
        ("", None, ""),
        ("{", None, ""),
        ("<a>", None, ""),
    ] {
        assert_eq!(found(text), format.map(|format| (format, records.to_owned())), "{text}");
    }
}
