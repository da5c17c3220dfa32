//! One box for a field, a constant, or text with fields in it: pills, and between them what is typed. A slash picks a
//! field; Backspace at the beginning of a piece removes the pill before it.

use crate::{
    editor::list_parts::columns,
    logic::{
        json, path,
        scope::{self, Frame, From, Scope},
        source::{self, SourceTree},
        template::{self, Part},
        written,
    },
    parts::{by_id, icon, popover_place, rectangle},
    state::Mapper,
};
use leptos::prelude::*;
use mapping::{Fill, Kind};
use std::sync::atomic::{AtomicU32, Ordering};

/// The most fields that are offered at once.
const CHOICES_MAX: usize = 60;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// The pieces of a value that the box can hold.
fn parts_of(fill: Option<&Fill>) -> Option<Vec<Part>> {
    Some(match fill {
        None => Vec::new(),
        Some(Fill::Field(reference)) if reference.is_empty() => Vec::new(),
        Some(Fill::Field(reference)) => vec![Part::Hole(reference.clone())],
        Some(Fill::Constant(value)) => vec![Part::Text(json::text_of(value))],
        Some(Fill::Template(text)) => template::split(text),
        Some(_) => return None,
    })
}

/// The value of these pieces. Text alone is a constant: a text where the row takes texts, else what it reads as.
fn fill_of(parts: &[Part], kind: Kind) -> Option<Fill> {
    let parts: Vec<Part> = parts.iter().filter(|part| !matches!(part, Part::Text(text) if text.is_empty())).cloned().collect();
    match parts.as_slice() {
        [] => None,
        [Part::Hole(hole)] if path::is_path(hole) => Some(Fill::Field(hole.clone())),
        [Part::Text(text)] if kind == Kind::Text => Some(Fill::Constant(json::of_text(text))),
        [Part::Text(text)] => Some(Fill::Constant(json::typed(text))),
        _ => Some(Fill::Template(template::join(&parts))),
    }
}

/// Text, hole, text, hole, … text: so that there is a place to type everywhere.
fn spread(parts: &[Part]) -> Vec<Part> {
    let mut spread = Vec::new();
    for part in parts {
        match (spread.last(), part) {
            (Some(Part::Text(_)), Part::Text(more)) => {
                if let Some(Part::Text(text)) = spread.last_mut() {
                    text.push_str(more);
                }
                continue;
            }
            (None | Some(Part::Hole(_)), Part::Hole(_)) => spread.push(Part::Text(String::new())),
            _ => {}
        }
        spread.push(part.clone());
    }
    if !matches!(spread.last(), Some(Part::Text(_))) {
        spread.push(Part::Text(String::new()));
    }
    spread
}

/// The box.
#[component]
pub fn ValueBox(
    mapper: Mapper,
    fill: Signal<Option<Fill>>,
    set: Callback<(Option<Fill>, bool)>,
    scope: Signal<Scope>,
    kind: Signal<Kind>,
    label: &'static str,
) -> impl IntoView {
    let id = COUNT.fetch_add(1, Ordering::Relaxed);
    let picking = RwSignal::new(None::<usize>);
    let parts = Memo::new(move |_| fill.with(|fill| parts_of(fill.as_ref()).map(|parts| spread(&parts))));
    let shape = Memo::new(move |_| {
        parts.with(|parts| {
            parts.as_ref().map(|parts| {
                parts
                    .iter()
                    .map(|part| match part {
                        Part::Text(_) => None,
                        Part::Hole(hole) => Some(hole.clone()),
                    })
                    .collect::<Vec<_>>()
            })
        })
    });
    let put = move |parts: Vec<Part>, merge: bool| set.run((fill_of(&parts, kind.get_untracked()), merge));
    let now = move || parts.get_untracked().unwrap_or_default();
    let pick = move |hole: String| {
        let mut all = now();
        let at = picking.get_untracked().unwrap_or(all.len().saturating_sub(1));
        if let Some(Part::Text(text)) = all.get_mut(at)
            && text.ends_with('/')
        {
            text.pop();
        }
        all.insert((at + 1).min(all.len()), Part::Hole(hole));
        picking.set(None);
        put(all, false);
        crate::parts::focus(&format!("mbox-{id}-{}", at + 2));
    };
    view! {
        <div class="input multi vbox" role="group" aria-label=label>
            {move || match shape.get() {
                None => view! { <LineInput fill set/> }.into_any(),
                Some(shape) => {
                    let last = shape.len() - 1;
                    shape.into_iter().enumerate().map(|(index, piece)| match piece {
                        Some(hole) => {
                            let words = mapper.tree.with_untracked(|tree| pill_words(tree, &hole, &scope.get_untracked()));
                            let removed = hole.clone();
                            view! {
                                <span class="fpill" data-tip=hole>
                                    {words}
                                    <button class="px" tabindex="-1" aria-label=format!("Remove {removed}") on:click=move |_| {
                                        let mut all = now();
                                        if index < all.len() { all.remove(index); }
                                        put(all, false);
                                    }>{icon("x", "xs")}</button>
                                </span>
                            }.into_any()
                        }
                        None => {
                            let text = move || parts.with(|parts| match parts.as_ref().and_then(|parts| parts.get(index)) {
                                Some(Part::Text(text)) => text.clone(),
                                _ => String::new(),
                            });
                            view! {
                                <input id=format!("mbox-{id}-{index}") class="vtext" class:last=index == last class:has=move || !text().is_empty() autocomplete="off"
                                    aria-label=if index == 0 { label.to_owned() } else { format!("{label}, text {}", index / 2 + 1) }
                                    placeholder=if index == last { "type, or / for a field" } else { "" }
                                    prop:value=text
                                    on:input=move |event| {
                                        let text = event_target_value(&event);
                                        if text.ends_with('/') { picking.set(Some(index)); }
                                        let mut all = now();
                                        if let Some(Part::Text(old)) = all.get_mut(index) { *old = text; }
                                        put(all, true);
                                    }
                                    on:keydown=move |event| {
                                        let key = event.key();
                                        if key == "Escape" && picking.get_untracked().is_some() {
                                            picking.set(None);
                                        } else if key == "Backspace" && at_start(&event) && index > 0 {
                                            let mut all = now();
                                            all.remove(index - 1);
                                            put(all, false);
                                            crate::parts::focus(&format!("mbox-{id}-{}", index.saturating_sub(2)));
                                        } else if key == "Escape" || (key == "Tab") || event.ctrl_key() || event.meta_key() {
                                            return;
                                        }
                                        event.stop_propagation();
                                    }/>
                            }.into_any()
                        }
                    }).collect_view().into_any()
                }
            }}
            <button class="icon-btn sm vpick" tabindex="-1" aria-label="Pick a field" data-tip="Pick a field" data-keys="/" id=format!("mbox-{id}-pick")
                on:click=move |_| picking.set(Some(now().len().saturating_sub(1)))>{icon("plus", "s")}</button>
        </div>
        {move || picking.get().map(|_| view! { <FieldPicker mapper scope anchor=format!("mbox-{id}-pick") pick=Callback::new(pick) close=Callback::new(move |()| picking.set(None))/> })}
    }
}

/// The pill's words: the whole path from the record, long ones by their last three names.
fn pill_words(tree: &SourceTree, hole: &str, around: &[Frame]) -> String {
    let names = if path::is_path(hole) && !hole.contains('[') { scope::resolve(hole, around) } else { None };
    match names {
        Some(names) if names.len() > 3 && tree.find(&names).is_some() => format!("…{}", names[names.len() - 3..].join(".")),
        Some(names) if !names.is_empty() => path::join(&names),
        _ => hole.to_owned(),
    }
}

fn at_start(event: &web_sys::KeyboardEvent) -> bool {
    use wasm_bindgen::JsCast;
    event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok())
        .is_some_and(|input| matches!(input.selection_start(), Ok(Some(0))) && matches!(input.selection_end(), Ok(Some(0))))
}

/// What the box cannot hold as pieces, as one line of text.
#[component]
fn LineInput(fill: Signal<Option<Fill>>, set: Callback<(Option<Fill>, bool)>) -> impl IntoView {
    let line = move || fill.with(|fill| fill.as_ref().map(written::line)).unwrap_or_default();
    let whole = line().1;
    view! {
        <input class="vtext last mono" aria-label="Value" disabled=!whole prop:value=move || line().0
            on:keydown=|event| if event.key() != "Escape" { event.stop_propagation() }
            on:change=move |event| set.run((written::read(&event_target_value(&event)), false))/>
    }
}

/// The columns of lookup tables that rows around a place are joined with, as they are written there.
fn of_tables(mapper: Mapper, around: &[Frame]) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for (up, frame) in around.iter().rev().enumerate() {
        let Frame::Pair { left, right } = frame else { continue };
        for (from, word) in [(left, "left"), (right, "right")] {
            let From::Table(table) = from else { continue };
            for column in columns(mapper, table) {
                let names: Vec<&str> = std::iter::repeat_n("$parent", up).chain([word]).collect();
                found.push((format!("{}.{}", names.join("."), path::quote(&column)), "text".to_owned(), table.clone()));
            }
        }
    }
    found
}

/// Picks a field of the source, written as the place needs it.
#[component]
pub fn FieldPicker(mapper: Mapper, scope: Signal<Scope>, anchor: String, pick: Callback<String>, close: Callback<()>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let place = by_id(&anchor).map(|element| rectangle(&element)).unwrap_or_default();
    let (left, top, height) = popover_place(place, 340.0, 280.0);
    let found = Memo::new(move |_| {
        let query = typed.get().trim().to_lowercase();
        mapper.tree.with(|tree| {
            let mut found: Vec<(String, String, String)> = Vec::new();
            let around = scope.get();
            let fits = |words: &str| query.is_empty() || words.to_lowercase().contains(&query);
            if !around.is_empty() && fits("$position") {
                found.push(("$position".to_owned(), "number".to_owned(), "the item's number, from 1".to_owned()));
            }
            found.extend(
                tree.nodes
                    .iter()
                    .skip(1)
                    .filter(|node| node.is_called(&query) || (!around.is_empty() && fits(&scope::reference(&node.names, &around))))
                    .take(CHOICES_MAX)
                    .map(|node| {
                        let written = scope::reference(&node.names, &around);
                        // Inside of its list an item is read, not the list.
                        let item = node.kind == Kind::List && scope::holds(&around, &node.names);
                        let kind =
                            if item { source::kind_label(node.items.unwrap_or(Kind::Object), None, None) } else { node.kind_label() };
                        (written, kind, if item { String::new() } else { node.sample.clone() })
                    }),
            );
            found.extend(of_tables(mapper, &around).into_iter().filter(|(written, ..)| fits(written)));
            found
        })
    });
    crate::parts::focus("mapper-field-picker");
    view! {
        <div class="mshade" on:pointerdown=move |_| close.run(())></div>
        <div class="pop mpicker" role="dialog" aria-label="Pick a field" style:left=format!("{left}px") style:top=format!("{top}px") style:width="340px" style:max-height=format!("{height}px")>
            <div class="mq">
                {icon("search", "s")}
                <input id="mapper-field-picker" role="combobox" aria-expanded="true" aria-controls="mapper-field-picks" aria-label="Field" placeholder="A field" autocomplete="off"
                    aria-activedescendant=move || format!("mapper-field-pick-{}", at.get())
                    on:input=move |event| { typed.set(event_target_value(&event)); at.set(0) }
                    on:keydown=move |event| {
                        event.stop_propagation();
                        match event.key().as_str() {
                            "ArrowDown" => { let count = found.with_untracked(Vec::len); at.update(|at| *at = (*at + 1).min(count.saturating_sub(1))) }
                            "ArrowUp" => at.update(|at| *at = at.saturating_sub(1)),
                            "Enter" => { if let Some((reference, ..)) = found.get_untracked().get(at.get_untracked()).cloned() { pick.run(reference) } }
                            "Escape" | "Tab" => close.run(()),
                            _ => return,
                        }
                        event.prevent_default();
                    }/>
            </div>
            <div id="mapper-field-picks" class="mpicks" role="listbox" aria-label="Fields">
                {move || {
                    let chosen = at.get();
                    found.get().into_iter().enumerate().map(|(index, (reference, kind, sample))| {
                        let taken = reference.clone();
                        view! {
                            <div class="mi" role="option" id=format!("mapper-field-pick-{index}") class:on=index == chosen aria-selected=(index == chosen).to_string()
                                on:click=move |_| pick.run(taken.clone())>
                                {icon("mark", "s")}
                                <span class="med ell">{reference}</span>
                                <span class="t3 fs12 nowrap">{kind}</span>
                                <span class="hint ell">{sample}</span>
                            </div>
                        }
                    }).collect_view()
                }}
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_box_keeps_what_it_was_given() {
        for (fill, kind) in [
            (Fill::Field("a.b".into()), Kind::Text),
            (Fill::Constant(json::of_text("12")), Kind::Text),
            (Fill::Constant(json::typed("12")), Kind::Integer),
            (Fill::Template("{{ a }} {{ b }}".into()), Kind::Text),
        ] {
            let parts = parts_of(Some(&fill)).map(|parts| spread(&parts)).expect("pieces");
            assert_eq!(fill_of(&parts, kind), Some(fill));
        }
        assert_eq!(fill_of(&spread(&[]), Kind::Text), None);
        assert_eq!(spread(&[Part::Hole("a".into())]).len(), 3);
    }
}
