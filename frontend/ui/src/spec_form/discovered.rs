//! One or several of what the connected system offers. The system is asked when the field appears and when what it
//! depends on changes; what was typed by hand counts as well, so that a system that is down blocks nobody.

use super::{Discover, Form, control};
use crate::{Icon, next_id};
use connector::FieldSpec;
use leptos::prelude::*;
use serde_json::Value;

pub(super) fn control(field: &FieldSpec, id: &str, form: Form, error: Signal<Option<String>>, source: String, many: bool) -> AnyView {
    let answer = RwSignal::new(None);
    let own = field.name.clone();
    if let Some(ask) = form.discover {
        let others = Memo::new(move |_| {
            form.values.with(|values| {
                let mut values = values.clone();
                values.shift_remove(&own);
                values
            })
        });
        Effect::new(move || ask.run(Discover { source: source.clone(), settings: others.get(), answer }));
    }
    let state = move || {
        answer.with(|answer: &Option<Result<Vec<_>, String>>| match answer {
            Some(Err(reason)) => Some(view! { <div class="help warn">{reason.clone()}</div> }),
            _ => None,
        })
    };
    let body = if many { several(field, id, form, answer) } else { single(field, id, form, error, answer) };
    view! {
        {body}
        {state}
    }
    .into_any()
}

type Answer = RwSignal<Option<Result<Vec<wire::connection::OptionItem>, String>>>;

fn single(field: &FieldSpec, id: &str, form: Form, error: Signal<Option<String>>, answer: Answer) -> AnyView {
    let (name, own) = (field.name.clone(), field.name.clone());
    let list = next_id("options");
    let shown = Memo::new(move |_| form.get(&own).as_ref().map(control::text).unwrap_or_default());
    let id = id.to_owned();
    let described = format!("{id}-note");
    view! {
        <div class="input select" class:err=move || error.with(Option::is_some)>
            <input
                id=id
                list=list.clone()
                autocomplete="off"
                spellcheck="false"
                placeholder=field.example.clone()
                aria-required=field.required.then_some("true")
                aria-describedby=described
                prop:value=shown
                on:input=move |event| {
                    let text = event_target_value(&event);
                    form.set(&name, (!text.is_empty()).then_some(Value::String(text)));
                }
            />
            <Icon name="down" class="xs" />
            <datalist id=list>
                {move || answer.get().and_then(Result::ok).map(|items| items.into_iter().map(|item| view! { <option value=item.value>{words(&item.label, item.hint.as_deref())}</option> }).collect_view())}
            </datalist>
        </div>
    }
    .into_any()
}

fn several(field: &FieldSpec, id: &str, form: Form, answer: Answer) -> AnyView {
    let name = field.name.clone();
    let chosen = {
        let name = name.clone();
        Memo::new(move |_| {
            form.get(&name)
                .and_then(|value| value.as_array().cloned())
                .unwrap_or_default()
                .iter()
                .filter_map(|value| value.as_str().map(str::to_owned))
                .collect::<Vec<_>>()
        })
    };
    let write = Callback::new(move |list: Vec<String>| {
        form.set(&name, (!list.is_empty()).then(|| Value::Array(list.into_iter().map(Value::String).collect())));
    });
    let add = move |text: String| {
        let text = text.trim().to_owned();
        let mut list = chosen.get_untracked();
        if !text.is_empty() && !list.contains(&text) {
            list.push(text);
            write.run(list);
        }
    };
    let list = next_id("options");
    let typed = RwSignal::new(String::new());
    let id = id.to_owned();
    let offers =
        move |text: &str| answer.with_untracked(|answer| matches!(answer, Some(Ok(items)) if items.iter().any(|item| item.value == text)));
    view! {
        <div class="input multi">
            <For each=move || chosen.get() key=String::clone let:value>
                {
                    let gone = value.clone();
                    view! {
                        <span class="fchip">
                            {value.clone()}
                            <button type="button" aria-label=format!("Remove {value}") on:click=move |_| write.run(chosen.get_untracked().into_iter().filter(|other| *other != gone).collect())><Icon name="x" class="xs" /></button>
                        </span>
                    }
                }
            </For>
            <input
                id=id
                list=list.clone()
                autocomplete="off"
                spellcheck="false"
                placeholder=move || if chosen.with(Vec::is_empty) { "Choose or type".to_owned() } else { String::new() }
                prop:value=typed
                on:input=move |event| {
                    let text = event_target_value(&event);
                    if offers(&text) {
                        add(text);
                        typed.set(String::new());
                    } else {
                        typed.set(text);
                    }
                }
                on:change=move |_| {
                    add(typed.get_untracked());
                    typed.set(String::new());
                }
                on:keydown=move |event| {
                    if event.key() == "Enter" {
                        event.prevent_default();
                        add(typed.get_untracked());
                        typed.set(String::new());
                    } else if event.key() == "Backspace" && typed.with_untracked(String::is_empty) {
                        let mut list = chosen.get_untracked();
                        list.pop();
                        write.run(list);
                    }
                }
            />
            <datalist id=list>
                {move || answer.get().and_then(Result::ok).map(|items| items.into_iter().map(|item| view! { <option value=item.value>{words(&item.label, item.hint.as_deref())}</option> }).collect_view())}
            </datalist>
        </div>
    }
    .into_any()
}

fn words(label: &str, hint: Option<&str>) -> String {
    hint.map_or_else(|| label.to_owned(), |hint| format!("{label}, {hint}"))
}
