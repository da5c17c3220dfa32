//! A value as JSONata: typed, with what is wrong with it below; and the JSONata that chips mean.

use crate::{
    logic::{
        path,
        preview::Outcome,
        scope::{Frame, Scope},
    },
    state::Mapper,
};
use leptos::prelude::*;
use mapping::Fill;

/// Edits the whole value as text.
#[component]
pub fn ExpressionEditor(
    mapper: Mapper,
    key: StoredValue<String>,
    fill: Memo<Option<Fill>>,
    set: Callback<(Option<Fill>, bool)>,
    scope: Signal<Scope>,
) -> impl IntoView {
    let text = move || {
        fill.with(|fill| match fill {
            Some(Fill::Expression(text)) => text.clone(),
            _ => String::new(),
        })
    };
    let turn = key.with_value(|key| mapper.row_turn(key));
    let error = Memo::new(move |_| {
        turn.track();
        mapper.preview.with_untracked(|preview| {
            key.with_value(|key| match preview.rows.get(key) {
                Some(Outcome::Error(reason)) => Some(reason.clone()),
                _ => None,
            })
        })
    });
    let hint = move || {
        let inside = scope.with(|scope| {
            scope.last().map(|frame| match frame {
                Frame::Item(list) => format!("Paths begin at an item of {}", path::join(list)),
                Frame::Group { list, .. } => format!("Paths begin at a group of {}: key and items", path::join(list)),
                Frame::Pair { .. } => "Paths begin at a pair: left and right".to_owned(),
            })
        });
        inside.map_or_else(
            || "Paths begin at the record. Every function of the palette can be called with $ before its name.".to_owned(),
            |inside| format!("{inside}; $record is the whole record, $parent one level up."),
        )
    };
    let rows = move || (text().lines().count().clamp(2, 8)).to_string();
    view! {
        <textarea class="textarea ecode" aria-label="Expression in JSONata" spellcheck="false" autocapitalize="off" rows=rows class:err=move || error.with(Option::is_some)
            aria-describedby="mapper-expression-help"
            prop:value=text
            on:keydown=move |event| if event.key() != "Escape" && !(event.ctrl_key() || event.meta_key()) { event.stop_propagation() }
            on:input=move |event| set.run((Some(Fill::Expression(event_target_value(&event))), true))></textarea>
        <p id="mapper-expression-help" class="help" class:err=move || error.with(Option::is_some)>{move || error.get().unwrap_or_else(hint)}</p>
    }
}

/// Edits an expression in one line, within chips.
#[component]
pub fn ExpressionLine(fill: Signal<Option<Fill>>, set: Callback<(Option<Fill>, bool)>) -> impl IntoView {
    let text = move || {
        fill.with(|fill| match fill {
            Some(Fill::Expression(text)) => text.clone(),
            _ => String::new(),
        })
    };
    view! {
        <span class="input multi vbox"><input class="vtext last mono" aria-label="Expression in JSONata" spellcheck="false" placeholder="JSONata" prop:value=text
            on:keydown=move |event| if event.key() != "Escape" && !(event.ctrl_key() || event.meta_key()) { event.stop_propagation() }
            on:input=move |event| set.run((Some(Fill::Expression(event_target_value(&event))), true))/></span>
    }
}

/// The JSONata that the chips mean.
#[component]
pub fn AsExpression(fill: Memo<Option<Fill>>) -> impl IntoView {
    let engine = expect_context::<crate::engine::Engine>();
    let text = RwSignal::new(None::<String>);
    Effect::new(move |_| match fill.get() {
        Some(Fill::Each(_) | Fill::Object(_)) | None => text.set(None),
        Some(fill) => engine.to_expression(fill, move |answer| {
            text.try_set(answer.ok());
        }),
    });
    view! {
        <div class="eas" class:hidden=move || text.with(Option::is_none)>
            <span class="t3 fs12 nowrap">"As JSONata"</span>
            <code class="code">{move || text.get().map(|text| coloured(&text))}</code>
        </div>
    }
}

/// An expression in colours.
fn coloured(text: &str) -> AnyView {
    let letters: Vec<char> = text.chars().collect();
    let mut pieces: Vec<(&'static str, String)> = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let begin = at;
        let class = match letters[at] {
            '"' => {
                at += 1;
                while at < letters.len() && letters[at] != '"' {
                    at += if letters[at] == '\\' { 2 } else { 1 };
                }
                at += 1;
                "s"
            }
            '$' => {
                at += 1;
                while at < letters.len() && (letters[at].is_alphanumeric() || letters[at] == '_') {
                    at += 1;
                }
                "w"
            }
            letter if letter.is_ascii_digit() => {
                while at < letters.len() && (letters[at].is_ascii_digit() || letters[at] == '.') {
                    at += 1;
                }
                "n"
            }
            letter if letter.is_alphabetic() || matches!(letter, '_' | '`') => {
                while at < letters.len() && (letters[at].is_alphanumeric() || matches!(letters[at], '_' | '.' | '`')) {
                    at += 1;
                }
                "k"
            }
            _ => {
                at += 1;
                "p"
            }
        };
        let end = at.min(letters.len());
        pieces.push((class, letters[begin..end].iter().collect()));
    }
    pieces.into_iter().map(|(class, text)| view! { <span class=class>{text}</span> }).collect_view().into_any()
}
