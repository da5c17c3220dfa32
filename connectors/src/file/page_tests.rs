//! Bytes and settings, records and rows that are none; and what a page reads of a file.

use super::*;
use crate::{
    file::{format::Reading, sniff::Sniffed, spec::spec},
    settings::Settings,
};
use serde_json::{Value as Json, json};
use std::io::{self, Cursor, SeekFrom};

/// Counts the bytes that are read.
struct Counted<'a> {
    bytes: Cursor<&'a [u8]>,
    read: &'a mut u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(buffer)?;
        *self.read += read as u64;
        Ok(read)
    }
}

impl Seek for Counted<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

fn text(settings: &Json, bytes: &[u8]) -> Text {
    let fields = spec().operation("read_file").expect("there").fields.clone();
    let settings = Settings::new(&fields, settings.as_object().expect("an object"));
    let found = Sniffed::new(&settings, "f", bytes).expect("a format");
    match Reading::new(&settings, &found).expect("a reading") {
        Reading::Text(text) => text,
        Reading::Excel(_) => panic!("a text"),
    }
}

/// All of a file in pages: its records and faults in words, and the mistake that ended it.
fn all(text: &Text, bytes: &[u8], size: usize) -> Vec<String> {
    let (mut told, mut from) = (Vec::new(), None);
    loop {
        let found = match read(Cursor::new(bytes), text, "f", from.as_ref(), size) {
            Ok(found) => found,
            Err(why) => {
                told.push(format!("x {why}"));
                return told;
            }
        };
        let mut rows: Vec<(usize, String)> = found
            .faults
            .iter()
            .map(|fault| {
                let seen = fault.seen.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
                (fault.index, format!("! {} | {} | {} | {seen}", fault.message, fault.field.as_deref().unwrap_or("-"), fault.raw))
            })
            .collect();
        let taken: Vec<usize> = rows.iter().map(|(index, _)| *index).collect();
        let free = (0..).filter(|index| !taken.contains(index));
        rows.extend(free.zip(&found.records).map(|(index, record)| (index, record.to_string())));
        rows.sort();
        told.extend(rows.into_iter().map(|(_, row)| row));
        from = found.next;
        if from.is_none() {
            return told;
        }
    }
}

fn check(cases: &[(Json, &[u8], &[&str])]) {
    for (settings, bytes, expect) in cases {
        let text = text(settings, bytes);
        for size in [500, 1, 2] {
            assert_eq!(all(&text, bytes, size), *expect, "{settings} {} in pages of {size}", String::from_utf8_lossy(bytes));
        }
    }
}

#[test]
fn csv() {
    let at = "f, line 3, column 1: the row has 1 columns, and the first one has 2";
    check(&[
        (
            json!({"format": "csv"}),
            b"id,n\n1,2\n7\n3,\"4\"\n",
            &[r#"{"id":"1","n":"2"}"#, &format!("! {at} | - | 7 | {{\"id\":\"7\"}}"), r#"{"id":"3","n":"4"}"#],
        ),
        (json!({"format": "csv", "strict": false}), b"id,n\n7\n1,2,3\n", &[r#"{"id":"7"}"#, r#"{"id":"1","n":"2","column_3":"3"}"#]),
        (
            json!({"format": "csv"}),
            b"id;n\r\n1;M\xfcller\r\n2;x\r\n",
            &[
                "! f, line 2, column 4, field `n`: it holds bytes that are no character in utf-8; is the encoding the right one? | n | 1;M\\xFCller | {\"id\":\"1\",\"n\":\"M\u{fffd}ller\"}",
                r#"{"id":"2","n":"x"}"#,
            ],
        ),
        (
            json!({"format": "csv", "encoding": "windows-1252"}),
            b"id;n\r\n1;M\xfcller \x80 1.234,50\r\n",
            &[r#"{"id":"1","n":"Müller € 1.234,50"}"#],
        ),
        (
            json!({"format": "csv", "encoding": "latin1", "header": false, "trim": true}),
            b" 1 ; \xfc\n",
            &[r#"{"column_1":"1","column_2":"ü"}"#],
        ),
        (json!({"format": "csv", "encoding": "iso-8859-15"}), b"a,b\n\xa4,1\n", &[r#"{"a":"€","b":"1"}"#]),
        (json!({"format": "csv", "delimiter": "tab", "quote": "none"}), b"a\tb\n\"x\ty\n", &[r#"{"a":"\"x","b":"y"}"#]),
        (json!({"format": "csv", "quote": "'"}), b"a|b\n'x|y'|1\n", &[r#"{"a":"x|y","b":"1"}"#]),
        (json!({"format": "csv", "skip_lines": 1}), b"Report\na,b\n1,2\n", &[r#"{"a":"1","b":"2"}"#]),
        (json!({"format": "csv"}), b"\xff\xfea\0,\0b\0\n\x001\0,\0\xfc\0\n\0", &[r#"{"a":"1","b":"ü"}"#]),
        (json!({"format": "csv"}), "\u{feff}a,b\n1,2\n".as_bytes(), &[r#"{"a":"1","b":"2"}"#]),
        (
            json!({"format": "csv"}),
            b"id,n\n1,\"x\"y\n2,z\n3,\"4\n",
            &[
                "! f, line 2, column 6, field `n`: something stands between the last quote of the value and the end of its column | n | 1,\"x\"y | {\"id\":\"1\",\"n\":\"x\"}",
                r#"{"id":"2","n":"z"}"#,
                "x line 4, column 1: the file ends within a quoted value of the row that begins here",
            ],
        ),
        (
            json!({"format": "csv", "skip_lines": 1, "header": false}),
            b"Report\n\xfc,1\n",
            &[
                "! f, line 2, column 1, field `column_1`: it holds bytes that are no character in utf-8; is the encoding the right one? | column_1 | \\xFC,1 | {\"column_1\":\"\u{fffd}\",\"column_2\":\"1\"}",
            ],
        ),
        (json!({"format": "csv"}), b"", &[]),
    ]);
}

#[test]
fn json_and_ndjson() {
    check(&[
        (
            json!({"format": "json"}),
            br#"[{"n":1.10}, {"n":01}, 7, {"n":3}]"#,
            &[
                r#"{"n":1.10}"#,
                "! f, line 1, column 19: not a number as JSON writes it | - | {\"n\":01} | -",
                "! f, line 1, column 24: an object was expected | - | 7 | -",
                r#"{"n":3}"#,
            ],
        ),
        (
            json!({"format": "json", "records_at": "data.items"}),
            br#"{"x":[1],"data":{"items":[{"n":1},{"n":2}]}}"#,
            &[r#"{"n":1}"#, r#"{"n":2}"#],
        ),
        (
            json!({"format": "json"}),
            b"[{\"n\":1} {\"n\":2}]",
            &[r#"{"n":1}"#, "x line 1, column 10: a comma or the end of the list was expected"],
        ),
        (
            json!({"format": "ndjson"}),
            b"{\"n\":1}\n{\"n\":\n\n{\"n\":\"\xfc\"}\n{\"n\":12345678901234567890.10}",
            &[
                r#"{"n":1}"#,
                "! f, line 2, column 6: the text ends where a value was expected | - | {\"n\": | -",
                "! f, line 4, column 7: it holds bytes that are no character in utf-8; is the encoding the right one? | - | {\"n\":\"\\xFC\"} | -",
                r#"{"n":12345678901234567890.10}"#,
            ],
        ),
    ]);
}

#[test]
fn xml() {
    let orders = json!({"format": "xml", "records_at": "/o:Orders/Order"});
    check(&[
        (orders.clone(), b"<?xml version='1.0'?>\n<o:Orders xmlns:o='urn:o'>\n <Order id='1'><o:n>1</o:n></Order>\n <Order><n>2</m></Order>\n <Order><n>&nbsp;</n></Order >\n <Order><n>4</n></Order>\n</o:Orders>", &[
            r##"{"@id":"1","o:n":"1"}"##,
            "! f, line 4, column 13: `</m>` was found where `</n>` was expected | - | <Order><n>2</m></Order> | -",
            "! f, line 5, column 12: `&nbsp;` names no character that is known here | - | <Order><n>&nbsp;</n></Order > | -",
            r#"{"n":"4"}"#,
        ]),
        (json!({"format": "xml", "records_at": "Order", "prefixes": false, "attribute_prefix": "_", "lists": "n"}), b"<o:Orders xmlns:o='urn:o'><o:Order id='1'><o:n>1</o:n></o:Order><o:Order><n></o:Order></o:Orders>", &[
            r#"{"_id":"1","n":["1"]}"#,
            "! f, line 1, column 77: `</o:Order>` was found where `</n>` was expected | - | <o:Order><n></o:Order> | -",
        ]),
        (json!({"format": "xml", "records_at": "Order", "encoding": "utf-8"}), b"<Orders><Order><n>M\xfc</n></Order><Order><n>2</n></Order></Orders>", &[
            "! f, line 1, column 20, field `Orders/Order/n`: it holds bytes that are no character in utf-8; is the encoding the right one? | Orders/Order/n | <Order><n>M\\xFC</n></Order> | {\"n\":\"M\u{fffd}\"}",
            r#"{"n":"2"}"#,
        ]),
        (orders, b"<o:Orders><Order><n>1</n></Order></Wrong>", &[
            r#"{"n":"1"}"#,
            "x line 1, column 34: `</Wrong>` was found where `</o:Orders>` was expected",
        ]),
        (json!({"format": "xml"}), b"<a><b/>x</a>", &[r##"{"a":{"#text":"x","b":"","#order":["b","#text"]}}"##]),
        (json!({"format": "xml", "records_at": "b"}), b"<!DOCTYPE a><a/>", &["x line 1, column 1: document type definitions and their entities are not read"]),
    ]);
}

#[test]
fn fixed_width() {
    let columns = json!([{"name": "id", "start": 1, "length": 3}, {"name": "n", "start": 4, "length": 5, "kind": "number", "decimals": 2}]);
    check(&[
        (
            json!({"format": "fixed_width", "columns": columns}),
            b" 1 00150\nxy 0a150\n",
            &[
                r#"{"id":" 1","n":1.50}"#,
                "! f, line 2, column 4, field `n`: \"0a150\" is not a number | n | xy 0a150 | {\"id\":\"xy\",\"n\":\"0a150\"}",
            ],
        ),
        (
            json!({"format": "fixed_width", "columns": columns.to_string(), "trim": true, "skip_lines": 1}),
            b"head\n 1 00150\r\n",
            &[r#"{"id":"1","n":1.50}"#],
        ),
    ]);
}

#[test]
fn a_page_reads_what_it_needs_and_not_what_came_before_it() {
    let line = format!("{},{}\n", "1".repeat(49), "2".repeat(49));
    let file = format!("a,b\n{}", line.repeat(100_000)).into_bytes();
    let text = text(&json!({"format": "csv", "delimiter": ","}), &file[..1_000]);
    let (mut from, mut records) = (None, 0);
    for page in 1..=5 {
        let mut read = 0;
        let found = super::read(Counted { bytes: Cursor::new(&file), read: &mut read }, &text, "f", from.as_ref(), 500).expect("a page");
        records += found.records.len();
        assert!(read <= 500 * 100 + 2 * 64 * 1024, "page {page} of 50 KB reads {read} bytes of {}", file.len());
        from = found.next;
    }
    assert_eq!((records, from.as_ref().map(|mark| mark.line)), (2_500, Some(2_502)));
    let mut read = 0;
    let found = super::read(Counted { bytes: Cursor::new(&file), read: &mut read }, &text, "f", None, usize::MAX).expect("a page");
    assert!(found.records.len() < 50_000 && found.next.is_some(), "a page ends by its bytes too: {}", found.records.len());
}
