//! What happens: runs, their journal, attempts, payloads, failed records, logs, duplicates, fires, figures by the hour.
//! No foreign keys here: rows are written in bulk by one writer, and outlive the flow they tell of.

use crate::ddl;
use sea_orm_migration::{DbErr, MigrationName, MigrationTrait, SchemaManager, async_trait::async_trait};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261121_000003_runs"
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
    // `document` holds what a test of the draft runs; a run of a version names it by `version_id`.
    // `generation` fences: a worker that was overtaken finds another number and commits nothing.
    "create table runs (
        id $uuid not null primary key,
        workspace_id $uuid not null,
        flow_id $uuid not null,
        version $int,
        version_id $uuid,
        trigger_id $uuid,
        status text not null,
        origin text not null,
        created_at $int not null,
        started_at $int,
        ended_at $int,
        records_in $int not null,
        records_out $int not null,
        records_failed $int not null,
        retries $int not null,
        summary text not null,
        correlation_id text not null,
        parent_id $uuid,
        origin_run_id $uuid,
        error_code text,
        error text,
        wakes_at $int,
        waits_for text,
        generation $int not null,
        until_step text,
        dry_run $bool not null,
        from_step text,
        input_id $uuid,
        document text,
        steps text,
        state text,
        updated_at $int not null
    ) $end",
    "create index runs_by_flow_and_status on runs (workspace_id, flow_id, status, id)",
    "create index runs_by_flow on runs (workspace_id, flow_id, id)",
    "create index runs_by_status on runs (workspace_id, status, id)",
    "create index runs_by_workspace on runs (workspace_id, id)",
    // What a starting node, or one with hands free, picks up.
    "create index runs_open on runs (status, wakes_at, id) where status in ('queued', 'running', 'waiting')",
    "create index runs_by_correlation on runs (workspace_id, correlation_id)",
    "create table attempts (
        id $uuid not null primary key,
        workspace_id $uuid not null,
        run_id $uuid not null,
        step text not null,
        page $int not null,
        number $int not null,
        status text not null,
        effect text not null,
        port text,
        started_at $int not null,
        ended_at $int,
        records_in $int not null,
        records_out $int not null,
        records_failed $int not null,
        error text,
        retry_at $int,
        input_id $uuid,
        output_id $uuid,
        exchange text,
        idempotency_key text
    ) $end",
    "create index attempts_by_run on attempts (workspace_id, run_id, id)",
    // The events that a run decided by, in order: a resumed run hears them again.
    "create table journal (
        run_id $uuid not null,
        number $int not null,
        workspace_id $uuid not null,
        at $int not null,
        kind text not null,
        step text,
        page $int,
        event text not null,
        payload_id $uuid,
        primary key (run_id, number)
    ) $end",
    // Where a step of a run stands within its source, and where a trigger stands between runs.
    "create table cursors (
        workspace_id $uuid not null,
        owner_id $uuid not null,
        name text not null,
        value text not null,
        updated_at $int not null,
        primary key (owner_id, name)
    ) $end",
    "create table timers (
        id $uuid not null primary key,
        workspace_id $uuid not null,
        run_id $uuid not null,
        name text not null,
        due_at $int not null
    ) $end",
    "create index timers_by_due on timers (due_at)",
    "create index timers_by_run on timers (run_id)",
    "create table payloads (
        id $uuid not null primary key,
        workspace_id $uuid not null,
        run_id $uuid,
        content_type text,
        encoding text not null,
        raw_bytes $int not null,
        records $int,
        body $blob not null,
        created_at $int not null
    ) $end",
    "create index payloads_by_run on payloads (workspace_id, run_id)",
    "create index payloads_by_age on payloads (created_at)",
    "create table failed_records (
        id $uuid not null primary key,
        workspace_id $uuid not null,
        flow_id $uuid not null,
        run_id $uuid not null,
        version_id $uuid,
        step text not null,
        step_name text not null,
        page $int not null,
        record_index $int not null,
        error_code text not null,
        error text not null,
        fingerprint text not null,
        status text not null,
        record text not null,
        edited text,
        context text,
        created_at $int not null,
        settled_by text,
        settled_at $int,
        reason text,
        resumed_by $uuid
    ) $end",
    "create index failed_records_by_flow_and_status on failed_records (workspace_id, flow_id, status, id)",
    "create index failed_records_by_status on failed_records (workspace_id, status, id)",
    "create index failed_records_by_fingerprint on failed_records (workspace_id, fingerprint, status, id)",
    "create index failed_records_by_run on failed_records (workspace_id, run_id)",
    "create table logs (
        id $uuid not null primary key,
        workspace_id $uuid not null,
        run_id $uuid not null,
        at $int not null,
        level text not null,
        step text,
        message text not null
    ) $end",
    "create index logs_by_run on logs (workspace_id, run_id, id)",
    "create table dedupe_keys (
        trigger_id $uuid not null,
        key text not null,
        workspace_id $uuid not null,
        run_id $uuid not null,
        at $int not null,
        duplicates $int not null,
        answer text,
        primary key (trigger_id, key)
    ) $end",
    "create index dedupe_keys_by_age on dedupe_keys (at)",
    "create table schedule_fires (
        trigger_id $uuid not null,
        due $int not null,
        workspace_id $uuid not null,
        run_id $uuid,
        fired_at $int not null,
        primary key (trigger_id, due)
    ) $end",
    // One row a flow and hour, kept up to date in the transaction that ends a run: figures never count the runs.
    // `durations` is a JSON list of counts, one a bucket of the histogram that the store defines.
    "create table run_rollups (
        workspace_id $uuid not null,
        flow_id $uuid not null,
        hour $int not null,
        started $int not null,
        succeeded $int not null,
        with_failed_records $int not null,
        failed $int not null,
        cancelled $int not null,
        records_in $int not null,
        records_out $int not null,
        records_failed $int not null,
        retries $int not null,
        durations text not null,
        primary key (workspace_id, flow_id, hour)
    ) $end",
    "create index run_rollups_by_hour on run_rollups (workspace_id, hour)",
];
