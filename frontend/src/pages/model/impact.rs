//! What a changed model touches, before it is saved: the mappings with the checker's words, and new fields for those that went.

use crate::go::step_address;
use leptos::prelude::*;
use std::collections::BTreeSet;
use ui::{Badge, Button, Checkbox, Dialog, Look, Said, Size, Tone, format};
use wire::table::{Impact, Route, Touched};

/// How many findings are shown.
const SHOWN_MAX: usize = 40;

/// What is to be saved once the person has seen what it touches.
#[derive(Clone)]
pub struct Pending {
    /// The model.
    pub model: serde_json::Value,
    /// The revision to save over.
    pub revision: i64,
    /// The version that it is, if one is restored.
    pub number: Option<i64>,
    /// What it touches.
    pub impact: Impact,
}

/// Asks whether to save it all the same, and which fields to use instead.
#[component]
pub fn ImpactDialog(
    open: RwSignal<bool>,
    pending: RwSignal<Option<Pending>>,
    busy: RwSignal<bool>,
    confirm: Callback<Vec<Route>>,
) -> impl IntoView {
    // The routes that were not taken, by the field that goes.
    let left = RwSignal::new(BTreeSet::<String>::new());
    let taken = move || {
        let routes = pending.with(|pending| pending.as_ref().map(|pending| pending.impact.routes.clone()).unwrap_or_default());
        left.with(|left| routes.into_iter().filter(|route| !left.contains(&route.from)).collect::<Vec<_>>())
    };
    Effect::new(move || {
        if !open.get() {
            left.set(BTreeSet::new());
        }
    });
    let action = move || match taken().len() {
        0 => "Save anyway".to_owned(),
        count => format!("Save and reroute {}", format::counted(count as u64, "field", "fields")),
    };
    let footer = move || {
        view! {
            <Button size=Size::Large on_click=move |_| open.set(false)>"Keep editing"</Button>
            <Button size=Size::Large look=Look::Primary busy=busy on_click=move |_| confirm.run(untrack(taken))>{action}</Button>
        }
    };
    let title = Signal::derive(move || {
        let number = pending.with(|pending| pending.as_ref().and_then(|pending| pending.number));
        number.map_or_else(|| "This change touches mappings".to_owned(), |number| format!("Restore version {number}?"))
    });
    let subtitle =
        Signal::derive(move || pending.with(|pending| pending.as_ref().map(|pending| counts(&pending.impact)).unwrap_or_default()));
    view! {
        <Dialog open=open title=title subtitle=subtitle wide=true footer=footer>
            {move || pending.get().map(|pending| view! { <Findings touched=pending.impact.touched /><Routes routes=pending.impact.routes left=left /> })}
        </Dialog>
    }
}

/// As `2 fields go, 1 is new, 1 changes.`
fn counts(impact: &Impact) -> String {
    let (gone, new, changed) = (impact.removed.len() as u64, impact.added.len() as u64, impact.changed.len() as u64);
    format!("{}, {} new, {} changed.", format::counted(gone, "field goes", "fields go"), format::count(new), format::count(changed))
}

#[component]
fn Findings(touched: Vec<Touched>) -> impl IntoView {
    if touched.is_empty() {
        return view! { <p class="t2">"No mapping reads or fills what changes."</p> }.into_any();
    }
    let more = touched.len().saturating_sub(SHOWN_MAX);
    let lines = touched.into_iter().take(SHOWN_MAX).map(|one| {
        let step = one.finding.step.clone().unwrap_or_default();
        let to = if one.draft { step_address(one.flow, &step, true) } else { format!("/flows/{}", one.flow) };
        let field = one.finding.field.map(|field| format!(" ▸ {field}")).unwrap_or_default();
        view! {
            <li>
                <a href=to><b>{one.flow_name}</b>{format!(" ▸ {}{field}", one.step_name)}</a>" "
                {one.draft.then(|| view! { <Badge tone=Tone::Neutral text="Draft" /> })}" "
                {one.published.then(|| view! { <Badge tone=Tone::Ok text="Published" /> })}
                <div class="t2"><Said text=format::sentence(&one.finding.message) /></div>
            </li>
        }
    });
    view! {
        <ul class="impact">{lines.collect_view()}</ul>
        {(more > 0).then(|| view! { <p class="t3">{format!("And {more} more.")}</p> })}
        <p class="t3 fs12">"Published versions go on as they were published."</p>
    }
    .into_any()
}

#[component]
fn Routes(routes: Vec<Route>, left: RwSignal<BTreeSet<String>>) -> impl IntoView {
    let has_some = !routes.is_empty();
    let lines = routes.into_iter().map(|route| {
        let (own, other) = (route.from.clone(), route.from.clone());
        let checked = Signal::derive(move || left.with(|left| !left.contains(&own)));
        let set = move |on: bool| {
            left.update(|left| {
                if on {
                    left.remove(&other);
                } else {
                    left.insert(other.clone());
                }
            });
        };
        view! {
            <div class="route">
                <Checkbox label=format!("{} becomes {}", route.from, route.to) shown=true checked=checked on_change=set />
                <span class="t3 fs12 ell">{route.reasons.join(", ")}</span>
            </div>
        }
    });
    let lines = lines.collect_view();
    has_some.then(|| view! { <div class="field"><p class="label">"Drafts use these fields instead"</p>{lines}</div> })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_is_counted() {
        let impact = Impact { removed: vec!["a".to_owned()], added: vec!["b".to_owned(), "c".to_owned()], ..Impact::default() };
        assert_eq!(counts(&impact), "1 field goes, 2 new, 0 changed.");
    }
}
