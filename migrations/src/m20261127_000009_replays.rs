//! Replays of many runs: what was asked for, and how each of the runs stands.

use crate::ddl;
use sea_orm_migration::{DbErr, MigrationName, MigrationTrait, SchemaManager, async_trait::async_trait};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261127_000009_replays"
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
    // `per_hour` is how many runs begin in an hour; absent: all at once.
    "create table replays (
        id $uuid not null primary key,
        workspace_id $uuid not null references workspaces (id) on delete cascade,
        action text not null,
        status text not null,
        from_start $bool not null,
        latest $bool not null,
        per_hour $int,
        total $int not null,
        author text not null,
        created_at $int not null,
        ended_at $int
    ) $end",
    "create index replays_by_workspace on replays (workspace_id, id)",
    "create table replay_runs (
        replay_id $uuid not null references replays (id) on delete cascade,
        run_id $uuid not null,
        state text not null,
        new_run_id $uuid,
        problem text,
        primary key (replay_id, run_id)
    ) $end",
    "create index replay_runs_by_state on replay_runs (replay_id, state, run_id)",
    "create index runs_by_workspace_and_parent on runs (workspace_id, parent_id) where parent_id is not null",
];
