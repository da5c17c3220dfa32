//! Buttons: with words, and with an icon alone.

use crate::Icon;
use leptos::{ev::MouseEvent, prelude::*};

/// How loud a button is. One `Primary` per region of a screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Look {
    /// The usual one.
    #[default]
    Plain,
    /// The one action that helps.
    Primary,
    /// An offer.
    Soft,
    /// Quiet: a border only when hovered.
    Ghost,
    /// Takes something away.
    Danger,
}

impl Look {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Primary => "primary",
            Self::Soft => "soft",
            Self::Ghost => "ghost",
            Self::Danger => "danger",
        }
    }
}

/// How tall a control is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Size {
    /// 24 px: toolbars.
    Small,
    /// 28 px.
    #[default]
    Medium,
    /// 32 px: dialogs, sign in.
    Large,
}

impl Size {
    /// The class of it.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Small => "sm",
            Self::Medium => "",
            Self::Large => "lg",
        }
    }
}

/// A button with words.
#[component]
pub fn Button(
    /// How loud it is.
    #[prop(optional)]
    look: Look,
    /// How tall it is.
    #[prop(optional)]
    size: Size,
    /// An icon before the words.
    #[prop(optional, into)]
    icon: Option<Signal<String>>,
    /// Whether it can be pressed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether it is at work: it turns a ring and takes no second press.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Whether it submits the form around it.
    #[prop(optional)]
    submit: bool,
    /// Whether it is as wide as its place.
    #[prop(optional)]
    fill: bool,
    /// Shown on hover and focus, when the words need more.
    #[prop(optional, into)]
    tip: Option<Signal<String>>,
    /// What a press does.
    #[prop(optional, into)]
    on_click: Option<Callback<MouseEvent>>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let class = format!("btn {} {}{}", look.class(), size.class(), if fill { " fill" } else { "" });
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=class
            class:busy=busy
            disabled=disabled
            aria-busy=move || busy.get().then_some("true")
            data-tip=move || tip.map(|tip| tip.get())
            on:click=move |event| {
                if busy.get_untracked() {
                    event.prevent_default();
                } else if let Some(on_click) = on_click {
                    on_click.run(event);
                }
            }
        >
            {move || (!busy.get()).then(|| icon.map(|icon| view! { <Icon name=icon class="s" /> }))}
            {children()}
        </button>
    }
}

/// A button with an icon alone; its name is told to screen readers and shown on hover.
#[component]
pub fn IconButton(
    /// The icon.
    #[prop(into)]
    icon: Signal<String>,
    /// What it does, in words.
    #[prop(into)]
    label: Signal<String>,
    /// Its key, as `Ctrl Z`.
    #[prop(optional, into)]
    keys: Option<Signal<String>>,
    /// More classes: `sm`.
    #[prop(optional, into)]
    class: Signal<String>,
    /// Whether it can be pressed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// For a toggle: whether it is on.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// What a press does.
    #[prop(into)]
    on_click: Callback<MouseEvent>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=move || class.with(|class| format!("icon-btn {class}"))
            disabled=disabled
            aria-label=label
            aria-pressed=move || pressed.map(|pressed| pressed.get().to_string())
            data-tip=label
            data-keys=move || keys.map(|keys| keys.get())
            on:click=move |event| on_click.run(event)
        >
            <Icon name=icon />
        </button>
    }
}
