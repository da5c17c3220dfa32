//! What the connector says about itself.

use super::limits::{PAGE_RECORDS_DEFAULT, PAGE_RECORDS_MAX, WRITE_RECORDS_MAX};
use connector::{ConnectorSpec, FieldSpec, Idempotency, OperationSpec};

/// The file connector.
pub fn spec() -> ConnectorSpec {
    ConnectorSpec::new("file", "Files")
        .summary("Reads and writes CSV, JSON and NDJSON files in the files folder of this server.")
        .category("Files")
        .icon("folder", 44)
        .setting(
            FieldSpec::text("folder", "Folder")
                .default("")
                .example("invoices")
                .help("A folder below the files folder of this server; empty: the files folder itself."),
        )
        .offers(read_file())
        .offers(write_file())
}

fn path(help: &str, example: &str) -> FieldSpec {
    FieldSpec::discovered("path", "File", "files").required().help(help).example(example)
}

fn format() -> FieldSpec {
    FieldSpec::choice(
        "format",
        "Format",
        &[("auto", "By the name of the file"), ("csv", "CSV"), ("json", "JSON list"), ("ndjson", "NDJSON: one record per line")],
    )
    .default("auto")
    .help("How records stand in the file.")
}

fn csv_options() -> [FieldSpec; 3] {
    let csv = ["auto", "csv"];
    [
        FieldSpec::choice("delimiter", "Columns are parted by", &[(",", "Comma"), (";", "Semicolon"), ("tab", "Tab"), ("|", "Bar")])
            .default(",")
            .advanced()
            .shown_when("format", &csv)
            .help("The character between two columns of a CSV file."),
        FieldSpec::switch("header", "First line holds the names")
            .default(true)
            .advanced()
            .shown_when("format", &csv)
            .help("Without names, the columns are called column_1, column_2 and so on."),
        FieldSpec::choice("encoding", "Encoding", &[("utf-8", "UTF-8"), ("latin1", "Latin-1 (ISO 8859-1)")])
            .default("utf-8")
            .advanced()
            .help("How characters are written."),
    ]
}

fn read_file() -> OperationSpec {
    OperationSpec::read("read_file", "Read a file")
        .sentence("Read {path}")
        .summary("Hands on the records of a file, page by page. Values of a CSV file are text.")
        .field(path("The file to read.", "orders.csv"))
        .field(format())
        .fields(csv_options())
        .field(
            FieldSpec::text("records_at", "Records are at")
                .default("")
                .example("data.items")
                .advanced()
                .shown_when("format", &["auto", "json"])
                .help("The path of the list in a JSON file; empty: the file itself is the list."),
        )
        .field(
            FieldSpec::number("page_size", "Page size", 1.0, f64::from(PAGE_RECORDS_MAX), "records")
                .default(PAGE_RECORDS_DEFAULT)
                .advanced()
                .help("How many records make a page."),
        )
        .discovers()
}

fn write_file() -> OperationSpec {
    OperationSpec::write("write_file", "Write a file")
        .sentence("Write to {path}")
        .summary("Writes records to a file. A write that is tried again leaves no record twice.")
        .field(path("The file to write; it is made when it is missing.", "invoices.csv"))
        .field(
            FieldSpec::choice(
                "mode",
                "When the file exists",
                &[("replace", "Each run replaces it"), ("append", "Records are added at the end")],
            )
            .default("replace")
            .help("A file that is replaced changes at one moment: nobody sees half of the first page."),
        )
        .field(format())
        .fields(csv_options())
        .idempotency(Idempotency::Key)
        .batch(WRITE_RECORDS_MAX)
}
