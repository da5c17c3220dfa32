//! A new model from what there is: records, a JSON Schema, a CSV header, an OpenAPI document, a connected system.

use super::place::FromConnection;
use crate::{
    fault::{Elsewhere, at},
    go::use_go,
    model_tree::ModelTree,
};
use client::{Problem, models};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use serde_json::Value;
use ui::{Button, CodeField, Dialog, Look, Segmented, Select, Size, TextField};
use wire::table::{ModelSource, NewModel, ReadModel, ReadModelAnswer};

/// A pause in typing, in milliseconds, after which the text is read.
const PAUSE_MS: u32 = 300;

/// Where a model comes from: value, words, what the field is called, what helps, an example.
const SOURCES: [(&str, &str, &str, &str, &str); 4] = [
    (
        "samples",
        "Samples",
        "Sample records",
        "JSON, NDJSON, CSV or XML; up to 1,000 records.",
        "{ \"id\": 10017, \"email\": \"ada@example.com\" }",
    ),
    (
        "json_schema",
        "JSON Schema",
        "JSON Schema",
        "In JSON or YAML; references within the document are followed.",
        "{ \"type\": \"object\", \"properties\": { \"id\": { \"type\": \"integer\" } } }",
    ),
    ("csv_header", "CSV header", "First line of the file", "With rows below it, types are told too.", "order_no;customer;total"),
    (
        "openapi",
        "OpenAPI",
        "OpenAPI document",
        "In JSON or YAML, OpenAPI 3 or Swagger 2.",
        "openapi: 3.1.0\ncomponents:\n  schemas:\n    Order: …",
    ),
];

/// What is being made.
#[derive(Clone, Copy)]
pub struct Making {
    from: RwSignal<String>,
    text: RwSignal<String>,
    component: RwSignal<String>,
    components: RwSignal<Vec<String>>,
    /// The model so far.
    pub model: RwSignal<Option<Value>>,
    /// What it was made from, in words.
    pub note: RwSignal<String>,
    /// What is wrong with it.
    pub problem: RwSignal<Option<Problem>>,
    turn: StoredValue<u32>,
    pause: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Making {
    fn new() -> Self {
        Self {
            from: RwSignal::new("samples".to_owned()),
            text: RwSignal::new(String::new()),
            component: RwSignal::new(String::new()),
            components: RwSignal::new(Vec::new()),
            model: RwSignal::new(None),
            note: RwSignal::new(String::new()),
            problem: RwSignal::new(None),
            turn: StoredValue::new(0),
            pause: StoredValue::new_local(None),
        }
    }

    fn source(self) -> Option<ModelSource> {
        match self.from.get_untracked().as_str() {
            "samples" => Some(ModelSource::Samples),
            "json_schema" => Some(ModelSource::JsonSchema),
            "csv_header" => Some(ModelSource::CsvHeader),
            "openapi" => Some(ModelSource::Openapi),
            _ => None,
        }
    }

    /// Nothing is read any more, and nothing is there.
    pub fn clear(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.pause.set_value(None);
        self.model.set(None);
        self.note.set(String::new());
        self.problem.set(None);
    }

    /// Reads the text when typing pauses.
    fn later(self) {
        self.clear();
        if self.source().is_some() && self.text.with_untracked(|text| !text.trim().is_empty()) {
            self.pause.set_value(Some(Timeout::new(PAUSE_MS, move || self.ask())));
        }
    }

    fn ask(self) {
        let Some((own, from)) = self.turn.try_get_value().zip(self.source()) else { return };
        let component = Some(self.component.get_untracked()).filter(|component| !component.is_empty());
        let body = ReadModel { from, text: self.text.get_untracked(), component };
        client::spawn(async move {
            let answer = models::read(&body).await;
            if self.turn.try_get_value() == Some(own) {
                match answer {
                    Ok(answer) => self.show(answer),
                    Err(problem) => self.problem.set(Some(problem)),
                }
            }
        });
    }

    fn show(self, answer: ReadModelAnswer) {
        let records = if answer.records > 0 {
            format!(", {}", ui::format::counted(answer.records.into(), "record", "records"))
        } else {
            String::new()
        };
        self.note.set(format!("Read as {}{records}.", answer.format));
        if self.components.get_untracked() != answer.components {
            self.components.set(answer.components);
        }
        self.model.set((!answer.model.is_null()).then_some(answer.model));
    }
}

/// The dialog.
#[component]
pub fn New(open: RwSignal<bool>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let making = Making::new();
    let refused = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    let go = use_go();
    // What is chosen or typed is read anew; the components of another text are others.
    Effect::new(move |_| {
        making.from.track();
        making.text.track();
        untrack(|| {
            making.components.set(Vec::new());
            making.component.set(String::new());
            making.later();
        });
    });
    let create = move || {
        let Some(model) = making.model.get_untracked() else { return };
        busy.set(true);
        refused.set(None);
        let name = name.get_untracked().trim().to_owned();
        client::spawn(async move {
            match models::create(&NewModel { name, model }).await {
                Ok(model) => go.to(&format!("/models/{}", model.id)),
                Err(problem) => drop(refused.try_set(Some(problem))),
            }
            let _gone = busy.try_set(false);
        });
    };
    let ready = Signal::derive(move || making.model.with(Option::is_some) && name.with(|name| !name.trim().is_empty()));
    let footer = move || {
        view! {
            <Button size=Size::Large on_click=move |_| open.set(false)>"Cancel"</Button>
            <Button size=Size::Large look=Look::Primary busy=busy disabled=Signal::derive(move || !ready.get()) on_click=move |_| create()>"Create model"</Button>
        }
    };
    let mut sources: Vec<(String, String)> = SOURCES.iter().map(|(value, words, ..)| ((*value).to_owned(), (*words).to_owned())).collect();
    sources.push(("connection".to_owned(), "Connection".to_owned()));
    view! {
        <Dialog open=open title="New model" subtitle="The fields, their types and which ones are required are told from what you have." wide=true footer=footer>
            <TextField label="Name" value=name placeholder="order" error=at(refused, "/name") required=true autofocus=true size=Size::Large />
            <div class="field"><Segmented label="Where it comes from" options=sources.clone() value=making.from on_change=move |next: String| making.from.set(next) /></div>
            {move || match making.from.get().as_str() {
                "connection" => view! { <FromConnection making=making /> }.into_any(),
                from => view! { <FromText making=making from=from.to_owned() /> }.into_any(),
            }}
            <Preview making=making />
            <Elsewhere problem=refused shown=&["/name"] />
        </Dialog>
    }
}

#[component]
fn FromText(making: Making, from: String) -> impl IntoView {
    let (_, _, label, help, example) = SOURCES.into_iter().find(|(value, ..)| *value == from).unwrap_or(SOURCES[0]);
    let choose = move |next: String| {
        making.component.set(next);
        making.ask();
    };
    let options = Signal::derive(move || {
        let names = making.components.get();
        std::iter::once((String::new(), "Choose one".to_owned()))
            .chain(names.into_iter().map(|name| (name.clone(), name)))
            .collect::<Vec<_>>()
    });
    view! {
        <div class="field"><CodeField label=label value=making.text rows=9 error=at(making.problem, "/text") help=help placeholder=example /></div>
        {move || making.components.with(|all| all.len() > 1).then(|| view! { <Select label="Component" value=making.component options=options on_change=choose error=at(making.problem, "/component") /> })}
    }
}

/// The model so far.
#[component]
fn Preview(making: Making) -> impl IntoView {
    let model = Signal::derive(move || making.model.get().unwrap_or_default());
    move || {
        making.model.with(Option::is_some).then(|| {
            view! {
                <div class="field">
                    <div class="model-preview" tabindex="0" role="region" aria-label="Fields of the model"><ModelTree model=model /></div>
                    <p class="t3 fs12">{making.note}</p>
                </div>
            }
        })
    }
}
