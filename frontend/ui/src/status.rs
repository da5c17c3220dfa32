//! Statuses: never colour alone; each has its own glyph and a word.

use crate::Icon;
use leptos::prelude::*;
use wire::{
    connection::Health,
    run::{RunStatus, StepStatus},
};

/// What a status means; the accent is not one of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Ok,
    /// Under way.
    Running,
    /// Held up, goes on by itself.
    Waiting,
    /// A person should look.
    Warning,
    /// A person must act.
    Failed,
    /// Nothing to say.
    #[default]
    Neutral,
}

impl Tone {
    /// The class of it, which is also the glyph's name.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Running => "running",
            Self::Waiting => "waiting",
            Self::Warning => "warning",
            Self::Failed => "failed",
            Self::Neutral => "neutral",
        }
    }
}

/// How a run stands: tone, glyph, word.
#[must_use]
pub fn run_status(status: RunStatus) -> (Tone, &'static str, &'static str) {
    match status {
        RunStatus::Queued => (Tone::Neutral, "queued", "Queued"),
        RunStatus::Running => (Tone::Running, "running", "Running"),
        RunStatus::Waiting => (Tone::Waiting, "waiting", "Waiting"),
        RunStatus::Succeeded => (Tone::Ok, "ok", "Succeeded"),
        RunStatus::WithFailedRecords => (Tone::Warning, "warning", "Records set aside"),
        RunStatus::Failed => (Tone::Failed, "failed", "Failed"),
        RunStatus::Cancelled => (Tone::Neutral, "neutral", "Cancelled"),
    }
}

/// How a step of a run stands: tone, glyph, word.
#[must_use]
pub fn step_status(status: StepStatus) -> (Tone, &'static str, &'static str) {
    match status {
        StepStatus::Pending => (Tone::Neutral, "queued", "Not run"),
        StepStatus::Running => (Tone::Running, "running", "Running"),
        StepStatus::Waiting => (Tone::Waiting, "waiting", "Waiting"),
        StepStatus::Succeeded => (Tone::Ok, "ok", "Succeeded"),
        StepStatus::WithFailedRecords => (Tone::Warning, "warning", "Records set aside"),
        StepStatus::Failed => (Tone::Failed, "failed", "Failed"),
        StepStatus::Skipped => (Tone::Neutral, "neutral", "Skipped"),
    }
}

/// How a connection is doing: tone, glyph, word.
#[must_use]
pub fn health_status(health: Health) -> (Tone, &'static str, &'static str) {
    match health {
        Health::Unknown => (Tone::Neutral, "neutral", "Not tested"),
        Health::Healthy => (Tone::Ok, "ok", "Healthy"),
        Health::Failing => (Tone::Warning, "warning", "Failing"),
        Health::ReconnectNeeded => (Tone::Failed, "failed", "Reconnect needed"),
    }
}

/// A glyph and a word.
#[component]
pub fn Status(
    /// What it means.
    #[prop(into)]
    tone: Signal<Tone>,
    /// Another glyph than the tone's own.
    #[prop(optional, into)]
    icon: Option<Signal<String>>,
    /// The word.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let glyph = Signal::derive(move || icon.map_or_else(|| tone.get().class().to_owned(), |icon| icon.get()));
    view! {
        <span class=move || format!("st {}", tone.get().class())>
            <Icon name=glyph />
            <span class="ell">{text}</span>
        </span>
    }
}

/// A glyph and a word in a pill with ground.
#[component]
pub fn Badge(
    /// What it means.
    #[prop(into)]
    tone: Signal<Tone>,
    /// Whether it shows the tone's glyph.
    #[prop(default = true)]
    glyph: bool,
    /// The word.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! {
        <span class=move || format!("badge {}", tone.get().class())>
            {glyph.then(|| view! { <Icon name=Signal::derive(move || tone.get().class().to_owned()) /> })}
            {text}
        </span>
    }
}
