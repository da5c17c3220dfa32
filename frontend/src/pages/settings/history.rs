//! How long runs and the audit log are kept, and how much of them there is.

use crate::{
    fault::{Elsewhere, at},
    load::{load, show},
    stale::Stale,
};
use client::{Problem, Tagged, is_stale, settings, use_session};
use leptos::prelude::*;
use ui::{Button, Look, SkeletonRows, TextField, format, use_toasts};
use wire::{
    account::Role,
    settings::{History, HistoryKept},
};

const MIB: u64 = 1024 * 1024;
/// What the next purge takes is counted up to here.
const COUNTED_MAX: u64 = 100_000;
const SHOWN: &[&str] = &["/succeeded_days", "/failed_days", "/runs_max", "/bytes_max", "/audit_days"];

/// The history.
#[component]
pub fn HistorySettings() -> impl IntoView {
    let stored = load(settings::history);
    let kept = load(settings::history_kept);
    view! {
        <div class="page narrow">
            <div class="section-head"><div class="grow"><h2>"History"</h2><p class="t3">"Runs that are over go after a while, with what went into their steps and came out. Runs that are under way stay, and so do those with failed records until somebody has settled them. What is older than you say goes within minutes."</p></div></div>
            {show(kept, || view! { <SkeletonRows rows=1 /> }.into_any(), |kept| view! { <Kept kept=kept.get_untracked() /> }.into_any())}
            {show(stored, || view! { <SkeletonRows rows=4 /> }.into_any(), |history| view! { <Form first=history.get_untracked() /> }.into_any())}
        </div>
    }
}

#[component]
fn Kept(kept: HistoryKept) -> impl IntoView {
    view! {
        <section class="card"><div class="body">
            <p>{sentence(&kept)}" "{kept.since.map(|at| view! { "The oldest is from "<ui::When at=at />". " })}{next(&kept)}</p>
            <p class="t3 fs12">{disk(&kept)}</p>
        </div></section>
    }
}

fn sentence(kept: &HistoryKept) -> String {
    let runs = format::counted(kept.runs, "run is", "runs are");
    format!("{runs} kept, about {}; {} went so far.", format::bytes(kept.bytes), format::count(kept.purged))
}

fn next(kept: &HistoryKept) -> String {
    match kept.next {
        0 => "The next purge takes none.".to_owned(),
        COUNTED_MAX.. => format!("The next purge takes {} or more.", format::count(COUNTED_MAX)),
        runs => format!("The next purge takes up to {}.", format::count(runs)),
    }
}

fn disk(kept: &HistoryKept) -> String {
    let size = format!("The whole database takes {}", format::bytes(kept.database_bytes));
    match (kept.free_bytes, kept.shrinks) {
        (0, true) => format!("{size}."),
        (free, true) => format!("{size}, {} of it free.", format::bytes(free)),
        (free, false) => format!(
            "{size}, {} of it free and used again. Its file was made by an older version and does not become smaller by itself: docs/configuration.md says how it does.",
            format::bytes(free)
        ),
    }
}

#[derive(Clone, Copy)]
struct Fields {
    succeeded: RwSignal<String>,
    failed: RwSignal<String>,
    runs: RwSignal<String>,
    mib: RwSignal<String>,
    audit: RwSignal<String>,
}

impl Fields {
    fn new(history: &History) -> Self {
        let fields = Self {
            succeeded: RwSignal::new(String::new()),
            failed: RwSignal::new(String::new()),
            runs: RwSignal::new(String::new()),
            mib: RwSignal::new(String::new()),
            audit: RwSignal::new(String::new()),
        };
        fields.show(history);
        fields
    }

    fn show(self, history: &History) {
        self.succeeded.set(history.succeeded_days.to_string());
        self.failed.set(history.failed_days.to_string());
        self.runs.set(history.runs_max.map(|most| most.to_string()).unwrap_or_default());
        self.mib.set(history.bytes_max.map(|most| (most / MIB).to_string()).unwrap_or_default());
        self.audit.set(history.audit_days.to_string());
    }

    fn texts(self) -> [String; 5] {
        [self.succeeded, self.failed, self.runs, self.mib, self.audit].map(|field| field.get().trim().to_owned())
    }

    /// What was typed, or the field that is no number.
    fn read(self) -> Result<History, &'static str> {
        let [succeeded, failed, runs, mib, audit] = self.texts();
        let days = |text: &str, pointer| text.parse::<u32>().map_err(|_| pointer);
        let limit = |text: &str, pointer| if text.is_empty() { Ok(None) } else { text.parse::<u64>().map(Some).map_err(|_| pointer) };
        Ok(History {
            succeeded_days: days(&succeeded, "/succeeded_days")?,
            failed_days: days(&failed, "/failed_days")?,
            runs_max: limit(&runs, "/runs_max")?,
            bytes_max: limit(&mib, "/bytes_max")?.map(|mib| mib.saturating_mul(MIB)),
            audit_days: days(&audit, "/audit_days")?,
        })
    }
}

fn no_number(pointer: &str) -> Problem {
    let field =
        wire::FieldProblem { pointer: pointer.to_owned(), code: "field.invalid".to_owned(), detail: "Write a whole number.".to_owned() };
    Problem { fields: vec![field], ..client::problem("input.invalid", "Something is wrong with the form", "Write a whole number.") }
}

#[component]
fn Form(first: Tagged<History>) -> impl IntoView {
    let fields = Fields::new(&first.value);
    let stored = RwSignal::new(first.value);
    let etag = StoredValue::new(first.etag);
    // Somebody else saved it since: what is typed here stays until the person chooses.
    let theirs = RwSignal::new(None::<Tagged<History>>);
    let problem = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    let toasts = use_toasts();
    let session = use_session();
    let show_it = move |now: Tagged<History>| {
        fields.show(&now.value);
        stored.set(now.value);
        etag.set_value(now.etag);
        theirs.set(None);
    };
    let save_over = move |tag: String| {
        let body = match untrack(move || fields.read()) {
            Ok(body) => body,
            Err(pointer) => return problem.set(Some(no_number(pointer))),
        };
        busy.set(true);
        problem.set(None);
        client::spawn(async move {
            match settings::save_history(&tag, &body).await {
                Ok(saved) => {
                    show_it(saved);
                    toasts.ok("Saved", "The next purge goes by it.");
                }
                Err(refused) if is_stale(&refused) => match settings::history().await {
                    Ok(now) => drop(theirs.try_set(Some(now))),
                    Err(refused) => problem.set(Some(refused)),
                },
                Err(refused) => problem.set(Some(refused)),
            }
            let _gone = busy.try_set(false);
        });
    };
    let same = Signal::derive(move || !session.may(Role::Admin) || fields.read().is_ok_and(|typed| stored.with(|stored| *stored == typed)));
    view! {
        <section class="card"><div class="body">
            <TextField label="Days that runs are kept that succeeded" value=fields.succeeded error=at(problem, "/succeeded_days") required=true />
            <TextField label="Days that other runs are kept" value=fields.failed error=at(problem, "/failed_days") help="Those that failed, were cancelled, or set records aside." required=true />
            <TextField label="The most runs" value=fields.runs error=at(problem, "/runs_max") placeholder="no limit" help="Beyond it the oldest go earlier." />
            <TextField label="The most MiB" value=fields.mib error=at(problem, "/bytes_max") placeholder="no limit" help="About what the runs of this workspace keep. Beyond it the oldest go earlier." />
            <TextField label="Days that the audit log is kept" value=fields.audit error=at(problem, "/audit_days") help="90 at least." required=true />
            <Elsewhere problem=problem shown=SHOWN />
            {move || theirs.get().map(|now| { let tag = now.etag.clone(); view! { <div class="field"><Stale what="setting" busy=busy load=Callback::new(move |()| show_it(now.clone())) overwrite=Callback::new(move |()| save_over(tag.clone())) /></div> } })}
            <div class="field row end"><Button look=Look::Primary busy=busy disabled=same on_click=move |_| save_over(etag.get_value())>"Save"</Button></div>
        </div></section>
    }
}
