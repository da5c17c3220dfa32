//! A JSON value, line by line, with numbers and colours, whose values can be picked where somebody asks for it. Leaves out
//! editing.

use crate::format;
use leptos::{html, prelude::*};
use mapping::{Value, path::quoted};
use wasm_bindgen::JsCast;

/// The most lines that are drawn.
const LINES_MAX: usize = 2_000;

/// One line: indentation, an optional key, the text and its kind, and the path of the value.
struct Line {
    depth: usize,
    key: Option<String>,
    text: String,
    kind: &'static str,
    comma: bool,
    path: String,
}

/// A JSON value with line numbers.
#[component]
pub fn JsonView(
    /// The value.
    #[prop(into)]
    value: Signal<Value>,
    /// The field to mark, as `order.total`; empty: none.
    #[prop(optional, into)]
    mark: Signal<String>,
    /// Told the path of a value that is clicked, or chosen by the arrow keys and Enter.
    #[prop(optional_no_strip)]
    pick: Option<Pick>,
) -> impl IntoView {
    let region = NodeRef::<html::Div>::new();
    view! {
        <div class="code" tabindex="0" role="region" aria-label="JSON" node_ref=region on:keydown=move |event| walk(region, &event)>
            {move || {
                let mut lines = Vec::new();
                value.with(|value| write(value, 0, None, false, "", &mut lines));
                let more = lines.len().saturating_sub(LINES_MAX);
                let marked = mark.get();
                let drawn = lines.into_iter().take(LINES_MAX).enumerate().map(|(at, line)| draw(at + 1, line, &marked, pick)).collect_view();
                view! {
                    {drawn}
                    {(more > 0).then(|| view! { <span class="cl t3">{format!("and {}", format::counted(more as u64, "more line", "more lines"))}</span> })}
                }
            }}
        </div>
    }
}

/// Values that can be picked.
#[derive(Clone, Copy)]
pub struct Pick {
    /// What a pick of one does, in words for who does not see it: `Explain`.
    pub does: &'static str,
    /// The path of the one that is picked.
    pub picked: Signal<Option<String>>,
    /// Told the path.
    pub on_pick: Callback<String>,
}

/// Arrow keys go from value to value.
fn walk(region: NodeRef<html::Div>, event: &web_sys::KeyboardEvent) {
    let back = match event.key().as_str() {
        "ArrowUp" => true,
        "ArrowDown" => false,
        _ => return,
    };
    let Some(all) = region.get_untracked().and_then(|region| region.query_selector_all(".pick").ok()) else { return };
    let values: Vec<web_sys::HtmlElement> = (0..all.length()).filter_map(|at| all.item(at)?.dyn_into().ok()).collect();
    let active = document().active_element();
    let here = values.iter().position(|value| active.as_ref().is_some_and(|active| active.is_same_node(Some(value))));
    let next = match here {
        Some(here) if back => here.checked_sub(1),
        Some(here) => Some(here + 1),
        None => Some(0),
    };
    if let Some(value) = next.and_then(|next| values.get(next)) {
        event.prevent_default();
        // The browser keeps the focus where it is if the element is gone by now.
        let _ = value.focus();
    }
}

fn draw(number: usize, line: Line, marked: &str, pick: Option<Pick>) -> impl IntoView + use<> {
    let hit = !marked.is_empty() && line.path == marked;
    let can = pick.filter(|_| !line.path.is_empty() && !matches!(line.text.as_str(), "{" | "["));
    let value = match can {
        Some(Pick { does, picked, on_pick }) => {
            let (own, path) = (line.path.clone(), line.path.clone());
            let is_picked = Signal::derive(move || picked.with(|picked| picked.as_ref() == Some(&own)));
            let label = format!("{does} {}: {}", line.path, line.text);
            view! {
                <button type="button" class=format!("pick {}", line.kind) class:on=is_picked aria-label=label aria-pressed=move || is_picked.get().to_string() on:click=move |_| on_pick.run(path.clone())>{line.text}</button>
            }
            .into_any()
        }
        None => view! { <span class=line.kind>{line.text}</span> }.into_any(),
    };
    view! {
        <span class=if hit { "cl hl" } else { "cl" }>
            <span class="ln" aria-hidden="true">{number}</span>
            {"  ".repeat(line.depth)}
            {line.key.map(|key| view! { <span class="k">{Value::Text(key).to_string()}</span><span class="p">": "</span> })}
            {value}
            {line.comma.then(|| view! { <span class="p">","</span> })}
        </span>
    }
}

fn write(value: &Value, depth: usize, key: Option<String>, comma: bool, path: &str, out: &mut Vec<Line>) {
    let mut push = |key: Option<String>, text: String, kind: &'static str, comma: bool| {
        out.push(Line { depth, key, text, kind, comma, path: path.to_owned() });
    };
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            push(key, "{".to_owned(), "p", false);
            let last = fields.len() - 1;
            for (at, (name, field)) in fields.iter().enumerate() {
                let name_in_path = quoted(name);
                let below = if path.is_empty() { name_in_path } else { format!("{path}.{name_in_path}") };
                write(field, depth + 1, Some(name.clone()), at < last, &below, out);
            }
            out.push(Line { depth, key: None, text: "}".to_owned(), kind: "p", comma, path: String::new() });
        }
        Value::List(items) if !items.is_empty() => {
            push(key, "[".to_owned(), "p", false);
            let last = items.len() - 1;
            for (at, item) in items.iter().enumerate() {
                write(item, depth + 1, None, at < last, &format!("{path}[{at}]"), out);
            }
            out.push(Line { depth, key: None, text: "]".to_owned(), kind: "p", comma, path: String::new() });
        }
        Value::Text(_) => push(key, value.to_string(), "s", comma),
        Value::Number(_) => push(key, value.to_string(), "n", comma),
        Value::Bool(_) | Value::Null => push(key, value.to_string(), "w", comma),
        Value::Object(_) | Value::List(_) => push(key, value.to_string(), "p", comma),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lines_carry_paths_and_commas() {
        let mut lines = Vec::new();
        write(&json!({"a": [1, {"b": null}], "c d": {}}).into(), 0, None, false, "", &mut lines);
        let seen: Vec<_> =
            lines.iter().map(|line| format!("{}|{}|{}{}", line.path, line.depth, line.text, if line.comma { "," } else { "" })).collect();
        assert_eq!(seen, ["|0|{", "a|1|[", "a[0]|2|1,", "a[1]|2|{", "a[1].b|3|null", "|2|}", "|1|],", "`c d`|1|{}", "|0|}"]);
    }

    #[test]
    fn numbers_are_shown_as_they_came() {
        let mut lines = Vec::new();
        write(&r#"[9007199254740993, 149.00, 1e400]"#.parse().expect("JSON"), 0, None, false, "", &mut lines);
        assert_eq!(lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["[", "9007199254740993", "149.00", "1e400", "]"]);
    }
}
