//! One node: tile, connector, sentence, badge, ports. Reads its own signals and nothing of the other nodes.

use crate::{
    document::{graph, node as words},
    state::{Editor, NodeSignals},
};
use flow::document::PORT_FAILED;
use leptos::prelude::*;
use ui::Icon;
use wire::{flow::Severity, run::StepStatus};

/// One node.
#[component]
pub fn NodeView(id: String) -> impl IntoView {
    let editor = Editor::here();
    editor.node(&id).map(|signals| view! { <Shown id=id signals=signals /> })
}

#[component]
fn Shown(id: String, signals: NodeSignals) -> impl IntoView {
    let editor = Editor::here();
    let NodeSignals { node, at, failed_used, selected, badge, result, fits } = signals;
    let face = {
        let node = node.clone();
        Memo::new(move |_| editor.specs.with(|specs| node.with(|node| words::face(node, specs))))
    };
    let shape = {
        let (node, failed_used) = (node.clone(), failed_used.clone());
        Memo::new(move |_| node.with(|node| graph::shape(node, failed_used.get())))
    };
    let ports = {
        let (node, failed_used) = (node.clone(), failed_used);
        Memo::new(move |_| node.with(|node| graph::ports_out(node, failed_used.get())))
    };
    let (id, place) = (StoredValue::new(id), move || at.get());
    let left = {
        let place = place.clone();
        move || format!("{}px", place().x)
    };
    let top = move || format!("{}px", place().y);
    let current = Memo::new(move |_| editor.cursor.with(|cursor| cursor.as_deref() == Some(id.get_value().as_str())));
    let first =
        Memo::new(move |_| editor.cursor.with(Option::is_none) && editor.order.with(|order| order.first() == Some(&id.get_value())));
    let label = {
        let (badge, result) = (badge.clone(), result.clone());
        move || {
            let face = face.get();
            let kind = if face.trigger { "Trigger, " } else { "" };
            let badge = match badge.get() {
                Some(Severity::Error) => ", has an error",
                Some(Severity::Warning) => ", has a warning",
                None => "",
            };
            let result = result.get().map_or_else(String::new, |result| format!(", {}", status_words(result.status)));
            format!("{} ({kind}{}){badge}{result}", face.sentence, face.kind)
        }
    };
    let is_selected = selected.clone();
    let (outcome, outcome_of_class, fits_not) = (result.clone(), result, fits.clone());
    view! {
        <div
            class="node"
            class:trig=move || face.with(|face| face.trigger)
            class:is-sel=move || selected.get()
            class:is-fit=move || fits.get() == Some(true)
            class:is-unfit=move || fits_not.get() == Some(false)
            class:is-failed=move || outcome_of_class.with(|result| result.as_ref().is_some_and(|result| result.status == StepStatus::Failed))
            role="button"
            data-node=id.get_value()
            aria-label=label
            aria-pressed=move || is_selected.get().to_string()
            tabindex=move || if current.get() || first.get() { "0" } else { "-1" }
            style:left=left
            style:top=top
            style:height=move || format!("{}px", shape.get().size().height)
            on:focus=move |_| editor.cursor.set(Some(id.get_value()))
            on:dblclick=move |_| editor.inspect()
        >
            <div class="hd">
                <span class="tile" style:--h=move || face.with(|face| face.hue.to_string())>
                    <Icon name=Signal::derive(move || face.with(|face| face.icon.clone())) />
                </span>
                <span class="ell">{move || face.with(|face| face.kind.clone())}</span>
                <span class="node-marks">
                    {move || outcome.with(|result| result.as_ref().map(|result| mark(result.status)))}
                    {move || badge.get().map(badge_mark)}
                    {move || face.with(|face| face.trigger).then(|| view! { <Icon name="bolt" class="s" /> })}
                </span>
            </div>
            <div class="ti" class:one=move || face.with(|face| !face.ways.is_empty())>{move || face.with(|face| face.sentence.clone())}</div>
            {move || {
                let ways = face.with(|face| face.ways.clone());
                (!ways.is_empty()).then(|| view! {
                    <div class="ways">
                        {ways.into_iter().map(|way| view! { <div class="ell">{way}</div> }).collect_view()}
                        {shape.get().failed.then(|| view! { <div class="ell fg-failed">"failed records"</div> })}
                    </div>
                })
            }}
            {move || shape.get().takes.then(|| view! { <i class="port in" aria-hidden="true" data-port-in="" style:top="38px"></i> })}
            {move || {
                let tops = shape.get().ports_out();
                ports.get().into_iter().zip(tops).map(|(port, at)| {
                    let failed = port == PORT_FAILED;
                    view! {
                        <i
                            class="port out"
                            class:failed=failed
                            aria-hidden="true"
                            data-port=port
                            data-tip=if failed { "Failed records" } else { "Drag to connect" }
                            style:top=format!("{}px", at.y)
                        ></i>
                    }
                }).collect_view()
            }}
        </div>
    }
}

fn badge_mark(severity: Severity) -> impl IntoView {
    let (icon, class) = match severity {
        Severity::Error => ("failed", "s fg-failed"),
        Severity::Warning => ("warning", "s fg-warning"),
    };
    view! { <Icon name=icon class=class /> }
}

/// The glyph of what became of a step.
fn mark(status: StepStatus) -> impl IntoView {
    let (icon, class) = match status {
        StepStatus::Succeeded => ("ok", "s fg-ok"),
        StepStatus::WithFailedRecords => ("warning", "s fg-warning"),
        StepStatus::Failed => ("failed", "s fg-failed"),
        StepStatus::Running => ("running", "s fg-running"),
        StepStatus::Waiting => ("waiting", "s fg-waiting"),
        StepStatus::Pending | StepStatus::Skipped => ("neutral", "s t3"),
    };
    view! { <Icon name=icon class=class /> }
}

/// What became of a step, in words.
pub(crate) fn status_words(status: StepStatus) -> &'static str {
    match status {
        StepStatus::Succeeded => "succeeded",
        StepStatus::WithFailedRecords => "set records aside",
        StepStatus::Failed => "failed",
        StepStatus::Running => "running",
        StepStatus::Waiting => "waiting",
        StepStatus::Pending => "not reached",
        StepStatus::Skipped => "skipped",
    }
}
