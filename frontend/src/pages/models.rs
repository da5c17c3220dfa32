//! Models: named shapes of records that mappings map from and to.

mod new;
mod place;

use crate::go::use_go;
use crate::{
    load::{load, show},
    query,
    shell::top_bar::TopBar,
};
use client::{models, use_session};
use leptos::prelude::*;
use new::New;
use serde_json::Value;
use ui::{Button, Cursor, Empty, Look, SearchField, SkeletonRows, When};
use wire::{account::Role, table::NamedModel};

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
            view! { <div class="scroll"><Empty icon="model" title="No models yet" text="A model says what a record looks like: its fields, their types, which ones are required. It is made from sample records, a JSON Schema, a CSV header, an OpenAPI document or a connected system; several flows can share it." action=move || view! { <Button look=Look::Primary icon="plus" on_click=move |_| making.set(true)>"New model"</Button> } /></div> }.into_any()
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_inside_objects_count() {
        assert_eq!(fields(&json!({"fields": [{"name": "a"}, {"name": "b", "fields": [{"name": "c"}]}]})), 3);
    }
}
