//! The command palette: any flow, run, connection, screen or action, by a few letters.

use super::{Overlays, help::GO};
use crate::go::use_go;
use crate::theme::use_theme;
use client::home;
use leptos::{ev::KeyboardEvent, html, leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;
use ui::Icon;
use wire::home::Hit;

/// Letters typed within this time make one question.
const PAUSE: Duration = Duration::from_millis(90);

#[derive(Clone, PartialEq)]
struct Row {
    group: &'static str,
    icon: &'static str,
    title: String,
    hint: String,
    go: Go,
}

#[derive(Clone, PartialEq)]
enum Go {
    To(String),
    Theme(&'static str),
    Help,
}

/// The palette.
#[component]
pub fn Palette() -> impl IntoView {
    let Some(overlays) = use_context::<Overlays>() else { return ().into_any() };
    let open = overlays.palette;
    let dialog = NodeRef::<html::Dialog>::new();
    let input = NodeRef::<html::Input>::new();
    let text = RwSignal::new(String::new());
    let hits = RwSignal::new(Vec::<Hit>::new());
    let at = RwSignal::new(0_usize);
    let timer = StoredValue::new(None::<TimeoutHandle>);

    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        if open.get() && !dialog.open() {
            text.set(String::new());
            hits.set(Vec::new());
            at.set(0);
            if dialog.show_modal().is_ok()
                && let Some(input) = input.get_untracked()
            {
                // The dialog is open; typing needs one click more at worst.
                let _ = input.focus();
            }
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let ask = move |wanted: String| {
        text.set(wanted.clone());
        at.set(0);
        timer.update_value(|timer| {
            if let Some(timer) = timer.take() {
                timer.clear()
            }
        });
        if wanted.trim().is_empty() {
            hits.set(Vec::new());
            return;
        }
        let later = set_timeout_with_handle(
            move || {
                client::spawn(async move {
                    // Screens and actions are still found here when the server does not answer.
                    let found = home::search(wanted.trim()).await.unwrap_or_default();
                    if text.try_get_untracked().is_some_and(|now| now == wanted) {
                        hits.set(found);
                    }
                })
            },
            PAUSE,
        );
        timer.set_value(later.ok());
    };
    let rows = Memo::new(move |_| rows(&text.get(), &hits.get()));
    let theme = use_theme();
    let go = use_go();
    let pick = Callback::new({
        move |target: Go| {
            open.set(false);
            match target {
                Go::To(path) => go.to(&path),
                Go::Theme(choice) => theme.set(choice),
                Go::Help => overlays.help.set(true),
            }
        }
    });
    let keys = move |event: KeyboardEvent| {
        let last = rows.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => at.update(|at| *at = if *at >= last { 0 } else { *at + 1 }),
            "ArrowUp" => at.update(|at| *at = if *at == 0 { last } else { *at - 1 }),
            "Enter" => {
                if let Some(row) = rows.with_untracked(|rows| rows.get(at.get_untracked()).cloned()) {
                    pick.run(row.go)
                }
            }
            _ => return,
        }
        event.prevent_default();
        let shown = document().get_element_by_id(&format!("palette-{}", at.get_untracked()));
        if let Some(shown) = shown {
            shown.scroll_into_view_with_bool(false);
        }
    };
    view! {
        <dialog node_ref=dialog class="palette" aria-label="Search or jump to" on:close=move |_| open.set(false)
            on:click=move |event| if dialog.get_untracked().is_some_and(|dialog| event.target().is_some_and(|target| target == dialog.into())) { open.set(false) }>
            {move || open.get().then(|| view! {
                <div class="q">
                    <Icon name="search" />
                    <input
                        node_ref=input
                        type="text"
                        role="combobox"
                        aria-label="Search or jump to"
                        aria-expanded="true"
                        aria-controls="palette-list"
                        aria-activedescendant=move || format!("palette-{}", at.get())
                        placeholder="Search flows, runs, connections, or type what to do"
                        autocomplete="off"
                        spellcheck="false"
                        prop:value=text
                        on:input=move |event| ask(event_target_value(&event))
                        on:keydown=keys
                    />
                    <kbd>"Esc"</kbd>
                </div>
                <div class="res" id="palette-list" role="listbox" aria-label="Results">
                    {move || list(&rows.get(), at, pick, &text.get_untracked())}
                </div>
                <footer>
                    <span class="row g4"><kbd>"↑"</kbd><kbd>"↓"</kbd>"move"</span>
                    <span class="row g4"><kbd>"↵"</kbd>"open"</span>
                    <span class="push" role="status">{move || ui::format::counted(rows.with(Vec::len) as u64, "result", "results")}</span>
                </footer>
            })}
        </dialog>
    }
    .into_any()
}

fn list(rows: &[Row], at: RwSignal<usize>, pick: Callback<Go>, text: &str) -> AnyView {
    if rows.is_empty() {
        return view! { <div class="mh">"Nothing has this name. Try fewer letters."</div> }.into_any();
    }
    let mut group = "";
    rows.iter()
        .enumerate()
        .map(|(number, row)| {
            let head = (row.group != group).then(|| view! { <div class="mh" role="presentation">{row.group}</div> });
            group = row.group;
            let go = row.go.clone();
            view! {
                {head}
                <div
                    class="ri"
                    id=format!("palette-{number}")
                    role="option"
                    aria-selected=move || (at.get() == number).to_string()
                    on:pointermove=move |_| if at.get_untracked() != number { at.set(number) }
                    on:click=move |_| pick.run(go.clone())
                >
                    <Icon name=row.icon />
                    <span class="ell">{marked(&row.title, text)}</span>
                    <span class="hint">{row.hint.clone()}</span>
                </div>
            }
        })
        .collect_view()
        .into_any()
}

/// The title with the typed letters marked.
fn marked(title: &str, text: &str) -> AnyView {
    let wanted = text.trim().to_lowercase();
    let found = (!wanted.is_empty()).then(|| title.to_lowercase().find(&wanted)).flatten();
    match found.and_then(|start| Some((title.get(..start)?, title.get(start..start + wanted.len())?, title.get(start + wanted.len()..)?))) {
        Some((before, hit, after)) => view! { {before.to_owned()}<mark>{hit.to_owned()}</mark>{after.to_owned()} }.into_any(),
        None => title.to_owned().into_any(),
    }
}

fn rows(text: &str, hits: &[Hit]) -> Vec<Row> {
    let wanted = text.trim().to_lowercase();
    let fits = |title: &str| wanted.is_empty() || title.to_lowercase().contains(&wanted);
    let mut out: Vec<Row> = Vec::new();
    for (kind, group, icon, path) in [
        ("flow", "Flows", "flow", "/flows/"),
        ("run", "Runs", "runs", "/runs/"),
        ("connection", "Connections", "plug", "/connections?open="),
        ("model", "Models", "model", "/models/"),
        ("lookup_table", "Lookup tables", "table", "/lookup-tables/"),
    ] {
        out.extend(hits.iter().filter(|hit| hit.kind == kind).map(|hit| Row {
            group,
            icon,
            title: hit.title.clone(),
            hint: hit.hint.clone(),
            go: Go::To(format!("{path}{}", hit.id)),
        }));
    }
    let mut actions: Vec<(&'static str, String, Go)> = vec![
        ("plus", "New flow".to_owned(), Go::To("/flows?new=1".to_owned())),
        ("upload", "Import a flow".to_owned(), Go::To("/flows?import=1".to_owned())),
        ("plus", "New connection".to_owned(), Go::To("/connections?new=1".to_owned())),
        ("plus", "New lookup table".to_owned(), Go::To("/lookup-tables?new=1".to_owned())),
        ("plus", "New model".to_owned(), Go::To("/models?new=1".to_owned())),
        ("person", "Add a member".to_owned(), Go::To("/settings/members?add=1".to_owned())),
        ("key", "New API token".to_owned(), Go::To("/settings/tokens?new=1".to_owned())),
        ("sun", "Light theme".to_owned(), Go::Theme("light")),
        ("moon", "Dark theme".to_owned(), Go::Theme("dark")),
        ("screen", "Theme as the system".to_owned(), Go::Theme("system")),
        ("help", "Keys".to_owned(), Go::Help),
    ];
    actions.retain(|(_, title, _)| fits(title));
    out.extend(actions.into_iter().map(|(icon, title, go)| Row { group: "Actions", icon, title, hint: String::new(), go }));
    let mut screens: Vec<(&str, &str)> = GO.iter().map(|(_, to, words)| (*to, *words)).collect();
    screens.push(("/connectors", "Connectors"));
    out.extend(screens.into_iter().filter(|(_, words)| fits(words)).map(|(to, words)| Row {
        group: "Go to",
        icon: "arrow",
        title: words.to_owned(),
        hint: String::new(),
        go: Go::To(to.to_owned()),
    }));
    out
}
