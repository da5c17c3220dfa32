//! The judge: after the faults compares what was acknowledged with what arrived, and asks about the rest.

use crate::{
    producer::{Acknowledged, Producer},
    server::Server,
    sink::Sink,
};
use anyhow::{Context, bail};
use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};

/// How long everything that was accepted may take to get where it belongs, after the faults.
const DRAIN_WITHIN: Duration = Duration::from_secs(180);

/// What it found.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Webhooks that were acknowledged.
    pub accepted: usize,
    /// Of those: whose effect is missing and nobody says so.
    pub lost: Vec<String>,
    /// Effects that happened twice: under two keys, or again after a person should have been asked.
    pub doubled: Vec<String>,
    /// Effects that a run lists as unknown, for a person to settle.
    pub unknown: usize,
    /// Requests that came again under the same key.
    pub repeated: usize,
    /// What else does not hold.
    pub wrong: Vec<String>,
}

/// Which places of the sink a webhook must reach.
fn places(id: &str) -> &'static [&'static str] {
    if id.starts_with('o') { &["once"] } else { &["keyed", "second"] }
}

/// Waits until everything arrived, and judges.
///
/// # Errors
/// When the server cannot be asked.
pub async fn judge(server: &Server, sink: &Sink, producer: &Producer) -> anyhow::Result<Verdict> {
    let acknowledged = producer.look(<[Acknowledged]>::to_vec);
    let mut verdict = Verdict { accepted: acknowledged.len(), ..Verdict::default() };
    let since = Instant::now();
    let mut asked: HashMap<String, Standing> = HashMap::new();
    let missing = loop {
        let arrived = arrived(sink);
        let missing: Vec<_> = acknowledged
            .iter()
            .filter(|one| places(&one.id).iter().any(|place| !arrived.contains_key(&((*place).to_owned(), one.id.clone()))))
            .collect();
        let mut open = false;
        for one in &missing {
            if asked.get(&one.run).is_none_or(|standing| !standing.over) {
                let standing = Standing::of(server, &one.run).await?;
                open |= !standing.over;
                asked.insert(one.run.clone(), standing);
                if open {
                    break;
                }
            }
        }
        if !open || since.elapsed() > DRAIN_WITHIN {
            break missing.into_iter().cloned().collect::<Vec<_>>();
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    for one in missing {
        let standing = asked.entry(one.run.clone()).or_default();
        if standing.unknown == 0 {
            verdict.lost.push(format!("{} ({}): {}", one.id, one.run, standing.summary));
        }
    }
    // Each one that a person is asked about counts, whether it happened or not; everything else has ended well.
    for one in acknowledged.iter().filter(|one| one.id.starts_with('o')) {
        let standing = Standing::settled(server, &one.run, since).await?;
        verdict.unknown += standing.unknown;
        if standing.unknown == 0 && standing.status != "succeeded" {
            verdict.wrong.push(format!("{} ended as {}: {}", one.id, standing.status, standing.summary));
        }
    }
    for ((place, id), keys) in arrived(sink) {
        let different: HashSet<_> = keys.iter().collect();
        let allowed = if place == "once" { keys.len() == 1 } else { different.len() == 1 };
        if !allowed {
            verdict.doubled.push(format!("{id} at {place}: {keys:?}"));
        }
        verdict.repeated += keys.len() - different.len();
    }
    let renamed = producer.renamed.load(std::sync::atomic::Ordering::Relaxed);
    if renamed > 0 {
        verdict.wrong.push(format!("{renamed} webhooks were acknowledged again under another run"));
    }
    Ok(verdict)
}

/// The keys under which each effect arrived, by place and webhook.
fn arrived(sink: &Sink) -> HashMap<(String, String), Vec<String>> {
    let mut arrived: HashMap<_, Vec<_>> = HashMap::new();
    sink.look(|all| {
        for arrival in all {
            arrived.entry((arrival.place.clone(), arrival.id.clone())).or_default().push(arrival.key.clone());
        }
    });
    arrived
}

/// How a run stands.
#[derive(Debug, Default)]
struct Standing {
    over: bool,
    status: String,
    unknown: usize,
    summary: String,
}

impl Standing {
    async fn of(server: &Server, run: &str) -> anyhow::Result<Self> {
        let detail = server.call("GET", &format!("/runs/{run}"), None).await?;
        let attempts = detail["attempts"].as_array().context("a run has attempts")?;
        let last_unknown = attempts.iter().filter(|attempt| attempt["effect"] == "unknown" && attempt["step"] == "pay").count();
        let status = detail["status"].as_str().unwrap_or_default().to_owned();
        let unknown = if status == "failed" { last_unknown } else { 0 };
        let summary = detail["summary"].as_str().unwrap_or_default().to_owned();
        Ok(Self { over: !detail["ended_at"].is_null(), status, unknown, summary })
    }

    async fn settled(server: &Server, run: &str, since: Instant) -> anyhow::Result<Self> {
        loop {
            let standing = Self::of(server, run).await?;
            if standing.over || since.elapsed() > DRAIN_WITHIN {
                return Ok(standing);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// What `linkspan doctor` finds wrong with the stopped server's data.
///
/// # Errors
/// When it is not in order.
pub fn look_into(server: &Server) -> anyhow::Result<()> {
    let (well, said) = server.doctor()?;
    if !well {
        bail!("linkspan doctor: {said}");
    }
    Ok(())
}
