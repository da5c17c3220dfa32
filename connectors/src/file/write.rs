//! Writes records to a file. The first page of a run replaces the file at one moment, later pages are added at its end;
//! a write that is tried again takes back what it left before.
//!
//! Nothing can be added to an Excel workbook: its records stand in a file of ours beside it, to which pages are added, and the
//! workbook is built from that anew.

use super::{
    excel,
    format::{Writing, Written},
    limits::PIECE_BYTES,
    rows::Rows,
    state::{State, beside, load, replace, save},
};
use crate::{
    folder::{Place, of_io},
    value,
};
use connector::{ConnectorError, Outcome};
use mapping::{
    Record,
    formats::{Charset, Format, Reader, csv},
};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::PathBuf,
};

/// One write.
pub struct Job {
    /// Where.
    pub place: Place,
    /// The same, as it was set.
    pub path: String,
    /// How.
    pub format: Writing,
    /// Whether a run replaces the file.
    pub replace: bool,
    /// The run.
    pub run: String,
    /// The keys of the effect.
    pub keys: Vec<String>,
    /// Only show what would be written.
    pub dry_run: bool,
}

impl Job {
    /// The file to which records are added.
    fn target(&self) -> PathBuf {
        match self.format.kind {
            Written::Excel(..) => beside(&self.place.path, "rows"),
            _ => self.place.path.clone(),
        }
    }
}

/// Writes all records.
pub fn run(job: &Job, records: &[Record]) -> Result<Outcome, ConnectorError> {
    let disk = |error: io::Error| of_io(&error, "path", &format!("{} cannot be written", job.path));
    if matches!(job.format.kind, Written::Excel(..)) && !job.replace {
        return Err(ConnectorError::setting("mode", "file.mode", "nothing can be added to an Excel file: let each run replace it"));
    }
    let key = if job.keys.is_empty() { String::new() } else { hex::encode(Sha256::digest(job.keys.join("\n"))) };
    let last = load(&job.place.path);
    let again = last.as_ref().filter(|state| !key.is_empty() && state.key == key);
    let same_run = last.as_ref().is_some_and(|state| !job.run.is_empty() && state.run == job.run);
    let replaces = job.replace && (!same_run || again.is_some_and(|state| state.before.is_none()));
    let target = job.target();
    let exists = target.exists();
    let from = match again.and_then(|state| state.before) {
        Some(before) => before,
        None if replaces || !exists => 0,
        None => end_of_records(job).map_err(disk)?,
    };
    let fresh = replaces || !exists || from == 0;
    let columns = columns(job, records, last.as_ref().filter(|_| !fresh), fresh).map_err(disk)?;
    let rows = Rows::new(&job.format, &columns);
    let (lines, faults) = rows.lines(records);
    let done: Vec<(usize, Record)> = lines.iter().map(|(index, _)| (*index, records[*index].clone())).collect();
    let exchange = |bytes: usize| {
        Some(json!({ "request": { "file": job.path, "records": records.len(), "replaces": replaces }, "response": { "bytes": bytes } }))
    };
    if job.dry_run || (lines.is_empty() && !replaces) {
        return Ok(Outcome { records: done, faults, exchange: exchange(0), rest: None });
    }
    let is_first = fresh || (matches!(job.format.kind, Written::Json) && list_is_empty(job, from).map_err(disk)?);
    let bytes = assembled(job, &rows, &lines, fresh, is_first, from).map_err(disk)?;
    if let Some(folder) = job.place.path.parent() {
        fs::create_dir_all(folder).map_err(disk)?;
    }
    let state = State { run: job.run.clone(), key: key.clone(), before: (!replaces).then_some(from), columns: columns.clone() };
    if !key.is_empty() || !job.run.is_empty() {
        save(&job.place.path, &state).map_err(disk)?;
    }
    if replaces {
        replace(&target, &beside(&job.place.path, "part"), &bytes).map_err(disk)?;
    } else {
        append(&target, from, &bytes).map_err(disk)?;
    }
    if let Written::Excel(sheet, header) = &job.format.kind {
        let part = beside(&job.place.path, "part");
        excel::build(&target, &part, sheet, *header, &columns).and_then(|()| fs::rename(&part, &job.place.path)).map_err(disk)?;
    }
    Ok(Outcome { records: done, faults, exchange: exchange(bytes.len()), rest: None })
}

fn append(path: &PathBuf, from: u64, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
    file.set_len(from)?;
    file.seek(SeekFrom::Start(from))?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Where new records go: the end of the file, or before the end of what holds them.
fn end_of_records(job: &Job) -> io::Result<u64> {
    let length = fs::metadata(job.target())?.len();
    let no = |what: &str| Err(io::Error::new(io::ErrorKind::InvalidData, what.to_owned()));
    match &job.format.kind {
        _ if length == 0 => Ok(0),
        Written::Json => match last_solid(job, length)? {
            Some((b']', at)) => Ok(last_solid(job, at)?.map_or(at, |(_, before)| before + 1)),
            _ => no("it holds no JSON list"),
        },
        Written::Xml(writer) => {
            let end = Rows::new(&job.format, &[]).encoded(writer.end().trim_end()).map_err(io::Error::other)?;
            // Line ends and blanks may stand behind it.
            let from = length.saturating_sub(end.len() as u64 + 64);
            let tail = bytes_of(job, from, length)?;
            match tail.windows(end.len()).rposition(|part| part == end) {
                Some(at) if tail[at + end.len()..].iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) => Ok(from + at as u64),
                _ => no(&format!("it does not end with {}", writer.end().trim_end())),
            }
        }
        _ => Ok(length),
    }
}

fn bytes_of(job: &Job, from: u64, to: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(job.target())?;
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(to - from).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether the list that ends here has no record yet.
fn list_is_empty(job: &Job, from: u64) -> io::Result<bool> {
    Ok(matches!(last_solid(job, from)?, Some((b'[', _)) | None))
}

/// The last byte before a place that is no blank, and where it stands.
fn last_solid(job: &Job, before: u64) -> io::Result<Option<(u8, u64)>> {
    let mut at = before;
    while at > 0 {
        let step = at.min(4_096);
        let part = bytes_of(job, at - step, at)?;
        if let Some(found) = part.iter().rposition(|byte| !byte.is_ascii_whitespace()) {
            return Ok(Some((part[found], at - step + found as u64)));
        }
        at -= step;
    }
    Ok(None)
}

/// The columns of a CSV file or a sheet: those it has, or the fields of the first records.
fn columns(job: &Job, records: &[Record], last: Option<&State>, fresh: bool) -> io::Result<Vec<String>> {
    let known = last.filter(|state| !state.columns.is_empty());
    match (&job.format.kind, known) {
        (Written::Csv(dialect), _) if dialect.header && !fresh => return names(job, dialect),
        (Written::Csv(_) | Written::Excel(..), Some(state)) => return Ok(state.columns.clone()),
        (Written::Csv(_) | Written::Excel(..), None) => {}
        _ => return Ok(Vec::new()),
    }
    let mut columns: Vec<String> = Vec::new();
    for (name, _) in records.iter().filter_map(|record| value::fields(record)).flatten() {
        if !columns.iter().any(|known| known == name) {
            columns.push(name.to_owned());
        }
    }
    Ok(columns)
}

/// The names that a CSV file has in its first row.
fn names(job: &Job, dialect: &csv::Dialect) -> io::Result<Vec<String>> {
    let bad = |why: String| io::Error::new(io::ErrorKind::InvalidData, why);
    let mut file = File::open(job.target())?;
    let mut reader = Reader::new(&Format::Csv(csv::Dialect { header: false, ..dialect.clone() }), job.format.charset);
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        match reader.next_record() {
            Some(Ok(row)) => {
                let cells = row.as_object().into_iter().flat_map(|cells| cells.values());
                return Ok(cells.map(|cell| cell.as_text().unwrap_or_default().to_owned()).collect());
            }
            Some(Err(flaw)) => return Err(bad(flaw.to_string())),
            None => match file.read(&mut piece)? {
                0 => return Ok(Vec::new()),
                length => {
                    reader.push(&piece[..length]);
                    if length < PIECE_BYTES {
                        reader.finish();
                    }
                }
            },
        }
    }
}

/// The bytes that are written: with names, brackets or elements around them, as the format asks.
fn assembled(job: &Job, rows: &Rows<'_>, lines: &[(usize, Vec<u8>)], fresh: bool, is_first: bool, from: u64) -> io::Result<Vec<u8>> {
    let bad = |why: String| io::Error::new(io::ErrorKind::InvalidInput, why);
    let mut bytes = Vec::new();
    if fresh {
        bytes = rows.begin().map_err(bad)?;
    } else if matches!(job.format.kind, Written::Csv(_) | Written::Ndjson | Written::FixedWidth(_)) && !ends_a_line(job, from)? {
        // Another program left its last line open.
        bytes = rows.encoded("\n").map_err(bad)?;
    }
    for (number, (_, line)) in lines.iter().enumerate() {
        bytes.extend_from_slice(rows.between(is_first && number == 0));
        bytes.extend_from_slice(line);
    }
    bytes.extend_from_slice(&rows.end().map_err(bad)?);
    Ok(bytes)
}

/// Whether a line ends right before a place.
fn ends_a_line(job: &Job, at: u64) -> io::Result<bool> {
    let end = match job.format.charset {
        Charset::Utf16Le => b"\n\0".as_slice(),
        Charset::Utf16Be => b"\0\n",
        _ => b"\n",
    };
    Ok(bytes_of(job, at.saturating_sub(end.len() as u64), at)?.ends_with(end))
}
