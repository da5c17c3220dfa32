//! Fields of one line and of several, with label, help and error.

use crate::{Icon, Said, Size, next_id};
use leptos::{ev::KeyboardEvent, prelude::*};

/// A label above a control, and help or an error below it.
#[component]
pub fn Labelled(
    /// What stands above.
    #[prop(into)]
    label: Signal<String>,
    /// The id of the control.
    #[prop(into)]
    for_id: String,
    /// Whether it must be filled.
    #[prop(optional)]
    required: bool,
    /// One sentence below.
    #[prop(optional, into)]
    help: Signal<String>,
    /// What is wrong; takes the place of the help.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The control.
    children: Children,
) -> impl IntoView {
    let note = format!("{for_id}-note");
    view! {
        <div class="field">
            <label class="label" class:required=required for=for_id>{label}</label>
            {children()}
            {move || match error.get() {
                Some(error) => Some(view! { <div class="help err" id=note.clone() role="alert"><Said text=error /></div> }.into_any()),
                None => help.with(|help| (!help.is_empty()).then(|| view! { <div class="help" id=note.clone()>{help.clone()}</div> }.into_any())),
            }}
        </div>
    }
}

/// A field of one line.
#[component]
pub fn TextField(
    /// What stands above.
    #[prop(into)]
    label: Signal<String>,
    /// What is in it.
    value: RwSignal<String>,
    /// `text`, `email`, `password`, `url` …
    #[prop(default = "text")]
    kind: &'static str,
    /// What stands in it while it is empty.
    #[prop(optional, into)]
    placeholder: Signal<String>,
    /// One sentence below.
    #[prop(optional, into)]
    help: Signal<String>,
    /// What is wrong.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Whether it must be filled.
    #[prop(optional)]
    required: bool,
    /// Whether it takes the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// What the browser may fill in, as `current-password`.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// How tall it is.
    #[prop(optional)]
    size: Size,
    /// Whether it can be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// `Enter`.
    #[prop(optional, into)]
    on_enter: Option<Callback<()>>,
) -> impl IntoView {
    let id = next_id("field");
    let shown = RwSignal::new(false);
    let secret = kind == "password";
    let input = NodeRef::<leptos::html::Input>::new();
    if autofocus {
        Effect::new(move || {
            if let Some(input) = input.get() {
                // Without focus the field still works by mouse.
                let _ = input.focus();
            }
        });
    }
    let described = format!("{id}-note");
    view! {
        <Labelled label=label for_id=id.clone() required=required help=help error=error>
            <div class=format!("input {}", size.class()) class:err=move || error.with(Option::is_some) class:off=disabled>
                <input
                    node_ref=input
                    id=id
                    type=move || if secret && shown.get() { "text" } else { kind }
                    placeholder=placeholder
                    autocomplete=autocomplete
                    aria-required=required.then_some("true")
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=described
                    disabled=disabled
                    prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                    on:keydown=move |event: KeyboardEvent| {
                        if event.key() == "Enter" && let Some(on_enter) = on_enter {
                            event.prevent_default();
                            on_enter.run(());
                        }
                    }
                />
                {secret.then(|| view! {
                    <button type="button" class="icon-btn sm" aria-pressed=move || shown.get().to_string() aria-label="Show the password" on:click=move |_| shown.update(|shown| *shown = !*shown)>
                        <Icon name="eye" />
                    </button>
                })}
            </div>
        </Labelled>
    }
}

/// A field of several lines in mono.
#[component]
pub fn CodeField(
    /// What stands above.
    #[prop(into)]
    label: Signal<String>,
    /// What is in it.
    value: RwSignal<String>,
    /// What stands in it while it is empty.
    #[prop(optional, into)]
    placeholder: Signal<String>,
    /// One sentence below.
    #[prop(optional, into)]
    help: Signal<String>,
    /// What is wrong.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Rows to begin with.
    #[prop(default = 6)]
    rows: u32,
) -> impl IntoView {
    let id = next_id("code");
    let described = format!("{id}-note");
    view! {
        <Labelled label=label for_id=id.clone() help=help error=error>
            <div class="input code" class:err=move || error.with(Option::is_some)>
                <textarea
                    id=id
                    rows=rows
                    spellcheck="false"
                    placeholder=placeholder
                    aria-describedby=described
                    prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                ></textarea>
            </div>
        </Labelled>
    }
}

/// The filter of a list; `/` goes to it, `Esc` empties it.
#[component]
pub fn SearchField(
    /// What it does, in words; also stands in it while it is empty.
    #[prop(into)]
    label: Signal<String>,
    /// What is in it.
    #[prop(into)]
    value: Signal<String>,
    /// Each change.
    #[prop(into)]
    on_input: Callback<String>,
) -> impl IntoView {
    view! {
        <div class="input sm" role="search">
            <Icon name="search" class="s" />
            <input
                type="search"
                data-filter
                aria-label=label
                placeholder=label
                prop:value=value
                on:input=move |event| on_input.run(event_target_value(&event))
                on:keydown=move |event: KeyboardEvent| {
                    if event.key() == "Escape" {
                        if value.with_untracked(String::is_empty) {
                            // Leaves the field, so that the list's keys work again.
                            let _ = event_target::<web_sys::HtmlElement>(&event).blur();
                        } else {
                            on_input.run(String::new());
                        }
                    }
                }
            />
        </div>
    }
}
