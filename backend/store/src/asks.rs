//! What runs ask and wait for: people, other flows, signals. A question has a key that is the same however often it is asked, so
//! that it is asked once, and one answer, which is there before the run hears it.

mod signals;

use crate::{
    Error, Result, Scoped, Store, bulk,
    runs::RunRow,
    sql::{Row, Sql, to_word},
};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
pub use signals::{NewSignal, SIGNAL_KEPT_MS};
use uuid::Uuid;
use wire::{
    ApprovalId, FlowId, Json, RunId, Timestamp, WorkspaceId,
    approval::{Approval, ApprovalStatus},
    run::{Origin, RunError, RunStatus},
};

/// Flows that wait to be called, and runs that have an answer, which are read at once.
const READ_MAX: i64 = 1_000;
/// The most open approvals that are counted.
const COUNT_MAX: i64 = 10_000;

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskKind {
    /// A person.
    Approval,
    /// Whoever sends a signal.
    Signal,
    /// Another flow.
    Flow,
}

/// What was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// Approved; it came; it is done.
    Yes,
    /// Rejected.
    No,
    /// It went wrong.
    Failed,
    /// Nobody answered in time.
    Late,
    /// The run ended before.
    Withdrawn,
}

/// A question that a run asks.
#[derive(Debug, Clone)]
pub struct NewAsk {
    /// Of which workspace.
    pub workspace: WorkspaceId,
    /// The same however often it is asked.
    pub key: String,
    /// The id that people see.
    pub id: ApprovalId,
    /// Which run asks.
    pub run: RunId,
    /// Of which flow.
    pub flow: FlowId,
    /// Which of its calls.
    pub call: u64,
    /// At which step.
    pub step: String,
    /// The step's name.
    pub step_name: String,
    /// Who is asked.
    pub kind: AskKind,
    /// What people read above it.
    pub title: String,
    /// Who is asked and what they fill in, as JSON text.
    pub question: String,
    /// Of a signal: its name; of a flow: its name.
    pub name: String,
    /// Of a signal: which of those that wait.
    pub match_key: String,
    /// The record, or what is shown of it, as JSON.
    pub content: Vec<u8>,
    /// Of a flow: whether its end is waited for.
    pub waits: bool,
    /// When.
    pub asked_at: Timestamp,
    /// Until when an answer counts.
    pub until: Option<Timestamp>,
}

/// An answer that a run has not heard.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// The question's key.
    pub key: String,
    /// The call that asked.
    pub call: u64,
    /// What was said.
    pub said: Said,
    /// What went wrong.
    pub fault: Option<RunError>,
    /// What was given, as a JSON list.
    pub given: Vec<u8>,
}

/// A flow that is to be called.
#[derive(Debug, Clone, PartialEq)]
pub struct ToCall {
    /// The question's key.
    pub key: String,
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// Which run calls.
    pub run: RunId,
    /// The name of the flow that is called.
    pub name: String,
    /// The record, as JSON.
    pub content: Vec<u8>,
    /// How many calls stand above this one.
    pub depth: u32,
}

/// An answer to a question.
#[derive(Debug, Clone)]
pub struct NewAnswer {
    /// What is said.
    pub said: Said,
    /// What went wrong.
    pub fault: Option<RunError>,
    /// What is given, as a JSON list.
    pub given: Vec<u8>,
    /// Who says it.
    pub by: Option<String>,
}

const OPEN: &str = " answered_at is null";

/// What a run does with its questions in one write.
#[derive(Debug, Clone, Default)]
pub struct Asks {
    /// Asks them, or asks again.
    pub ask: Vec<NewAsk>,
    /// Signals it sends.
    pub send: Vec<NewSignal>,
    /// Keys of those whose answer it heard.
    pub heard: Vec<String>,
    /// It is over: nobody needs to answer any more.
    pub withdraw: bool,
    /// What it gives to the run that called it, when it is over: a JSON list.
    pub gives: Option<Vec<u8>>,
}

impl Asks {
    /// Whether there is nothing to keep.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { ask, send, heard, withdraw, gives } = self;
        ask.is_empty() && send.is_empty() && heard.is_empty() && !withdraw && gives.is_none()
    }
}

/// Keeps what a run asks and hears, and tells its caller how it ended.
pub(crate) async fn write(on: &impl ConnectionTrait, postgres: bool, run: Option<&RunRow>, asks: Asks, now: Timestamp) -> Result<()> {
    let Some(run) = run else { return Ok(()) };
    if run.is_over() && run.origin == Origin::Called {
        answer_caller(on, run, asks.gives.as_deref(), now).await?;
    }
    if asks.is_empty() {
        return Ok(());
    }
    let Asks { ask, send, heard, withdraw, .. } = asks;
    for ask in ask {
        self::ask(on, postgres, ask).await?;
    }
    for signal in send {
        signals::send(on, postgres, &signal).await?;
    }
    for key in heard {
        let sql = Sql::new("update asks set taken_at = ").bind(now).add(" where workspace_id = ").bind(run.workspace.0);
        sql.add(" and key = ").bind(key).add(" and run_id = ").bind(run.id.0).run(on).await?;
    }
    if withdraw {
        let sql = settle(Said::Withdrawn, now).add(" where workspace_id = ").bind(run.workspace.0);
        sql.add(" and run_id = ").bind(run.id.0).add(" and").add(OPEN).run(on).await?;
        // An answer that the run did not hear wakes nobody; a run that goes on from there takes it over.
        let sql = Sql::new("update asks set taken_at = ").bind(now).add(" where workspace_id = ").bind(run.workspace.0);
        sql.add(" and run_id = ").bind(run.id.0).add(" and taken_at is null").run(on).await?;
    }
    Ok(())
}

fn settle(said: Said, now: Timestamp) -> Sql {
    Sql::new("update asks set answered_at = ").bind(now).add(", said = ").bind(to_word(&said))
}

async fn ask(on: &impl ConnectionTrait, postgres: bool, ask: NewAsk) -> Result<()> {
    let (workspace, key, kind, run) = (ask.workspace, ask.key.clone(), ask.kind, ask.run.0);
    let depth = Sql::new("select depth from asks where child_id = ").bind(ask.run.0).one(on).await?;
    let depth = depth.map_or(Ok(0), |row| row.get::<i64>("depth"))? + 1;
    let (name, match_key, now) = (ask.name.clone(), ask.match_key.clone(), ask.asked_at);
    if kind == AskKind::Signal {
        signals::lock(on, postgres, workspace, &name).await?;
    }
    let row = vec![
        workspace.0.into(),
        ask.key.into(),
        ask.id.0.into(),
        ask.run.0.into(),
        ask.flow.0.into(),
        i64::try_from(ask.call).unwrap_or(i64::MAX).into(),
        ask.step.into(),
        ask.step_name.into(),
        to_word(&kind).into(),
        ask.title.into(),
        ask.question.into(),
        ask.name.into(),
        ask.match_key.into(),
        ask.content.into(),
        ask.waits.into(),
        depth.into(),
        ask.asked_at.into(),
        ask.until.into(),
    ];
    // Asked again by the same run it stands as it is; what was withdrawn is open again.
    let again = "on conflict (workspace_id, key, run_id) do update set call_id = excluded.call_id, until = excluded.until, \
        answered_at = case when asks.said = 'withdrawn' then null else asks.answered_at end, \
        taken_at = case when asks.said = 'withdrawn' then null else asks.taken_at end, \
        said = case when asks.said = 'withdrawn' then null else asks.said end";
    bulk::insert(on, "asks", COLUMNS, again, vec![row]).await?;
    let own = || {
        let own = Sql::new(" where workspace_id = ").bind(workspace.0).add(" and key = ").bind(key.clone());
        own.add(" and run_id = ").bind(run)
    };
    if as_before(on, workspace, &key, run, own()).await? {
        return Ok(());
    }
    if kind == AskKind::Signal
        && let Some(data) = signals::unheard(on, workspace, &name, &match_key, now).await?
    {
        let answer = NewAnswer { said: Said::Yes, fault: None, given: data, by: None };
        self::answer(on, own(), &answer, now).await?;
    }
    Ok(())
}

/// Takes over what another run of the same origin heard to the same question, or the run that it called: what was done under this key
/// counts for all of them.
async fn as_before(on: &impl ConnectionTrait, workspace: WorkspaceId, key: &str, run: Uuid, own: Sql) -> Result<bool> {
    let sql = Sql::new("select child_id, answered_at, said, fault, given, answered_by from asks where workspace_id = ").bind(workspace.0);
    let sql = sql.add(" and key = ").bind(key).add(" and run_id <> ").bind(run);
    let sql = sql.add(" and (child_id is not null or answered_at is not null) and coalesce(said, '') not in ('late', 'withdrawn') limit 1");
    let Some(before) = sql.one(on).await? else { return Ok(false) };
    let answered: Option<Timestamp> = before.get("answered_at")?;
    let sql = Sql::new("update asks set child_id = ").bind(before.get::<Option<Uuid>>("child_id")?).add(", answered_at = ").bind(answered);
    let sql =
        sql.add(", said = ").bind(before.get::<Option<String>>("said")?).add(", fault = ").bind(before.get::<Option<String>>("fault")?);
    let sql = sql.add(", given = ").bind(before.get::<Option<Vec<u8>>>("given")?);
    let sql = sql.add(", answered_by = ").bind(before.get::<Option<String>>("answered_by")?);
    sql.append(own).add(" and child_id is null and").add(OPEN).run(on).await?;
    Ok(answered.is_some())
}

const COLUMNS: &[&str] = &[
    "workspace_id",
    "key",
    "id",
    "run_id",
    "flow_id",
    "call_id",
    "step",
    "step_name",
    "kind",
    "title",
    "question",
    "name",
    "match_key",
    "content",
    "waits",
    "depth",
    "asked_at",
    "until",
];

/// Answers the open questions that `which` names (it begins with ` where`); gives how many.
async fn answer(on: &impl ConnectionTrait, which: Sql, answer: &NewAnswer, now: Timestamp) -> Result<u64> {
    let fault = answer.fault.as_ref().map(serde_json::to_string).transpose().map_err(|error| Error::unreadable("a fault", error))?;
    let sql = settle(answer.said, now).add(", fault = ").bind(fault).add(", given = ").bind(answer.given.clone());
    let sql = sql.add(", answered_by = ").bind(answer.by.clone()).append(which).add(" and").add(OPEN);
    sql.run(on).await
}

/// A run that was called is over: whoever called it and waits is told.
async fn answer_caller(on: &impl ConnectionTrait, run: &RunRow, gives: Option<&[u8]>, now: Timestamp) -> Result<()> {
    let fault = || RunError {
        code: "call_flow.failed".to_owned(),
        message: format!("the flow that was called ended so: {}", run.summary),
        field: None,
        hint: Some(format!("Look at its run {}.", run.id)),
    };
    let said = match (run.status, gives) {
        (RunStatus::Succeeded, Some(given)) => NewAnswer { said: Said::Yes, fault: None, given: given.to_vec(), by: None },
        (RunStatus::Succeeded, None) => {
            let message = format!("the flow that was called gave more than can be handed on: {}", run.summary);
            let fault = RunError { code: "call_flow.too_many_results".to_owned(), message, ..fault() };
            NewAnswer { said: Said::Failed, fault: Some(fault), given: Vec::new(), by: None }
        }
        _ => NewAnswer { said: Said::Failed, fault: Some(fault()), given: Vec::new(), by: None },
    };
    let which = Sql::new(" where workspace_id = ").bind(run.workspace.0).add(" and child_id = ").bind(run.id.0);
    answer(on, which, &said, now).await?;
    Ok(())
}

/// A flow is called, once for each question: `false` when that was done before. Where nobody waits for its end, that answers.
pub(crate) async fn begin(on: &impl ConnectionTrait, run: &RunRow, key: &str) -> Result<bool> {
    let which = || Sql::new(" where workspace_id = ").bind(run.workspace.0).add(" and key = ").bind(key);
    let sql = Sql::new("update asks set child_id = ").bind(run.id.0).append(which()).add(" and child_id is null and").add(OPEN);
    if sql.run(on).await? == 0 {
        return Ok(false);
    }
    let done = NewAnswer { said: Said::Yes, fault: None, given: Vec::new(), by: None };
    answer(on, which().add(" and waits = ").bind(false), &done, run.created_at).await?;
    Ok(true)
}

impl Store {
    /// Flows that are to be called and are not yet, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn flows_to_call(&self) -> Result<Vec<ToCall>> {
        let sql = Sql::new("select * from asks where kind = 'flow' and child_id is null and").add(OPEN);
        let rows = sql.add(" order by asked_at, key limit ").bind(READ_MAX).all(self.reader()).await?;
        let one = |row: &Row| {
            Ok(ToCall {
                key: row.get("key")?,
                workspace: WorkspaceId(row.get("workspace_id")?),
                run: RunId(row.get("run_id")?),
                name: row.get("name")?,
                content: row.get("content")?,
                depth: row.count("depth")?,
            })
        };
        rows.iter().map(one).collect()
    }

    /// Runs that have an answer which they have not heard.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn answered_runs(&self) -> Result<Vec<(WorkspaceId, RunId)>> {
        let sql = Sql::new("select distinct workspace_id, run_id from asks where answered_at is not null and taken_at is null");
        let rows = sql.add(" and said not in ('late', 'withdrawn') limit ").bind(READ_MAX).all(self.reader()).await?;
        rows.iter().map(|row| Ok((WorkspaceId(row.get("workspace_id")?), RunId(row.get("run_id")?)))).collect()
    }
}

impl Scoped {
    /// The answers that a run has not heard, in the order in which it asked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn answers(&self, run: RunId) -> Result<Vec<Answered>> {
        let sql = Sql::new("select key, call_id, said, fault, given from asks where workspace_id = ").bind(self.uuid());
        let sql = sql.add(" and run_id = ").bind(run.0).add(" and answered_at is not null and taken_at is null");
        let rows = sql.add(" and said not in ('late', 'withdrawn') order by call_id").all(self.reader()).await?;
        let one = |row: &Row| {
            let fault: Option<String> = row.get("fault")?;
            let fault = fault.map(|text| serde_json::from_str(&text)).transpose().map_err(|error| Error::unreadable("a fault", error))?;
            Ok(Answered {
                key: row.get("key")?,
                call: u64::try_from(row.get::<i64>("call_id")?).unwrap_or_default(),
                said: row.word("said")?,
                fault,
                given: row.get::<Option<Vec<u8>>>("given")?.unwrap_or_default(),
            })
        };
        rows.iter().map(one).collect()
    }

    /// Approvals, the newest first, from after `after` on; `open`: only those that wait, or only those that do not.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn approvals(&self, open: Option<bool>, run: Option<RunId>, after: Option<ApprovalId>, limit: u64) -> Result<Vec<Approval>> {
        let mut sql = self.shown();
        match open {
            Some(true) => sql = sql.add(" and a.answered_at is null"),
            Some(false) => sql = sql.add(" and a.answered_at is not null"),
            None => {}
        }
        if let Some(run) = run {
            sql = sql.add(" and a.run_id = ").bind(run.0);
        }
        if let Some(after) = after {
            sql = sql.add(" and a.id < ").bind(after.0);
        }
        let sql = sql.add(" order by a.id desc limit ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
        sql.all(self.reader()).await?.iter().map(approval).collect()
    }

    /// One approval.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn approval(&self, id: ApprovalId) -> Result<Option<Approval>> {
        self.shown().add(" and a.id = ").bind(id.0).one(self.reader()).await?.as_ref().map(approval).transpose()
    }

    fn shown(&self) -> Sql {
        let sql = "select a.*, coalesce(f.name, 'a flow that is gone') as flow_name from asks a left join flows f on f.id = a.flow_id where a.kind = 'approval' and a.workspace_id = ";
        Sql::new(sql).bind(self.uuid())
    }

    /// How many approvals wait.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_approval_count(&self) -> Result<u32> {
        let sql = Sql::new("select count(*) as n from (select 1 from asks where kind = 'approval' and workspace_id = ").bind(self.uuid());
        let sql = sql.add(" and").add(OPEN).add(" limit ").bind(COUNT_MAX).add(") counted");
        sql.one(self.reader()).await?.map_or(Ok(0), |row| row.count("n"))
    }

    /// Answers an approval; `false` when that was done before, or there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn answer_approval(&self, id: ApprovalId, said: &NewAnswer) -> Result<bool> {
        let tx = self.begin().await?;
        let which = Sql::new(" where workspace_id = ")
            .bind(self.uuid())
            .add(" and kind = 'approval' and key = (select a.key from asks a where a.id = ");
        let which = which.bind(id.0).add(" and a.workspace_id = ").bind(self.uuid()).add(" and a.answered_at is null)");
        let answered = answer(&*tx, which, said, tx.now()).await?;
        tx.commit().await?;
        Ok(answered > 0)
    }

    /// The time of a question is over, and nobody can answer it any more: `false` when somebody was faster, whose answer counts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn close_ask(&self, run: RunId, key: &str) -> Result<bool> {
        let tx = self.begin().await?;
        let which = || {
            let which = Sql::new(" where workspace_id = ").bind(self.uuid()).add(" and key = ").bind(key);
            which.add(" and run_id = ").bind(run.0)
        };
        settle(Said::Late, tx.now()).append(which()).add(" and").add(OPEN).run(&*tx).await?;
        let row = Sql::new("select said from asks").append(which()).one(&*tx).await?;
        let said = row.map_or(Ok(Said::Late), |row| row.word("said"))?;
        tx.commit().await?;
        Ok(matches!(said, Said::Late | Said::Withdrawn))
    }

    /// Answers the question of this key; `false` when that was done before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn answer_ask(&self, key: &str, said: &NewAnswer) -> Result<bool> {
        let tx = self.begin().await?;
        let which = Sql::new(" where workspace_id = ").bind(self.uuid()).add(" and key = ").bind(key);
        let answered = answer(&*tx, which, said, tx.now()).await?;
        tx.commit().await?;
        Ok(answered > 0)
    }

    /// Sends a signal, once for its id; gives how many records go on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn send_signal(&self, signal: &NewSignal) -> Result<u32> {
        let tx = self.begin().await?;
        let heard = signals::send(&*tx, self.store().kind() == "postgres", signal).await?;
        tx.commit().await?;
        Ok(u32::try_from(heard).unwrap_or(u32::MAX))
    }
}

fn approval(row: &Row) -> Result<Approval> {
    let said: Option<String> = row.get("said")?;
    let status = match said.as_deref() {
        None => ApprovalStatus::Open,
        Some("yes") => ApprovalStatus::Approved,
        Some("no") => ApprovalStatus::Rejected,
        Some("late") => ApprovalStatus::Late,
        Some(_) => ApprovalStatus::Withdrawn,
    };
    let json = |bytes: Vec<u8>, what| {
        let text = String::from_utf8(bytes).map_err(|error| Error::unreadable(what, error))?;
        Json::from_text(text).map_err(|error| Error::unreadable(what, error))
    };
    // The answer is kept as a list of one.
    let given = row.get::<Option<Vec<u8>>>("given")?.filter(|given| given.len() > 2);
    let answer = given.map(|given| json(given[1..given.len() - 1].to_vec(), "an answer")).transpose()?;
    Ok(Approval {
        id: ApprovalId(row.get::<Uuid>("id")?),
        flow: FlowId(row.get("flow_id")?),
        flow_name: row.get("flow_name")?,
        run: RunId(row.get("run_id")?),
        step: row.get("step")?,
        step_name: row.get("step_name")?,
        title: row.get("title")?,
        record: json(row.get("content")?, "a record")?,
        question: row.json("question")?,
        status,
        asked_at: row.get("asked_at")?,
        until: row.get("until")?,
        mine: false,
        answered_at: row.get("answered_at")?,
        answered_by: row.get("answered_by")?,
        answer,
    })
}

#[cfg(test)]
mod tests;
