//! One value of a step: a constant, a field of the record, a text with holes, or an expression; and the picker of fields.

use crate::{
    document::node::fill_words,
    scope::{self, FieldNode},
    state::Editor,
};
use leptos::{ev::KeyboardEvent, prelude::*};
use mapping::{Fill, Value};
use ui::{Icon, IconButton};

/// How a constant is typed and read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constant {
    /// Always text.
    Text,
    /// Text of several lines.
    Lines,
    /// JSON of several lines.
    Json,
    /// A number where it looks like one, `true`, `false`; else text.
    Free,
}

/// The value that was typed.
#[must_use]
pub fn typed(text: &str, how: Constant) -> Value {
    match how {
        Constant::Text | Constant::Lines => text.into(),
        Constant::Json => text.parse().unwrap_or_else(|_| text.into()),
        Constant::Free => match text.trim().parse() {
            Ok(Value::Object(_)) | Err(_) => text.into(),
            Ok(value) => value,
        },
    }
}

/// The text that reads back as this value.
#[must_use]
pub fn shown(value: &Value, how: Constant) -> String {
    match (value, how) {
        (Value::Text(text), Constant::Free) if typed(text, how) != *value => value.to_string(),
        (Value::Text(text), Constant::Text | Constant::Lines | Constant::Free) => text.clone(),
        (Value::Text(text), Constant::Json) if text.parse::<Value>().is_err() => text.clone(),
        (value, Constant::Json) => serde_json::to_string_pretty(value).unwrap_or_default(),
        (value, _) => value.to_string(),
    }
}

const MODES: [(&str, &str); 4] =
    [("constant", "Fixed value"), ("field", "Field"), ("template", "Text with fields"), ("expression", "Expression")];

fn mode_of(fill: Option<&Fill>) -> &'static str {
    match fill {
        None | Some(Fill::Constant(_)) => "constant",
        Some(Fill::Field(_)) => "field",
        Some(Fill::Template(_)) => "template",
        Some(_) => "expression",
    }
}

fn text_of(fill: Option<&Fill>, how: Constant) -> String {
    match fill {
        None => String::new(),
        Some(Fill::Constant(value)) => shown(value, how),
        Some(fill) => fill_words(fill),
    }
}

fn fill_of(mode: &str, text: String, how: Constant) -> Option<Fill> {
    match mode {
        "field" => Some(Fill::Field(text)),
        "template" => Some(Fill::Template(text)),
        "expression" => Some(Fill::Expression(text)),
        _ if text.is_empty() => None,
        _ => Some(Fill::Constant(typed(&text, how))),
    }
}

/// One value.
#[component]
pub fn ValueField(
    /// The step it belongs to.
    step: String,
    /// What it is called.
    #[prop(into)]
    label: Signal<String>,
    /// The value.
    #[prop(into)]
    value: Signal<Option<Fill>>,
    /// A change.
    #[prop(into)]
    on_change: Callback<Option<Fill>>,
    /// How constants are typed.
    how: Constant,
    /// What stands in it while it is empty.
    #[prop(optional, into)]
    placeholder: String,
    /// Begins as a field rather than as a fixed value.
    #[prop(optional)]
    field_first: bool,
) -> impl IntoView {
    // An empty field, template or expression is no value yet; the mode stands here until there is one.
    let wanted = RwSignal::new(if field_first && value.with_untracked(Option::is_none) { Some("field") } else { None });
    let mode = Memo::new(move |_| wanted.get().unwrap_or_else(|| value.with(|value| mode_of(value.as_ref()))));
    let text = Memo::new(move |_| value.with(|value| text_of(value.as_ref(), how)));
    let picking = RwSignal::new(false);
    let write = move |text: String| {
        let now = mode.get_untracked();
        let now = if now == "constant" && text.contains("{{") { "template" } else { now };
        wanted.set(text.is_empty().then_some(now));
        on_change.run(if text.is_empty() { None } else { fill_of(now, text, how) });
    };
    let change_mode = move |next: String| {
        let next = MODES.iter().find(|(name, _)| *name == next).map_or("constant", |(name, _)| name);
        let old = text.get_untracked();
        wanted.set(Some(next));
        if !old.is_empty() && (next != "field" || !old.contains(' ')) {
            on_change.run(fill_of(next, old, how));
            wanted.set(None);
        } else if next == "field" {
            picking.set(true);
        }
    };
    let pick = move |path: String| {
        picking.set(false);
        let old = text.get_untracked();
        match mode.get_untracked() {
            "field" => on_change.run(Some(Fill::Field(path))),
            "expression" => on_change.run(Some(Fill::Expression(if old.is_empty() { path } else { format!("{old} {path}") }))),
            _ if old.is_empty() => on_change.run(Some(Fill::Field(path))),
            _ => on_change.run(Some(Fill::Template(format!("{old}{{{{ {path} }}}}")))),
        }
        wanted.set(None);
    };
    let lines = matches!(how, Constant::Lines | Constant::Json);
    let placeholder = StoredValue::new(placeholder);
    let hint = move || match mode.get() {
        "field" => "Choose a field".to_owned(),
        "template" => "INV-{{ order.id }}".to_owned(),
        "expression" => "JSONata, as $sum(lines.price)".to_owned(),
        _ => placeholder.get_value(),
    };
    let is_pill = move || mode.get() == "field" && text.with(|text| !text.is_empty());
    view! {
        <div class="value-field">
            <select class="value-mode" aria-label=move || format!("How {} is filled", label.get()) prop:value=mode on:change=move |event| change_mode(event_target_value(&event))>
                {MODES.into_iter().map(|(name, words)| view! { <option value=name selected=move || mode.get() == name>{words}</option> }).collect_view()}
            </select>
            {move || if is_pill() {
                view! {
                    <div class="input multi">
                        <button type="button" class="fpill" aria-label=move || format!("{}: field {}", label.get(), text.get()) on:click=move |_| picking.update(|open| *open = !*open)>{text}</button>
                        <IconButton icon="x" label=Signal::derive(move || format!("Clear {}", label.get())) class="sm push" on_click=move |_| { wanted.set(Some("field")); on_change.run(None); } />
                    </div>
                }.into_any()
            } else if lines || mode.get() == "expression" {
                view! {
                    <div class="input code">
                        <textarea rows="3" spellcheck="false" aria-label=label placeholder=hint prop:value=text on:input=move |event| write(event_target_value(&event))></textarea>
                    </div>
                }.into_any()
            } else {
                view! {
                    <div class="input" class:mono=move || mode.get() != "constant">
                        <input spellcheck="false" autocomplete="off" aria-label=label placeholder=hint prop:value=text on:input=move |event| write(event_target_value(&event)) />
                        <IconButton icon="plus" label=Signal::derive(move || format!("Insert a field into {}", label.get())) class="sm" on_click=move |_| picking.update(|open| *open = !*open) />
                    </div>
                }.into_any()
            }}
            {(lines).then(|| view! {
                <button type="button" class="btn sm ghost" on:click=move |_| picking.update(|open| *open = !*open)><Icon name="plus" class="xs" />"Insert a field"</button>
            })}
            {move || {
                let step = step.clone();
                picking.get().then(|| view! { <FieldPicker step=step on_pick=Callback::new(pick) on_close=Callback::new(move |()| picking.set(false)) /> })
            }}
        </div>
    }
}

/// The fields that a record has at a step, with live values.
#[component]
pub fn FieldPicker(
    /// The step.
    step: String,
    /// A field was chosen.
    on_pick: Callback<String>,
    /// None was.
    on_close: Callback<()>,
) -> impl IntoView {
    let editor = Editor::here();
    let fields = editor.specs.with_untracked(|specs| {
        editor.records.with_untracked(|records| editor.with_flow(|flow| scope::fields_at(flow, specs, &step, records)))
    });
    let (query, at) = (RwSignal::new(String::new()), RwSignal::new(0_usize));
    let found = Memo::new(move |_| {
        query.with(|query| {
            let query = query.to_lowercase();
            fields.iter().filter(|field| field.path.to_lowercase().contains(&query)).cloned().collect::<Vec<FieldNode>>()
        })
    });
    let input = NodeRef::<leptos::html::Input>::new();
    Effect::new(move || {
        if let Some(input) = input.get() {
            // Without the focus the list still works by mouse.
            let _ = input.focus();
        }
    });
    let keys = move |event: KeyboardEvent| {
        let last = found.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => at.update(|at| *at = (*at + 1).min(last)),
            "ArrowUp" => at.update(|at| *at = at.saturating_sub(1)),
            "Enter" => {
                let chosen = found.with_untracked(|found| found.get(at.get_untracked()).map(|field| field.path.clone()));
                // What is typed counts where the list does not know it.
                let path = chosen.unwrap_or_else(|| query.get_untracked());
                if !path.is_empty() {
                    on_pick.run(path);
                }
            }
            "Escape" => on_close.run(()),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
        crate::focus::reveal(".field-picker [aria-selected='true']");
    };
    view! {
        <div class="field-picker" role="group" aria-label="Choose a field" on:keydown=keys>
            <div class="input sm">
                <Icon name="search" class="s" />
                <input node_ref=input role="combobox" aria-label="Find a field" aria-expanded="true" aria-controls="field-list" aria-activedescendant=move || format!("field-{}", at.get()) autocomplete="off" spellcheck="false" placeholder="Find a field" prop:value=query on:input=move |event| { query.set(event_target_value(&event)); at.set(0); } />
            </div>
            <div role="listbox" id="field-list" aria-label="Fields">
                {move || found.get().into_iter().enumerate().map(|(index, field)| {
                    let path = field.path.clone();
                    view! {
                        <div role="option" id=format!("field-{index}") class="field-line" aria-label=field.path.clone() aria-selected=move || (at.get() == index).to_string() style:padding-left=format!("{}px", 8 + field.depth.min(8) * 12) on:click=move |_| on_pick.run(path.clone())>
                            <span class="med">{field.name}</span>
                            <span class="t3">{field.kind}</span>
                            <span class="push mono t2 ell">{field.sample}</span>
                        </div>
                    }
                }).collect_view()}
                {move || found.with(Vec::is_empty).then(|| view! { <p class="t3 fs12">"No field is known here. Paste a sample record at the trigger or run a test, or type a path and press Enter."</p> })}
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn constants_read_back_as_they_were() {
        for value in [json!("Ada"), json!("100"), json!(100), json!(true), json!("true"), json!(""), json!(["a", 1]), json!("{\"a\":1}")] {
            let value = Value::from(value);
            assert_eq!(typed(&shown(&value, Constant::Free), Constant::Free), value, "{value}");
        }
        for value in [json!({"a": 1}), json!([1, 2]), json!("not json {{ x }}")] {
            let value = Value::from(value);
            assert_eq!(typed(&shown(&value, Constant::Json), Constant::Json), value, "{value}");
        }
        assert_eq!(typed("100", Constant::Text), "100".into());
        for digits in ["149.00", "9007199254740993", "1e400"] {
            assert_eq!(shown(&typed(digits, Constant::Free), Constant::Free), digits);
        }
    }

    #[test]
    fn fills_know_their_mode() {
        assert_eq!(mode_of(Some(&Fill::Constant(1.into()))), "constant");
        assert_eq!(fill_of("template", "a{{ b }}".to_owned(), Constant::Text), Some(Fill::Template("a{{ b }}".to_owned())));
        assert_eq!(fill_of("constant", String::new(), Constant::Text), None);
    }
}
