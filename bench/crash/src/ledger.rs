//! A ledger: what is in it was on the disk before anybody was told.

use std::{
    fs::{File, OpenOptions},
    io::Write,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A file of lines, each one synced before [`Ledger::note`] returns, and the same in memory.
pub struct Ledger<T> {
    kept: Mutex<(File, Vec<T>)>,
}

impl<T> Ledger<T> {
    /// A new ledger.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: &Path) -> anyhow::Result<Self> {
        let file = OpenOptions::new().create_new(true).append(true).open(path)?;
        Ok(Self { kept: Mutex::new((file, Vec::new())) })
    }

    /// Writes a line and waits for the disk.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn note(&self, line: &str, entry: T) -> anyhow::Result<()> {
        let mut kept = self.lock();
        kept.0.write_all(format!("{line}\n").as_bytes())?;
        kept.0.sync_data()?;
        kept.1.push(entry);
        Ok(())
    }

    /// Looks at all that is in it.
    pub fn look<R>(&self, at: impl FnOnce(&[T]) -> R) -> R {
        at(&self.lock().1)
    }

    fn lock(&self) -> MutexGuard<'_, (File, Vec<T>)> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
