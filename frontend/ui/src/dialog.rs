//! Dialogs, on the browser's own `<dialog>`: it keeps the focus inside, closes on `Esc` and gives the focus back.

use crate::{Button, IconButton, Look, Size, focus_first};
use leptos::{html, prelude::*};

/// A dialog. Its content exists only while it is open.
#[component]
pub fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its first line.
    #[prop(into)]
    title: Signal<String>,
    /// The second.
    #[prop(optional, into)]
    subtitle: Signal<String>,
    /// 640 px instead of 440.
    #[prop(optional)]
    wide: bool,
    /// The buttons, the primary one last.
    #[prop(optional, into)]
    footer: Option<ViewFn>,
    /// The content.
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        if open.get() && !dialog.open() {
            if dialog.show_modal().is_ok() {
                // The content is drawn after this effect.
                // Where nothing else takes the focus the dialog itself does, not what closes it.
                request_animation_frame(move || {
                    // A dialog that is gone again takes no focus.
                    let _ = dialog.focus();
                    focus_first(&dialog);
                });
            }
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let id = crate::next_id("dialog");
    let heading = id.clone();
    let footer = StoredValue::new(footer);
    let children = StoredValue::new(children);
    view! {
        <dialog node_ref=dialog class="dialog" class:wide=wide tabindex="-1" aria-labelledby=id on:close=move |_| open.set(false)>
            {move || open.get().then(|| view! {
                <header>
                    <div>
                        <h2 id=heading.clone()>{title}</h2>
                        {move || subtitle.with(|text| (!text.is_empty()).then(|| view! { <p>{text.clone()}</p> }))}
                    </div>
                </header>
                <div class="body">{children.with_value(|children| children())}</div>
                {footer.with_value(|footer| footer.as_ref().map(|footer| view! { <footer>{footer.run()}</footer> }))}
                <span class="close"><IconButton icon="x" label="Close" keys="Esc" on_click=move |_| open.set(false) /></span>
            })}
        </dialog>
    }
}

/// Asks before something is taken away.
#[component]
pub fn Confirm(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The question.
    #[prop(into)]
    title: Signal<String>,
    /// What the button says, as `Delete 2 flows`.
    #[prop(into)]
    action: Signal<String>,
    /// Whether it is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Yes.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// What will happen.
    children: ChildrenFn,
) -> impl IntoView {
    let footer = move || {
        view! {
            <Button size=Size::Large on_click=move |_| open.set(false)>"Keep"</Button>
            <Button size=Size::Large look=Look::Danger busy=busy on_click=move |_| on_confirm.run(())>{action}</Button>
        }
    };
    view! { <Dialog open=open title=title footer=ViewFn::from(footer) children=children /> }
}
