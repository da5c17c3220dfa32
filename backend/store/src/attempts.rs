//! Attempts: every try of every step on every page, as the history shows them.

use crate::{
    Result, Scoped,
    decisions::decision,
    sql::{Row, Sql, to_word},
};
use serde_json::Value;
use wire::{
    AttemptId, PayloadId, RunId, Timestamp, WorkspaceId,
    run::{Attempt, EffectState, RunError, StepStatus},
};

/// The most attempts of a run that its detail shows.
pub const SHOWN_MAX: i64 = 1_000;

/// An attempt to be kept.
#[derive(Debug, Clone)]
pub struct NewAttempt {
    /// The id.
    pub id: AttemptId,
    /// Of which workspace.
    pub workspace: WorkspaceId,
    /// Of which run.
    pub run: RunId,
    /// Of which step.
    pub step: String,
    /// Which page of the run.
    pub page: u32,
    /// 1, 2, 3 …
    pub number: u32,
    /// How it ended.
    pub status: StepStatus,
    /// Whether the outside world was changed.
    pub effect: EffectState,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Records in.
    pub records_in: u32,
    /// Records out.
    pub records_out: u32,
    /// Records refused.
    pub records_failed: u32,
    /// What went wrong.
    pub error: Option<RunError>,
    /// Until when the next try waits.
    pub retry_at: Option<Timestamp>,
    /// What went in.
    pub input: Option<PayloadId>,
    /// What came out.
    pub output: Option<PayloadId>,
    /// What was said and answered.
    pub exchange: Option<Value>,
    /// The key of its effect, or of the first of them.
    pub idempotency_key: Option<String>,
}

impl NewAttempt {
    pub(crate) fn columns() -> &'static [&'static str] {
        &[
            "id",
            "workspace_id",
            "run_id",
            "step",
            "page",
            "number",
            "status",
            "effect",
            "started_at",
            "ended_at",
            "records_in",
            "records_out",
            "records_failed",
            "error",
            "retry_at",
            "input_id",
            "output_id",
            "exchange",
            "idempotency_key",
        ]
    }

    pub(crate) fn into_row(self) -> Result<Vec<sea_orm::Value>> {
        let error =
            self.error.as_ref().map(serde_json::to_string).transpose().map_err(|error| crate::Error::unreadable("an error", error))?;
        Ok(vec![
            self.id.0.into(),
            self.workspace.0.into(),
            self.run.0.into(),
            self.step.into(),
            i64::from(self.page).into(),
            i64::from(self.number).into(),
            to_word(&self.status).into(),
            to_word(&self.effect).into(),
            self.started_at.into(),
            self.ended_at.into(),
            i64::from(self.records_in).into(),
            i64::from(self.records_out).into(),
            i64::from(self.records_failed).into(),
            error.into(),
            self.retry_at.into(),
            self.input.map(|id| id.0).into(),
            self.output.map(|id| id.0).into(),
            self.exchange.map(|exchange| exchange.to_string()).into(),
            self.idempotency_key.into(),
        ])
    }
}

impl Scoped {
    /// The attempts of a run in order, at most [`SHOWN_MAX`].
    ///
    /// # Errors
    /// When the database fails.
    pub async fn attempts(&self, run: RunId) -> Result<Vec<Attempt>> {
        let sql = Sql::new("select * from attempts where workspace_id = ").bind(self.uuid()).add(" and run_id = ").bind(run.0);
        sql.add(" order by id limit ").bind(SHOWN_MAX).all(self.reader()).await?.iter().map(attempt).collect()
    }
}

fn attempt(row: &Row) -> Result<Attempt> {
    let json = |column: &str| -> Result<Option<String>> { row.get(column) };
    Ok(Attempt {
        id: AttemptId(row.get("id")?),
        step: row.get("step")?,
        page: row.count("page")?,
        number: row.count("number")?,
        status: row.word("status")?,
        effect: row.word("effect")?,
        started_at: row.get("started_at")?,
        ended_at: row.get("ended_at")?,
        records_in: row.count("records_in")?,
        records_out: row.count("records_out")?,
        error: json("error")?.map(|_| row.json("error")).transpose()?,
        retry_at: row.get("retry_at")?,
        has_input: row.get::<Option<uuid::Uuid>>("input_id")?.is_some(),
        has_output: row.get::<Option<uuid::Uuid>>("output_id")?.is_some(),
        exchange: json("exchange")?.map(|_| row.json("exchange")).transpose()?,
        decision: decision(row)?,
    })
}
