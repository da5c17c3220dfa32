//! Runs for moments of a schedule that passed without one, or whose run failed: how many first, then their start.

use crate::fault::{Elsewhere, at};
use crate::go::use_go;
use client::{Problem, flows};
use leptos::prelude::*;
use ui::{Button, Dialog, Look, Size, TextField, format, time, use_toasts};
use wire::{
    FlowId,
    flow::{Backfill, Backfilled},
};

/// How far back the range begins at first.
const FIRST_RANGE_MS: i64 = 24 * 3_600_000;

/// The dialog, while it is open.
#[component]
pub fn BackfillFlow(flow: FlowId, #[prop(into)] name: String, open: RwSignal<bool>) -> impl IntoView {
    let (toasts, go) = (use_toasts(), use_go());
    let now = time::use_now().get_untracked();
    let (from, to) = (RwSignal::new(time::local_field(now - FIRST_RANGE_MS)), RwSignal::new(time::local_field(now)));
    let (found, problem, busy) = (RwSignal::new(None::<Backfilled>), RwSignal::new(None::<Problem>), RwSignal::new(false));
    let range = Memo::new(move |_| Some((from.with(|from| time::of_local_field(from))?, to.with(|to| time::of_local_field(to))?)));
    Effect::new(move || {
        let asked = range.get();
        found.set(None);
        problem.set(None);
        let Some((from, to)) = asked else { return };
        client::spawn(async move {
            let answer = flows::backfill(flow, &Backfill { from, to, dry: true }).await;
            // Another range was chosen meanwhile, or the dialog is gone.
            if range.try_get_untracked() != Some(asked) {
                return;
            }
            match answer {
                Ok(counted) => found.set(Some(counted)),
                Err(refused) => problem.set(Some(refused)),
            }
        });
    });
    let count = move || found.with(|found| found.as_ref().map_or(0, |found| u64::from(found.missing) + u64::from(found.failed)));
    let begin = move || {
        let Some((from, to)) = range.get_untracked() else { return };
        busy.set(true);
        client::spawn(async move {
            match flows::backfill(flow, &Backfill { from, to, dry: false }).await {
                Ok(done) => {
                    toasts.ok("Started", format::counted(done.runs.len() as u64, "run", "runs"));
                    let _gone = open.try_set(false);
                    go.to(&format!("/runs?flow={flow}"));
                }
                Err(refused) => drop(problem.try_set(Some(refused))),
            }
            let _gone = busy.try_set(false);
        });
    };
    let footer = move || {
        view! {
            <Button size=Size::Large on_click=move |_| open.set(false)>"Cancel"</Button>
            <Button size=Size::Large look=Look::Primary busy=busy disabled=Signal::derive(move || count() == 0) on_click=move |_| begin()>
                {move || if count() == 0 { "Start runs".to_owned() } else { format!("Start {}", format::counted(count(), "run", "runs")) }}
            </Button>
        }
    };
    let said = move || {
        found.with(|found| {
            found.as_ref().map(|found| {
                let moments = format::counted(found.moments.into(), "moment", "moments");
                match (found.missing, found.failed) {
                    (0, 0) => format!("{moments}; all of them have a run that did not fail."),
                    (missing, failed) => format!("{moments}; {missing} without a run, {failed} whose run failed."),
                }
            })
        })
    };
    view! {
        <Dialog open=open title=format!("Make up for moments of {name}") subtitle="Each moment of the schedule that has no run, or whose run failed, gets one." footer=footer>
            <TextField label="From" kind="datetime-local" value=from error=at(problem, "/from") required=true size=Size::Large />
            <TextField label="To" kind="datetime-local" value=to error=at(problem, "/to") required=true size=Size::Large help="By the clock of this browser, not later than now." />
            <Elsewhere problem=problem shown=&["/from", "/to"] />
            <div class="field"><p class="t2" role="status">{said}</p></div>
        </Dialog>
    }
}
