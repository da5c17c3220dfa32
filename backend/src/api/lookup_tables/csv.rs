//! A lookup table as a CSV file, both ways. Values are exact: nothing is added to what could be taken for a formula.

mod file;

use super::{
    super::{
        auth::Member,
        etag::{self, IfMatch, Tagged},
        extract::{Json, Path, Query},
        kept::count,
        problem::Problem,
    },
    changes, checked, read, replace,
};
use crate::{app::App, commands::files::slug};
use axum::{body::Bytes, extract::State, response::IntoResponse};
pub use file::CsvFile;
use file::{merged, replaced};
use http::header;
use mapping::formats::csv::{Dialect, Writer};
use serde::Deserialize;
use store::lookup_tables::LookupTableContent;
use wire::{
    LookupTableId,
    table::{ImportMode, ImportPreview, LookupTable, NewLookupTable},
};

/// How many rows a preview shows.
const SAMPLE_ROWS: usize = 10;

/// How a file is taken.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ImportQuery {
    /// `replace`, unless it is said: what the import does with the rows that are there.
    #[serde(default)]
    mode: ImportMode,
    /// Whether the first row holds the names of the columns; absent: it is guessed.
    #[serde(default)]
    header: Option<bool>,
}

/// Export a lookup table as CSV.
///
/// RFC 4180, UTF-8, the names of the columns in the first row. Values are exact.
#[utoipa::path(get, path = "/api/v1/lookup-tables/{id}/csv", tag = "lookup tables", params(("id" = String, Path)), responses((status = 200, body = String, content_type = "text/csv")))]
pub async fn export_lookup_table(
    State(app): State<App>,
    member: Member,
    Path(id): Path<LookupTableId>,
) -> Result<impl IntoResponse, Problem> {
    let table = member.scoped(&app).lookup_table(id).await?.ok_or_else(|| Problem::not_found("lookup table"))?;
    let text = written(&table.columns, &table.rows)?;
    // A slug has letters of any script, and a header takes ASCII.
    let name = slug(&table.name).chars().filter(char::is_ascii).collect::<String>();
    let disposition = format!("attachment; filename=\"{}.csv\"", if name.is_empty() { "table" } else { &name });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::ETAG, etag::text(table.revision)),
    ];
    Ok((headers, text))
}

/// Preview an import of CSV.
///
/// Nothing is kept: the answer says what the import would change. Delimiter, characters and whether the first row holds
/// names are guessed.
#[utoipa::path(post, path = "/api/v1/lookup-tables/{id}/csv/preview", tag = "lookup tables", params(("id" = String, Path), ImportQuery), request_body(content = String, content_type = "text/csv"), responses((status = 200, body = ImportPreview), (status = 422, body = wire::Problem)))]
pub async fn preview_lookup_table_import(
    State(app): State<App>,
    member: Member,
    Path(id): Path<LookupTableId>,
    Query(query): Query<ImportQuery>,
    body: Bytes,
) -> Result<Json<ImportPreview>, Problem> {
    let table = member.scoped(&app).lookup_table(id).await?.ok_or_else(|| Problem::not_found("lookup table"))?;
    let file = CsvFile::read(&body, &table.columns, query.header)?;
    let content = made(&file, &table, query.mode)?;
    let counts = changes(&table.rows, &content.rows);
    let old = table.rows.iter().collect::<std::collections::HashSet<_>>();
    let unchanged = content.rows.iter().filter(|row| old.contains(row)).count();
    let sample = content.rows.iter().filter(|row| !old.contains(row)).take(SAMPLE_ROWS).cloned().collect();
    Ok(Json(ImportPreview {
        rows: count(file.rows.len()),
        added: counts.added,
        changed: counts.changed,
        removed: counts.removed,
        unchanged: count(unchanged),
        columns: content.columns,
        delimiter: char::from(file.delimiter).to_string(),
        charset: file.charset.to_owned(),
        header: file.header.is_some(),
        sample,
    }))
}

/// Import CSV into a lookup table.
///
/// Replaces all rows and columns, or merges rows by their key. Needs `If-Match` with the `ETag` of the table that was read.
#[utoipa::path(put, path = "/api/v1/lookup-tables/{id}/csv", tag = "lookup tables", params(("id" = String, Path), ("If-Match" = String, Header, description = "The `ETag` that was read; `*` overwrites whatever is there."), ImportQuery), request_body(content = String, content_type = "text/csv"), responses((status = 200, body = LookupTable), (status = 412, body = wire::Problem), (status = 422, body = wire::Problem), (status = 428, body = wire::Problem)))]
pub async fn import_lookup_table(
    State(app): State<App>,
    member: Member,
    Path(id): Path<LookupTableId>,
    if_match: IfMatch,
    Query(query): Query<ImportQuery>,
    body: Bytes,
) -> Result<Tagged<LookupTable>, Problem> {
    let expected = if_match.required()?;
    let scoped = member.scoped(&app);
    let tx = scoped.begin().await?;
    let table = scoped.lookup_table_in(&tx, id).await?.ok_or_else(|| Problem::not_found("lookup table"))?;
    etag::check("lookup table", expected, table.revision)?;
    let file = CsvFile::read(&body, &table.columns, query.header)?;
    let content = made(&file, &table, query.mode)?;
    replace(&scoped, &tx, &member, id, expected, &content, "lookup_table.import").await?;
    tx.commit().await?;
    read(&app, &member, id).await
}

/// The columns and rows of a file whose first row holds the names.
///
/// # Errors
/// 422 for what is no such file, with the lines that are wrong.
pub fn table_of_csv(bytes: &[u8]) -> Result<(Vec<String>, Vec<Vec<String>>), Problem> {
    replaced(&CsvFile::read(bytes, &[], Some(true))?, &[])
}

fn made(file: &CsvFile, table: &store::lookup_tables::LookupTable, mode: ImportMode) -> Result<LookupTableContent, Problem> {
    let (columns, rows) = match mode {
        ImportMode::Replace => replaced(file, &table.columns)?,
        ImportMode::Merge => merged(file, &table.columns, &table.rows)?,
    };
    checked(NewLookupTable { name: table.name.clone(), columns, rows })
}

fn written(columns: &[String], rows: &[Vec<String>]) -> Result<String, Problem> {
    let writer = Writer::new(Dialect { crlf: true, ..Dialect::default() });
    let mut text = String::new();
    for row in std::iter::once(columns).chain(rows.iter().map(Vec::as_slice)) {
        text.push_str(&writer.header(row).map_err(|(_, why)| Problem::internal(why))?);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_exactly() {
        let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let columns = texts(&["code", "a, b"]);
        let rows = vec![texts(&["=1+1", "two\nlines"]), texts(&[" x ", "\"q\""]), texts(&["", ""]), texts(&["ä", "@"])];
        let text = written(&columns, &rows).expect("written");
        assert!(text.starts_with("code,\"a, b\"\r\n=1+1,"), "{text}");
        let file = CsvFile::read(text.as_bytes(), &columns, None).expect("read");
        assert_eq!((file.header.as_ref(), &file.rows), (Some(&columns), &rows));
        let one = written(&texts(&["k"]), &[texts(&[""]), texts(&["a"])]).expect("written");
        assert_eq!(CsvFile::read(one.as_bytes(), &texts(&["k"]), None).expect("read").rows, [[""], ["a"]]);
    }
}
