//! Reads a file page by page. The cursor is a place in the file, so that no page reads what came before it.

use super::format::{Format, FormatKind};
use super::limits::{COLUMNS_MAX, JSON_FILE_BYTES_MAX, RECORD_BYTES_MAX};
use crate::folder::{Place, of_io};
use crate::value;
use connector::{ConnectorError, Page};
use mapping::{Record, Value};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Seek, SeekFrom},
    time::UNIX_EPOCH,
};

/// A place in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Here {
    /// The byte at which the next record begins; for a list within a document, the number of the record.
    at: u64,
    /// The line, from 1.
    line: u64,
    /// The names of the columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    columns: Vec<String>,
    /// How many bytes the file had, and when it was changed.
    seen: (u64, u64),
}

/// What a page is made of.
struct Found {
    records: Vec<Value>,
    next: Option<Here>,
}

/// Reads the page at the cursor.
pub fn run(
    place: &Place,
    path: &str,
    format: &Format,
    records_at: &str,
    page_size: usize,
    cursor: Option<Json>,
) -> Result<Page, ConnectorError> {
    let broken = |why: String| ConnectorError::setting("path", "file.unreadable", format!("{path} cannot be read: {why}"));
    let disk = |error: std::io::Error| of_io(&error, "path", &format!("{path} cannot be opened"));
    let mut file = File::open(&place.path).map_err(disk)?;
    let about = file.metadata().map_err(disk)?;
    if !about.is_file() {
        return Err(ConnectorError::setting("path", "file.unreadable", format!("{path} is no file")));
    }
    let changed = about
        .modified()
        .ok()
        .and_then(|at| at.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(u64::MAX));
    let seen = (about.len(), changed);
    let here = match cursor {
        None => Here { line: 1, seen, ..Here::default() },
        Some(cursor) => serde_json::from_value::<Here>(cursor).map_err(|_| {
            ConnectorError::setting("path", "file.bad_cursor", "the stored place in the file cannot be read; start the reading anew")
        })?,
    };
    if here.seen != seen {
        return Err(ConnectorError::setting(
            "path",
            "file.changed",
            format!("{path} was changed while it was read; start the reading anew"),
        ));
    }
    let found = match format.kind {
        FormatKind::Csv => csv(file, format, &here, page_size),
        FormatKind::Ndjson => ndjson(file, format, &here, page_size),
        FormatKind::Json if records_at.is_empty() => json_list(&mut file, format, &here, page_size),
        FormatKind::Json => document(&mut file, format, records_at, &here, page_size),
    };
    let found = found.map_err(broken)?;
    let next = found.next.map(serde_json::to_value).transpose().map_err(|error| broken(error.to_string()))?;
    let exchange = json!({ "request": { "file": path, "from": here.at }, "response": { "records": found.records.len() } });
    Ok(Page { records: found.records.into_iter().map(Record::from).collect(), next, exchange: Some(exchange) })
}

fn csv(file: File, format: &Format, here: &Here, page_size: usize) -> Result<Found, String> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(format.delimiter).from_reader(BufReader::new(file));
    let mut next = here.clone();
    if here.at > 0 {
        let mut position = csv::Position::new();
        position.set_byte(here.at).set_line(here.line);
        reader.seek(position).map_err(|error| error.to_string())?;
    }
    let mut row = csv::ByteRecord::new();
    let mut read = |row: &mut csv::ByteRecord| -> Result<Option<(Vec<String>, u64, u64)>, String> {
        if !reader.read_byte_record(row).map_err(|error| error.to_string())? {
            return Ok(None);
        }
        let line = row.position().map_or(0, csv::Position::line);
        if row.as_slice().len() > RECORD_BYTES_MAX || row.len() > COLUMNS_MAX {
            return Err(format!("line {line} is too long; is the character between columns the right one?"));
        }
        let fields: Vec<String> = row
            .iter()
            .map(|field| format.decode(field).map(|text| text.into_owned()))
            .collect::<Result<_, _>>()
            .map_err(|why| format!("line {line}: {why}"))?;
        Ok(Some((fields, reader.position().byte(), reader.position().line())))
    };
    if format.header && here.at == 0 {
        let Some((names, at, line)) = read(&mut row)? else { return Ok(Found { records: Vec::new(), next: None }) };
        next.columns = named(names);
        (next.at, next.line) = (at, line);
    }
    let mut records = Vec::new();
    while records.len() < page_size {
        let Some((fields, at, line)) = read(&mut row)? else { return Ok(Found { records, next: None }) };
        let names = (0..fields.len()).map(|at| next.columns.get(at).cloned().unwrap_or_else(|| format!("column_{}", at + 1)));
        records.push(value::object(names.zip(fields.into_iter().map(Value::from))));
        (next.at, next.line) = (at, line);
    }
    Ok(Found { records, next: Some(next) })
}

/// The names of a first line, each made whole and single.
fn named(names: Vec<String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (at, name) in names.into_iter().enumerate() {
        let name = name.trim_start_matches('\u{feff}').trim();
        let base = if name.is_empty() { format!("column_{}", at + 1) } else { name.to_owned() };
        let mut single = base.clone();
        let mut times = 1;
        while found.contains(&single) {
            times += 1;
            single = format!("{base}_{times}");
        }
        found.push(single);
    }
    found
}

fn ndjson(mut file: File, format: &Format, here: &Here, page_size: usize) -> Result<Found, String> {
    file.seek(SeekFrom::Start(here.at)).map_err(|error| error.to_string())?;
    let mut reader = BufReader::new(file);
    let mut next = here.clone();
    let mut records = Vec::new();
    while records.len() < page_size {
        let mut line = Vec::new();
        let taken = (&mut reader).take(RECORD_BYTES_MAX as u64 + 1).read_until(b'\n', &mut line).map_err(|error| error.to_string())?;
        if taken == 0 {
            return Ok(Found { records, next: None });
        }
        if taken > RECORD_BYTES_MAX {
            return Err(format!("line {} is longer than {} MiB", next.line, RECORD_BYTES_MAX / 1024 / 1024));
        }
        if !line.iter().all(u8::is_ascii_whitespace) {
            let text = format.decode(&line).map_err(|why| format!("line {}: {why}", next.line))?;
            records.push(value::parse(text.as_bytes()).map_err(|why| format!("line {} of the file: {why}", next.line))?);
        }
        next.at += taken as u64;
        next.line += 1;
    }
    Ok(Found { records, next: Some(next) })
}

/// A file that is one list: its items are found one by one. A file that is one object is one record.
fn json_list(file: &mut File, format: &Format, here: &Here, page_size: usize) -> Result<Found, String> {
    file.seek(SeekFrom::Start(here.at)).map_err(|error| error.to_string())?;
    let mut scanner = Scanner { bytes: BufReader::new(file).bytes(), at: here.at };
    let mut next = here.clone();
    let mut records = Vec::new();
    let mut first = None;
    if here.at == 0 {
        match scanner.next_solid()? {
            None => return Err("it is empty".to_owned()),
            Some(b'[') => {}
            Some(other) => first = Some(other),
        }
    }
    let is_list = first.is_none();
    while records.len() < page_size {
        let begin = match first.take() {
            Some(byte) => byte,
            None => match scanner.next_solid()? {
                Some(b']') => return scanner.end(records),
                Some(b',') if next.line > 1 || !records.is_empty() => scanner.next_solid()?.ok_or("it ends too early")?,
                Some(byte) if records.is_empty() && next.line == 1 => byte,
                Some(_) => return Err(format!("record {}: a comma or the end of the list was expected", next.line)),
                None => return Err("it ends too early".to_owned()),
            },
        };
        let bytes = scanner.item(begin).map_err(|why| format!("record {}: {why}", next.line))?;
        let text = format.decode(&bytes).map_err(|why| format!("record {}: {why}", next.line))?;
        records.push(value::parse(text.as_bytes()).map_err(|why| format!("record {}: {why}", next.line))?);
        next.line += 1;
        if !is_list {
            return scanner.end(records);
        }
        next.at = scanner.at;
    }
    Ok(Found { records, next: Some(next) })
}

struct Scanner<R: Read> {
    bytes: std::io::Bytes<R>,
    at: u64,
}

impl<R: Read> Scanner<R> {
    fn next(&mut self) -> Result<Option<u8>, String> {
        let byte = self.bytes.next().transpose().map_err(|error| error.to_string())?;
        self.at += u64::from(byte.is_some());
        Ok(byte)
    }

    /// The next byte that is no blank; a mark at the begin of the file counts as one.
    fn next_solid(&mut self) -> Result<Option<u8>, String> {
        while let Some(byte) = self.next()? {
            if !(byte.is_ascii_whitespace() || self.at <= 3 && matches!(byte, 0xef | 0xbb | 0xbf)) {
                return Ok(Some(byte));
            }
        }
        Ok(None)
    }

    /// One object or list, from its first byte to its last.
    fn item(&mut self, begin: u8) -> Result<Vec<u8>, String> {
        if !matches!(begin, b'{' | b'[') {
            return Err("an object was expected".to_owned());
        }
        let (mut item, mut depth, mut in_text, mut escaped) = (vec![begin], 1_u32, false, false);
        while depth > 0 {
            let byte = self.next()?.ok_or("it ends too early")?;
            item.push(byte);
            if item.len() > RECORD_BYTES_MAX {
                return Err(format!("it is longer than {} MiB", RECORD_BYTES_MAX / 1024 / 1024));
            }
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_text => escaped = true,
                b'"' => in_text = !in_text,
                b'{' | b'[' if !in_text => depth += 1,
                b'}' | b']' if !in_text => depth -= 1,
                _ => {}
            }
        }
        Ok(item)
    }

    fn end(&mut self, records: Vec<Value>) -> Result<Found, String> {
        match self.next_solid()? {
            None => Ok(Found { records, next: None }),
            Some(_) => Err("there is more text after the end".to_owned()),
        }
    }
}

/// A list somewhere within a document, which is read as a whole.
fn document(file: &mut File, format: &Format, records_at: &str, here: &Here, page_size: usize) -> Result<Found, String> {
    if here.seen.0 > JSON_FILE_BYTES_MAX {
        return Err(format!("a document of more than {} MiB is not read as a whole", JSON_FILE_BYTES_MAX / 1024 / 1024));
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    let whole = value::parse(format.decode(&bytes)?.as_bytes())?;
    let list = value::at(&whole, records_at).ok_or_else(|| format!("it has nothing at `{records_at}`"))?.into_owned();
    let all = value::into_list(list);
    let begin = usize::try_from(here.at).unwrap_or(usize::MAX).min(all.len());
    let end = all.len().min(begin + page_size);
    let next = (end < all.len()).then(|| Here { at: end as u64, ..here.clone() });
    Ok(Found { records: all[begin..end].to_vec(), next })
}
