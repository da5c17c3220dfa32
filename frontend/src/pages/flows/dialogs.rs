//! A new flow, and a flow from a file.

use crate::fault::{Elsewhere, at};
use crate::go::use_go;
use client::{Problem, flows};
use leptos::prelude::*;
use ui::{Button, CodeField, Dialog, Look, Note, Size, TextField, Tone};
use wire::flow::NewFlow as Body;

/// A new flow: its name, then the editor.
#[component]
pub fn NewFlow(open: Signal<String>, set_open: Callback<String>) -> impl IntoView {
    let shown = RwSignal::new(false);
    Effect::new(move || shown.set(open.with(|open| !open.is_empty())));
    Effect::new(move |before: Option<bool>| {
        let now = shown.get();
        if before == Some(true) && !now {
            set_open.run(String::new());
        }
        now
    });
    let name = RwSignal::new(String::new());
    let folder = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);
    let go = use_go();
    let create = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        let body = Body { name: name.get_untracked().trim().to_owned(), folder: folder.get_untracked().trim().to_owned(), document: None };
        client::spawn(async move {
            match flows::create(&body).await {
                Ok(flow) => go.to(&format!("/flows/{}", flow.id)),
                Err(refused) => problem.set(Some(refused)),
            }
            let _gone = busy.try_set(false);
        });
    };
    let footer = move || {
        view! {
            <Button size=Size::Large on_click=move |_| shown.set(false)>"Cancel"</Button>
            <Button size=Size::Large look=Look::Primary busy=busy disabled=Signal::derive(move || name.with(|name| name.trim().is_empty())) on_click=move |_| create()>"Create flow"</Button>
        }
    };
    view! {
        <Dialog open=shown title="New flow" footer=footer>
            <TextField label="Name" value=name placeholder="Orders to invoices" error=at(problem, "/name") autofocus=true required=true size=Size::Large help="Shown in lists and alerts. It can be changed later." on_enter=move |()| create() />
            <TextField label="Folder" value=folder placeholder="Finance" error=at(problem, "/folder") help="Optional. Flows of one folder are filtered together." size=Size::Large on_enter=move |()| create() />
            <Elsewhere problem=problem shown=&["/name", "/folder"] />
        </Dialog>
    }
}

/// A flow from a YAML file.
#[component]
pub fn ImportFlow(open: RwSignal<bool>) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let file_name = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);
    let go = use_go();
    let import = move |_| {
        busy.set(true);
        problem.set(None);
        let yaml = text.get_untracked();
        client::spawn(async move {
            match flows::import(yaml).await {
                Ok(flow) => go.to(&format!("/flows/{}", flow.id)),
                Err(refused) => problem.set(Some(refused)),
            }
            let _gone = busy.try_set(false);
        });
    };
    let pick = move |event: leptos::ev::Event| {
        let input = event_target::<web_sys::HtmlInputElement>(&event);
        let Some(file) = input.files().and_then(|files| files.item(0)) else { return };
        client::spawn(async move {
            problem.set(None);
            // A file that cannot be read leaves the field as it is; the text can be pasted.
            if let Ok(read) = wasm_bindgen_futures::JsFuture::from(file.text()).await
                && let Some(read) = read.as_string()
            {
                text.set(read);
                file_name.set(file.name());
            }
        });
    };
    let footer = move || {
        view! {
            <Button size=Size::Large on_click=move |_| open.set(false)>"Cancel"</Button>
            <Button size=Size::Large look=Look::Primary busy=busy disabled=Signal::derive(move || text.with(|text| text.trim().is_empty())) on_click=import>"Import"</Button>
        }
    };
    view! {
        <Dialog open=open title="Import a flow" subtitle="A flow as YAML, exported here or written by hand." wide=true footer=footer>
            <div class="field row"><label class="file"><span class="btn"><ui::Icon name="upload" class="s" />"Choose a file"</span><input type="file" accept=".yaml,.yml" on:change=pick /></label><span class="t3 ell">{file_name}</span></div>
            <CodeField label="YAML" value=text rows=12 placeholder="linkspan: 1\nname: Orders to invoices\n…" />
            {move || problem.get().map(|problem| view! {
                <div class="field"><Note tone=Tone::Failed>
                    {problem.fields.is_empty().then(|| view! { <ui::Said text=problem.detail /> })}
                    {problem.fields.into_iter().map(|field| view! { <p>{(!field.pointer.is_empty()).then(|| view! { <code>{field.pointer}</code>" " })}<ui::Said text=field.detail /></p> }).collect_view()}
                </Note></div>
            })}
        </Dialog>
    }
}
