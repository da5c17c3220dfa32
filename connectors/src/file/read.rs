//! Reads a file page by page. The cursor is a place in the file, so that no page reads what came before it.

use super::{
    excel::{self, Sheets},
    format::Reading,
    page::{self, Found},
    sniff::{HEAD_BYTES, Sniffed},
};
use crate::{
    folder::{Place, of_io},
    settings::Settings,
};
use connector::{ConnectorError, Page};
use mapping::formats::Mark;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::{
    fs::File,
    io::{Read, Seek},
    sync::Arc,
    time::UNIX_EPOCH,
};

/// How many bytes a file has, and when it was changed, in nanoseconds since the Unix epoch.
pub type Seen = (u64, u64);

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Here {
    /// Where the next record of a text begins; at the begin of a file there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mark: Option<Mark>,
    /// Where the next row of a sheet is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    row: Option<excel::Here>,
    /// What the file was found to be.
    is: Sniffed,
    /// The file as it was.
    seen: Seen,
}

/// What is read.
pub struct Job {
    /// Where the file is.
    pub place: Place,
    /// The same, as it was set.
    pub path: String,
    /// How it is read.
    pub settings: Settings,
    /// How many records make a page.
    pub page_size: usize,
}

/// Reads the page at the cursor.
pub fn run(job: &Job, sheets: &Arc<Sheets>, cursor: Option<Json>) -> Result<Page, ConnectorError> {
    let path = &job.path;
    let disk = |error: std::io::Error| of_io(&error, "path", &format!("{path} cannot be opened"));
    let file = File::open(&job.place.path).map_err(disk)?;
    let about = file.metadata().map_err(disk)?;
    if !about.is_file() {
        return Err(unreadable(path, "it is no file"));
    }
    let changed = about.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    let seen = (about.len(), changed.map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)));
    let mut here = match cursor {
        None => begin(job, &file, seen)?,
        Some(cursor) => serde_json::from_value::<Here>(cursor).map_err(|_| {
            ConnectorError::setting("path", "file.bad_cursor", "the stored place in the file cannot be read; start the reading anew")
        })?,
    };
    if here.seen != seen {
        let message = format!("{path} was changed while it was read; start the reading anew");
        return Err(ConnectorError::setting("path", "file.changed", message));
    }
    let from = here.mark.as_ref().map_or(0, |mark| mark.byte);
    let made = match Reading::new(&job.settings, &here.is)? {
        Reading::Text(text) => {
            let found = page::read(file, &text, path, here.mark.as_ref(), job.page_size);
            let found = found.map_err(|why| unreadable(path, &why))?;
            let goes_on = found.next.is_some();
            here.mark.clone_from(&found.next);
            (found.records, found.faults, goes_on)
        }
        Reading::Excel(options) => {
            let found: Found<excel::Here> = excel::read(sheets, &job.place.path, path, &options, seen, here.row.take(), job.page_size)?;
            let goes_on = found.next.is_some();
            here.row.clone_from(&found.next);
            (found.records, found.faults, goes_on)
        }
    };
    let (records, faults, goes_on) = made;
    let next = goes_on.then(|| serde_json::to_value(&here)).transpose().map_err(|error| unreadable(path, &error.to_string()))?;
    let exchange =
        json!({ "request": { "file": path, "from": from }, "response": { "records": records.len(), "set_aside": faults.len() } });
    Ok(Page { records, faults, next, exchange: Some(exchange) })
}

/// The begin of a file, and what it is.
fn begin(job: &Job, mut file: &File, seen: Seen) -> Result<Here, ConnectorError> {
    let disk = |error: std::io::Error| of_io(&error, "path", &format!("{} cannot be read", job.path));
    let mut head = Vec::new();
    file.take(HEAD_BYTES as u64).read_to_end(&mut head).map_err(disk)?;
    file.rewind().map_err(disk)?;
    Ok(Here { mark: None, row: None, is: Sniffed::new(&job.settings, &job.path, &head)?, seen })
}

/// The mistake of a file that cannot be read, or not any further.
pub fn unreadable(path: &str, why: &str) -> ConnectorError {
    ConnectorError::setting("path", "file.unreadable", format!("{path} cannot be read: {why}"))
}
