//! Models: named shapes of records that mappings map from and to.

use crate::fault::{Elsewhere, at};
use crate::go::use_go;
use crate::{
    load::{load, show},
    query,
    shell::top_bar::TopBar,
};
use client::{Problem, models, use_session};
use leptos::prelude::*;
use serde_json::Value;
use ui::{Button, CodeField, Cursor, Dialog, Empty, Look, SearchField, Size, SkeletonRows, TextField, When};
use wire::{
    Json,
    account::Role,
    table::{NamedModel, NewModel},
};

/// All models.
#[component]
pub fn Models() -> impl IntoView {
    let all = load(models::list);
    let making = query::open("new");
    let session = use_session();
    let actions = move || view! { <Button look=Look::Primary icon="plus" disabled=Signal::derive(move || !session.may(Role::Builder)) on_click=move |_| making.set(true)>"New model"</Button> };
    view! {
        <TopBar title="Models" count=Signal::derive(move || all.with(|all| all.map(Vec::len))) actions=actions />
        {show(all, || view! { <SkeletonRows /> }.into_any(), move |models| view! { <List models=models making=making /> }.into_any())}
        <New open=making />
    }
}

/// How many fields a model has, those inside objects too.
fn fields(model: &Value) -> u64 {
    model["fields"].as_array().map_or(0, |own| own.iter().map(|field| 1 + fields(field)).sum())
}

#[component]
fn List(models: Signal<Vec<NamedModel>>, making: RwSignal<bool>) -> impl IntoView {
    let (text, set_text) = query::filter("q");
    let shown = Memo::new(move |_| {
        let wanted = text.get().to_lowercase();
        models.with(|models| models.iter().filter(|model| model.name.to_lowercase().contains(&wanted)).cloned().collect::<Vec<_>>())
    });
    let go = use_go();
    let rows = Signal::derive(move || shown.with(|shown| shown.iter().map(|model| model.id.to_string()).collect::<Vec<_>>()));
    let cursor = Cursor::new(rows, None, Callback::new(move |id: String| go.to(&format!("/models/{id}"))));
    let none = Memo::new(move |_| models.with(Vec::is_empty));
    move || {
        if none.get() {
            view! { <div class="scroll"><Empty icon="model" title="No models yet" text="A model says what a record looks like: its fields, their types, which ones are required. Paste a sample record and the model is inferred; several flows can share it." action=move || view! { <Button look=Look::Primary icon="plus" on_click=move |_| making.set(true)>"New model"</Button> } /></div> }.into_any()
        } else {
            view! {
            <div class="toolbar"><SearchField label="Filter by name" value=text on_input=set_text /></div>
            <div class="tablewrap">
                <table>
                    <thead><tr><th>"Model"</th><th class="num short">"Fields"</th><th class="short">"Changed"</th></tr></thead>
                    <tbody>
                        <For each=move || shown.get() key=|model| (model.id, model.revision) let:model>
                            {
                                let id = model.id.to_string();
                                let key = StoredValue::new(id.clone());
                                let to = format!("/models/{id}");
                                let open = to.clone();
                                view! {
                                    <tr class="open" data-row=id class:cursor=move || key.with_value(|key| cursor.is_on(key)) on:click=move |_| go.to(&open)>
                                        <td><a class="cell" href=to on:click=|event| event.stop_propagation()>{model.name}</a></td>
                                        <td class="num">{ui::format::count(fields(&model.model))}</td>
                                        <td class="t2"><When at=model.updated_at /></td>
                                    </tr>
                                }
                            }
                        </For>
                    </tbody>
                </table>
            </div>
        }.into_any()
        }
    }
}

/// The records in a pasted text: one, a list, or one a line.
pub fn samples(text: &str) -> Result<Vec<Json>, String> {
    match serde_json::from_str::<Json>(text) {
        Ok(whole) => Ok(whole.read().unwrap_or_else(|_| vec![whole])),
        Err(whole) => text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| serde_json::from_str(line).map_err(|_| format!("This is not JSON: {whole}.")))
            .collect(),
    }
}

#[component]
fn New(open: RwSignal<bool>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let text = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<Problem>);
    let broken = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let go = use_go();
    let create = move || {
        let samples = match samples(&text.get_untracked()) {
            Ok(samples) => samples,
            Err(reason) => return broken.set(Some(reason)),
        };
        broken.set(None);
        busy.set(true);
        problem.set(None);
        let name = name.get_untracked().trim().to_owned();
        client::spawn(async move {
            let made = async {
                let model = models::infer(samples).await?;
                models::create(&NewModel { name, model }).await
            };
            match made.await {
                Ok(model) => go.to(&format!("/models/{}", model.id)),
                Err(refused) => problem.set(Some(refused)),
            }
            let _gone = busy.try_set(false);
        });
    };
    let footer = move || {
        view! {
            <Button size=Size::Large on_click=move |_| open.set(false)>"Cancel"</Button>
            <Button size=Size::Large look=Look::Primary busy=busy disabled=Signal::derive(move || name.with(|name| name.trim().is_empty()) || text.with(|text| text.trim().is_empty())) on_click=move |_| create()>"Infer the model"</Button>
        }
    };
    view! {
        <Dialog open=open title="New model" subtitle="Paste one or more records; types and required fields are inferred from them." wide=true footer=footer>
            <TextField label="Name" value=name placeholder="order" error=at(problem, "/name") required=true autofocus=true size=Size::Large />
            <div class="field"><CodeField label="Sample records" value=text rows=12 error=broken help="JSON: one record, a list of them, or one a line. Up to 1,000." placeholder="{ \"id\": 10017, \"email\": \"ada@example.com\" }" /></div>
            <Elsewhere problem=problem shown=&["/name"] />
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn samples_are_one_a_list_or_lines() {
        assert_eq!(samples("{\"a\":1.00}"), Ok(vec![Json::from_text("{\"a\":1.00}".to_owned()).expect("JSON")]));
        assert_eq!(samples("[1,2]").map(|all| all.len()), Ok(2));
        assert_eq!(samples("{\"a\":1}\n{\"a\":2}\n").map(|all| all.len()), Ok(2));
        assert!(samples("{").is_err());
    }

    #[test]
    fn fields_inside_objects_count() {
        assert_eq!(fields(&json!({"fields": [{"name": "a"}, {"name": "b", "fields": [{"name": "c"}]}]})), 3);
    }
}
