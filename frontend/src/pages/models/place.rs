//! A model from a connected system: which connection, what it does, and which records.

use super::new::Making;
use crate::load::load;
use client::{Catalogue, connections, use_catalogue};
use connector::{FieldSpec, Input, OperationKind, OperationSpec};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use serde_json::{Map, Value};
use ui::{Discover, Note, Said, Segmented, Select, SpecForm, Tone};
use wire::connection::{Connection, ModelsQuery, OperationModels, OptionsQuery};

/// A pause in typing, in milliseconds, after which the system is asked.
const PAUSE_MS: u32 = 300;

/// What is chosen.
#[derive(Clone, Copy)]
struct Chosen {
    all: RwSignal<Vec<Connection>>,
    connection: RwSignal<String>,
    operation: RwSignal<String>,
    settings: RwSignal<Map<String, Value>>,
    /// `input` or `output`.
    side: RwSignal<String>,
    found: RwSignal<Option<OperationModels>>,
    said: RwSignal<Option<String>>,
    turn: StoredValue<u32>,
    pause: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Chosen {
    fn one(self) -> Option<Connection> {
        let id = self.connection.get();
        self.all.with(|all| all.iter().find(|one| one.id.to_string() == id).cloned())
    }

    fn operation(self, catalogue: Catalogue) -> Option<OperationSpec> {
        catalogue.get(&self.one()?.connector)?.operation(&self.operation.get()).cloned()
    }

    /// Asks the system when nothing was changed for a moment; the latest question wins.
    fn later(self, making: Making, catalogue: Catalogue) {
        let own = self.turn.get_value() + 1;
        self.turn.set_value(own);
        self.found.set(None);
        self.said.set(None);
        making.clear();
        let Some(one) = untrack(|| self.one()) else { return };
        let query = ModelsQuery { operation: self.operation.get_untracked(), settings: self.settings.get_untracked() };
        let Some(operation) = untrack(|| self.operation(catalogue)) else { return };
        if asked(operation.fields).iter().any(|field| is_unset(&query.settings, &field.name)) {
            return;
        }
        self.pause.set_value(Some(Timeout::new(PAUSE_MS, move || {
            client::spawn(async move {
                let answer = connections::models(one.id, &query).await;
                if self.turn.try_get_value() == Some(own) {
                    match answer {
                        Ok(found) => self.found.set(Some(found)),
                        Err(problem) => self.said.set(Some(problem.detail)),
                    }
                }
            });
        })));
    }
}

/// The choices.
#[component]
pub fn FromConnection(making: Making) -> impl IntoView {
    let catalogue = use_catalogue();
    let loaded = load(connections::list);
    client::spawn(async move {
        // Without the catalogue there is nothing to choose from, and the list says so.
        let _ = catalogue.load().await;
    });
    let chosen = Chosen {
        all: RwSignal::new(Vec::new()),
        connection: RwSignal::new(String::new()),
        operation: RwSignal::new(String::new()),
        settings: RwSignal::new(Map::new()),
        side: RwSignal::new("output".to_owned()),
        found: RwSignal::new(None),
        said: RwSignal::new(None),
        turn: StoredValue::new(0),
        pause: StoredValue::new_local(None),
    };
    Effect::new(move || chosen.all.set(loaded.get().unwrap_or_default()));
    Effect::new(move || {
        chosen.connection.track();
        chosen.operation.track();
        chosen.settings.track();
        untrack(|| chosen.later(making, catalogue));
    });
    Effect::new(move || {
        let found = chosen.found.get();
        let side = chosen.side.get();
        let model = found.as_ref().map(|found| if side == "input" { found.input.clone() } else { found.output.clone() });
        making.model.set(model.filter(|model| model["fields"].as_array().is_some_and(|fields| !fields.is_empty())));
        making.note.set(if found.is_some() { "As the connected system says.".to_owned() } else { String::new() });
    });
    let systems =
        Signal::derive(move || options(chosen.all.get().into_iter().map(|one| (one.id.to_string(), one.name)), "Choose a connection"));
    let operations = Signal::derive(move || {
        let spec = chosen.one().and_then(|one| catalogue.get(&one.connector));
        let all = spec.map(|spec| spec.operations).unwrap_or_default();
        options(
            all.into_iter()
                .filter(|operation| operation.kind != OperationKind::Trigger || operation.discovers)
                .map(|operation| (operation.name, operation.title)),
            "Choose what it does",
        )
    });
    let pick = move |next: String| {
        chosen.connection.set(next);
        chosen.operation.set(String::new());
        chosen.settings.set(Map::new());
    };
    let pick_operation = move |next: String| {
        chosen.settings.set(Map::new());
        chosen.operation.set(next);
        let writes = untrack(|| chosen.operation(catalogue)).is_some_and(|operation| operation.kind == OperationKind::Write);
        chosen.side.set(if writes { "input" } else { "output" }.to_owned());
    };
    let discover = Callback::new(move |ask: Discover| {
        let Some(one) = untrack(|| chosen.one()) else { return };
        // What columns there are cannot be said before the table is chosen.
        if untrack(|| chosen.operation(catalogue)).is_some_and(|operation| waits(&operation.fields, &ask)) {
            return ask.answer.set(Some(Ok(Vec::new())));
        }
        client::spawn(async move {
            let query = OptionsQuery { source: ask.source, settings: ask.settings };
            let answer = connections::options(one.id, &query).await.map_err(|problem| problem.detail);
            // The form may have been left meanwhile.
            let _gone = ask.answer.try_set(Some(answer));
        });
    });
    let fields = Memo::new(move |_| chosen.operation(catalogue).map(|operation| asked(operation.fields)).unwrap_or_default());
    let sides = vec![("output".to_owned(), "Records it gives".to_owned()), ("input".to_owned(), "Records it takes".to_owned())];
    view! {
        <Select label="Connection" value=chosen.connection options=systems on_change=pick />
        {move || (!chosen.connection.with(String::is_empty)).then(|| view! { <Select label="Operation" value=chosen.operation options=operations on_change=pick_operation /> })}
        {move || (!chosen.operation.with(String::is_empty)).then(|| view! {
            <div class="field"><SpecForm fields=fields.get() values=chosen.settings discover=discover /></div>
            <div class="field"><Segmented label="Which records" options=sides.clone() value=chosen.side on_change=move |next: String| chosen.side.set(next) /></div>
        })}
        {move || chosen.said.get().map(|said| view! { <div class="field"><Note tone=Tone::Failed><Said text=said /></Note></div> })}
        {move || (chosen.found.with(Option::is_some) && making.model.with(Option::is_none)).then(|| view! { <div class="field"><Note tone=Tone::Neutral>"The system does not say what these records look like."</Note></div> })}
    }
}

/// What must be said before the system can tell: not the columns, which follow from the table.
fn asked(fields: Vec<FieldSpec>) -> Vec<FieldSpec> {
    fields.into_iter().filter(|field| field.required && !matches!(field.input, Input::Discovered { many: true, .. })).collect()
}

fn is_unset(settings: &Map<String, Value>, name: &str) -> bool {
    settings.get(name).is_none_or(|value| value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty()))
}

/// Whether something else must be chosen before the system can be asked.
fn waits(fields: &[FieldSpec], ask: &Discover) -> bool {
    fields.iter().any(|field| {
        let other = matches!(&field.input, Input::Discovered { source, many: false } if *source != ask.source);
        other && field.required && is_unset(&ask.settings, &field.name)
    })
}

fn options(all: impl Iterator<Item = (String, String)>, first: &str) -> Vec<(String, String)> {
    std::iter::once((String::new(), first.to_owned())).chain(all).collect()
}
