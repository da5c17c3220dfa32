//! The records that are pinned at the trigger for tests, as JSON.

use crate::{
    api,
    document::{Node, graph},
    state::Editor,
};
use leptos::prelude::*;
use mapping::Value;
use ui::{Button, CodeField, Look, Size};

/// The most records that are pinned.
pub const SAMPLES_MAX: usize = 25;

fn text(samples: &[Value]) -> String {
    match samples {
        [] => String::new(),
        [one] => serde_json::to_string_pretty(one).unwrap_or_default(),
        many => serde_json::to_string_pretty(many).unwrap_or_default(),
    }
}

fn parse(text: &str) -> Result<Vec<Value>, String> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let samples = match mapping::json::read(text.as_bytes()) {
        Ok(Value::List(items)) => items,
        Ok(value) => vec![value],
        Err(error) => return Err(format!("Not JSON yet: {error}.")),
    };
    if samples.len() > SAMPLES_MAX {
        return Err(format!("At most {SAMPLES_MAX} records can be pinned; these are {}.", samples.len()));
    }
    match samples.iter().find(|sample| sample.as_object().is_none()) {
        Some(_) => Err("A record is an object: { … }. Paste one, or a list of them.".to_owned()),
        None => Ok(samples),
    }
}

fn samples(node: Option<Node>) -> Vec<Value> {
    match node {
        Some(Node::Trigger(trigger)) => trigger.samples,
        _ => Vec::new(),
    }
}

/// The field.
#[component]
pub fn SampleEditor(
    /// The trigger.
    id: String,
) -> impl IntoView {
    let editor = Editor::here();
    let id = StoredValue::new(id);
    let kept = Memo::new(move |_| editor.track_flow(|flow| samples(graph::node(flow, &id.get_value()))));
    let typed = RwSignal::new(text(&kept.get_untracked()));
    let error = RwSignal::new(None::<String>);
    // Undo, or another place, changed them: show that.
    Effect::new(move || {
        let kept = kept.get();
        if parse(&typed.get_untracked()).is_ok_and(|now| text(&now) != text(&kept)) {
            typed.set(text(&kept));
        }
    });
    Effect::new(move || match typed.with(|typed| parse(typed)) {
        Ok(new) => {
            error.set(None);
            // By their texts: `1.0` and `1.00` are the same amount, and another sample.
            if kept.with_untracked(|kept| text(kept) != text(&new)) {
                editor.change_node(&id.get_value(), "samples", |node| {
                    if let Node::Trigger(trigger) = node {
                        trigger.samples = new;
                    }
                });
            }
        }
        Err(reason) => error.set(Some(reason)),
    });
    let received = move |_| {
        editor.alive.spawn(async move {
            match api::samples(editor.id).await {
                Ok(found) => match found.into_iter().find(|sample| sample.run.is_some()) {
                    Some(sample) => {
                        // The form may have been left meanwhile.
                        if let Ok(record) = sample.record.read::<Value>() {
                            let _ = typed.try_set(text(&[record]));
                        }
                    }
                    None => editor.toasts.failed("Nothing was received yet", "Send a request to the address first."),
                },
                Err(problem) => editor.toasts.failed("The last record was not loaded", problem.detail),
            }
        });
    };
    view! {
        <div class="insp-gap" data-testid="sample">
            <CodeField label="Sample record for tests" value=typed error=error rows=7 placeholder="{ \"id\": 10017, \"customer\": { \"name\": \"Ada\" } }" help="One record, or a list of them. Kept with the flow; leave out what is secret." />
            <Button size=Size::Small look=Look::Ghost icon="download" on_click=received>"Use the last one received"</Button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_record_or_a_list_and_nothing_else() {
        assert_eq!(parse("{\"a\": 1}"), Ok(vec![json!({"a": 1}).into()]));
        assert_eq!(parse("[{\"a\": 1}, {}]").map(|samples| samples.len()), Ok(2));
        assert_eq!(parse("  "), Ok(vec![]));
        assert!(parse("7").is_err_and(|error| error.contains("object")));
        assert!(parse("{").is_err_and(|error| error.starts_with("Not JSON yet")));
        assert!(parse(&json!(vec![json!({}); SAMPLES_MAX + 1]).to_string()).is_err());
    }

    #[test]
    fn what_is_shown_reads_back() {
        let one: Vec<Value> = vec![json!({"a": [1, 2]}).into()];
        assert_eq!(parse(&text(&one)), Ok(one));
        let digits = parse(r#"{"a":9007199254740993,"b":149.00,"c":1e400}"#).expect("a record");
        assert_eq!(text(&digits).split_whitespace().collect::<String>(), r#"{"a":9007199254740993,"b":149.00,"c":1e400}"#);
    }
}
