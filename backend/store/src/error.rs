//! What can go wrong between us and the database. "Not there" is no error: look-ups answer `Option`.

use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

/// Shorthand, with an error of another kind where one is named.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What is there forbids it; nothing was changed.
    #[error("{0}")]
    Conflict(#[from] Conflict),
    /// The database is away, busy or full: the same may work later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A mistake of ours.
    #[error("the database refused: {0}")]
    Internal(String),
}

/// Why what is there forbids a change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// Someone else changed it since it was read.
    #[error("it was changed meanwhile: it is at revision {revision} now")]
    Stale {
        /// The revision it has now.
        revision: i64,
    },
    /// The name, address or key exists already.
    #[error("it exists already")]
    Taken,
    /// Something refers to it.
    #[error("it is in use: {0}")]
    InUse(String),
    /// The workspace would have no owner.
    #[error("the last owner stays")]
    LastOwner,
    /// It is not in a state that allows it; the text says which would.
    #[error("{0}")]
    State(String),
}

impl Error {
    /// A value in the database that this version cannot read.
    pub(crate) fn unreadable(what: &str, error: impl std::fmt::Display) -> Self {
        Self::Internal(format!("{what} cannot be read: {error}"))
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) {
            return Self::Conflict(Conflict::Taken);
        }
        match &error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable(error.to_string()),
            DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner)) if passes(inner) => {
                Self::Unavailable(error.to_string())
            }
            _ => Self::Internal(error.to_string()),
        }
    }
}

/// Whether the same may work later: broken connections, locks, a full disk, a server that shuts down.
fn passes(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed | sqlx::Error::Tls(_) => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            // SQLite: busy (5), locked (6), I/O error (10), full (13), with their extended codes; PostgreSQL: classes 08, 40, 53, 57.
            match code.parse::<u32>() {
                Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 10 | 13),
                _ => matches!(code.get(..2), Some("08" | "40" | "53" | "57")),
            }
        }),
        _ => false,
    }
}
