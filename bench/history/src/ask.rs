//! What the pages ask, and a purge beside them.

use crate::fill::Filled;
use std::time::{Duration, Instant};
use store::{Scoped, Store, rollups::HOUR_MS, runs::RunFilter};
use wire::{RunId, run::RunStatus};

/// Rows of a page of the list.
const PAGE: u64 = 50;
/// How long one transaction of a purge may work.
const TURN: Duration = Duration::from_millis(20);
/// Runs that are purged.
const PURGED: usize = 20_000;

/// How long a question took.
pub struct Row {
    /// Which.
    pub query: &'static str,
    /// Half of the answers took no longer.
    pub p50_ms: f64,
    /// Ninety-nine of a hundred took no longer.
    pub p99_ms: f64,
    /// The slowest.
    pub max_ms: f64,
}

/// Asks everything so many times.
///
/// # Errors
/// When the database fails.
pub async fn ask(store: &Store, filled: &Filled, times: usize) -> anyhow::Result<Vec<Row>> {
    let scoped = store.workspace(filled.workspace);
    let at = |turn: usize| filled.some[turn * 7 % filled.some.len()];
    let flow = |turn: usize| Some(filled.flows[turn * 13 % filled.flows.len()]);
    let mut rows = Vec::new();
    let list = async |filter: RunFilter, after: Option<RunId>| Ok(scoped.runs(&filter, after, PAGE).await?.len());
    rows.push(timed("list", times, async |_| list(RunFilter::default(), None).await).await?);
    rows.push(timed("list, later page", times, async |turn| list(RunFilter::default(), Some(at(turn))).await).await?);
    rows.push(timed("list of a flow", times, async |turn| list(RunFilter { flow: flow(turn), ..RunFilter::default() }, None).await).await?);
    for (name, status) in
        [("list of failed", RunStatus::Failed), ("list of cancelled", RunStatus::Cancelled), ("list of waiting", RunStatus::Waiting)]
    {
        rows.push(timed(name, times, async |_| list(RunFilter { status: Some(status), ..RunFilter::default() }, None).await).await?);
    }
    let both = async |turn: usize| {
        let filter = RunFilter { flow: flow(turn), status: Some(RunStatus::Failed), ..RunFilter::default() };
        list(filter, Some(at(turn))).await
    };
    rows.push(timed("list of a flow's failed", times, both).await?);
    rows.push(timed("run", times, async |turn| Ok(usize::from(scoped.run_detail(at(turn)).await?.is_some()))).await?);
    for (name, hours) in [("home, a day", 48), ("home, thirty days", 61 * 24)] {
        rows.push(timed(name, times, async |_| home(store, &scoped, hours).await).await?);
    }
    rows.push(timed("home, an hour", times, async |_| Ok(scoped.fine_rollups(store.now() - 2 * HOUR_MS, store.now()).await?.len())).await?);
    rows.push(timed("flows", times, async |_| flows(store, &scoped).await).await?);
    rows.push(timed("history, how much", times.min(50), async |_| Ok(usize::try_from(scoped.history_kept().await?.runs)?)).await?);
    rows.push(purge(store, &scoped).await?);
    Ok(rows)
}

/// What Home asks for a window and the one before it.
async fn home(store: &Store, scoped: &Scoped, hours: i64) -> anyhow::Result<usize> {
    let now = store.now();
    let open = scoped.open_runs().await?.len();
    let rows = scoped.rollups(now - hours * HOUR_MS, now + 1).await?.len();
    scoped.flow_counts().await?;
    Ok(open + rows + scoped.attention().await?.len())
}

/// What the list of flows asks.
async fn flows(store: &Store, scoped: &Scoped) -> anyhow::Result<usize> {
    let now = store.now();
    let open = scoped.open_runs().await?.len();
    Ok(open + scoped.rollups(now - 24 * HOUR_MS, now + HOUR_MS).await?.len())
}

/// Each transaction of a purge: the journal waits for no longer than one of them.
async fn purge(store: &Store, scoped: &Scoped) -> anyhow::Result<Row> {
    let mut took = Vec::new();
    let (mut after, mut purged, mut at_once) = (None, 0, 50);
    while purged < PURGED {
        let ids = scoped.old_runs(Some(RunStatus::Succeeded), store.now(), after, at_once).await?;
        let Some(last) = ids.last() else { break };
        after = Some(*last);
        purged += ids.len();
        let began = Instant::now();
        scoped.purge_runs(&ids, store.now()).await?;
        let one = began.elapsed();
        took.push(one);
        at_once = if one > TURN { (at_once / 2).max(1) } else { (at_once * 2).min(500) };
        loop {
            let began = Instant::now();
            let rows = store.purge_rest(TURN).await?;
            took.push(began.elapsed());
            if rows == 0 {
                break;
            }
        }
    }
    Ok(row("purge, a transaction", took))
}

async fn timed(query: &'static str, times: usize, mut question: impl AsyncFnMut(usize) -> anyhow::Result<usize>) -> anyhow::Result<Row> {
    // Once before it counts, as a page that is open.
    question(0).await?;
    let mut took = Vec::with_capacity(times);
    for turn in 0..times {
        let began = Instant::now();
        question(turn).await?;
        took.push(began.elapsed());
    }
    Ok(row(query, took))
}

fn row(query: &'static str, mut took: Vec<Duration>) -> Row {
    took.sort_unstable();
    let at = |share: f64| {
        let index = (share * took.len().saturating_sub(1) as f64).round() as usize;
        (took.get(index).copied().unwrap_or_default().as_secs_f64() * 100_000.0).round() / 100.0
    };
    Row { query, p50_ms: at(0.5), p99_ms: at(0.99), max_ms: at(1.0) }
}
