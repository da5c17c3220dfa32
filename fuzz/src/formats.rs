//! The first byte chooses a format, the second one how the bytes are written, the others are a file.

use mapping::{
    Value,
    formats::{Charset, Format, Reader, charset::Encoder, csv, fixed_width, guess, json, ndjson, xml},
};
use std::sync::LazyLock;

/// The formats, each with a letter from `a` on.
static FORMATS: LazyLock<Vec<Format>> = LazyLock::new(|| {
    let dialect = csv::Dialect::default;
    let xml = |records: &str| xml::Options { records: records.to_owned(), ..xml::Options::default() };
    vec![
        Format::Csv(dialect()),
        Format::Csv(csv::Dialect { delimiter: b';', escape: Some(b'\\'), trim: true, crlf: true, ..dialect() }),
        Format::Csv(csv::Dialect { header: false, strict: true, comment: Some(b'#'), quote_all: true, ..dialect() }),
        Format::Csv(csv::Dialect { delimiter: b'\t', quote: None, skip_lines: 1, ..dialect() }),
        Format::Json(json::Options::default()),
        Format::Json(json::Options { path: vec!["data".to_owned(), "rows".to_owned()] }),
        Format::Ndjson,
        Format::Xml(xml("")),
        Format::Xml(xml("/orders/order")),
        Format::Xml(xml::Options { lists: vec!["line".to_owned()], prefixes: xml::Prefixes::Drop, ..xml("order") }),
        Format::FixedWidth(layout()),
        Format::FixedWidth(layout().framed(1, 1).with_crlf(true)),
    ]
});
/// Ways to write, each with a letter from `a` on.
const CHARSETS: &[&str] = &["utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-1", "iso-8859-7", "windows-1251"];
/// How deep XML may lie to be written below two more elements.
const XML_DEPTH_MAX: usize = xml::DEPTH_MAX - 4;

fn layout() -> fixed_width::Layout {
    let columns = serde_json::json!([
        { "name": "id", "start": 1, "length": 4 },
        { "name": "name", "start": 5, "length": 6, "align": "right", "pad": "." },
        { "name": "amount", "start": 12, "length": 8, "kind": "number", "decimals": 2 },
        { "name": "count", "start": 20, "length": 5, "kind": "number", "pad": "*" },
        { "name": "left", "start": 25, "length": 5, "kind": "number", "align": "left", "pad": "0" },
    ]);
    fixed_width::Layout::from_json(&columns).expect("a layout")
}

/// Pieces of any size give the same records, from every mark the same ones follow, and what was read and is written is read
/// again as it was.
///
/// # Panics
/// When one of that does not hold.
pub fn holds(bytes: &[u8]) {
    let [format, charset, bytes @ ..] = bytes else { return };
    let choice = |letter: &u8, count: usize| usize::from(letter.wrapping_sub(b'a')) % count;
    let format = &FORMATS[choice(format, FORMATS.len())];
    let charset = Charset::by_name(CHARSETS[choice(charset, CHARSETS.len())]).expect("a charset");
    let whole = read(Reader::new(format, charset), bytes, bytes.len().max(1));
    for size in [1, 7] {
        assert_eq!(read(Reader::new(format, charset), bytes, size), whole, "in pieces of {size} bytes");
    }
    resumed(format, charset, bytes, &whole);
    let _ = guess(&String::from_utf8_lossy(bytes));
    let _ = Charset::guess(bytes);
    let records: Vec<Value> = whole.into_iter().filter_map(Result::ok).collect();
    written_again(format, charset, records);
}

/// Every record, or what is wrong with it.
fn read(mut reader: Reader, bytes: &[u8], size: usize) -> Vec<Result<Value, String>> {
    let mut found = Vec::new();
    for piece in bytes.chunks(size) {
        reader.push(piece);
        drain(&mut reader, &mut found);
    }
    reader.finish();
    drain(&mut reader, &mut found);
    found
}

fn drain(reader: &mut Reader, found: &mut Vec<Result<Value, String>>) {
    while let Some(record) = reader.next_record() {
        found.push(record.map_err(|flaw| flaw.to_string()));
    }
}

/// From the mark behind the first record and behind the last one.
fn resumed(format: &Format, charset: Charset, bytes: &[u8], whole: &[Result<Value, String>]) {
    let mut reader = Reader::new(format, charset);
    reader.push(bytes);
    reader.finish();
    for count in 1..=whole.len() {
        if reader.next_record().is_some_and(|record| record.is_err_and(|flaw| flaw.fatal)) {
            return;
        }
        if count > 1 && count < whole.len() {
            continue;
        }
        let mark = reader.mark();
        let again = Reader::resume(format, charset, &mark).expect("a mark of this format");
        let from = usize::try_from(mark.byte).expect("no more than there is");
        assert_eq!(read(again, &bytes[from..], 5), whole[count..], "from {mark:?}");
    }
}

fn written_again(format: &Format, charset: Charset, records: Vec<Value>) {
    let Some((format, text, records)) = written(format, records) else { return };
    // What the charset cannot write is a matter of its own.
    let (charset, bytes) = match Encoder::new(charset).encode(&text) {
        Ok(bytes) => (charset, bytes),
        Err(_) => (Charset::Utf8, text.clone().into_bytes()),
    };
    let again = read(Reader::new(&format, charset), &bytes, bytes.len().max(1));
    let expect: Vec<Result<Value, String>> = records.into_iter().map(Ok).collect();
    assert_eq!(again, expect, "written as {text:?}");
}

/// The text, how it is read, and what must come out; `None` where the format cannot say it.
fn written(format: &Format, records: Vec<Value>) -> Option<(Format, String, Vec<Value>)> {
    match format {
        Format::Csv(dialect) => rows(dialect, &records),
        Format::Json(_) => {
            let items: Vec<String> = records.iter().map(Value::to_string).collect();
            let [first, between, last] = json::LIST;
            let text = format!("{first}{}{last}", items.join(between));
            Some((Format::Json(json::Options::default()), text, records))
        }
        Format::Ndjson => Some((Format::Ndjson, records.iter().map(ndjson::line).collect(), records)),
        Format::Xml(options) if options.records.is_empty() => {
            let record = records.into_iter().next()?;
            Some((format.clone(), xml::write::document(&record).expect("what was read can be written"), vec![record]))
        }
        Format::Xml(options) => {
            if records.iter().any(|record| depth(record) > XML_DEPTH_MAX) {
                return None;
            }
            let writer = xml::Writer::new("all", "record").expect("names");
            let records_text: String = records.iter().map(|record| writer.record(record).expect("what was read can be written")).collect();
            let text = format!("{}{records_text}{}", writer.begin("utf-8"), writer.end());
            Some((Format::Xml(xml::Options { records: "/all/record".to_owned(), ..options.clone() }), text, records))
        }
        Format::FixedWidth(layout) => {
            let plain = fixed_width::Layout::new(layout.columns().to_vec()).expect("a layout");
            let writer = fixed_width::Writer::new(plain.clone());
            let lines: Option<Vec<String>> = records.iter().map(|record| writer.line(record).ok()).collect();
            Some((Format::FixedWidth(plain), lines?.concat(), records))
        }
    }
}

/// A value that a short row lacks is written as an empty one.
fn rows(dialect: &csv::Dialect, records: &[Value]) -> Option<(Format, String, Vec<Value>)> {
    let dialect = csv::Dialect { skip_lines: 0, strict: false, ..dialect.clone() };
    let columns = csv::write::columns(records);
    let writer = csv::Writer::new(dialect.clone());
    let mut text = if dialect.header && !records.is_empty() { writer.header(&columns).ok()? } else { String::new() };
    for record in records {
        match writer.row(&columns, record) {
            Ok(row) => text.push_str(&row),
            Err(why) if dialect.quote.is_some() => panic!("what was read can be written: {why:?}"),
            Err(_) => return None,
        }
    }
    let value = |record: &Value, name: &str| record.get(name).cloned().unwrap_or_else(|| Value::from(""));
    let whole = |record: &Value| Value::Object(columns.iter().map(|name| (name.clone(), value(record, name))).collect());
    let records = records.iter().map(whole).collect();
    Some((Format::Csv(dialect), text, records))
}

fn depth(value: &Value) -> usize {
    match value {
        Value::List(items) => items.iter().map(depth).max().unwrap_or_default(),
        Value::Object(object) => 1 + object.values().map(depth).max().unwrap_or_default(),
        _ => 1,
    }
}
