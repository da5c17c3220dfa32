//! Writes records to a file. The first page of a run replaces the file at one moment, later pages are added at its end;
//! a write that is tried again takes back what it left before.

use super::format::{Format, FormatKind};
use super::limits::RECORD_BYTES_MAX;
use super::state::{State, beside, load, replace, save};
use crate::folder::{Place, of_io};
use crate::value;
use connector::{ConnectorError, Outcome, RecordFault};
use mapping::{Record, Value};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write},
};

/// One write.
pub struct Job {
    /// Where.
    pub place: Place,
    /// The same, as it was set.
    pub path: String,
    /// How.
    pub format: Format,
    /// Whether a run replaces the file.
    pub replace: bool,
    /// The run.
    pub run: String,
    /// The keys of the effect.
    pub keys: Vec<String>,
    /// Only show what would be written.
    pub dry_run: bool,
}

/// Writes all records.
pub fn run(job: &Job, records: &[Record]) -> Result<Outcome, ConnectorError> {
    let disk = |error: io::Error| of_io(&error, "path", &format!("{} cannot be written", job.path));
    let key = if job.keys.is_empty() { String::new() } else { hex::encode(Sha256::digest(job.keys.join("\n"))) };
    let last = load(&job.place.path);
    let again = last.as_ref().filter(|state| !key.is_empty() && state.key == key);
    let same_run = last.as_ref().is_some_and(|state| !job.run.is_empty() && state.run == job.run);
    let replaces = job.replace && (!same_run || again.is_some_and(|state| state.before.is_none()));
    let exists = job.place.path.exists();
    let from = match again.and_then(|state| state.before) {
        Some(before) => before,
        None if replaces || !exists => 0,
        None => end_of_records(job).map_err(disk)?,
    };
    let fresh = replaces || !exists || from == 0;
    let columns = columns(job, records, last.as_ref().filter(|_| !fresh), fresh).map_err(disk)?;
    let (lines, faults) = lines(job, records, &columns);
    let done: Vec<(usize, Record)> = lines.iter().map(|(index, _)| (*index, records[*index].clone())).collect();
    let exchange = |bytes: usize| {
        Some(json!({ "request": { "file": job.path, "records": records.len(), "replaces": replaces }, "response": { "bytes": bytes } }))
    };
    if job.dry_run || (lines.is_empty() && !replaces) {
        return Ok(Outcome { records: done, faults, exchange: exchange(0), rest: None });
    }
    let is_first = fresh || (job.format.kind == FormatKind::Json && list_is_empty(job, from).map_err(disk)?);
    let bytes = assembled(job, &lines, &columns, fresh, is_first);
    if let Some(folder) = job.place.path.parent() {
        fs::create_dir_all(folder).map_err(disk)?;
    }
    let state = State { run: job.run.clone(), key: key.clone(), before: (!replaces).then_some(from), columns };
    if !key.is_empty() || !job.run.is_empty() {
        save(&job.place.path, &state).map_err(disk)?;
    }
    if replaces {
        replace(&job.place.path, &beside(&job.place.path, "part"), &bytes).map_err(disk)?;
    } else {
        append(job, from, &bytes).map_err(disk)?;
    }
    Ok(Outcome { records: done, faults, exchange: exchange(bytes.len()), rest: None })
}

fn append(job: &Job, from: u64, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&job.place.path)?;
    file.set_len(from)?;
    file.seek(SeekFrom::Start(from))?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Where new records go: the end of the file, or before the end of a list.
fn end_of_records(job: &Job) -> io::Result<u64> {
    let length = fs::metadata(&job.place.path)?.len();
    if job.format.kind != FormatKind::Json || length == 0 {
        return Ok(length);
    }
    match last_solid(job, length)? {
        Some((b']', at)) => Ok(last_solid(job, at)?.map_or(at, |(_, before)| before + 1)),
        _ => Err(io::Error::new(io::ErrorKind::InvalidData, "it holds no JSON list")),
    }
}

/// Whether the list that ends here has no record yet.
fn list_is_empty(job: &Job, from: u64) -> io::Result<bool> {
    Ok(matches!(last_solid(job, from)?, Some((b'[', _)) | None))
}

/// The last byte before a place that is no blank, and where it stands.
fn last_solid(job: &Job, before: u64) -> io::Result<Option<(u8, u64)>> {
    let mut file = File::open(&job.place.path)?;
    let mut at = before;
    while at > 0 {
        let step = at.min(4_096);
        let mut part = vec![0; usize::try_from(step).unwrap_or(0)];
        file.seek(SeekFrom::Start(at - step))?;
        file.read_exact(&mut part)?;
        if let Some(found) = part.iter().rposition(|byte| !byte.is_ascii_whitespace()) {
            return Ok(Some((part[found], at - step + found as u64)));
        }
        at -= step;
    }
    Ok(None)
}

/// The columns of a CSV file: those it has, or the fields of the first records.
fn columns(job: &Job, records: &[Record], last: Option<&State>, fresh: bool) -> io::Result<Vec<String>> {
    if job.format.kind != FormatKind::Csv {
        return Ok(Vec::new());
    }
    if let Some(state) = last.filter(|state| !state.columns.is_empty() && !job.format.header) {
        return Ok(state.columns.clone());
    }
    if !fresh && job.format.header {
        let mut line = Vec::new();
        BufReader::new(File::open(&job.place.path)?).take(RECORD_BYTES_MAX as u64).read_until(b'\n', &mut line)?;
        let text = job.format.decode(&line).map_err(|why| io::Error::new(io::ErrorKind::InvalidData, why))?;
        let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(job.format.delimiter).from_reader(text.as_bytes());
        let names = reader.records().next().transpose().map_err(io::Error::other)?.unwrap_or_default();
        return Ok(names.iter().map(|name| name.trim_start_matches('\u{feff}').to_owned()).collect());
    }
    let mut columns: Vec<String> = Vec::new();
    for (name, _) in records.iter().filter_map(|record| value::fields(record)).flatten() {
        if !columns.iter().any(|known| known == name) {
            columns.push(name.to_owned());
        }
    }
    Ok(columns)
}

/// Each record as it stands in the file, and those that cannot.
fn lines(job: &Job, records: &[Record], columns: &[String]) -> (Vec<(usize, Vec<u8>)>, Vec<RecordFault>) {
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    for (index, record) in records.iter().enumerate() {
        let text = match job.format.kind {
            FormatKind::Csv => csv_line(job, record, columns),
            FormatKind::Json | FormatKind::Ndjson => Ok(record.to_string()),
        };
        match text.and_then(|text| job.format.encode(text).map_err(|why| (why, None))) {
            Ok(line) if line.len() <= RECORD_BYTES_MAX => lines.push((index, line)),
            Ok(_) => faults.push(RecordFault {
                index,
                code: "file.too_large".to_owned(),
                message: format!("the record is larger than {} MiB", RECORD_BYTES_MAX / 1024 / 1024),
                field: None,
            }),
            Err((message, field)) => faults.push(RecordFault { index, code: "file.bad_record".to_owned(), message, field }),
        }
    }
    (lines, faults)
}

fn csv_line(job: &Job, record: &Value, columns: &[String]) -> Result<String, (String, Option<String>)> {
    let fields = value::fields(record).ok_or_else(|| ("a line is made from an object, and this record is none".to_owned(), None))?;
    if let Some((name, _)) = fields.iter().find(|(name, _)| !columns.iter().any(|column| column == name)) {
        return Err((format!("the file has no column `{name}`"), Some((*name).to_owned())));
    }
    let cells = columns.iter().map(|column| match record.get(column) {
        None | Some(Value::Null) => String::new(),
        Some(inner) => value::text(inner).unwrap_or_else(|| inner.to_string()),
    });
    csv_text(job.format.delimiter, cells).map_err(|why| (why, None))
}

/// One line of CSV, without its end.
fn csv_text(delimiter: u8, cells: impl Iterator<Item = String>) -> Result<String, String> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    writer.write_record(cells).map_err(|error| error.to_string())?;
    let bytes = writer.into_inner().map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map(|text| text.trim_end_matches('\n').to_owned()).map_err(|error| error.to_string())
}

/// The bytes that are written: with names or brackets around them, as the format asks.
fn assembled(job: &Job, lines: &[(usize, Vec<u8>)], columns: &[String], fresh: bool, is_first: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    match job.format.kind {
        FormatKind::Json => {
            if fresh {
                bytes.push(b'[');
            }
            for (number, (_, line)) in lines.iter().enumerate() {
                bytes.extend_from_slice(if is_first && number == 0 { b"\n" } else { b",\n" });
                bytes.extend_from_slice(line);
            }
            bytes.extend_from_slice(b"\n]\n");
        }
        FormatKind::Csv | FormatKind::Ndjson => {
            if fresh
                && job.format.kind == FormatKind::Csv
                && job.format.header
                && let Ok(names) = csv_text(job.format.delimiter, columns.iter().cloned())
                && let Ok(names) = job.format.encode(names)
            {
                bytes.extend_from_slice(&names);
                bytes.push(b'\n');
            }
            for (_, line) in lines {
                bytes.extend_from_slice(line);
                bytes.push(b'\n');
            }
        }
    }
    bytes
}
