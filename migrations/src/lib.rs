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
mod m20261127_000003_run_crashes;
mod m20261127_000004_mapping_pairs;
mod m20261127_000005_connection_limits;
mod m20261127_000006_run_waits_on;
mod m20261127_000008_triggers;
mod m20261127_000009_replays;
mod m20261127_000011_history;
mod m20261127_000012_run_traces;
mod m20261127_000014_asks;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::{DbErr, MigrationName, MigrationTrait, SchemaManager, async_trait::async_trait};

/// Every step, oldest first.
#[derive(Debug)]
pub struct Migrator;

#[async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(Whole(m20261121_000001_accounts::Migration)),
            Box::new(Whole(m20261121_000002_flows::Migration)),
            Box::new(Whole(m20261121_000003_runs::Migration)),
            Box::new(Whole(m20261125_000001_decisions::Migration)),
            Box::new(Whole(m20261126_000004_failed_record_revisions::Migration)),
            Box::new(Whole(m20261126_000005_failed_record_rows::Migration)),
            Box::new(Whole(m20261127_000001_kept_versions::Migration)),
            Box::new(Whole(m20261127_000002_journal_marks::Migration)),
            Box::new(Whole(m20261127_000003_run_crashes::Migration)),
            Box::new(Whole(m20261127_000004_mapping_pairs::Migration)),
            Box::new(Whole(m20261127_000005_connection_limits::Migration)),
            Box::new(Whole(m20261127_000006_run_waits_on::Migration)),
            Box::new(Whole(m20261127_000008_triggers::Migration)),
            Box::new(Whole(m20261127_000009_replays::Migration)),
            Box::new(Whole(m20261127_000011_history::Migration)),
            Box::new(Whole(m20261127_000012_run_traces::Migration)),
            Box::new(Whole(m20261127_000014_asks::Migration)),
        ]
    }
}

/// A step that is done as a whole or not at all, on SQLite too: a process that ends in the middle leaves nothing half.
struct Whole<M>(M);

impl<M: MigrationName> MigrationName for Whole<M> {
    fn name(&self) -> &str {
        self.0.name()
    }
}

#[async_trait]
#[expect(elided_lifetimes_in_paths, reason = "the trait is declared so, and async_trait compares lifetimes by their place")]
impl<M: MigrationTrait> MigrationTrait for Whole<M> {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.0.up(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
