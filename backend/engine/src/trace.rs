//! The trace of a run, and the span of each of its calls. A run without a trace of its own begins one under its id, which the
//! runs that go on from it share.

use connector::{Trace, trace::Parent};
use store::runs::RunRow;
use wire::AttemptId;

/// What somebody who starts a run said about its trace, as it is kept: `traceparent`, and `tracestate` where that is right too.
pub(crate) fn read(headers: &[(String, String)]) -> Option<(String, Option<String>)> {
    let named =
        |wanted: &'static str| headers.iter().filter(move |(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str());
    let mut parents = named("traceparent");
    let (Some(parent), None) = (parents.next(), parents.next()) else { return None };
    let parent = Parent::read(parent)?;
    Some((parent.write(), connector::trace::read_state(named("tracestate"))))
}

/// What a call of this run sends along.
pub(crate) fn of_call(row: &RunRow, attempt: AttemptId) -> Trace {
    let parent = row.traceparent.as_deref().and_then(Parent::read);
    let begun = || Parent { trace: row.origin_run.unwrap_or(row.id).0.into_bytes(), span: [0; 8], sampled: true };
    let mut span = [0; 8];
    // The second half of an id is chance, and never zero.
    span.copy_from_slice(&attempt.0.as_bytes()[8..]);
    Trace { traceparent: Parent { span, ..parent.unwrap_or_else(begun) }.write(), tracestate: parent.and(row.tracestate.clone()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::{FlowId, RunId, WorkspaceId, run::Origin};

    const HEADER: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    fn headers(all: &[(&str, &str)]) -> Vec<(String, String)> {
        all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn two_parents_are_none_and_the_state_of_a_wrong_one_goes_with_it() {
        assert_eq!(
            read(&headers(&[("TraceParent", HEADER), ("tracestate", "a=1"), ("tracestate", "b=2")])),
            Some((HEADER.to_owned(), Some("a=1,b=2".to_owned())))
        );
        assert_eq!(read(&headers(&[("traceparent", HEADER), ("tracestate", "a")])), Some((HEADER.to_owned(), None)));
        assert_eq!(read(&headers(&[("traceparent", HEADER), ("traceparent", HEADER)])), None);
        assert_eq!(read(&headers(&[("traceparent", "00-x"), ("tracestate", "a=1")])), None);
        assert_eq!(read(&headers(&[("trace-parent", HEADER)])), None);
    }

    #[test]
    fn a_call_is_a_span_of_the_trace_that_came_or_of_the_runs_own() {
        let id = |n: u128| wire::uuid_v7(1_800_000_000_000, [u8::try_from(n).expect("small"); 10]);
        let mut row = RunRow::accepted(RunId(id(1)), WorkspaceId(id(2)), FlowId(id(3)), Origin::Webhook, 0);
        let (one, two) = (of_call(&row, AttemptId(id(4))), of_call(&row, AttemptId(id(5))));
        assert!(one.traceparent.contains(&row.id.0.simple().to_string()) && one.traceparent != two.traceparent);
        row.origin_run = Some(RunId(id(9)));
        assert!(of_call(&row, AttemptId(id(4))).traceparent.contains(&id(9).simple().to_string()), "who goes on shares it");
        row.traceparent = Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00".to_owned());
        row.tracestate = Some("a=1".to_owned());
        let call = of_call(&row, AttemptId(id(4)));
        let span = &id(4).simple().to_string()[16..];
        assert_eq!(call.traceparent, format!("00-4bf92f3577b34da6a3ce929d0e0e4736-{span}-00"), "the caller's choice not to record holds");
        assert_eq!(call.tracestate.as_deref(), Some("a=1"));
    }
}
