//! A JSON value, line by line, with numbers and colours. Leaves out editing.

use crate::format;
use leptos::prelude::*;
use mapping::Value;

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
) -> impl IntoView {
    view! {
        <div class="code" tabindex="0" role="region" aria-label="JSON">
            {move || {
                let mut lines = Vec::new();
                value.with(|value| write(value, 0, None, false, "", &mut lines));
                let more = lines.len().saturating_sub(LINES_MAX);
                let marked = mark.get();
                let drawn = lines.into_iter().take(LINES_MAX).enumerate().map(|(at, line)| draw(at + 1, line, &marked)).collect_view();
                view! {
                    {drawn}
                    {(more > 0).then(|| view! { <span class="cl t3">{format!("and {}", format::counted(more as u64, "more line", "more lines"))}</span> })}
                }
            }}
        </div>
    }
}

fn draw(number: usize, line: Line, marked: &str) -> impl IntoView + use<> {
    let hit = !marked.is_empty() && line.path == marked;
    view! {
        <span class=if hit { "cl hl" } else { "cl" }>
            <span class="ln" aria-hidden="true">{number}</span>
            {"  ".repeat(line.depth)}
            {line.key.map(|key| view! { <span class="k">{Value::Text(key).to_string()}</span><span class="p">": "</span> })}
            <span class=line.kind>{line.text}</span>
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
                let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
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
        write(&json!({"a": [1, {"b": null}], "c": {}}).into(), 0, None, false, "", &mut lines);
        let seen: Vec<_> =
            lines.iter().map(|line| format!("{}|{}|{}{}", line.path, line.depth, line.text, if line.comma { "," } else { "" })).collect();
        assert_eq!(seen, ["|0|{", "a|1|[", "a[0]|2|1,", "a[1]|2|{", "a[1].b|3|null", "|2|}", "|1|],", "c|1|{}", "|0|}"]);
    }

    #[test]
    fn numbers_are_shown_as_they_came() {
        let mut lines = Vec::new();
        write(&r#"[9007199254740993, 149.00, 1e400]"#.parse().expect("JSON"), 0, None, false, "", &mut lines);
        assert_eq!(lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["[", "9007199254740993", "149.00", "1e400", "]"]);
    }
}
