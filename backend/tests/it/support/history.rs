//! A run that was, with an attempt, what went in and out, and a failed record: written into the store as the engine does.

use store::{
    Store,
    asks::{AskKind, Asks, NewAsk},
    attempts::NewAttempt,
    failed_records::NewFailedRecord,
    journal::{Accept, Write},
    payloads::{Content, Payload},
    runs::RunRow,
};
use wire::{
    ApprovalId, AttemptId, FailedRecordId, FlowId, RunId, WorkspaceId,
    run::{EffectState, Origin, RunError, RunStatus, StepStatus},
};

/// What was made.
pub struct Made {
    pub run: RunId,
    pub attempt: AttemptId,
    pub failed_record: FailedRecordId,
    pub approval: ApprovalId,
}

/// Makes it for a flow.
pub async fn make(store: &Store, workspace: WorkspaceId, flow: FlowId) -> Made {
    let (ids, now) = (store.ids(), store.now());
    let made = Made { run: ids.next(), attempt: ids.next(), failed_record: ids.next(), approval: ids.next() };
    let error = RunError { code: "map.missing".into(), message: "canary".into(), field: Some("total".into()), hint: None };
    let content = Content { head: Vec::new(), raw: Vec::new(), records: br#"[{"canary":1}]"#.to_vec() };
    let payload = Payload::pack(ids.next(), workspace, made.run, &content, Some(1), now);
    let mut run = RunRow::accepted(made.run, workspace, flow, Origin::Manual, now);
    run.status = RunStatus::WithFailedRecords;
    run.summary = "canary".into();
    run.ended_at = Some(now);
    run.document = Some(r#"{"name":"canary"}"#.into());
    let attempt = NewAttempt {
        id: made.attempt,
        workspace,
        run: made.run,
        step: "map".into(),
        page: 0,
        number: 1,
        status: StepStatus::WithFailedRecords,
        effect: EffectState::None,
        started_at: now,
        ended_at: Some(now),
        records_in: 1,
        records_out: 0,
        records_failed: 1,
        error: Some(error.clone()),
        retry_at: None,
        input: Some(payload.id),
        output: Some(payload.id),
        exchange: None,
        idempotency_key: None,
    };
    let failed_record = NewFailedRecord {
        id: made.failed_record,
        workspace,
        flow,
        run: made.run,
        version: None,
        step: "map".into(),
        step_name: "Map".into(),
        page: 0,
        index: 0,
        error,
        record: r#"{"canary":1}"#.into(),
        raw: None,
        created_at: now,
    };
    let ask = NewAsk {
        workspace,
        key: "canary".into(),
        id: made.approval,
        run: made.run,
        flow,
        call: 0,
        step: "ok".into(),
        step_name: "Ok".into(),
        kind: AskKind::Approval,
        title: "canary".into(),
        question: "{}".into(),
        name: String::new(),
        match_key: String::new(),
        content: br#"{"canary":1}"#.to_vec(),
        waits: true,
        asked_at: now,
        until: None,
    };
    let asks = Asks { ask: vec![ask], ..Asks::default() };
    let accept = Accept {
        run: run.clone(),
        payload: Some(payload),
        dedupe: None,
        fire: None,
        events_of: None,
        resumes: None,
        decides: Vec::new(),
        called: None,
    };
    let write = Write {
        accept: Some(accept),
        run: Some(run),
        asks,
        attempts: vec![attempt],
        failed_records: vec![failed_record],
        ..Write::default()
    };
    store.write(&[write]).await.expect("kept");
    made
}
