//! What people build: connections, flows with draft and versions, triggers, lookup tables, models.

use crate::ddl;
use sea_orm_migration::{DbErr, MigrationName, MigrationTrait, SchemaManager, async_trait::async_trait};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261121_000002_flows"
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
    // `settings` holds what may be shown, `secrets` one sealed document of what may not, `secrets_set` its field names.
    "create table connections (
        id $uuid not null primary key,
        workspace_id $uuid not null references workspaces (id) on delete cascade,
        name text not null,
        connector text not null,
        settings text not null,
        secrets $blob,
        secrets_set text not null,
        health text not null,
        health_detail text,
        checked_at $int,
        revision $int not null,
        created_at $int not null,
        updated_at $int not null,
        unique (workspace_id, name)
    ) $end",
    // `revision` is the head's, `draft_revision` the draft's; `published` is the number of the published version.
    "create table flows (
        id $uuid not null primary key,
        workspace_id $uuid not null references workspaces (id) on delete cascade,
        name text not null,
        description text not null,
        folder text not null,
        enabled $bool not null,
        published $int,
        published_version_id $uuid,
        changed $bool not null,
        trigger_text text not null,
        connectors text not null,
        connections text not null,
        next_run_at $int,
        revision $int not null,
        created_at $int not null,
        updated_at $int not null,
        draft text not null,
        draft_revision $int not null,
        draft_updated_at $int not null,
        draft_updated_by text not null,
        unique (workspace_id, name)
    ) $end",
    "create index flows_by_workspace on flows (workspace_id, id)",
    // Which flows use which connection, by the name that the documents use.
    "create table flow_connections (
        workspace_id $uuid not null,
        flow_id $uuid not null references flows (id) on delete cascade,
        connection text not null,
        primary key (flow_id, connection)
    ) $end",
    "create index flow_connections_by_name on flow_connections (workspace_id, connection)",
    "create table flow_versions (
        id $uuid not null primary key,
        workspace_id $uuid not null references workspaces (id) on delete cascade,
        flow_id $uuid not null references flows (id) on delete cascade,
        number $int not null,
        message text not null,
        author text not null,
        document text not null,
        created_at $int not null,
        unique (flow_id, number)
    ) $end",
    // What may start a run now, one row a flow and trigger. A webhook is found by `token_hash`, so that the time a
    // look-up takes tells nothing of the token; `token` is what members see in the address.
    "create table triggers (
        id $uuid not null primary key,
        workspace_id $uuid not null references workspaces (id) on delete cascade,
        flow_id $uuid not null references flows (id) on delete cascade,
        kind text not null,
        active $bool not null,
        version $int,
        version_id $uuid,
        token text,
        token_hash $blob unique,
        settings text not null,
        next_due $int,
        last_fired_at $int,
        revision $int not null,
        created_at $int not null,
        updated_at $int not null,
        unique (flow_id, kind)
    ) $end",
    "create index triggers_by_due on triggers (active, next_due)",
    "create table lookup_tables (
        id $uuid not null primary key,
        workspace_id $uuid not null references workspaces (id) on delete cascade,
        name text not null,
        columns text not null,
        rows text not null,
        row_count $int not null,
        revision $int not null,
        created_at $int not null,
        updated_at $int not null,
        unique (workspace_id, name)
    ) $end",
    "create table models (
        id $uuid not null primary key,
        workspace_id $uuid not null references workspaces (id) on delete cascade,
        name text not null,
        model text not null,
        revision $int not null,
        created_at $int not null,
        updated_at $int not null,
        unique (workspace_id, name)
    ) $end",
];
