//! Fills a database: runs over sixty days, of many flows, most of them succeeded, each with its attempts and figures. The same
//! number gives the same runs.

use store::{
    Store,
    attempts::NewAttempt,
    flows::Summary,
    histogram::Histogram,
    journal::Write,
    payloads::{Content, Payload},
    rollups::{Delta, Figures},
    runs::RunRow,
};
use wire::{
    AttemptId, FlowId, PayloadId, RunId, WorkspaceId,
    run::{EffectState, Origin, RunStatus, StepRun, StepStatus},
};

/// Flows that the runs are of.
const FLOWS: u64 = 50;
/// Runs of one transaction.
const AT_ONCE: u64 = 5_000;
/// Over how long they are spread: the longest window that is shown, and the one before it.
const SPAN_MS: i64 = 60 * 24 * 3_600_000;

/// What was filled.
pub struct Filled {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Its flows.
    pub flows: Vec<FlowId>,
    /// Some of the runs, evenly spread.
    pub some: Vec<RunId>,
}

/// Numbers by chance that are the same each time (SplitMix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn bytes(&mut self) -> [u8; 10] {
        let (a, b) = (self.next().to_be_bytes(), self.next().to_be_bytes());
        std::array::from_fn(|at| if at < 8 { a[at] } else { b[at - 8] })
    }
}

/// Fills it with so many runs.
///
/// # Errors
/// When the database fails.
pub async fn fill(store: &Store, runs: u64) -> anyhow::Result<Filled> {
    let tx = store.begin().await?;
    let workspace = tx.insert_workspace("Bench", vec![0; 32]).await?;
    let scoped = store.workspace(workspace);
    let mut flows = Vec::new();
    for number in 0..FLOWS {
        flows.push(scoped.insert_flow(&tx, &format!("Flow {number}"), "", "{}", &Summary::default(), "bench").await?);
    }
    tx.commit().await?;
    let first = store.now() - SPAN_MS;
    let mut chance = Chance(7);
    let mut some = Vec::new();
    let mut made = 0;
    while made < runs {
        let now = (runs - made).min(AT_ONCE);
        let mut writes = Vec::with_capacity(usize::try_from(now)?);
        for number in made..made + now {
            let at = first + i64::try_from(u128::from(number) * u128::from(SPAN_MS.unsigned_abs()) / u128::from(runs))?;
            let write = one(workspace, &flows, number, at, &mut chance);
            if number % (runs / 500).max(1) == 0 {
                some.extend(write.run.as_ref().map(|run| run.id));
            }
            writes.push(write);
        }
        store.write(&writes).await?;
        made += now;
        if made % 500_000 == 0 {
            eprintln!("{made} of {runs}");
        }
    }
    // As the purge leaves them once they are old enough.
    while store.fold_figures().await? > 0 {}
    Ok(Filled { workspace, flows, some })
}

/// One run that has ended, with what went in, two attempts and its figures.
fn one(workspace: WorkspaceId, flows: &[FlowId], number: u64, at: i64, chance: &mut Chance) -> Write {
    let id = RunId(wire::uuid_v7(at, chance.bytes()));
    // A few flows have most of the runs.
    let place = (chance.next() % FLOWS).min(chance.next() % FLOWS);
    let flow = flows[usize::try_from(place).unwrap_or(0)];
    let status = match chance.next() % 1_000 {
        0..15 => RunStatus::Failed,
        15..25 => RunStatus::WithFailedRecords,
        25..28 => RunStatus::Cancelled,
        _ => RunStatus::Succeeded,
    };
    let took = i64::try_from(chance.next() % 900).unwrap_or(0) + 5;
    let mut row = RunRow::accepted(id, workspace, flow, Origin::Webhook, at);
    let content = Content { records: format!(r#"[{{"id":{number},"total":"12.50"}}]"#).into_bytes(), ..Content::default() };
    let input = Payload::pack(PayloadId(wire::uuid_v7(at, chance.bytes())), workspace, id, &content, Some(1), at);
    row.version = Some(1);
    row.status = status;
    row.started_at = Some(at + 1);
    row.ended_at = Some(at + took);
    row.updated_at = at + took;
    (row.records_in, row.records_out) = (1, 1);
    row.summary = if status == RunStatus::Failed { "Failed at Save: 422".to_owned() } else { "1 record".to_owned() };
    row.correlation_id = id.0.simple().to_string();
    row.input = Some(input.id);
    let step = |name: &str, took| StepRun {
        step: name.to_owned(),
        name: name.to_owned(),
        status: StepStatus::Succeeded,
        records_in: 1,
        records_out: 1,
        records_failed: 0,
        duration_ms: took,
        error: None,
    };
    row.steps = vec![step("map", 1), step("save", took.unsigned_abs())];
    let mut attempt = |step: &str, effect| NewAttempt {
        id: AttemptId(wire::uuid_v7(at, chance.bytes())),
        workspace,
        run: id,
        step: step.to_owned(),
        page: 0,
        number: 1,
        status: StepStatus::Succeeded,
        effect,
        started_at: at + 1,
        ended_at: row.ended_at,
        records_in: 1,
        records_out: 1,
        records_failed: 0,
        error: None,
        retry_at: None,
        input: row.input,
        output: row.input,
        exchange: None,
        idempotency_key: None,
    };
    let attempts = vec![attempt("map", EffectState::None), attempt("save", EffectState::Applied)];
    let mut durations = Histogram::default();
    durations.add(took.unsigned_abs());
    let one = |is: RunStatus| i64::from(status == is);
    let figures = Figures {
        started: 1,
        succeeded: one(RunStatus::Succeeded),
        with_failed_records: one(RunStatus::WithFailedRecords),
        failed: one(RunStatus::Failed),
        cancelled: one(RunStatus::Cancelled),
        records_in: 1,
        records_out: 1,
        durations,
        ..Figures::default()
    };
    Write { run: Some(row), attempts, payloads: vec![input], figures: vec![Delta { workspace, flow, at, figures }], ..Write::default() }
}
