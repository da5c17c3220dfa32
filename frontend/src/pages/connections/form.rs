//! A new connection or an old one: choose the connector, fill the form that its spec draws, test, save.

use super::limits::{LimitsGroup, Typed};
use crate::stale::Stale;
use client::{Problem, connections, is_stale, use_catalogue};
use connector::ConnectorSpec;
use leptos::prelude::*;
use serde_json::{Map, Value};
use ui::{Button, Dialog, Look, Note, Said, Size, SpecForm, TextField, Tile, Tone, use_toasts};
use wire::connection::{Connection, ConnectionPatch, Limits, NewConnection, TestResult};

/// The dialog of a connection. `new` is not empty while a new one is made: `1`, or the connector that is wanted.
#[component]
pub fn ConnectionDialog(
    new: Signal<String>,
    set_new: Callback<String>,
    edited: Signal<Option<Connection>>,
    set_open: Callback<String>,
    changed: Callback<()>,
) -> impl IntoView {
    let catalogue = use_catalogue();
    let shown = RwSignal::new(false);
    let chosen = RwSignal::new(None::<ConnectorSpec>);
    let current = RwSignal::new(None::<Connection>);
    let name = RwSignal::new(String::new());
    let values = RwSignal::new(Map::new());
    let limits = Typed::new();
    // Numbers that are none.
    let mistyped = RwSignal::new(Vec::<(String, String)>::new());
    let problem = RwSignal::new(None::<Problem>);
    let tested = RwSignal::new(None::<TestResult>);
    // Somebody else saved it since: what is typed here stays until the person chooses.
    let theirs = RwSignal::new(None::<Connection>);
    let testing = RwSignal::new(false);
    let saving = RwSignal::new(false);
    let toasts = use_toasts();
    let choose = move |spec: ConnectorSpec| {
        name.set(spec.title.clone());
        values.set(Map::new());
        limits.show(Limits::default());
        problem.set(None);
        tested.set(None);
        chosen.set(Some(spec));
    };
    let wanted = Memo::new(move |_| (new.get(), edited.with(|one| one.as_ref().map(|one| one.id)), catalogue.all().is_some()));
    Effect::new(move || {
        let (new, id, ready) = wanted.get();
        if new.is_empty() && id.is_none() {
            shown.set(false);
            return;
        }
        problem.set(None);
        tested.set(None);
        theirs.set(None);
        mistyped.set(Vec::new());
        let one = edited.get_untracked().filter(|_| id.is_some());
        match &one {
            Some(one) => {
                chosen.set(catalogue.get(&one.connector));
                name.set(one.name.clone());
                values.set(one.settings.clone());
                limits.show(one.limits);
            }
            None => {
                chosen.set(None);
                if ready
                    && new != "1"
                    && let Some(spec) = catalogue.get(&new)
                {
                    choose(spec);
                }
            }
        }
        current.set(one);
        shown.set(true);
    });
    Effect::new(move |before: Option<bool>| {
        let now = shown.get();
        if before == Some(true) && !now {
            set_new.run(String::new());
            set_open.run(String::new());
        }
        now
    });
    let body = move || {
        chosen.with_untracked(|spec| NewConnection {
            name: name.get_untracked().trim().to_owned(),
            connector: spec.as_ref().map(|spec| spec.name.clone()).unwrap_or_default(),
            settings: values.get_untracked(),
            limits: limits.read().unwrap_or_default(),
        })
    };
    let patch = move |one: &Connection| {
        let now = values.get_untracked();
        let mut settings: Map<String, Value> = now
            .iter()
            .filter(|(key, value)| one.settings.get(*key) != Some(value))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        settings.extend(one.settings.keys().filter(|key| !now.contains_key(*key)).map(|key| (key.clone(), Value::Null)));
        let name = name.get_untracked().trim().to_owned();
        let typed = limits.read().unwrap_or(one.limits);
        ConnectionPatch { name: (name != one.name).then_some(name), settings, limits: (typed != one.limits).then_some(typed) }
    };
    // Whether all that is typed are numbers.
    let typed_well = move || {
        let wrong = limits.read().err().unwrap_or_default();
        let well = wrong.is_empty();
        mistyped.set(wrong);
        well
    };
    // What to do where a change came second.
    let refuse = move |refused: Problem| {
        let Some(id) = current.with_untracked(|one| one.as_ref().map(|one| one.id)).filter(|_| is_stale(&refused)) else {
            return problem.set(Some(refused));
        };
        client::spawn(async move {
            match connections::get(id).await {
                Ok(now) => drop(theirs.try_set(Some(now))),
                Err(refused) => drop(problem.try_set(Some(refused))),
            }
        });
    };
    let show_it = move |now: Connection| {
        name.set(now.name.clone());
        values.set(now.settings.clone());
        limits.show(now.limits);
        current.set(Some(now));
        theirs.set(None);
    };
    let test = move |_| {
        if !typed_well() {
            return;
        }
        testing.set(true);
        tested.set(None);
        problem.set(None);
        let (body, one) = (body(), current.get_untracked());
        client::spawn(async move {
            let answer = match one {
                // Stored secrets are known to the server only: what changed is saved first, then the saved one is tried.
                Some(one) => {
                    let changes = patch(&one);
                    let saved = if changes == ConnectionPatch::default() {
                        Ok(one)
                    } else {
                        connections::update(one.id, one.revision, &changes).await
                    };
                    match saved {
                        Ok(one) => {
                            let id = one.id;
                            values.set(one.settings.clone());
                            current.set(Some(one));
                            connections::test(id).await
                        }
                        Err(refused) => Err(refused),
                    }
                }
                None => connections::test_unsaved(&body).await,
            };
            match answer {
                Ok(found) => tested.set(Some(found)),
                Err(refused) => refuse(refused),
            }
            testing.set(false);
        });
    };
    let save = move || {
        if !typed_well() {
            return;
        }
        saving.set(true);
        problem.set(None);
        let (body, one) = (body(), current.get_untracked());
        client::spawn(async move {
            let answer = match &one {
                Some(one) => connections::update(one.id, one.revision, &patch(one)).await,
                None => connections::create(&body).await,
            };
            match answer {
                Ok(saved) => {
                    toasts.ok("Saved", saved.name);
                    shown.set(false);
                    let _gone = changed.try_run(());
                }
                Err(refused) => refuse(refused),
            }
            saving.set(false);
        });
    };
    let problems = Signal::derive(move || {
        let mut all: Vec<(String, String)> = problem.with(|problem| {
            problem
                .as_ref()
                .map(|problem| {
                    problem
                        .fields
                        .iter()
                        .map(|field| (field.pointer.trim_start_matches("/settings/").to_owned(), field.detail.clone()))
                        .collect()
                })
                .unwrap_or_default()
        });
        if let Some(TestResult { ok: false, field: Some(field), message, .. }) = tested.get() {
            all.push((field, message));
        }
        all.extend(mistyped.get());
        all
    });
    let name_error = Signal::derive(move || {
        problems.with(|problems| problems.iter().find(|(pointer, _)| pointer == "/name").map(|(_, detail)| detail.clone()))
    });
    let title = Signal::derive(move || {
        match (
            current.with(|one| one.as_ref().map(|one| one.name.clone())),
            chosen.with(|spec| spec.as_ref().map(|spec| spec.title.clone())),
        ) {
            (Some(name), _) => name,
            (None, Some(title)) => format!("Connect {title}"),
            (None, None) => "Which system?".to_owned(),
        }
    });
    let footer = move || {
        move || {
            chosen.with(Option::is_some).then(|| view! {
        {move || tested.get().map(|found| view! { <div class="outcome"><Note tone=if found.ok { Tone::Ok } else { Tone::Failed }><Said text=ui::format::sentence(&found.message) /><span class="t3">{format!(" {}", ui::format::duration(found.duration_ms))}</span></Note></div> })}
        {move || problem.get().map(|problem| view! { <div class="outcome"><Note tone=Tone::Failed><Said text=problem.detail /></Note></div> })}
        {move || current.with(Option::is_none).then(|| view! { <span class="back"><Button size=Size::Large look=Look::Ghost icon="left" on_click=move |_| chosen.set(None)>"Another system"</Button></span> })}
        <Button size=Size::Large busy=testing on_click=test>"Test connection"</Button>
        <Button size=Size::Large look=Look::Primary busy=saving on_click=move |_| save()>"Save"</Button>
    })
        }
    };
    view! {
        <Dialog open=shown title=title wide=true footer=footer>
            {move || match chosen.get() {
                None => view! { <Choose on_choose=Callback::new(choose) /> }.into_any(),
                Some(spec) => {
                    let fields = spec.settings.clone();
                    view! {
                        <p class="t2 about">{spec.summary}</p>
                        <TextField label="Name" value=name error=name_error required=true help="Unique. Flows refer to the connection by this name." />
                        <div class="field"><SpecForm fields=fields values=values problems=problems secrets_set=Signal::derive(move || current.with(|one| one.as_ref().map(|one| one.secrets_set.clone()).unwrap_or_default())) /></div>
                        <LimitsGroup typed=limits problems=problems />
                        {move || theirs.get().map(|now| {
                            let (seen, mine) = (now.clone(), now);
                            // What was typed goes over theirs: the difference is taken anew, from what they saved.
                            let overwrite = move || { theirs.set(None); current.set(Some(mine.clone())); save() };
                            view! { <div class="field"><Stale what="connection" busy=saving load=Callback::new(move |()| show_it(seen.clone())) overwrite=Callback::new(move |()| overwrite()) /></div> }
                        })}
                    }.into_any()
                }
            }}
        </Dialog>
    }
}

/// The connectors that a connection can be made to.
#[component]
fn Choose(on_choose: Callback<ConnectorSpec>) -> impl IntoView {
    let catalogue = use_catalogue();
    view! {
        <div class="choose">
            {move || catalogue.all().unwrap_or_default().into_iter().filter(ConnectorSpec::takes_connection).map(|spec| {
                let (icon, hue, title, summary) = (spec.icon.clone(), spec.hue, spec.title.clone(), spec.summary.clone());
                view! {
                    <button type="button" on:click=move |_| on_choose.run(spec.clone())>
                        <Tile icon=icon hue=hue large=true />
                        <span><b>{title}</b><span class="t3 fs12">{summary}</span></span>
                    </button>
                }
            }).collect_view()}
        </div>
    }
}
