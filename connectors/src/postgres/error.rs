//! What PostgreSQL's errors mean, by their SQLSTATE.

use crate::sql::fault::{DataFault, Fault};
use connector::ConnectorError;
use sqlx::{Error, postgres::PgDatabaseError};

/// An error outside of a write.
pub fn of_sqlx(error: Error) -> ConnectorError {
    match fault(&error) {
        Fault::Error(error) => error,
        Fault::Data(data) => ConnectorError::Fail { code: data.code, message: data.message, field: data.field, hint: None },
    }
}

/// Whether an error may come from a table that is not any more as it was.
pub fn tells_of_change(error: &ConnectorError) -> bool {
    const CODES: [&str; 9] = [
        "postgres.no_table",
        "postgres.no_column",
        "postgres.bad_type",
        "postgres.no_unique_index",
        "sql.no_column",
        "sql.no_unique_index",
        "sql.no_key",
        "sql.bad_order",
        "sql.bad_row",
    ];
    matches!(error, ConnectorError::Fail { code, .. } if CODES.contains(&code.as_str()))
}

/// Who is to blame for an error.
pub fn fault(error: &Error) -> Fault {
    let fail = |code: &str, message: String, field: Option<&str>| {
        Fault::Error(ConnectorError::Fail { code: code.to_owned(), message, field: field.map(str::to_owned), hint: None })
    };
    match error {
        Error::Database(database) => database
            .try_downcast_ref::<PgDatabaseError>()
            .map_or_else(|| fail("postgres.error", database.message().to_owned(), None), of_database),
        Error::Io(error) => retry("postgres.away", format!("the database cannot be reached: {error}")),
        Error::PoolTimedOut => retry("postgres.busy", "no connection to the database could be had in time".to_owned()),
        Error::PoolClosed | Error::WorkerCrashed => retry("postgres.away", "the connection to the database was closed".to_owned()),
        Error::Tls(error) => tls(error.as_ref()),
        Error::Configuration(error) => {
            fail("postgres.settings", format!("the connection cannot be made from these settings: {error}"), None)
        }
        Error::Protocol(message) => retry("postgres.protocol", format!("the database said something unexpected: {message}")),
        other => fail("postgres.error", format!("the answer of the database cannot be read: {other}"), None),
    }
}

fn retry(code: &str, message: String) -> Fault {
    Fault::Error(ConnectorError::retry(code, message))
}

fn tls(error: &(dyn std::error::Error + Send + Sync + 'static)) -> Fault {
    let text = error.to_string();
    let (message, hint) = if text.contains("server does not support") {
        (
            "the server does not offer encryption".to_owned(),
            "Choose \u{201c}Not encrypted\u{201d}, if it stands in a network that you trust.",
        )
    } else {
        (
            format!("the server's certificate was not accepted: {text}"),
            "Give the certificate authority that signed it, or connect under the name that it was made for.",
        )
    };
    Fault::Error(ConnectorError::Fail {
        code: "postgres.tls".to_owned(),
        message,
        field: Some("tls".to_owned()),
        hint: Some(hint.to_owned()),
    })
}

fn of_database(error: &PgDatabaseError) -> Fault {
    let state = error.code();
    let said = error.message().to_owned();
    let fail = |code: &str, field: Option<&str>, hint: Option<&str>| {
        Fault::Error(ConnectorError::Fail {
            code: code.to_owned(),
            message: format!("{said} ({state})"),
            field: field.map(str::to_owned),
            hint: hint.map(str::to_owned),
        })
    };
    match state {
        "28P01" | "28000" => {
            Fault::Error(ConnectorError::Reauthenticate { code: "postgres.unauthorized".to_owned(), message: said.clone() })
        }
        "3D000" => fail("postgres.no_database", Some("database"), None),
        "42P01" => fail("postgres.no_table", Some("table"), None),
        "42703" => fail("postgres.no_column", Some("table"), Some("Did the table change? Check the step's columns.")),
        "42804" | "42883" | "42704" | "42846" | "0A000" => {
            fail("postgres.bad_type", Some("table"), Some("Did the table change? Check the types of its columns."))
        }
        "42P10" => fail("postgres.no_unique_index", Some("match_on"), Some("Choose the columns of the primary key or of a unique index.")),
        "42501" => fail("postgres.forbidden", Some("user"), Some("Give the role the right to do this.")),
        "21000" | "428C9" => data(error, "postgres.refused", said.clone()),
        "57014" => retry("postgres.timeout", "the statement took too long and was stopped".to_owned()),
        "40001" | "40P01" | "55P03" | "25006" => retry("postgres.conflict", format!("{said} ({state})")),
        _ => match state.get(..2) {
            Some("08" | "53" | "57" | "58") => retry("postgres.away", format!("{said} ({state})")),
            Some("23") => data(error, "postgres.constraint", constraint(error)),
            Some("22") | Some("P0") => data(error, "postgres.bad_value", said.clone()),
            _ => fail("postgres.error", None, None),
        },
    }
}

fn constraint(error: &PgDatabaseError) -> String {
    let columns = key_columns(error).map(|columns| columns.join(", "));
    match (error.code(), columns) {
        ("23505", Some(columns)) => format!("a row with this {columns} is already there"),
        ("23503", Some(columns)) => format!("{columns} refers to a row that is not there ({})", error.constraint().unwrap_or_default()),
        ("23502", _) => format!("`{}` must not be empty", error.column().unwrap_or_default()),
        ("23514", _) => format!("the row breaks the rule `{}` of the table", error.constraint().unwrap_or_default()),
        _ => error.message().to_owned(),
    }
}

fn data(error: &PgDatabaseError, code: &str, message: String) -> Fault {
    let field = error.column().map(str::to_owned).or_else(|| key_columns(error).and_then(|columns| columns.into_iter().next()));
    let value = error.message().rsplit_once(": \"").and_then(|(_, rest)| rest.strip_suffix('"')).map(str::to_owned);
    Fault::Data(DataFault { code: code.to_owned(), message, field, value, too_long: error.code() == "22001" })
}

/// The columns in `Key (a, b)=(1, 2) already exists.`
fn key_columns(error: &PgDatabaseError) -> Option<Vec<String>> {
    let rest = error.detail()?.strip_prefix("Key (")?;
    let (columns, _) = rest.split_once(")=(")?;
    Some(columns.split(", ").map(|name| name.trim_matches('"').to_owned()).collect())
}
