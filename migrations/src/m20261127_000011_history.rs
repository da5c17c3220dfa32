//! What keeps the history bounded: what was purged, what is being purged, figures that can be folded, and how runs hang together.

use crate::ddl;
use sea_orm_migration::{DbErr, MigrationName, MigrationTrait, SchemaManager, async_trait::async_trait};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261127_000011_history"
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
    // What went out of the history of a workspace, so that what was accepted is still accounted for. `audit_number` and
    // `audit_hash` are of the last entry of the audit log that went: the chain goes on from there.
    "create table purges (
        workspace_id $uuid not null primary key,
        succeeded $int not null default 0,
        with_failed_records $int not null default 0,
        failed $int not null default 0,
        cancelled $int not null default 0,
        tests $int not null default 0,
        bytes $int not null default 0,
        purged_at $int,
        audit_number $int not null default 0,
        audit_hash $blob
    ) $end",
    // Runs that are gone, and whose attempts and payloads are still going.
    "create table purging (
        run_id $uuid not null primary key,
        workspace_id $uuid not null
    ) $end",
    // Whether another run goes on from this one and reads what came in with it.
    "create index runs_by_parent on runs (parent_id) where parent_id is not null",
    // About how much the runs of the bucket keep: its payloads, and a flat amount for each run and attempt.
    "alter table run_rollups add column bytes $int not null default 0",
    // Figures are counted in buckets of five minutes and folded into hours, later into days: these find what is to be folded.
    "create index run_rollups_below_hours on run_rollups (hour) where hour % 3600000 <> 0",
    "create index run_rollups_below_days on run_rollups (hour) where hour % 86400000 <> 0",
];
