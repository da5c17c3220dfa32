//! Names the model in a map step, as what it reads or what it makes: a save of the flow's draft.

use crate::load::load;
use client::{Problem, flows};
use flow::{Action, Flow};
use leptos::prelude::*;
use ui::{Button, Dialog, Look, Note, Said, Segmented, Select, Size, Tone, use_toasts};
use wire::{Json, flow::Draft};

/// The dialog; `done` is told when a draft was saved.
#[component]
pub fn UseIn(open: RwSignal<bool>, #[prop(into)] model: Signal<String>, done: Callback<()>) -> impl IntoView {
    let all = load(move || {
        open.track();
        flows::list()
    });
    let flow = RwSignal::new(String::new());
    let step = RwSignal::new(String::new());
    let side = RwSignal::new("source".to_owned());
    let draft = RwSignal::new(None::<Draft>);
    let problem = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    let toasts = use_toasts();
    let pick = move |next: String| {
        flow.set(next.clone());
        step.set(String::new());
        draft.set(None);
        problem.set(None);
        let Ok(id) = next.parse() else { return };
        client::spawn(async move {
            let answer = flows::draft(id).await;
            // Another flow may be chosen by now.
            if flow.try_with_untracked(|flow| *flow == next) == Some(true) {
                match answer {
                    Ok(found) => draft.set(Some(found)),
                    Err(refused) => problem.set(Some(refused)),
                }
            }
        });
    };
    let read = move || draft.with(|draft| draft.as_ref().and_then(|draft| draft.document.read::<Flow>().ok()));
    let flows_shown = Signal::derive(move || {
        options(all.get().unwrap_or_default().into_iter().map(|flow| (flow.id.to_string(), flow.name)), "Choose a flow")
    });
    let steps = Signal::derive(move || options(read().map(|flow| map_steps(&flow)).unwrap_or_default().into_iter(), "Choose a map step"));
    let save = move |_| {
        let (Some(mut document), Some(revision)) =
            (untrack(read), draft.with_untracked(|draft| draft.as_ref().map(|draft| draft.revision)))
        else {
            return;
        };
        let Ok(id) = flow.get_untracked().parse() else { return };
        name_model(&mut document, &step.get_untracked(), side.get_untracked() == "target", &model.get_untracked());
        let Ok(document) = Json::of(&document) else { return };
        busy.set(true);
        problem.set(None);
        client::spawn(async move {
            match flows::save_draft(id, revision, document).await {
                Ok(_) => {
                    toasts.ok("Saved in the draft", "The step is checked against the model from now on.");
                    let _gone = open.try_set(false);
                    let _gone = done.try_run(());
                }
                Err(refused) => drop(problem.try_set(Some(refused))),
            }
            let _gone = busy.try_set(false);
        });
    };
    let footer = move || {
        view! {
            <Button size=Size::Large on_click=move |_| open.set(false)>"Cancel"</Button>
            <Button size=Size::Large look=Look::Primary busy=busy disabled=Signal::derive(move || step.with(String::is_empty)) on_click=save>"Use it"</Button>
        }
    };
    let sides = vec![("source".to_owned(), "What it reads".to_owned()), ("target".to_owned(), "What it makes".to_owned())];
    view! {
        <Dialog open=open title="Use it in a step" subtitle="A map step that names the model is checked against it, and a change of the model shows what it touches." footer=footer>
            <Select label="Flow" value=flow options=flows_shown on_change=pick />
            <Select label="Map step" value=step options=steps on_change=move |next: String| step.set(next) disabled=Signal::derive(move || draft.with(Option::is_none)) />
            <div class="field"><Segmented label="Side" options=sides.clone() value=side on_change=move |next: String| side.set(next) /></div>
            {move || problem.get().map(|problem| view! { <div class="field"><Note tone=Tone::Failed><Said text=problem.detail /></Note></div> })}
        </Dialog>
    }
}

fn options(all: impl Iterator<Item = (String, String)>, first: &str) -> Vec<(String, String)> {
    std::iter::once((String::new(), first.to_owned())).chain(all).collect()
}

/// The map steps: id, and what people call it.
fn map_steps(flow: &Flow) -> Vec<(String, String)> {
    let maps = flow.steps.iter().filter(|step| matches!(step.action, Action::Map(_)));
    maps.map(|step| (step.id.clone(), step.name.clone().unwrap_or_else(|| step.id.clone()))).collect()
}

fn name_model(flow: &mut Flow, step: &str, is_target: bool, model: &str) {
    if let Some(step) = flow.steps.iter_mut().find(|found| found.id == step) {
        let side = if is_target { &mut step.target_model } else { &mut step.source_model };
        *side = Some(model.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_step_names_the_model_on_the_side_that_is_chosen() {
        let mut flow: Flow = serde_json::from_value(serde_json::json!({ "steps": [
            { "id": "a", "map": { "targets": [] } }, { "id": "b", "operation": { "connector": "http", "name": "request" } },
        ] }))
        .expect("a flow");
        assert_eq!(map_steps(&flow), [("a".to_owned(), "a".to_owned())]);
        name_model(&mut flow, "a", true, "invoice");
        assert_eq!((flow.steps[0].target_model.as_deref(), flow.steps[0].source_model.as_deref()), (Some("invoice"), None));
    }
}
