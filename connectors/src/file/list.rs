//! The files below a folder.

use super::limits::{FILES_MAX, FOLDER_DEPTH_MAX};
use crate::folder::{OURS, Place, of_io};
use connector::ConnectorError;
use std::{fs, path::Path};
use wire::connection::OptionItem;

/// The ends of names that can be read.
const EXTENSIONS: [&str; 8] = ["csv", "tsv", "txt", "json", "ndjson", "jsonl", "xml", "xlsx"];

/// What the folder holds, in words.
pub fn describe(place: &Place) -> Result<String, ConnectorError> {
    if !place.path.is_dir() {
        return Err(ConnectorError::setting("folder", "files.no_folder", "this folder is not there"));
    }
    let files = files(place)?;
    let more = if files.len() >= FILES_MAX { "at least " } else { "" };
    Ok(format!("The folder holds {more}{} files that can be read.", files.len()))
}

/// The files that can be read, by their paths below the folder.
pub fn files(place: &Place) -> Result<Vec<OptionItem>, ConnectorError> {
    let mut found = Vec::new();
    collect(&place.path, &place.path, 0, &mut found).map_err(|error| of_io(&error, "folder", "the folder cannot be listed"))?;
    found.sort_by(|one, other| one.value.cmp(&other.value));
    Ok(found)
}

fn collect(base: &Path, folder: &Path, depth: usize, found: &mut Vec<OptionItem>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // Links are not followed here; what they lead to is judged when it is opened.
        let (kind, path) = (entry.file_type()?, entry.path());
        let Some(name) = path.strip_prefix(base).ok().and_then(Path::to_str) else { continue };
        if found.len() >= FILES_MAX {
            break;
        }
        if kind.is_dir() && depth < FOLDER_DEPTH_MAX {
            collect(base, &path, depth + 1, found)?;
        } else if kind.is_file()
            && !entry.file_name().to_string_lossy().starts_with(OURS)
            && path.extension().and_then(|end| end.to_str()).is_some_and(|end| EXTENSIONS.contains(&end.to_ascii_lowercase().as_str()))
        {
            found.push(OptionItem { value: name.to_owned(), label: name.to_owned(), hint: Some(size(entry.metadata()?.len())) });
        }
    }
    Ok(())
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} bytes"),
        1_024..1_048_576 => format!("{} KiB", bytes / 1_024),
        _ => format!("{} MiB", bytes / 1_048_576),
    }
}
