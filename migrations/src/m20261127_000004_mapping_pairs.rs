//! What people made of suggestions: pairs of names that they accepted or dismissed, so that later suggestions know of them.

use crate::ddl;
use sea_orm_migration::{DbErr, MigrationName, MigrationTrait, SchemaManager, async_trait::async_trait};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261127_000004_mapping_pairs"
    }
}

#[async_trait]
#[expect(elided_lifetimes_in_paths, reason = "the trait is declared so, and async_trait compares lifetimes by their place")]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, STATEMENTS).await
    }
}

// `weight` is above zero where it was accepted more often than dismissed, below where less often.
const STATEMENTS: &[&str] = &["create table mapping_pairs (
        workspace_id $uuid not null references workspaces (id) on delete cascade,
        source text not null,
        target text not null,
        weight $int not null,
        noted_at $int not null,
        primary key (workspace_id, source, target)
    ) $end"];
