//! A CSV file that becomes rows of a lookup table: how it is written is guessed, and what is wrong is told by its line.

use super::super::super::problem::Problem;
use mapping::{
    Value,
    formats::{Charset, Format, Reader, csv::Dialect, guess},
};
use std::collections::HashMap;
use wire::FieldProblem;

/// How much of a file its delimiter is guessed from, in bytes.
const GUESS_BYTES: usize = 64 * 1024;
/// Mistakes told of one file.
const PROBLEMS_MAX: usize = 50;

/// A file that was read.
#[derive(Debug)]
pub struct CsvFile {
    /// Between columns.
    pub delimiter: u8,
    /// How its characters are written.
    pub charset: &'static str,
    /// The names in its first row, if it holds names.
    pub header: Option<Vec<String>>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

impl CsvFile {
    /// Reads a file for a table of these columns; `header` says whether the first row holds names, `None`: guess.
    ///
    /// # Errors
    /// 422 for what is no CSV, or empty, with the lines that are wrong.
    pub fn read(bytes: &[u8], columns: &[String], header: Option<bool>) -> Result<Self, Problem> {
        let charset = Charset::guess(bytes).charset;
        let (delimiter, names) = dialect(&beginning(bytes, charset))?;
        let dialect = Dialect { delimiter, header: false, ..Dialect::default() };
        let mut reader = Reader::new(&Format::Csv(dialect), charset);
        reader.push(bytes);
        reader.finish();
        let (mut rows, mut wrong) = (Vec::new(), Vec::new());
        while let Some(found) = reader.next_record() {
            match found {
                Ok(Value::Object(record)) => rows.push(record.into_iter().map(|(_, value)| text(value)).collect::<Vec<_>>()),
                Ok(_) => {}
                Err(flaw) if wrong.len() < PROBLEMS_MAX => wrong.push(problem(flaw.line, format!("{}.", capital(&flaw.message)))),
                Err(_) => {}
            }
        }
        if !wrong.is_empty() {
            return Err(Problem::invalid(wrong));
        }
        if rows.is_empty() {
            return Err(Problem::field("", "csv.empty", "There are no rows in this file."));
        }
        let known = |row: &Vec<String>| row.iter().any(|cell| columns.iter().any(|name| name.eq_ignore_ascii_case(cell.trim())));
        let has_names = header.unwrap_or_else(|| known(&rows[0]) || names);
        let header = has_names.then(|| rows.remove(0).into_iter().map(|name| name.trim().to_owned()).collect());
        Ok(Self { delimiter, charset: charset.name(), header, rows })
    }

    /// The number of a row as a person counts them in the file.
    fn line(&self, row: usize) -> u64 {
        row as u64 + 1 + u64::from(self.header.is_some())
    }
}

/// Columns and rows of the file alone, each row made as wide as the columns.
///
/// # Errors
/// 422 for rows that are too wide, and keys that stand twice.
pub fn replaced(file: &CsvFile, columns: &[String]) -> Result<(Vec<String>, Vec<Vec<String>>), Problem> {
    let names = match &file.header {
        Some(names) => names.clone(),
        None => {
            let width = file.rows.iter().map(Vec::len).max().unwrap_or_default();
            (0..width.max(columns.len())).map(|at| columns.get(at).cloned().unwrap_or_else(|| format!("column {}", at + 1))).collect()
        }
    };
    let rows = even(file, names.len(), 0)?;
    Ok((names, rows))
}

/// The rows that are there with those of the file put over them, by key.
///
/// # Errors
/// 422 for columns that the table does not have, a missing key, and keys that stand twice.
pub fn merged(file: &CsvFile, columns: &[String], rows: &[Vec<String>]) -> Result<(Vec<String>, Vec<Vec<String>>), Problem> {
    let places = places(file, columns)?;
    let key = places.iter().position(|place| *place == 0);
    let key = key.ok_or_else(|| Problem::field("", "csv.no_key", format!("The file has no column `{}`, which is the key.", columns[0])))?;
    let mut made = rows.to_vec();
    let mut by_key: HashMap<String, usize> = rows.iter().enumerate().filter_map(|(at, row)| Some((row.first()?.clone(), at))).collect();
    for row in even(file, places.len(), key)? {
        let at = *by_key.entry(row[key].clone()).or_insert_with(|| {
            made.push(vec![String::new(); columns.len()]);
            made.len() - 1
        });
        for (place, cell) in places.iter().zip(row) {
            made[at][*place] = cell;
        }
    }
    Ok((columns.to_vec(), made))
}

/// For each column of the file, which column of the table it is.
fn places(file: &CsvFile, columns: &[String]) -> Result<Vec<usize>, Problem> {
    let Some(names) = &file.header else { return Ok((0..columns.len()).collect()) };
    let place = |name: &String| {
        let same = columns.iter().position(|column| column == name);
        same.or_else(|| columns.iter().position(|column| column.eq_ignore_ascii_case(name)))
    };
    let unknown: Vec<String> = names.iter().filter(|name| place(name).is_none()).map(|name| format!("`{name}`")).collect();
    if unknown.is_empty() {
        return Ok(names.iter().filter_map(place).collect());
    }
    let detail = format!("The table has no column {}. Its columns are {}.", unknown.join(", "), columns.join(", "));
    Err(Problem::field("", "csv.unknown_column", detail))
}

/// The rows, each of this width, with keys that stand once.
fn even(file: &CsvFile, width: usize, key: usize) -> Result<Vec<Vec<String>>, Problem> {
    let mut seen: HashMap<&str, u64> = HashMap::new();
    let mut wrong = Vec::new();
    let mut rows = Vec::with_capacity(file.rows.len());
    for (at, row) in file.rows.iter().enumerate() {
        let line = file.line(at);
        if row.len() > width {
            wrong.push(problem(line, format!("This row has {} columns, and there are {width}.", row.len())));
        } else if let Some(first) = seen.insert(row.get(key).map(String::as_str).unwrap_or_default(), line) {
            let key = row.get(key).map(String::as_str).unwrap_or_default();
            wrong.push(problem(line, format!("The key `{key}` stands in row {first} already; keys are unique.")));
        }
        if wrong.len() == PROBLEMS_MAX {
            break;
        }
        let mut row = row.clone();
        row.resize(width.max(row.len()), String::new());
        rows.push(row);
    }
    if wrong.is_empty() { Ok(rows) } else { Err(Problem::invalid(wrong)) }
}

fn problem(line: u64, detail: String) -> FieldProblem {
    FieldProblem { pointer: format!("/line/{line}"), code: "csv.row".to_owned(), detail: format!("Row {line}: {detail}") }
}

fn text(value: Value) -> String {
    if let Value::Text(text) = value { text } else { String::new() }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The delimiter, and whether the first row seems to hold names.
fn dialect(text: &str) -> Result<(u8, bool), Problem> {
    match guess(text).map(|guess| guess.format) {
        Some(Format::Csv(dialect)) => Ok((dialect.delimiter, dialect.header)),
        // One column, or rows of different widths.
        None => {
            let first = text.lines().next().unwrap_or_default();
            let most =
                [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(|delimiter| first.bytes().filter(|byte| byte == delimiter).count());
            Ok((most.filter(|most| first.bytes().any(|byte| byte == *most)).unwrap_or(b','), false))
        }
        Some(_) => Err(Problem::field("", "csv.other_format", "This is no CSV file: it looks like JSON or XML.")),
    }
}

/// The first lines, decoded well enough to see delimiters.
fn beginning(bytes: &[u8], charset: Charset) -> String {
    let cut = &bytes[..bytes.len().min(GUESS_BYTES)];
    let pairs =
        |read: fn([u8; 2]) -> u16| String::from_utf16_lossy(&cut.chunks_exact(2).map(|pair| read([pair[0], pair[1]])).collect::<Vec<_>>());
    let mut text = match charset {
        Charset::Utf16Le => pairs(u16::from_le_bytes),
        Charset::Utf16Be => pairs(u16::from_be_bytes),
        _ => String::from_utf8_lossy(cut).into_owned(),
    };
    if cut.len() < bytes.len()
        && let Some(end) = text.rfind('\n')
    {
        text.truncate(end + 1);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(list: &[&str]) -> Vec<String> {
        list.iter().map(|text| (*text).to_owned()).collect()
    }

    fn read(text: &str) -> CsvFile {
        CsvFile::read(text.as_bytes(), &texts(&["code", "name"]), None).expect("a file")
    }

    #[test]
    fn how_a_file_is_written_is_guessed() {
        for (text, delimiter, header, rows) in [
            ("code,name\nde,Germany\n", b',', true, 1),
            ("code;name\r\nde;\"Ger;many\"\r\nfr;France", b';', true, 2),
            ("de\tGermany\nfr\t33\n", b'\t', true, 1),
            ("1,Germany\n2,France\n", b',', false, 2),
            ("code\nde\nfr\n", b',', true, 2),
            ("name,Code,more\na,b,c\n", b',', true, 1),
        ] {
            let file = read(text);
            assert_eq!((file.delimiter, file.header.is_some(), file.rows.len()), (delimiter, header, rows), "{text}");
        }
        let latin = CsvFile::read(b"code,name\nat,\xd6sterreich\n", &texts(&["code"]), None).expect("a file");
        assert_eq!((latin.charset, latin.rows[0][1].as_str()), ("windows-1252", "Österreich"));
        let wide: Vec<u8> = [0xff_u8, 0xfe].into_iter().chain("code;name\nde;ß".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(CsvFile::read(&wide, &[], None).expect("a file").rows, [["de", "ß"]]);
        assert_eq!(CsvFile::read(b"a,b\nc,d", &[], Some(false)).expect("a file").rows.len(), 2);
    }

    #[test]
    fn wrong_files_are_told_by_their_rows() {
        let codes = |problem: Problem| {
            problem.document().fields.iter().map(|field| format!("{} {}", field.pointer, field.code)).collect::<Vec<_>>()
        };
        assert_eq!(codes(CsvFile::read(b"", &[], None).expect_err("empty")), [" csv.empty"]);
        assert_eq!(codes(CsvFile::read(b"[{\"a\":1}]", &[], None).expect_err("JSON")), [" csv.other_format"]);
        let columns = texts(&["code", "name"]);
        assert_eq!(
            codes(replaced(&read("code,name\nde,x\nde,y\nfr,a,b\n"), &columns).expect_err("twice")),
            ["/line/3 csv.row", "/line/4 csv.row"]
        );
        assert_eq!(codes(merged(&read("code,colour\nde,x\n"), &columns, &[]).expect_err("unknown")), [" csv.unknown_column"]);
        assert_eq!(codes(merged(&read("name\nx\n"), &columns, &[]).expect_err("no key")), [" csv.no_key"]);
    }

    #[test]
    fn merging_changes_and_adds_by_key_and_keeps_the_rest() {
        let columns = texts(&["code", "name", "region"]);
        let rows = vec![texts(&["de", "Germany", "EU"]), texts(&["us", "USA", "NA"])];
        let (_, made) = merged(&CsvFile::read(b"NAME;code\nDeutschland;de\nItaly;it\n", &columns, None).expect("a file"), &columns, &rows)
            .expect("merged");
        assert_eq!(made, [texts(&["de", "Deutschland", "EU"]), texts(&["us", "USA", "NA"]), texts(&["it", "Italy", ""])]);
        let (_, made) = merged(&CsvFile::read(b"7,b\n", &columns, None).expect("a file"), &columns, &rows).expect("merged");
        assert_eq!(made.len(), 3);
        let (names, made) = replaced(&CsvFile::read(b"7,b\n8\n", &columns, Some(false)).expect("a file"), &columns).expect("replaced");
        assert_eq!((names.len(), made), (3, vec![texts(&["7", "b", ""]), texts(&["8", "", ""])]));
    }
}
