//! The group *Limits* of a connection's form: how many calls it takes, of all flows together.

use leptos::prelude::*;
use ui::TextField;
use wire::connection::Limits;

/// Limits as they are typed.
#[derive(Clone, Copy)]
pub struct Typed {
    calls_per_sec: RwSignal<String>,
    burst: RwSignal<String>,
    calls_at_once: RwSignal<String>,
}

impl Typed {
    /// Nothing is typed.
    pub fn new() -> Self {
        Self { calls_per_sec: RwSignal::default(), burst: RwSignal::default(), calls_at_once: RwSignal::default() }
    }

    /// Shows limits.
    pub fn show(self, limits: Limits) {
        self.calls_per_sec.set(limits.calls_per_sec.map(|number| number.to_string()).unwrap_or_default());
        self.burst.set(limits.burst.map(|number| number.to_string()).unwrap_or_default());
        self.calls_at_once.set(limits.calls_at_once.map(|number| number.to_string()).unwrap_or_default());
    }

    /// What is typed, or the fields that hold no number, with what is wrong.
    ///
    /// # Errors
    /// Pointers into the request and sentences.
    pub fn read(self) -> Result<Limits, Vec<(String, String)>> {
        let text = |field: RwSignal<String>| field.with_untracked(|text| text.trim().replace(',', "."));
        let (per_sec, burst, at_once) = (text(self.calls_per_sec), text(self.burst), text(self.calls_at_once));
        let mut wrong = Vec::new();
        let calls_per_sec = optional(&per_sec).map(str::parse).transpose();
        let calls_per_sec = calls_per_sec.unwrap_or_else(|_| {
            wrong.push(("/limits/calls_per_sec".to_owned(), "Write a number, as 10 or 0.5.".to_owned()));
            None
        });
        let mut whole = |text: &str, pointer: &str| {
            optional(text).map(str::parse).transpose().unwrap_or_else(|_| {
                wrong.push((pointer.to_owned(), "Write a whole number.".to_owned()));
                None
            })
        };
        let (burst, calls_at_once) = (whole(&burst, "/limits/burst"), whole(&at_once, "/limits/calls_at_once"));
        if wrong.is_empty() { Ok(Limits { calls_per_sec, burst, calls_at_once }) } else { Err(wrong) }
    }
}

fn optional(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// The group.
#[component]
pub fn LimitsGroup(typed: Typed, problems: Signal<Vec<(String, String)>>) -> impl IntoView {
    let error = move |pointer: &'static str| {
        Signal::derive(move || problems.with(|all| all.iter().find(|(at, _)| at == pointer).map(|(_, detail)| detail.clone())))
    };
    view! {
        <fieldset class="limits">
            <legend class="label">"Limits"</legend>
            <p class="t3 fs12">"How many calls it takes, of all flows together. Runs wait their turn, which costs no attempt. Leave a field empty for no limit."</p>
            <div class="three">
                <TextField label="Calls a second" value=typed.calls_per_sec error=error("/limits/calls_per_sec") help="As the other side allows, for instance 10 or 0.5." />
                <TextField label="At once after a pause" value=typed.burst error=error("/limits/burst") help="Empty: as many as in a second." />
                <TextField label="Calls at the same time" value=typed.calls_at_once error=error("/limits/calls_at_once") help="How many may be under way." />
            </div>
        </fieldset>
    }
}
