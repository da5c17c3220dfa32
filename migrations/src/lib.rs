//! The schema, as steps that a database of any age is brought forward by. One schema for SQLite and PostgreSQL.
//! Leaves out queries: those live in the store.

mod ddl;
mod m20261121_000001_accounts;
mod m20261121_000002_flows;
mod m20261121_000003_runs;
mod m20261125_000001_decisions;
mod m20261126_000004_failed_record_revisions;
mod m20261126_000005_failed_record_rows;
mod m20261127_000001_kept_versions;
mod m20261127_000002_journal_marks;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::{MigrationTrait, async_trait::async_trait};

/// Every step, oldest first.
#[derive(Debug)]
pub struct Migrator;

#[async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_accounts::Migration),
            Box::new(m20261121_000002_flows::Migration),
            Box::new(m20261121_000003_runs::Migration),
            Box::new(m20261125_000001_decisions::Migration),
            Box::new(m20261126_000004_failed_record_revisions::Migration),
            Box::new(m20261126_000005_failed_record_rows::Migration),
            Box::new(m20261127_000001_kept_versions::Migration),
            Box::new(m20261127_000002_journal_marks::Migration),
        ]
    }
}
