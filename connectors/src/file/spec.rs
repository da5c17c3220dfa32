//! What the connector says about itself.

use super::limits::{PAGE_RECORDS_DEFAULT, PAGE_RECORDS_MAX, WRITE_RECORDS_MAX};
use connector::{ConnectorSpec, FieldSpec, Idempotency, OperationSpec};

/// The formats whose characters can be written in several ways.
const ENCODED: [&str; 6] = ["auto", "csv", "json", "ndjson", "xml", "fixed_width"];
/// The formats by which a name can lead to CSV.
const CSV: [&str; 2] = ["auto", "csv"];
/// The formats by which a name can lead to XML.
const XML: [&str; 2] = ["auto", "xml"];
/// The formats by which a name can lead to Excel.
const EXCEL: [&str; 2] = ["auto", "xlsx"];

/// The file connector.
pub fn spec() -> ConnectorSpec {
    ConnectorSpec::new("file", "Files")
        .summary("Reads and writes CSV, JSON, NDJSON, XML, fixed-width and Excel files in the files folder of this server.")
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

fn format(auto: &str) -> FieldSpec {
    let formats = [
        ("auto", auto),
        ("csv", "CSV"),
        ("json", "JSON list"),
        ("ndjson", "NDJSON: one record per line"),
        ("xml", "XML"),
        ("fixed_width", "Fixed width: columns by their place"),
        ("xlsx", "Excel (.xlsx)"),
    ];
    FieldSpec::choice("format", "Format", &formats).default("auto").help("How records stand in the file.")
}

/// The columns of a fixed-width file.
fn columns() -> FieldSpec {
    FieldSpec::json("columns", "Columns")
        .required()
        .shown_when("format", &["fixed_width"])
        .example(r#"[{"name":"id","start":1,"length":6},{"name":"amount","start":7,"length":10,"kind":"number","decimals":2}]"#)
        .help("A list with the name, start (from 1) and length of each column; also kind (text, number), align, pad and decimals.")
}

fn delimiter(reads: bool) -> FieldSpec {
    let parted = [("auto", "By the content"), (",", "Comma"), (";", "Semicolon"), ("tab", "Tab"), ("|", "Bar")];
    FieldSpec::choice("delimiter", "Columns are parted by", if reads { &parted } else { &parted[1..] })
        .default(if reads { "auto" } else { "," })
        .advanced()
        .shown_when("format", &CSV)
        .help("The character between two columns of a CSV file.")
}

fn quote() -> FieldSpec {
    FieldSpec::choice("quote", "Values are quoted by", &[("\"", "Double quotes"), ("'", "Single quotes"), ("none", "Nothing")])
        .default("\"")
        .advanced()
        .shown_when("format", &CSV)
        .help("The character around values of a CSV file that hold what would end them.")
}

fn header() -> FieldSpec {
    FieldSpec::switch("header", "First row holds the names")
        .default(true)
        .advanced()
        .shown_when("format", &["auto", "csv", "xlsx"])
        .help("Without names, the columns of CSV and Excel files are called column_1, column_2 and so on.")
}

fn encoding(reads: bool) -> FieldSpec {
    let known = [
        ("auto", "By the content"),
        ("utf-8", "UTF-8"),
        ("utf-8-bom", "UTF-8 with a mark (BOM)"),
        ("windows-1252", "Windows-1252"),
        ("latin1", "ISO 8859-1 (Latin-1)"),
        ("iso-8859-15", "ISO 8859-15 (Latin-9)"),
        ("utf-16le", "UTF-16, low byte first"),
        ("utf-16be", "UTF-16, high byte first"),
    ];
    let help = if reads {
        "How characters are written. By the content: what a mark or an XML declaration says, else UTF-8. It is never guessed."
    } else {
        "How characters are written. UTF-16 gets a mark at its begin."
    };
    FieldSpec::choice("encoding", "Encoding", if reads { &known } else { &known[1..] })
        .default(if reads { "auto" } else { "utf-8" })
        .advanced()
        .shown_when("format", &ENCODED)
        .help(help)
}

fn attribute_prefix() -> FieldSpec {
    FieldSpec::text("attribute_prefix", "Attributes begin with")
        .default("@")
        .advanced()
        .shown_when("format", &XML)
        .help("What stands before the name of a field that is an attribute of an XML element.")
}

fn trim() -> FieldSpec {
    FieldSpec::switch("trim", "Leave out blanks around values")
        .default(false)
        .advanced()
        .shown_when("format", &["auto", "csv", "fixed_width"])
        .help("Quoted blanks of a CSV file stay.")
}

fn sheet(help: &str) -> FieldSpec {
    FieldSpec::text("sheet", "Sheet").default("").example("Orders").advanced().shown_when("format", &EXCEL).help(help)
}

/// What is set for reading alone.
fn reading() -> [FieldSpec; 5] {
    [
        FieldSpec::switch("strict", "Set aside rows of another length")
            .default(true)
            .advanced()
            .shown_when("format", &["auto", "csv", "xlsx"])
            .help("A row with more or fewer values than the first one; if not, missing values are left out and further ones called column_7."),
        FieldSpec::text("records_at", "Records are at")
            .default("")
            .example("data.items")
            .advanced()
            .shown_when("format", &["auto", "json", "xml"])
            .help("JSON: the path of the list, as data.items. XML: the element that is a record, as /Orders/Order or Order. Empty: the file itself."),
        FieldSpec::text("lists", "Elements that are lists")
            .default("")
            .example("Line, Orders/Order/Note")
            .advanced()
            .shown_when("format", &XML)
            .help("Names of XML elements that are lists even where one stands alone, with commas between them."),
        FieldSpec::switch("prefixes", "Keep prefixes")
            .default(true)
            .advanced()
            .shown_when("format", &XML)
            .help("Whether names of XML elements and attributes keep their namespace prefix, as cbc:ID."),
        FieldSpec::number("skip_lines", "Lines to leave out", 0.0, 1_000.0, "lines")
            .default(0)
            .advanced()
            .shown_when("format", &["auto", "csv", "fixed_width"])
            .help("How many lines come before the first row of a CSV or fixed-width file."),
    ]
}

fn read_file() -> OperationSpec {
    OperationSpec::read("read_file", "Read a file")
        .sentence("Read {path}")
        .summary("Hands on the records of a file, page by page. A row that cannot be read is set aside, and the reading goes on.")
        .field(path("The file to read.", "orders.csv"))
        .field(format("By the name and the content of the file"))
        .field(columns())
        .field(delimiter(true))
        .field(quote())
        .field(header())
        .field(encoding(true))
        .field(trim())
        .fields(reading())
        .field(attribute_prefix())
        .field(sheet("The sheet of an Excel file; empty: its first one."))
        .field(
            FieldSpec::number("page_size", "Page size", 1.0, f64::from(PAGE_RECORDS_MAX), "records")
                .default(PAGE_RECORDS_DEFAULT)
                .advanced()
                .help("How many records make a page."),
        )
        .discovers()
}

/// What is set for writing alone.
fn writing() -> [FieldSpec; 4] {
    [
        FieldSpec::switch("quote_all", "Quote every value")
            .default(false)
            .advanced()
            .shown_when("format", &CSV)
            .help("If not, values of a CSV file are quoted where they must be."),
        FieldSpec::choice("line_ends", "Lines end as on", &[("lf", "Linux and macOS (LF)"), ("crlf", "Windows (CR LF)")])
            .default("lf")
            .advanced()
            .shown_when("format", &["auto", "csv", "fixed_width"])
            .help("How lines of a CSV or fixed-width file end."),
        FieldSpec::text("root", "Outermost element")
            .default("records")
            .advanced()
            .shown_when("format", &XML)
            .help("The name of the XML element that holds all records."),
        FieldSpec::text("element", "Record element")
            .default("record")
            .advanced()
            .shown_when("format", &XML)
            .help("The name of the XML element that is made of a record."),
    ]
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
            .help("A file that is replaced changes at one moment: nobody sees half of the first page. An Excel file can only be replaced."),
        )
        .field(format("By the name of the file"))
        .field(columns())
        .field(delimiter(false))
        .field(quote())
        .field(header())
        .field(encoding(false))
        .fields(writing())
        .field(attribute_prefix())
        .field(sheet("The name of the sheet of an Excel file; empty: Sheet1."))
        .idempotency(Idempotency::Key)
        .batch(WRITE_RECORDS_MAX)
}
