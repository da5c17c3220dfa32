//! The settings of a flow that name other flows.

use crate::{document::Flow, facts::Facts, finding::Finding};

pub(super) fn check(flow: &Flow, facts: &Facts) -> Option<Finding> {
    let wanted = flow.settings.on_failure.as_ref()?.flow.as_str();
    if wanted.trim().is_empty() {
        let finding = Finding::error("settings.no_failure_flow", "no flow is chosen that handles failures").field("on_failure.flow");
        return Some(finding.hint("Choose one, or let nothing happen when a run fails."));
    }
    if wanted == flow.name {
        let finding = Finding::error("settings.own_failure_flow", "a flow cannot handle its own failures").field("on_failure.flow");
        return Some(finding.hint("Choose another flow."));
    }
    let known = facts.flows.as_ref().is_none_or(|flows| flows.contains_key(wanted));
    if known {
        return None;
    }
    let message = format!("there is no flow `{wanted}`, so nothing happens when a run fails");
    let hint = "Choose one that is there, or make it.";
    Some(Finding::warning("settings.unknown_failure_flow", message).field("on_failure.flow").hint(hint))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::OnFailure;

    #[test]
    fn the_flow_that_handles_failures_is_another_one_that_is_there() {
        let facts = Facts { flows: Some([("Tell us".to_owned(), true)].into()), ..Facts::default() };
        for (wanted, code) in [
            (None, None),
            (Some("Tell us"), None),
            (Some("Orders"), Some("settings.own_failure_flow")),
            (Some(" "), Some("settings.no_failure_flow")),
            (Some("Tell them"), Some("settings.unknown_failure_flow")),
        ] {
            let mut flow = Flow { name: "Orders".to_owned(), ..Flow::default() };
            flow.settings.on_failure = wanted.map(|flow| OnFailure { flow: flow.to_owned() });
            assert_eq!(check(&flow, &facts).map(|finding| finding.code), code.map(Into::into), "{wanted:?}");
            assert!(wanted == Some("Orders") || wanted == Some(" ") || check(&flow, &Facts::default()).is_none());
        }
    }
}
