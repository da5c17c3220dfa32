//! One model: its fields as a tree, and the whole as JSON to be edited.

use crate::go::use_go;
use crate::{
    load::{load, show},
    pages::not_found::NotFound,
    shell::top_bar::TopBar,
    stale::Stale,
    unsaved,
};
use client::{is_stale, models, use_session};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde_json::Value;
use ui::{Button, CodeField, Confirm, IconButton, Look, Segmented, SkeletonRows, use_toasts};
use wire::{
    ModelId,
    account::Role,
    table::{NamedModel, NewModel},
};

/// One model.
#[component]
pub fn Model() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    move || match id.get().parse::<ModelId>() {
        Ok(id) => {
            let model = load(move || models::get(id));
            view! { {show(model, || view! { <TopBar title="Model" /><SkeletonRows /> }.into_any(), |model| view! { <Body first=model.get_untracked() /> }.into_any())} }.into_any()
        }
        Err(_) => view! { <NotFound /> }.into_any(),
    }
}

/// One line of the tree.
struct Line {
    depth: usize,
    name: String,
    kind: String,
    facts: Vec<String>,
    description: String,
}

/// The model as it is edited.
fn pretty(model: &Value) -> String {
    serde_json::to_string_pretty(model).unwrap_or_default()
}

/// The fields of a model, objects opened.
fn lines(fields: &Value, depth: usize, out: &mut Vec<Line>) {
    for field in fields.as_array().into_iter().flatten() {
        let text = |key: &str| field[key].as_str().unwrap_or_default().to_owned();
        let mut facts = Vec::new();
        if field["required"] == true {
            facts.push("required".to_owned());
        }
        if field["nullable"] == true {
            facts.push("may be null".to_owned());
        }
        if !text("format").is_empty() {
            facts.push(text("format"));
        }
        if let Some(length) = field["length_max"].as_u64() {
            facts.push(format!("at most {length} characters"));
        }
        let items = text("items");
        let kind = if items.is_empty() { text("type") } else { format!("list of {items}") };
        out.push(Line { depth, name: text("name"), kind, facts, description: text("description") });
        lines(&field["fields"], depth + 1, out);
    }
}

#[component]
fn Body(first: NamedModel) -> impl IntoView {
    let stored = RwSignal::new(first.clone());
    let thing = StoredValue::new(first.id.to_string());
    let kept = unsaved::kept::<String>(&thing.get_value(), first.revision);
    let view_of = RwSignal::new(if kept.is_some() { "json" } else { "fields" }.to_owned());
    let text = RwSignal::new(kept.unwrap_or_else(|| pretty(&first.model)));
    let busy = RwSignal::new(false);
    let deleting = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let toasts = use_toasts();
    let session = use_session();
    let go = use_go();
    let dirty =
        Memo::new(move |_| serde_json::from_str::<Value>(&text.get()).map_or(true, |value| stored.with(|stored| stored.model != value)));
    Effect::new(move || {
        let revision = stored.with(|stored| stored.revision);
        let thing = thing.get_value();
        if dirty.get() {
            text.with(|text| unsaved::keep(&thing, revision, text));
        } else {
            unsaved::forget(&thing);
        }
    });
    let discard = move |_| {
        error.set(None);
        text.set(stored.with_untracked(|stored| pretty(&stored.model)));
    };
    // Somebody else saved it since: what is typed here stays until the person chooses.
    let theirs = RwSignal::new(None::<NamedModel>);
    let show_it = move |now: NamedModel| {
        text.set(pretty(&now.model));
        stored.set(now);
        theirs.set(None);
    };
    let save_over = move |revision: i64| {
        let model = match serde_json::from_str::<Value>(&text.get_untracked()) {
            Ok(model) => model,
            Err(reason) => return error.set(Some(format!("Not JSON: {reason}."))),
        };
        busy.set(true);
        error.set(None);
        let (id, name) = stored.with_untracked(|stored| (stored.id, stored.name.clone()));
        client::spawn(async move {
            match models::replace(id, revision, &NewModel { name, model }).await {
                Ok(saved) => {
                    toasts.ok("Saved", "");
                    stored.set(saved);
                    theirs.set(None);
                }
                Err(problem) if is_stale(&problem) => match models::get(id).await {
                    Ok(now) => drop(theirs.try_set(Some(now))),
                    Err(problem) => toasts.problem("Could not read what is there now", &problem),
                },
                Err(problem) => error.set(Some(
                    problem.fields.first().map_or(problem.detail.clone(), |field| format!("{}: {}", field.pointer, field.detail)),
                )),
            }
            let _gone = busy.try_set(false);
        });
    };
    let delete = move |()| {
        let deleted = stored.get_untracked();
        client::spawn(async move {
            match models::delete(&deleted).await {
                Ok(()) => go.to("/models"),
                Err(problem) if is_stale(&problem) => {
                    if let Ok(now) = models::get(deleted.id).await {
                        let _gone = theirs.try_set(Some(now));
                    }
                }
                Err(problem) => toasts.problem("Could not delete", &problem),
            }
            let _gone = deleting.try_set(false);
        })
    };
    let name = first.name.clone();
    let actions = move || {
        view! {
            {move || dirty.get().then(|| view! { <span class="t3 fs12 nowrap">"Not saved yet"</span><Button look=Look::Ghost on_click=discard>"Discard"</Button> })}
            <IconButton icon="trash" label="Delete the model" on_click=move |_| deleting.set(true) />
            <Button look=Look::Primary busy=busy disabled=Signal::derive(move || !dirty.get() || !session.may(Role::Builder)) on_click=move |_| save_over(stored.with_untracked(|stored| stored.revision))>"Save"</Button>
        }
    };
    let tree = move || {
        let mut all = Vec::new();
        stored.with(|stored| lines(&stored.model["fields"], 0, &mut all));
        all.into_iter()
            .map(|line| {
                view! {
                    <tr>
                        <td><span class="mono" style:padding-left=format!("{}px", line.depth * 18)>{line.name}</span></td>
                        <td class="t2">{line.kind}</td>
                        <td class="t3">{line.facts.join(", ")}</td>
                        <td class="t2 max">{line.description}</td>
                    </tr>
                }
            })
            .collect_view()
    };
    view! {
        <TopBar title=name.clone() crumbs=vec![("Models".to_owned(), "/models".to_owned())] actions=actions />
        <div class="toolbar"><Segmented label="View" options=vec![("fields".to_owned(), "Fields".to_owned()), ("json".to_owned(), "JSON".to_owned())] value=view_of on_change=move |next: String| view_of.set(next) /></div>
        {move || theirs.get().map(|now| { let revision = now.revision; view! { <div class="page-note"><Stale what="model" busy=busy load=Callback::new(move |()| show_it(now.clone())) overwrite=Callback::new(move |()| save_over(revision)) /></div> } })}
        {move || if view_of.with(|view| view == "json") {
            view! { <div class="scroll"><div class="page narrow"><CodeField label="Model" value=text rows=28 error=error help="Fields with name, type, required, nullable, format, length_max, and fields inside objects." /></div></div> }.into_any()
        } else {
            view! { <div class="tablewrap"><table><thead><tr><th>"Field"</th><th>"Type"</th><th>"Rules"</th><th>"Description"</th></tr></thead><tbody>{tree}</tbody></table></div> }.into_any()
        }}
        <Confirm open=deleting title=format!("Delete {name}?") action="Delete" on_confirm=delete><p class="t2">"Mappings that map from or to it keep the fields they have."</p></Confirm>
    }
}
