//! Triggers that poll keep where they stand; a flow may be paused; a run may wait for those of the same key.

use crate::ddl;
use sea_orm_migration::{DbErr, MigrationName, MigrationTrait, SchemaManager, async_trait::async_trait};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261127_000008_triggers"
    }
}

#[async_trait]
#[expect(elided_lifetimes_in_paths, reason = "the trait is declared so, and async_trait compares lifetimes by their place")]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    // `place` is how far a poll has come, as its connector writes it; `problem` why the last poll failed.
    "alter table triggers add column place text",
    "alter table triggers add column problem text",
    "alter table flows add column paused $bool not null default false",
    "alter table runs add column order_key text",
    "create index runs_open_by_trigger on runs (trigger_id, id) where status in ('queued', 'running', 'waiting')",
];
