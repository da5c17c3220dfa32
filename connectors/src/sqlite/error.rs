//! What SQLite's errors mean, by their result codes.

use crate::sql::fault::{DataFault, Fault};
use connector::ConnectorError;
use sqlx::Error;

/// An error outside of a write.
pub fn of_sqlx(error: Error) -> ConnectorError {
    match fault(&error) {
        Fault::Error(error) => error,
        Fault::Data(data) => ConnectorError::Fail { code: data.code, message: data.message, field: data.field, hint: None },
    }
}

/// Who is to blame for an error.
pub fn fault(error: &Error) -> Fault {
    let fail = |code: &str, message: String, field: &str| Fault::Error(ConnectorError::setting(field, code, message));
    let retry = |code: &str, message: String| Fault::Error(ConnectorError::retry(code, message));
    let Error::Database(database) = error else {
        return match error {
            Error::Io(error) => retry("sqlite.disk", format!("the file cannot be used: {}", crate::folder::reason(error))),
            other => fail("sqlite.error", format!("the database cannot be used: {other}"), "file"),
        };
    };
    let said = database.message().to_owned();
    let code: u32 = database.code().and_then(|code| code.parse().ok()).unwrap_or(1);
    match (code & 0xff, code) {
        (19, 1555 | 2067) => data("constraint", format!("a row with this {} is already there", columns(&said).join(", ")), columns(&said)),
        (19, 1299) => data("constraint", format!("`{}` must not be empty", columns(&said).join(", ")), columns(&said)),
        (19, 787) => data("constraint", "it refers to a row that is not there".to_owned(), Vec::new()),
        (19, 275) => data(
            "constraint",
            format!("the row breaks the rule `{}` of the table", said.rsplit(": ").next().unwrap_or_default()),
            Vec::new(),
        ),
        (18..=20, _) => data("bad_value", said, Vec::new()),
        (5 | 6, _) => retry("sqlite.busy", "another program is writing to the database".to_owned()),
        (10 | 13, _) => retry("sqlite.disk", format!("the disk refused: {said}")),
        (26, _) => fail("sqlite.no_database", "the file is no SQLite database".to_owned(), "file"),
        (8 | 14, _) => fail("sqlite.unusable", format!("the file cannot be opened or written: {said}"), "file"),
        _ => fail("sqlite.error", said, "table"),
    }
}

fn data(code: &str, message: String, columns: Vec<String>) -> Fault {
    Fault::Data(DataFault { code: format!("sqlite.{code}"), message, field: columns.into_iter().next(), ..DataFault::default() })
}

/// The columns in `UNIQUE constraint failed: invoices.number, invoices.year`.
fn columns(said: &str) -> Vec<String> {
    let list = said.split_once("failed: ").map_or("", |(_, list)| list);
    list.split(", ").filter_map(|name| name.split_once('.').map(|(_, column)| column.to_owned())).collect()
}
