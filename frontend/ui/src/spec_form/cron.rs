//! A schedule: below its fields it stands in words, with its next fires.

use super::{Fires, Form};
use connector::{FieldSpec, Input};
use leptos::prelude::*;
use serde_json::Value;

/// How many fires are shown.
const SHOWN: usize = 10;

/// The next fires, where the fields are those of a schedule.
pub(super) fn next_fires(fields: &[FieldSpec], form: Form) -> Option<AnyView> {
    let ask = form.fires.filter(|_| fields.iter().any(|field| field.input == Input::Cron))?;
    // Only what says when it fires counts; what it does then changes nothing below.
    let names: Vec<String> = fields.iter().filter(|field| !field.advanced).map(|field| field.name.clone()).collect();
    let settings = Memo::new(move |_| {
        form.values.with(|values| {
            values
                .iter()
                .filter(|(name, _)| names.contains(name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect::<serde_json::Map<_, _>>()
        })
    });
    let answer = RwSignal::new(None);
    Effect::new(move || {
        let settings = settings.get();
        let text = |name: &str| settings.get(name).and_then(Value::as_str).unwrap_or_default().trim();
        // A pattern that is being typed is no mistake yet, and neither is a field that is empty.
        let begun = match text("how") {
            "calendar" => !text("times").is_empty(),
            "interval" => settings.get("every").is_some(),
            _ => text("cron").split_whitespace().count() == 5,
        };
        if begun {
            ask.run(Fires { settings, answer });
        } else {
            answer.set(None);
        }
    });
    let view = view! {
        {move || answer.get().map(|answer| match answer {
            Ok(found) => view! {
                <div class="fires">
                    <b>{found.words}</b>
                    <ol>
                        {found.fires.into_iter().take(SHOWN).map(|fire| view! {
                            <li>
                                <span>{fire.local}</span>
                                {fire.note.map(|note| view! { <span class="odd">{note}</span> })}
                            </li>
                        }).collect_view()}
                    </ol>
                </div>
            }.into_any(),
            Err(reason) => view! { <div class="help err" role="alert">{reason}</div> }.into_any(),
        })}
    };
    Some(view.into_any())
}
