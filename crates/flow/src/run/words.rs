//! The sentence that a run ends with.

use super::{CallState, Run};
use crate::effect::Outcome;

pub(super) fn summary(run: &Run, outcome: Outcome) -> String {
    let totals = run.totals();
    match outcome {
        Outcome::Failed => failed(run),
        Outcome::Cancelled if run.undo.wanted => undone(run),
        Outcome::Cancelled if totals.records_out > 0 => format!("Cancelled after {} arrived", records(totals.records_out)),
        Outcome::Cancelled => "Cancelled before anything arrived".to_owned(),
        Outcome::WithFailedRecords => {
            let are = if totals.failed == 1 { "was" } else { "were" };
            format!("{} arrived, {} {are} set aside", records(totals.records_out), totals.failed)
        }
        Outcome::Succeeded if totals.records_out == 0 && totals.filtered > 0 => {
            format!("{} filtered, nothing else to do", records(totals.filtered))
        }
        Outcome::Succeeded if totals.records_out == 0 => "Nothing to do".to_owned(),
        Outcome::Succeeded => format!("{} arrived", records(totals.records_out)),
    }
}

fn failed(run: &Run) -> String {
    let Some((node, fault)) = &run.failure else { return "Failed".to_owned() };
    let Some(node) = node else { return format!("Failed: {}", fault.message) };
    let name = &run.plan.nodes[*node].name;
    let parked = run.calls.values().find(|open| open.call.node == *node && open.state == CallState::Parked);
    match parked.map_or(1, |open| open.call.number) {
        0 | 1 => format!("Failed at {name}: {}", fault.message),
        tries => format!("Failed at {name} after {tries} attempts: {}", fault.message),
    }
}

fn undone(run: &Run) -> String {
    let undo = &run.undo;
    let (undone, failed, forgotten) = (records(undo.undone), records(undo.failed), records(undo.forgotten));
    let text = match (undo.undone, undo.failed) {
        (0, 0) => "Cancelled, there was nothing to undo".to_owned(),
        (_, 0) => format!("Cancelled, {undone} undone"),
        (0, _) => format!("Cancelled, {failed} could not be undone"),
        _ => format!("Cancelled, {undone} undone, {failed} could not be undone"),
    };
    if undo.forgotten > 0 { format!("{text}, {forgotten} too long ago to be undone") } else { text }
}

fn records(count: u64) -> String {
    if count == 1 { "1 record".to_owned() } else { format!("{count} records") }
}
