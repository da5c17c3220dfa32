//! A step as it is written: what it does is the one key among many.

use super::{
    Action, Aggregate, Approve, Batch, Branch, CallFlow, Deduplicate, Fail, Filter, Join, Log, Loop, Merge, OnError, Operation, Position,
    Respond, Retry, SendSignal, Sort, Step, Substitute, Validate, Wait,
};
use mapping::Mapping;
use serde::{Deserialize, Serialize};

macro_rules! step_text {
    ($($key:ident: $kind:ident($of:ty)),* $(,)?) => {
        /// A step as it is written.
        #[derive(Clone, Default, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct StepText {
            id: String,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            name: Option<String>,
            $(
                #[serde(default, skip_serializing_if = "Option::is_none")]
                $key: Option<$of>,
            )*
            #[serde(default, skip_serializing_if = "Option::is_none")]
            source_model: Option<String>,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            target_model: Option<String>,
            #[serde(default, skip_serializing_if = "is_set_aside")]
            on_error: OnError,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            substitute: Option<Substitute>,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            retry: Option<Retry>,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            at: Option<Position>,
        }

        impl TryFrom<StepText> for Step {
            type Error = String;

            fn try_from(text: StepText) -> Result<Self, String> {
                let mut actions = [$(text.$key.map(Action::$kind)),*].into_iter().flatten();
                let (Some(action), None) = (actions.next(), actions.next()) else {
                    let words = [$(stringify!($key).trim_start_matches("r#")),*].join(", ");
                    return Err(format!("step `{}` needs exactly one of {words}", text.id));
                };
                if !matches!(action, Action::Map(_)) && (text.source_model.is_some() || text.target_model.is_some()) {
                    return Err(format!("step `{}` names a model, and only a mapping has one", text.id));
                }
                Ok(Self {
                    id: text.id,
                    name: text.name,
                    action,
                    source_model: text.source_model,
                    target_model: text.target_model,
                    on_error: text.on_error,
                    substitute: text.substitute,
                    retry: text.retry,
                    at: text.at,
                })
            }
        }

        impl From<Step> for StepText {
            fn from(step: Step) -> Self {
                let mut text = Self {
                    id: step.id,
                    name: step.name,
                    source_model: step.source_model,
                    target_model: step.target_model,
                    on_error: step.on_error,
                    substitute: step.substitute,
                    retry: step.retry,
                    at: step.at,
                    ..Self::default()
                };
                match step.action {
                    $(Action::$kind(of) => text.$key = Some(of),)*
                }
                text
            }
        }
    };
}

step_text! {
    map: Map(Mapping),
    filter: Filter(Filter),
    branch: Branch(Branch),
    operation: Operation(Operation),
    log: Log(Log),
    fail: Fail(Fail),
    respond: Respond(Respond),
    deduplicate: Deduplicate(Deduplicate),
    sort: Sort(Sort),
    validate: Validate(Validate),
    r#loop: Loop(Loop),
    merge: Merge(Merge),
    join: Join(Join),
    aggregate: Aggregate(Aggregate),
    batch: Batch(Batch),
    wait: Wait(Wait),
    approve: Approve(Approve),
    call_flow: CallFlow(CallFlow),
    signal: Signal(SendSignal),
}

fn is_set_aside(on_error: &OnError) -> bool {
    *on_error == OnError::SetAside
}
