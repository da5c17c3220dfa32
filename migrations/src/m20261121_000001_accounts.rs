//! Workspaces, people, sessions, API tokens, the audit log, idempotency keys, settings.

use crate::ddl;
use sea_orm_migration::{DbErr, MigrationName, MigrationTrait, SchemaManager, async_trait::async_trait};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261121_000001_accounts"
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
    // What the first start leaves behind, once: the one row makes setup safe against two at the same time.
    "create table installation (
        name text not null primary key,
        value text not null,
        created_at $int not null
    ) $end",
    "create table workspaces (
        id $uuid not null primary key,
        name text not null,
        data_key $blob not null,
        created_at $int not null
    ) $end",
    "create table users (
        id $uuid not null primary key,
        email text not null unique,
        name text not null,
        password_hash text not null,
        created_at $int not null,
        updated_at $int not null
    ) $end",
    "create table memberships (
        id $uuid not null primary key,
        workspace_id $uuid not null references workspaces (id) on delete cascade,
        user_id $uuid not null references users (id) on delete cascade,
        role text not null,
        created_at $int not null,
        unique (workspace_id, user_id)
    ) $end",
    "create index memberships_by_user on memberships (user_id, workspace_id)",
    // The id itself is known to the browser only: kept is its SHA-256.
    "create table sessions (
        id_hash $blob not null primary key,
        user_id $uuid references users (id) on delete cascade,
        data text not null,
        created_at $int not null,
        expires_at $int not null
    ) $end",
    "create index sessions_by_user on sessions (user_id)",
    "create index sessions_by_end on sessions (expires_at)",
    "create table api_tokens (
        id $uuid not null primary key,
        workspace_id $uuid not null references workspaces (id) on delete cascade,
        name text not null,
        role text not null,
        hint text not null,
        secret_hash $blob not null unique,
        created_by text not null,
        created_at $int not null,
        last_used_at $int,
        expires_at $int
    ) $end",
    "create index api_tokens_by_workspace on api_tokens (workspace_id, id)",
    // `hash` covers the row and the hash of the row before it, so that a changed or missing row shows.
    "create table audit (
        id $uuid not null primary key,
        workspace_id $uuid not null references workspaces (id) on delete cascade,
        number $int not null,
        at $int not null,
        actor text not null,
        action text not null,
        subject text,
        details text not null,
        from_address text,
        previous_hash $blob not null,
        hash $blob not null,
        unique (workspace_id, number)
    ) $end",
    "create table idempotency_keys (
        workspace_id $uuid not null references workspaces (id) on delete cascade,
        actor text not null,
        key text not null,
        request_hash $blob not null,
        status $int,
        headers text,
        body $blob,
        created_at $int not null,
        primary key (workspace_id, actor, key)
    ) $end",
    "create index idempotency_keys_by_age on idempotency_keys (created_at)",
    "create table settings (
        workspace_id $uuid not null references workspaces (id) on delete cascade,
        name text not null,
        value text not null,
        revision $int not null,
        updated_at $int not null,
        primary key (workspace_id, name)
    ) $end",
];
