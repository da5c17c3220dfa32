//! Whether the pages of the database are as they were written. Leaves out PostgreSQL, which has checksums and tools of its own.

use crate::{Result, Store, sql::Sql};
use sea_orm::DbBackend;

/// The most findings that are told.
const FINDINGS_MAX: usize = 20;

impl Store {
    /// What is wrong with the pages of a SQLite file; nothing on PostgreSQL. It reads the whole file.
    ///
    /// # Errors
    /// When the database fails, which a damaged page can make it do.
    pub async fn damage(&self) -> Result<Vec<String>> {
        if self.backend() != DbBackend::Sqlite {
            return Ok(Vec::new());
        }
        let rows = Sql::new(&format!("pragma integrity_check({FINDINGS_MAX})")).all(&self.inner.read).await?;
        let found: Result<Vec<String>> = rows.iter().map(|row| row.get("integrity_check")).collect();
        Ok(found?.into_iter().filter(|finding| finding != "ok").collect())
    }
}
