//! What runs ask and wait for: people, other flows, signals; and signals that came before anybody waited.

use crate::ddl;
use sea_orm_migration::{DbErr, MigrationName, MigrationTrait, SchemaManager, async_trait::async_trait};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261127_000014_asks"
    }
}

#[async_trait]
#[expect(elided_lifetimes_in_paths, reason = "the trait is declared so, and async_trait compares lifetimes by their place")]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, STATEMENTS).await
    }
}

// `key` is the same however often a question is asked, by whichever run that goes on from the first one. `said` is a word, `fault` what went wrong, `given` records as a JSON list.
const STATEMENTS: &[&str] = &[
    "create table asks (
        workspace_id $uuid not null references workspaces (id) on delete cascade,
        key text not null,
        id $uuid not null,
        run_id $uuid not null,
        flow_id $uuid not null,
        call_id $int not null,
        step text not null,
        step_name text not null,
        kind text not null,
        title text not null,
        question text not null,
        name text not null,
        match_key text not null,
        content $blob not null,
        waits $bool not null,
        depth $int not null,
        child_id $uuid,
        asked_at $int not null,
        until $int,
        answered_at $int,
        said text,
        fault text,
        given $blob,
        answered_by text,
        taken_at $int,
        primary key (workspace_id, key, run_id)
    ) $end",
    "create unique index asks_id on asks (id)",
    "create index asks_run on asks (run_id)",
    "create index asks_child on asks (child_id) where child_id is not null",
    "create index asks_open on asks (workspace_id, kind, name, match_key) where answered_at is null",
    "create index asks_answered on asks (workspace_id, run_id) where answered_at is not null and taken_at is null",
    "create table signals (
        workspace_id $uuid not null references workspaces (id) on delete cascade,
        id text not null,
        name text not null,
        match_key text not null,
        data $blob not null,
        sent_at $int not null,
        heard $int not null,
        primary key (workspace_id, id)
    ) $end",
    "create index signals_unheard on signals (workspace_id, name, match_key, sent_at) where heard = 0",
    "create index signals_age on signals (sent_at)",
];
