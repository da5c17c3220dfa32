//! Workbooks as people have them.

use super::*;
use rust_xlsxwriter::{Format, Formula, Workbook};
use serde_json::json;

/// A workbook with an empty row, an error, a cell too many, and a second sheet.
fn workbook(path: &Path) {
    let mut book = Workbook::new();
    let (day, moment, time) = (
        Format::new().set_num_format("yyyy-mm-dd"),
        Format::new().set_num_format("dd.mm.yyyy hh:mm"),
        Format::new().set_num_format("hh:mm"),
    );
    let rows = book.add_worksheet().set_name("Orders").expect("a sheet");
    for (column, name) in (0..).zip(["id", "total", "day", "paid", "id"]) {
        rows.write(0, column, name).expect("a name");
    }
    rows.write(1, 0, "007").expect("text");
    rows.write(1, 1, 12.5).expect("a number");
    rows.write_with_format(1, 2, 45_000.0, &day).expect("a day");
    rows.write(1, 3, true).expect("yes");
    rows.write(1, 4, 9_007_199_254_740_991_i64 / 1_000).expect("a whole number");
    rows.write(3, 0, 3).expect("behind an empty row");
    rows.write_formula(3, 1, Formula::new("=1/0").set_result("#DIV/0!")).expect("an error");
    rows.write(4, 0, 4).expect("a number");
    rows.write(4, 6, "too much").expect("text");
    rows.write_with_format(5, 2, 45_000.75, &moment).expect("a moment");
    rows.write_with_format(5, 1, 0.25, &time).expect("a time");
    let other = book.add_worksheet().set_name("Other").expect("a sheet");
    other.write(0, 0, "x").expect("text");
    book.save(path).expect("saved");
}

fn options(settings: &serde_json::Value) -> Options {
    let fields = crate::file::spec::spec().operation("read_file").expect("there").fields.clone();
    Options::new(&Settings::new(&fields, settings.as_object().expect("an object")))
}

/// All of a sheet in pages, in words; `anew`: each page finds no sheet that stands there.
fn all(path: &Path, settings: &serde_json::Value, size: usize, anew: bool) -> Result<Vec<String>, String> {
    let (mut sheets, mut told, mut here) = (Sheets::default(), Vec::new(), None);
    loop {
        if anew {
            sheets = Sheets::default();
        }
        let found = read(&sheets, path, "a.xlsx", &options(settings), (1, 1), here, size).map_err(|error| error.to_string())?;
        told.extend(found.records.iter().map(ToString::to_string));
        told.extend(found.faults.iter().map(|fault| {
            let seen = fault.seen.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("! {} | {} | {} | {seen}", fault.message, fault.field.as_deref().unwrap_or("-"), fault.raw)
        }));
        here = found.next;
        if here.is_none() {
            return Ok(told);
        }
    }
}

#[test]
fn a_sheet_is_read_in_pages() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.xlsx");
    workbook(&path);
    let expect = [
        r#"{"id":"007","total":12.5,"day":"2023-03-15","paid":true,"id_2":9007199254740}"#,
        r##"! a.xlsx, row 4, column B: the cell holds the error #DIV/0! | total | [3,"#DIV/0!"] | {"id":3,"total":"#DIV/0!","day":null,"paid":null,"id_2":null}"##,
        r#"! a.xlsx, row 5, column G: the row has 7 columns, and the first one has 5 | - | [4,"too much"] | {"id":4,"total":null,"day":null,"paid":null,"id_2":null,"column_7":"too much"}"#,
        r#"{"id":null,"total":"06:00:00","day":"2023-03-15T18:00:00","paid":null,"id_2":null}"#,
    ];
    for anew in [false, true] {
        assert_eq!(all(&path, &json!({}), 1, anew).as_deref(), Ok(&expect.map(str::to_owned)[..]), "{anew}");
        assert_eq!(all(&path, &json!({"sheet": "Orders"}), 2, anew).map(|told| told.len()), Ok(4));
    }
    assert_eq!(all(&path, &json!({"sheet": "Other", "header": false}), 500, false), Ok(vec![r#"{"column_1":"x"}"#.to_owned()]));
    assert_eq!(all(&path, &json!({"sheet": "None"}), 500, false), Err("a.xlsx has no sheet `None`; it has: Orders, Other".to_owned()));
    let bytes = std::fs::read(&path).expect("a file");
    std::fs::write(&path, &bytes[..bytes.len() / 2]).expect("a file");
    assert!(all(&path, &json!({}), 500, false).is_err_and(|why| why.contains("cut off")));
}

#[test]
fn a_workbook_has_a_most_of_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let (lines, book) = (folder.path().join("lines"), folder.path().join("book"));
    let columns = ["n".to_owned()];
    std::fs::write(&lines, "{\"n\":1}\n".repeat(write::ROWS_MAX as usize)).expect("a file");
    build(&lines, &book, "Sheet1", false, &columns).expect("built");
    let why = build(&lines, &book, "Sheet1", true, &columns).expect_err("one too many").to_string();
    assert!(why.contains("200000 rows"), "{why}");
}
