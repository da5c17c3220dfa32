//! The picker: a line to type in and what fits below it. For a row it offers fields, text, numbers and expressions; for
//! a field it offers rows. The keyboard way of drawing a wire.

use crate::{
    logic::{drop, json, source, written},
    parts::{focus, icon, popover_place},
    state::{Mapper, PickFor, Picking},
};
use leptos::prelude::*;
use mapping::Fill;
use std::collections::HashMap;

/// The most choices that are listed.
const CHOICES_MAX: usize = 60;
const WIDTH: f64 = 380.0;
const HEIGHT: f64 = 320.0;

/// One choice.
#[derive(Clone, PartialEq)]
struct Choice {
    icon: &'static str,
    title: String,
    detail: String,
    hint: String,
    does: Does,
}

/// What a choice does.
#[derive(Clone, PartialEq)]
enum Does {
    /// Brings a field and a row together.
    Connect(String, String),
    /// Sets the value of a row.
    Fill(String, Fill),
}

/// The open picker, if one is open.
#[component]
pub fn Picker(mapper: Mapper) -> impl IntoView {
    move || mapper.picking.get().map(|picking| view! { <Open mapper picking/> })
}

#[component]
fn Open(mapper: Mapper, picking: Picking) -> impl IntoView {
    let typed = RwSignal::new(picking.typed.clone());
    let at = RwSignal::new(0_usize);
    let what = StoredValue::new(picking.what.clone());
    let (left, top, height) = popover_place(picking.at, WIDTH, HEIGHT);
    let choices = Memo::new(move |_| what.with_value(|what| choices(mapper, what, &typed.get())));
    let title = match &picking.what {
        PickFor::Row(key) => format!("Value of {key}"),
        PickFor::Field(key) => format!("Map {key} to"),
    };
    let placeholder = match &picking.what {
        PickFor::Row(_) => "A field, a text, or = and an expression",
        PickFor::Field(_) => "A target field",
    };
    let close = move || {
        let back = what.with_value(|what| if matches!(what, PickFor::Row(_)) { "mapper-target" } else { "mapper-source" });
        mapper.picking.set(None);
        focus(back);
    };
    let take = move |index: usize| {
        if let Some(choice) = choices.get_untracked().get(index) {
            match &choice.does {
                Does::Connect(field, row) => {
                    mapper.connect(field, row, false);
                }
                Does::Fill(row, fill) => {
                    mapper.set_fill(row, &format!("Set {row}"), false, Some(fill.clone()));
                    mapper.selected.set(Some(row.clone()));
                    mapper.editing.set(true);
                }
            }
            close();
        }
    };
    focus("mapper-picker");
    let named = title.clone();
    view! {
        <div class="mshade" on:pointerdown=move |_| mapper.picking.set(None)></div>
        <div class="pop mpicker" role="dialog" aria-label=named
            style:left=format!("{left}px") style:top=format!("{top}px") style:max-height=format!("{height}px")>
            <div class="mq">
                {icon("search", "s")}
                <input id="mapper-picker" role="combobox" aria-expanded="true" aria-controls="mapper-picks" aria-autocomplete="list" autocomplete="off"
                    aria-label=title placeholder=placeholder
                    aria-activedescendant=move || format!("mapper-pick-{}", at.get())
                    prop:value=move || typed.get()
                    on:input=move |event| { typed.set(event_target_value(&event)); at.set(0) }
                    on:keydown=move |event| {
                        event.stop_propagation();
                        let count = choices.with_untracked(Vec::len);
                        match event.key().as_str() {
                            "ArrowDown" => at.update(|at| *at = (*at + 1).min(count.saturating_sub(1))),
                            "ArrowUp" => at.update(|at| *at = at.saturating_sub(1)),
                            "Enter" => take(at.get_untracked()),
                            "Escape" => close(),
                            "Tab" => close(),
                            _ => return,
                        }
                        event.prevent_default();
                    }/>
            </div>
            <div id="mapper-picks" class="mpicks" role="listbox" aria-label="Choices">
                {move || {
                    let chosen = at.get();
                    let all = choices.get();
                    if all.is_empty() {
                        return view! { <p class="mnone">"Nothing fits."</p> }.into_any();
                    }
                    all.into_iter().enumerate().map(|(index, choice)| view! {
                        <div class="mi" role="option" id=format!("mapper-pick-{index}") class:on=index == chosen aria-selected=(index == chosen).to_string()
                            on:pointermove=move |_| if at.get_untracked() != index { at.set(index) }
                            on:click=move |_| take(index)>
                            {icon(choice.icon, "s")}
                            <span class="med ell">{choice.title}</span>
                            <span class="t3 fs12 nowrap">{choice.detail}</span>
                            <span class="hint ell">{choice.hint}</span>
                        </div>
                    }).collect_view().into_any()
                }}
            </div>
        </div>
    }
}

fn choices(mapper: Mapper, what: &PickFor, typed: &str) -> Vec<Choice> {
    let query = typed.trim().to_lowercase();
    mapper.tree.with(|tree| {
        mapper.rows.with(|rows| match what {
            PickFor::Field(field) => {
                let Some(node) = tree.place(field) else { return Vec::new() };
                let mut found: Vec<(bool, Choice)> = (0..rows.rows.len())
                    .filter(|row| query.is_empty() || rows.rows[*row].key.to_lowercase().contains(&query))
                    .filter_map(|row| {
                        let target = &rows.rows[row];
                        let hint = match drop::plan(tree, node, rows, row) {
                            drop::Plan::Refuse(_) => return None,
                            drop::Plan::Parents { .. } => "connects the parents",
                            drop::Plan::Loop { .. } => "for each",
                            drop::Plan::EqualNames(_) => "equal names",
                            drop::Plan::Aggregate { take, .. } => crate::logic::chips::take_word(take),
                            drop::Plan::Map { converts: true, .. } => "converts",
                            drop::Plan::Map { .. } if target.fill.is_some() => "replaces",
                            drop::Plan::Map { .. } => "",
                        };
                        let choice = Choice {
                            icon: "mark",
                            title: target.key.clone(),
                            detail: target.kind_label(),
                            hint: hint.to_owned(),
                            does: Does::Connect(field.clone(), target.key.clone()),
                        };
                        Some((target.fill.is_some(), choice))
                    })
                    .collect();
                found.sort_by_key(|(filled, _)| *filled);
                found.into_iter().map(|(_, choice)| choice).take(CHOICES_MAX).collect()
            }
            PickFor::Row(key) => {
                let Some(row) = rows.find(key) else { return Vec::new() };
                let mut all = Vec::new();
                if !query.is_empty() {
                    all.extend(typed_choices(typed, key, rows.rows[row].kind));
                }
                let mut scores: HashMap<Vec<String>, f64> = HashMap::new();
                mapper.suggestions.with(|all| {
                    for offer in all.iter().filter(|offer| offer.target == *key) {
                        let best = scores.entry(offer.source.clone()).or_default();
                        *best = best.max(offer.score);
                    }
                });
                let mut fields: Vec<(f64, usize, String)> = tree
                    .nodes
                    .iter()
                    .enumerate()
                    .skip(1)
                    .filter(|(_, node)| node.is_called(&query))
                    .filter_map(|(index, node)| {
                        let plan = drop::plan(tree, index, rows, row);
                        let hint = match &plan {
                            drop::Plan::Refuse(_) => return None,
                            drop::Plan::Parents { .. } => "connects the parents".to_owned(),
                            drop::Plan::Loop { .. } => "for each".to_owned(),
                            drop::Plan::EqualNames(_) => "equal names".to_owned(),
                            drop::Plan::Aggregate { take, .. } => format!("{} of the group", crate::logic::chips::take_word(*take)),
                            drop::Plan::Map { first_of: Some(list), .. } => format!("first of {list}"),
                            drop::Plan::Map { .. } => node.sample.clone(),
                        };
                        let lower = |text: &str| if query.is_empty() { String::new() } else { text.to_lowercase() };
                        let (name, path) = (lower(&node.name), lower(&node.key));
                        let exact = if query.is_empty() {
                            0.0
                        } else if name == query || path == query || path.ends_with(&format!(".{query}")) {
                            2.0
                        } else if name.starts_with(&query) || path.starts_with(&query) {
                            1.0
                        } else {
                            0.0
                        };
                        let converts = if matches!(plan, drop::Plan::Map { converts: false, first_of: None, .. } | drop::Plan::Loop { .. })
                        {
                            0.2
                        } else {
                            0.0
                        };
                        Some((exact + scores.get(&node.names).copied().unwrap_or(0.0) + converts, index, hint))
                    })
                    .collect();
                fields.sort_by(|a, b| b.0.total_cmp(&a.0));
                let strong = fields.first().is_some_and(|(score, ..)| *score >= 1.0);
                let fields = fields.into_iter().take(CHOICES_MAX).map(|(_, index, hint)| {
                    let node = &tree.nodes[index];
                    let does = Does::Connect(node.key.clone(), key.clone());
                    Choice { icon: "mark", title: node.key.clone(), detail: node.kind_label(), hint, does }
                });
                if strong {
                    let mut first: Vec<_> = fields.collect();
                    first.append(&mut all);
                    all = first;
                } else {
                    all.extend(fields);
                }
                all.truncate(CHOICES_MAX);
                all
            }
        })
    })
}

/// What the typed text itself can be.
fn typed_choices(typed: &str, row: &str, kind: mapping::Kind) -> Vec<Choice> {
    let choice = |icon, title: String, hint: &str, fill| Choice {
        icon,
        title,
        detail: String::new(),
        hint: hint.to_owned(),
        does: Does::Fill(row.to_owned(), fill),
    };
    match written::read(typed) {
        Some(Fill::Expression(text)) if text.is_empty() => Vec::new(),
        Some(fill @ Fill::Expression(_)) => vec![choice("map", typed.trim().to_owned(), "expression", fill)],
        Some(fill @ (Fill::Template(_) | Fill::Pipeline(_))) => vec![choice("text", typed.trim().to_owned(), "value", fill)],
        Some(Fill::Constant(value)) if kind != mapping::Kind::Text => {
            vec![choice("text", json::text(&value), source::kind_word(source::kind_of(&value).0), Fill::Constant(value))]
        }
        Some(_) => {
            let text = typed.trim().trim_matches('"');
            vec![choice("text", format!("\"{text}\""), "text", Fill::Constant(json::of_text(text)))]
        }
        None => Vec::new(),
    }
}
