//! What stands in place of content: a note about what is wrong, an empty state that teaches, bars while it loads.

use crate::{Icon, Tone};
use leptos::prelude::*;

/// A note with its reason; the way on goes into `action`.
#[component]
pub fn Note(
    /// What it means.
    tone: Tone,
    /// The words.
    children: Children,
    /// A button behind them.
    #[prop(optional, into)]
    action: ViewFn,
) -> impl IntoView {
    let icon = if tone == Tone::Neutral { "info" } else { tone.class() };
    let role = if tone == Tone::Failed { "alert" } else { "note" };
    view! {
        <div class=format!("note {}", tone.class()) role=role>
            <Icon name=icon />
            <div class="grow">{children()}</div>
            {action.run()}
        </div>
    }
}

/// Nothing here yet: one line, one paragraph that teaches, one button.
#[component]
pub fn Empty(
    /// What would be here.
    #[prop(into)]
    icon: String,
    /// One line.
    #[prop(into)]
    title: String,
    /// One paragraph that teaches the next step.
    #[prop(into)]
    text: String,
    /// The next step.
    #[prop(optional, into)]
    action: ViewFn,
) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="art"><Icon name=icon class="xl" /></span>
            <h2>{title}</h2>
            <p>{text}</p>
            <div class="row">{action.run()}</div>
        </div>
    }
}

/// Bars in the place and height of rows that are on their way.
#[component]
pub fn SkeletonRows(
    /// How many rows.
    #[prop(default = 8)]
    rows: usize,
) -> impl IntoView {
    const WIDTHS: [u32; 4] = [180, 132, 156, 108];
    view! {
        <div class="skel-rows" role="status" aria-busy="true" aria-label="Loading">
            {(0..rows).map(|row| {
                let width = WIDTHS[row % WIDTHS.len()];
                view! {
                    <div>
                        <i class="skel" style:width=format!("{width}px")></i>
                        <i class="skel" style:width="96px"></i>
                        <i class="skel push" style:width="64px"></i>
                    </div>
                }
            }).collect_view()}
        </div>
    }
}
