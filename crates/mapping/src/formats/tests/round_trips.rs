//! What is written is read again as it was, for any record.

use super::*;
use crate::Object;
use proptest::prelude::*;

fn object(fields: Vec<(String, Value)>) -> Value {
    Value::Object(fields.into_iter().collect::<Object>())
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z,;\"'\\\\# \t\r\n|äß€😀&<>\\]]{0,12}", Just(String::new()), "[0-9]{1,6},[0-9]{2}"]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        texts().prop_map(Value::Text),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null)
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
            prop::collection::btree_map("[a-z\"\\\\ü]{0,4}", inner, 0..4).prop_map(|fields| object(fields.into_iter().collect()))
        ]
    })
}

fn dialects() -> impl Strategy<Value = csv::Dialect> {
    (prop::sample::select(vec![b',', b';', b'\t', b'|']), prop::sample::select(vec![None, Some(b'\\')]), any::<[bool; 4]>()).prop_map(
        |(delimiter, escape, [trim, quote_all, crlf, comments])| csv::Dialect {
            delimiter,
            escape,
            trim,
            quote_all,
            crlf,
            comment: comments.then_some(b'#'),
            ..csv::Dialect::default()
        },
    )
}

/// An element's value as reading gives it: text, or an object with attributes, text or children.
fn elements() -> impl Strategy<Value = Value> {
    let leaf = "[a-z&<>\"'äß \r\n\t\\]]{0,8}".prop_map(Value::Text);
    leaf.prop_recursive(3, 24, 4, |inner| {
        let attributes = prop::collection::btree_map("@[a-z]{1,3}", "[a-z\"<& \n\t]{0,6}".prop_map(Value::from), 0..3);
        let child = prop_oneof![3 => inner.clone(), 1 => prop::collection::vec(inner, 2..4).prop_map(Value::List)];
        (attributes, "[a-z]{0,3}", prop::collection::btree_map("[a-z]{1,3}(:[a-z]{1,2})?", child, 0..4)).prop_map(
            |(attributes, text, children)| {
                let mut fields: Vec<(String, Value)> = attributes.into_iter().collect();
                let alone = fields.is_empty() && children.is_empty();
                if !text.is_empty() && !alone {
                    fields.push((xml::TEXT.to_owned(), Value::from(text.as_str())));
                }
                fields.extend(children);
                if alone { Value::Text(text) } else { object(fields) }
            },
        )
    })
}

proptest! {
    #[test]
    fn csv_comes_back(dialect in dialects(), rows in prop::collection::vec((texts(), texts()), 0..6)) {
        let columns = ["name".to_owned(), "weird, \"name\"; #".to_owned()];
        let writer = csv::Writer::new(dialect.clone());
        let mut text = writer.header(&columns).expect("names");
        let records: Vec<Value> = rows
            .into_iter()
            .map(|(first, second)| object(columns.iter().cloned().zip([Value::Text(first), Value::Text(second)]).collect()))
            .collect();
        for record in &records {
            text.push_str(&writer.row(&columns, record).expect("a row"));
        }
        prop_assert_eq!(read_all(&Format::Csv(dialect), &text).expect("rows"), records, "{}", text);
    }

    #[test]
    fn a_column_of_empty_values_comes_back(values in prop::collection::vec(prop_oneof![Just(String::new()), texts()], 0..5)) {
        let (columns, writer) = (["a".to_owned()], csv::Writer::new(csv::Dialect::default()));
        let records: Vec<Value> = values.into_iter().map(|value| object(vec![("a".to_owned(), Value::Text(value))])).collect();
        let rows: String = records.iter().map(|record| writer.row(&columns, record).expect("a row")).collect();
        prop_assert_eq!(read_all(&Format::Csv(csv::Dialect::default()), &format!("a\n{rows}")).expect("rows"), records);
    }

    #[test]
    fn json_and_ndjson_come_back(values in prop::collection::vec(any_json(), 0..5)) {
        let records: Vec<Value> = values.into_iter().map(|value| object(vec![("v".to_owned(), value)])).collect();
        let lines: String = records.iter().map(ndjson::line).collect();
        prop_assert_eq!(read(&Format::Ndjson, "utf-8", lines.as_bytes()), records.iter().map(Value::to_string).collect::<Vec<_>>());
        let list = Value::List(records.clone()).to_string();
        prop_assert_eq!(read(&Format::Json(json::Options::default()), "utf-8", list.as_bytes()), records.iter().map(Value::to_string).collect::<Vec<_>>());
        let within = object(vec![("x".to_owned(), Value::List(records.clone())), ("rows".to_owned(), Value::List(records.clone()))]).to_string();
        let found = read_all(&Format::Json(json::Options { path: vec!["rows".to_owned()] }), &within);
        prop_assert_eq!(found.expect("a list"), records);
    }

    #[test]
    fn xml_records_come_back(value in elements()) {
        let record = object(vec![("root".to_owned(), value)]);
        let text = xml::write::document(&record).expect("a document");
        prop_assert_eq!(read_all(&Format::Xml(xml::Options::default()), &text).expect("it is XML"), vec![record], "{}", text);
    }

    /// Documents of any order and mixture: written again, they give the same record.
    #[test]
    fn xml_documents_stay_equivalent(pieces in prop::collection::vec(prop_oneof!["[xyz]{1,3}", Just("<a>1</a>".to_owned()), Just("<b k='v'><c/>t</b>".to_owned()), Just(" ".to_owned()), Just("<![CDATA[<]]>".to_owned())], 0..8)) {
        let text = format!("<root>{}</root>", pieces.concat());
        let format = Format::Xml(xml::Options::default());
        let record = read_all(&format, &text).expect("it is XML").swap_remove(0);
        let again = xml::write::document(&record).expect("a document");
        prop_assert_eq!(read_all(&format, &again).expect("it is XML"), vec![record], "{} became {}", text, again);
        let plain = |text: &str| text.replace(['\n', ' '], "").replace("k='v'", "k=\"v\"").replace("<![CDATA[<]]>", "&lt;");
        prop_assert_eq!(plain(&again).replace("<root/>", "<root></root>"), plain(&text));
    }

    #[test]
    fn fixed_width_comes_back(account in "[1-9][0-9]{0,5}", name in "[a-zäß€]{0,8}", cents in -99_999_999_i64..=999_999_999, count in -99..=999_i64) {
        let layout = layout(COLUMNS);
        let amount = Value::from(rust_decimal::Decimal::new(cents, 2));
        let record = object(vec![
            ("account".to_owned(), Value::Text(account)),
            ("name".to_owned(), Value::Text(name)),
            ("amount".to_owned(), amount),
            ("count".to_owned(), Value::from(count)),
        ]);
        let line = fixed_width::Writer::new(layout.clone()).line(&record).expect("a line");
        prop_assert_eq!(read_all(&Format::FixedWidth(layout), &line).expect("a record"), vec![record], "{}", line);
    }

    /// A value that begins like the mark of a file is none.
    #[test]
    fn csv_keeps_a_mark_that_is_a_value(header: bool, text in "[\u{feff}a,\" ]{0,4}") {
        let dialect = csv::Dialect { header, ..csv::Dialect::default() };
        let columns = if header { ["\u{feff}a", "b"] } else { ["column_1", "column_2"] }.map(str::to_owned);
        let writer = csv::Writer::new(dialect.clone());
        let record = object(columns.iter().cloned().zip([Value::Text(format!("\u{feff}{text}")), Value::from("x")]).collect());
        let head = if header { writer.header(&columns).expect("names") } else { String::new() };
        let file = format!("{head}{}", writer.row(&columns, &record).expect("a row"));
        prop_assert_eq!(read(&Format::Csv(dialect), "utf-8", file.as_bytes()), vec![record.to_string()], "{}", file);
    }

    /// Nothing that is pushed makes a reader panic or run on for ever.
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"<>/!?-[]{}\",:;\\#&=' \n\r\tax1".to_vec())], 0..60)) {
        let formats = [
            Format::Csv(csv::Dialect { escape: Some(b'\\'), trim: true, ..csv::Dialect::default() }),
            Format::Csv(csv::Dialect { strict: true, comment: Some(b'#'), header: false, ..csv::Dialect::default() }),
            Format::Json(json::Options::default()),
            Format::Json(json::Options { path: vec!["a".to_owned()] }),
            Format::Ndjson,
            Format::Xml(xml::Options::default()),
            Format::Xml(xml::Options { records: "a".to_owned(), ..xml::Options::default() }),
            Format::FixedWidth(layout(COLUMNS).framed(0, 1)),
        ];
        for format in formats {
            for charset in ["utf-8", "utf-16le", "windows-1252", "iso-8859-7"] {
                read(&format, charset, &bytes);
            }
        }
        let _ = guess(&String::from_utf8_lossy(&bytes));
    }
}
