//! The fields of a model as a tree.

use leptos::prelude::*;
use serde_json::Value;

/// How far a field inside another is set in, in pixels.
const INDENT_PX: usize = 18;

/// One line of the tree.
struct Line {
    depth: usize,
    name: String,
    kind: String,
    facts: Vec<String>,
    description: String,
}

/// The fields of a model, objects opened.
fn lines(fields: &Value, depth: usize, out: &mut Vec<Line>) {
    for field in fields.as_array().into_iter().flatten() {
        let text = |key: &str| field[key].as_str().unwrap_or_default().to_owned();
        let mut facts = Vec::new();
        if field["required"] == true {
            facts.push("required".to_owned());
        }
        if field["nullable"] == true {
            facts.push("may be null".to_owned());
        }
        if !text("format").is_empty() {
            facts.push(text("format"));
        }
        if let Some(length) = field["length_max"].as_u64() {
            facts.push(format!("at most {length} characters"));
        }
        let items = text("items");
        let kind = if items.is_empty() { text("type") } else { format!("list of {items}") };
        out.push(Line { depth, name: text("name"), kind, facts, description: text("description") });
        lines(&field["fields"], depth + 1, out);
    }
}

/// The fields, objects opened.
#[component]
pub fn ModelTree(#[prop(into)] model: Signal<Value>) -> impl IntoView {
    let rows = move || {
        let mut all = Vec::new();
        model.with(|model| lines(&model["fields"], 0, &mut all));
        let row = |line: Line| {
            view! {
                <tr>
                    <td><span class="mono" style:padding-left=format!("{}px", line.depth * INDENT_PX)>{line.name}</span></td>
                    <td class="t2">{line.kind}</td>
                    <td class="t3">{line.facts.join(", ")}</td>
                    <td class="t2 max">{line.description}</td>
                </tr>
            }
        };
        all.into_iter().map(row).collect_view()
    };
    view! { <table><thead><tr><th>"Field"</th><th>"Type"</th><th>"Rules"</th><th>"Description"</th></tr></thead><tbody>{rows}</tbody></table> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_inside_others_are_set_in_with_their_rules() {
        let mut all = Vec::new();
        let fields = json!([{ "name": "lines", "type": "list", "items": "object", "required": true, "fields": [{ "name": "sku", "type": "text", "length_max": 8 }] }]);
        lines(&fields, 0, &mut all);
        let told: Vec<_> = all.iter().map(|line| (line.depth, line.name.as_str(), line.kind.as_str(), line.facts.join(", "))).collect();
        assert_eq!(told, [(0, "lines", "list of object", "required".to_owned()), (1, "sku", "text", "at most 8 characters".to_owned())]);
    }
}
