//! A schedule: five fields of cron, and below them the schedule in words with its next fires.

use super::{Fires, Form, control};
use connector::FieldSpec;
use leptos::prelude::*;
use serde_json::Value;

/// How many fires are shown.
const SHOWN: usize = 5;

pub(super) fn control(field: &FieldSpec, id: &str, form: Form, error: Signal<Option<String>>) -> AnyView {
    let input = control::line(field, id, form, error, "text", String::new());
    let Some(ask) = form.fires else { return input };
    let (name, fallback) = (field.name.clone(), field.default.as_ref().map(control::text).unwrap_or_default());
    let cron = Memo::new(move |_| form.get(&name).as_ref().map_or_else(|| fallback.clone(), control::text));
    let zone = Memo::new(move |_| form.values.with(|values| values.get("time_zone").and_then(Value::as_str).unwrap_or("UTC").to_owned()));
    let answer = RwSignal::new(None);
    Effect::new(move || {
        let (cron, time_zone) = (cron.get(), zone.get());
        if cron.split_whitespace().count() == 5 {
            ask.run(Fires { cron, time_zone, answer });
        } else {
            answer.set(None);
        }
    });
    view! {
        {input}
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
    }
    .into_any()
}
