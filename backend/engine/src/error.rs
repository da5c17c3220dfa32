//! Why the engine did not do what it was asked to.

/// Why the engine did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing.
    #[error("there is no such {0}")]
    NoSuch(&'static str),
    /// More bytes than are taken.
    #[error("the body is larger than {max} bytes")]
    TooLarge {
        /// How many are taken.
        max: usize,
    },
    /// What was sent is wrong.
    #[error("{message}")]
    Bad {
        /// Stable.
        code: String,
        /// One sentence.
        message: String,
        /// What is to blame.
        field: Option<String>,
    },
    /// What is there forbids it.
    #[error("{message}")]
    Refused {
        /// Stable.
        code: String,
        /// One sentence.
        message: String,
    },
    /// It cannot be kept now; the same may work later.
    #[error("{message}")]
    Unavailable {
        /// One sentence.
        message: String,
        /// When to try again.
        retry_after_secs: u64,
    },
    /// A mistake of ours.
    #[error("{0:#}")]
    Internal(#[from] anyhow::Error),
}

impl Error {
    pub(crate) fn refused(code: &str, message: impl Into<String>) -> Self {
        Self::Refused { code: code.to_owned(), message: message.into() }
    }

    pub(crate) fn bad(code: &str, field: Option<&str>, message: impl Into<String>) -> Self {
        Self::Bad { code: code.to_owned(), message: message.into(), field: field.map(str::to_owned) }
    }

    pub(crate) fn stopping() -> Self {
        Self::Unavailable { message: "the server is stopping".to_owned(), retry_after_secs: 5 }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(message) => Self::Unavailable { message, retry_after_secs: 5 },
            store::Error::Conflict(conflict) => Self::Refused { code: "conflict".to_owned(), message: conflict.to_string() },
            store::Error::Internal(message) => Self::Internal(anyhow::anyhow!(message)),
        }
    }
}
