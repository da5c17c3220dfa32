//! What lookup tables and models were before: every save keeps a version, so that one can be looked at and restored.

use crate::ddl;
use sea_orm_migration::{DbErr, MigrationName, MigrationTrait, SchemaManager, async_trait::async_trait};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261127_000001_kept_versions"
    }
}

#[async_trait]
#[expect(elided_lifetimes_in_paths, reason = "the trait is declared so, and async_trait compares lifetimes by their place")]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, STATEMENTS).await
    }
}

// One table for both: `subject_id` is the lookup table or the model, `number` its revision, `content` compressed JSON.
const STATEMENTS: &[&str] = &["create table kept_versions (
        workspace_id $uuid not null references workspaces (id) on delete cascade,
        subject_id $uuid not null,
        number $int not null,
        name text not null,
        author text not null,
        saved_at $int not null,
        added $int not null,
        changed $int not null,
        removed $int not null,
        raw_bytes $int not null,
        content $blob not null,
        primary key (workspace_id, subject_id, number)
    ) $end"];
