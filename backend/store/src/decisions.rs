//! What people say of effects of which nobody knew: once for each attempt, within the transaction that accepts the run which
//! goes on from there.

use crate::{
    Result, Scoped,
    sql::{Row, Sql, from_word, to_word},
};
use sea_orm::ConnectionTrait;
use wire::{
    AttemptId, RunId, Timestamp, WorkspaceId,
    run::{Decision, EffectChoice, EffectState},
};

/// What a person says of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDecision {
    /// Of which run.
    pub run: RunId,
    /// Of which attempt.
    pub attempt: AttemptId,
    /// What.
    pub choice: EffectChoice,
    /// Who.
    pub by: String,
}

/// An attempt whose effect is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownAttempt {
    /// Which.
    pub id: AttemptId,
    /// Of which step.
    pub step: String,
    /// Which page of the run.
    pub page: u32,
    /// The key of its effect, or of the first of them.
    pub idempotency_key: Option<String>,
    /// Whether a person has said what became of it.
    pub decided: bool,
}

/// Of which nobody has said anything yet.
const OPEN: &str = " where effect = 'unknown' and decision is null and workspace_id = ";

impl Scoped {
    /// The attempts of a run whose effect is unknown, or was until a person said something, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unknown_attempts(&self, run: RunId) -> Result<Vec<UnknownAttempt>> {
        let sql = Sql::new("select id, step, page, idempotency_key, decision from attempts where workspace_id = ").bind(self.uuid());
        let sql = sql.add(" and run_id = ").bind(run.0).add(" and (effect = 'unknown' or decision is not null) order by id");
        let rows = sql.all(self.reader()).await?;
        rows.iter()
            .map(|row| {
                Ok(UnknownAttempt {
                    id: AttemptId(row.get("id")?),
                    step: row.get("step")?,
                    page: row.count("page")?,
                    idempotency_key: row.get("idempotency_key")?,
                    decided: row.get::<Option<String>>("decision")?.is_some(),
                })
            })
            .collect()
    }
}

/// Keeps what a person says; `false`, and nothing is kept, when somebody has said something of one of them before, or there
/// is no such attempt.
pub(crate) async fn decide(on: &impl ConnectionTrait, workspace: WorkspaceId, all: &[NewDecision], at: Timestamp) -> Result<bool> {
    for decision in all {
        let sql = Sql::new("select id from attempts").add(OPEN).bind(workspace.0).add(" and run_id = ").bind(decision.run.0);
        if sql.add(" and id = ").bind(decision.attempt.0).one(on).await?.is_none() {
            return Ok(false);
        }
    }
    for decision in all {
        let effect = match decision.choice {
            EffectChoice::Happened => EffectState::Applied,
            EffectChoice::NotHappened => EffectState::NotApplied,
            EffectChoice::Repeat => EffectState::Unknown,
        };
        let sql = Sql::new("update attempts set decision = ").bind(to_word(&decision.choice)).add(", effect = ").bind(to_word(&effect));
        let sql = sql.add(", decided_by = ").bind(decision.by.clone()).add(", decided_at = ").bind(at);
        let sql = sql.add(OPEN).bind(workspace.0).add(" and run_id = ").bind(decision.run.0);
        sql.add(" and id = ").bind(decision.attempt.0).run(on).await?;
    }
    Ok(true)
}

/// What was said of an attempt.
pub(crate) fn decision(row: &Row) -> Result<Option<Decision>> {
    let Some(choice) = row.get::<Option<String>>("decision")? else { return Ok(None) };
    Ok(Some(Decision { choice: from_word(&choice, "a decision")?, by: row.get("decided_by")?, at: row.get("decided_at")? }))
}
