//! How records stand in a file, from the settings and from what the file was found to be.

use super::{attributes, excel, sniff, sniff::Sniffed};
use crate::settings::Settings;
use connector::ConnectorError;
use mapping::{
    Object, Value,
    formats::{
        Charset, Format, csv,
        fixed_width::{self, Layout},
        json, xml,
    },
};

/// How a file is read.
#[derive(Debug, Clone)]
pub enum Reading {
    /// Its bytes are text.
    Text(Text),
    /// It is a workbook.
    Excel(excel::Options),
}

/// How a text is read.
#[derive(Debug, Clone)]
pub struct Text {
    /// Where records stand.
    pub format: Format,
    /// How characters are written.
    pub charset: Charset,
    /// How many lines come before the first row.
    pub skip_lines: u32,
    /// Whether blanks around values of columns with a place are left out.
    trim: bool,
    /// What attributes begin with.
    prefix: String,
}

impl Reading {
    /// From the settings.
    pub fn new(settings: &Settings, found: &Sniffed) -> Result<Self, ConnectorError> {
        let skip_lines = u32::try_from(settings.whole("skip_lines")).unwrap_or(u32::MAX);
        let format = match found.format.as_str() {
            "csv" => Format::Csv(csv::Dialect { skip_lines, strict: settings.on("strict"), ..dialect(settings, found.delimiter)? }),
            "json" => {
                let path = settings.text("records_at");
                Format::Json(json::Options { path: path.split('.').filter(|name| !name.is_empty()).map(str::to_owned).collect() })
            }
            "ndjson" => Format::Ndjson,
            "xml" => Format::Xml(elements(settings)),
            "fixed_width" => Format::FixedWidth(layout(settings)?),
            "xlsx" => return Ok(Self::Excel(excel::Options::new(settings))),
            other => return Err(ConnectorError::setting("format", "file.format", format!("there is no format `{other}`"))),
        };
        let trim = settings.on("trim") && matches!(format, Format::FixedWidth(_));
        Ok(Self::Text(Text { format, charset: sniff::charset(&found.encoding)?, skip_lines, trim, prefix: prefix(settings)? }))
    }
}

impl Text {
    /// A record as the settings want it.
    pub fn shaped(&self, record: Value) -> Result<Value, String> {
        match (&self.format, record) {
            (Format::Xml(_), record) if self.prefix != attributes::OURS => attributes::renamed(record, attributes::OURS, &self.prefix),
            (_, Value::Object(record)) if self.trim => Ok(Value::Object(record.into_iter().map(trimmed).collect::<Object>())),
            (_, record) => Ok(record),
        }
    }
}

fn trimmed((name, value): (String, Value)) -> (String, Value) {
    let value = match value {
        Value::Text(text) => Value::from(text.trim()),
        other => other,
    };
    (name, value)
}

fn elements(settings: &Settings) -> xml::Options {
    let lists = settings.text("lists");
    xml::Options {
        records: settings.text("records_at"),
        lists: lists.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        prefixes: if settings.on("prefixes") { xml::Prefixes::Keep } else { xml::Prefixes::Drop },
    }
}

/// How a file is written.
#[derive(Debug)]
pub struct Writing {
    /// What is made of records.
    pub kind: Written,
    /// How characters are written.
    pub charset: Charset,
    /// Whether the file begins with a mark of its encoding.
    pub mark: bool,
    /// What attributes begin with.
    pub prefix: String,
}

/// What is made of records.
#[derive(Debug)]
pub enum Written {
    /// Rows.
    Csv(csv::Dialect),
    /// The items of a list.
    Json,
    /// Lines.
    Ndjson,
    /// Elements.
    Xml(xml::Writer),
    /// Lines of a fixed width.
    FixedWidth(fixed_width::Writer),
    /// Rows of a sheet of this name; true: the first one holds the names.
    Excel(String, bool),
}

impl Writing {
    /// From the settings, and the name of the file where they leave it open.
    pub fn new(settings: &Settings, path: &str) -> Result<Self, ConnectorError> {
        let named = settings.text("format");
        let format = if named == "auto" { sniff::by_extension(path).ok_or_else(|| sniff::unknown(path))? } else { named.as_str() };
        let delimiter = match settings.text("delimiter").as_str() {
            "tab" => '\t',
            _ if named == "auto" && sniff::extension(path) == "tsv" => '\t',
            other => other.chars().next().unwrap_or(','),
        };
        let encoding = settings.text("encoding");
        let charset = sniff::charset(&encoding)?;
        let kind = match format {
            "csv" => Written::Csv(dialect(settings, delimiter)?),
            "json" => Written::Json,
            "ndjson" => Written::Ndjson,
            "xml" => Written::Xml(
                xml::Writer::new(&settings.text("root"), &settings.text("element"))
                    .map_err(|why| ConnectorError::setting("element", "file.element", why))?,
            ),
            "fixed_width" => Written::FixedWidth(fixed_width::Writer::new(layout(settings)?)),
            "xlsx" => Written::Excel(excel::sheet_name(settings)?, settings.on("header")),
            other => return Err(ConnectorError::setting("format", "file.format", format!("there is no format `{other}`"))),
        };
        let wide = matches!(charset, Charset::Utf16Le | Charset::Utf16Be);
        if wide && matches!(kind, Written::Json | Written::Ndjson) {
            return Err(ConnectorError::setting("encoding", "file.encoding", "JSON is not written in UTF-16"));
        }
        Ok(Self { kind, charset, mark: wide || encoding == "utf-8-bom", prefix: prefix(settings)? })
    }
}

fn dialect(settings: &Settings, delimiter: char) -> Result<csv::Dialect, ConnectorError> {
    let delimiter = u8::try_from(delimiter)
        .map_err(|_| ConnectorError::setting("delimiter", "file.delimiter", format!("`{delimiter}` cannot part columns")))?;
    Ok(csv::Dialect {
        delimiter,
        quote: settings.text("quote").bytes().next().filter(|_| settings.text("quote") != "none"),
        header: settings.on("header"),
        trim: settings.on("trim"),
        quote_all: settings.on("quote_all"),
        crlf: settings.text("line_ends") == "crlf",
        ..csv::Dialect::default()
    })
}

fn layout(settings: &Settings) -> Result<Layout, ConnectorError> {
    let wrong = |why: String| ConnectorError::setting("columns", "file.columns", why);
    let columns = settings.json("columns").filter(|columns| !columns.is_null());
    let columns = columns.ok_or_else(|| wrong("a fixed-width file needs its columns".to_owned()))?;
    // A form hands in the text that was typed.
    let columns = match columns.as_text() {
        Some(text) => serde_json::from_str(text).map_err(|error| wrong(format!("the columns are no JSON: {error}")))?,
        None => columns.into(),
    };
    let layout = Layout::from_json(&columns);
    let skip = u32::try_from(settings.whole("skip_lines")).unwrap_or(u32::MAX);
    Ok(layout.map_err(wrong)?.framed(skip, 0).with_crlf(settings.text("line_ends") == "crlf"))
}

fn prefix(settings: &Settings) -> Result<String, ConnectorError> {
    let prefix = settings.text("attribute_prefix");
    if prefix.starts_with('#') {
        return Err(ConnectorError::setting("attribute_prefix", "file.attributes", "`#` is taken: `#text` is the text of an element"));
    }
    Ok(prefix)
}
