//! One call of a connector, and its answer in the words of a run.

use crate::{governor::Outcome, outside::Outside};
use connector::{ConnectorError, Context, Exchange, RecordFault, Rest, RowFault, Trace, Turnstile};
use flow::{
    effect::Call,
    event::{Failure, Fault, Refusal, Unread},
    facts::OperationKind,
    plan::Called,
};
use futures_util::FutureExt;
use mapping::Record;
use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};
use wire::WorkspaceId;

/// How much longer than its own time limit a call may take before it is given up.
const OVERTIME: Duration = Duration::from_secs(10);

/// What came of a call.
pub(crate) enum Made {
    /// Records went through or were refused.
    Records { records: Vec<(u32, Record)>, faults: Vec<Refusal>, exchange: Option<Exchange> },
    /// Some records went through or were refused, the others failed together.
    Partly { records: Vec<(u32, Record)>, faults: Vec<Refusal>, rest: Vec<u32>, failure: Failure, exchange: Option<Exchange> },
    /// A page was read.
    Page { records: Vec<Record>, faults: Vec<Unread>, next: Option<serde_json::Value>, exchange: Option<Exchange> },
    /// It failed as a whole.
    Failed(Failure),
}

/// For which run a call is made.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) workspace: WorkspaceId,
    pub(crate) run: String,
    pub(crate) dry_run: bool,
    /// Where the call stands in a trace.
    pub(crate) trace: Option<Trace>,
}

/// Makes a call; its connector may let each of its requests through `turnstile`.
pub(crate) async fn make(outside: &Outside, caller: &Caller, called: &Called, call: &Call, turnstile: Option<Arc<dyn Turnstile>>) -> Made {
    let prepared = context(outside, caller, called, call, turnstile).await;
    let (connector, context) = match prepared {
        Ok(prepared) => prepared,
        Err(failure) => return Made::Failed(failure),
    };
    let limit = context.timeout + OVERTIME;
    let work = async {
        match &call.read {
            Some(cursor) => {
                let settings = call.settings.first().cloned().unwrap_or_default();
                let page = connector.read(&context, &called.operation, &settings, cursor.clone()).await?;
                let faults = page.faults.into_iter().map(unread).collect();
                Ok(Made::Page { records: page.records, faults, next: page.next, exchange: page.exchange })
            }
            None => {
                let outcome = connector.call(&context, &called.operation, &call.settings, &call.records).await?;
                let records = outcome.records.into_iter().map(|(index, record)| (place(index), record)).collect();
                let faults = outcome.faults.into_iter().map(refusal).collect();
                let exchange = outcome.exchange;
                Ok(match outcome.rest {
                    None => Made::Records { records, faults, exchange },
                    Some(Rest { indexes, error }) => {
                        let rest = indexes.into_iter().map(place).collect();
                        Made::Partly { records, faults, rest, failure: failure(error), exchange }
                    }
                })
            }
        }
    };
    let work = AssertUnwindSafe(tokio::time::timeout(limit, work)).catch_unwind();
    match work.await {
        Ok(Ok(Ok(made))) => made,
        Ok(Ok(Err(error))) => Made::Failed(failure(error)),
        Ok(Err(_)) => {
            let fault = Fault::new("connector.timeout", format!("no answer within {} s", limit.as_secs()));
            Made::Failed(Failure::Retry { fault, effect_unknown: called.kind == OperationKind::Write })
        }
        Err(_) => {
            tracing::error!(connector = called.connector, operation = called.operation, run = caller.run, "a connector panicked");
            Made::Failed(Failure::Settings(Fault::new(
                "connector.panicked",
                "the connector broke: this is a mistake of ours, please report it",
            )))
        }
    }
}

/// What a call tells the governor of its connection.
pub(crate) fn outcome(made: &Made, now: i64) -> Outcome {
    match made {
        Made::Records { .. } | Made::Page { .. } => Outcome::Done,
        Made::Partly { failure, .. } | Made::Failed(failure) => match failure {
            Failure::Throttled { after_ms, .. } => Outcome::Throttled { until: now.saturating_add(*after_ms) },
            Failure::Retry { fault, .. } if is_ours(&fault.code) => Outcome::Aside,
            Failure::Retry { .. } => Outcome::Failed,
            Failure::Reauthenticate(_) | Failure::Settings(_) => Outcome::Aside,
        },
    }
}

/// Whether a failure that may pass says nothing about the other side: two writers met, or it is our own trouble.
fn is_ours(code: &str) -> bool {
    matches!(code, "connection.unreadable" | "files.stopped") || code.ends_with(".conflict") || code.ends_with(".busy")
}

/// What a write sends, without sending it: for a person who must find out whether it happened.
pub(crate) async fn preview(outside: &Outside, caller: &Caller, called: &Called, call: &Call) -> Option<Exchange> {
    if called.kind != OperationKind::Write || call.read.is_some() {
        return None;
    }
    let caller = Caller { dry_run: true, ..caller.clone() };
    match make(outside, &caller, called, call, None).await {
        Made::Records { exchange, .. } => exchange,
        Made::Page { .. } | Made::Partly { .. } | Made::Failed(_) => None,
    }
}

async fn context(
    outside: &Outside,
    caller: &Caller,
    called: &Called,
    call: &Call,
    turnstile: Option<Arc<dyn Turnstile>>,
) -> Result<(Arc<dyn connector::Connector>, Context), Failure> {
    let settings_fault = |code: &str, message: String| Failure::Settings(Fault::new(code, message));
    let connector = outside.registry.get(&called.connector);
    let connector =
        connector.ok_or_else(|| settings_fault("step.unknown_operation", format!("there is no connector `{}`", called.connector)))?;
    let reach = outside.reach(caller.workspace, called.connection.as_deref()).await.map_err(|error| {
        let fault = Fault::new("connection.unreadable", format!("the connection cannot be read: {error:#}"));
        Failure::Retry { fault, effect_unknown: false }
    })?;
    let (key, settings) = match (&called.connection, reach.connection) {
        (Some(_), Some(connection)) if connection.connector == called.connector => {
            (format!("{}/{}/{}", caller.workspace, connection.id, connection.revision), connection.settings.clone())
        }
        (Some(name), Some(connection)) => {
            let message = format!("the connection `{name}` is for {}, not for {}", connection.connector, called.connector);
            return Err(settings_fault("connection.other_connector", message));
        }
        (Some(name), None) => return Err(settings_fault("connection.missing", format!("there is no connection `{name}`"))),
        (None, _) => (format!("{}/{}", caller.workspace, called.connector), serde_json::Map::new()),
    };
    let context = Context {
        idempotency_keys: Arc::new(call.keys.clone()),
        allowed_hosts: reach.allowed_hosts,
        files_root: outside.files_root.clone(),
        dry_run: caller.dry_run && called.kind == OperationKind::Write,
        run: caller.run.clone(),
        trace: caller.trace.clone(),
        filled: Arc::new(called.values.iter().map(|(name, _)| name.clone()).collect()),
        turnstile,
        ..Context::new(key, settings, outside.clock.now())
    };
    Ok((connector, context))
}

fn place(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn refusal(fault: RecordFault) -> Refusal {
    let RecordFault { index, code, message, field } = fault;
    Refusal { index: place(index), fault: Fault { code, message, field, hint: None } }
}

fn unread(fault: RowFault) -> Unread {
    let RowFault { index, code, message, field, raw, seen } = fault;
    let record = seen.unwrap_or_else(|| mapping::Value::from(raw.as_str()).into());
    let hint = "This row never was a record. Mend what was understood of it, or write it as JSON: it then goes on behind this step.";
    Unread { index: place(index), raw, record, fault: Fault { code, message, field, hint: Some(hint.to_owned()) } }
}

fn failure(error: ConnectorError) -> Failure {
    match error {
        ConnectorError::Retry { code, message, effect_unknown } => Failure::Retry { fault: Fault::new(&code, message), effect_unknown },
        ConnectorError::Throttled { code, message, after } => {
            Failure::Throttled { fault: Fault::new(&code, message), after_ms: i64::try_from(after.as_millis()).unwrap_or(i64::MAX) }
        }
        ConnectorError::Reauthenticate { code, message } => Failure::Reauthenticate(Fault::new(&code, message)),
        ConnectorError::Fail { code, message, field, hint } => Failure::Settings(Fault { code, message, field, hint }),
    }
}
