//! All flows: what each does, how its day went, when it runs next, on or off.

mod backfill;
mod dialogs;
mod row;

use crate::{
    go::use_go,
    load::{load, show},
    query,
    shell::top_bar::TopBar,
};
use client::{flows, use_live, use_session};
use leptos::prelude::*;
use ui::{Button, Checkbox, Confirm, Cursor, Empty, Look, SearchField, Select, Selection, SkeletonRows, use_toasts};
use wire::{account::Role, event::Event, flow::Flow};

/// All flows.
#[component]
pub fn Flows() -> impl IntoView {
    let all = load(flows::list);
    use_live().each(move |event| {
        if matches!(event, Event::Flow { .. } | Event::Missed) || matches!(&event, Event::Run { run } if run.ended_at.is_some()) {
            all.reload()
        }
    });
    let (new, set_new) = query::filter("new");
    let importing = query::open("import");
    let session = use_session();
    let builds = Signal::derive(move || session.may(Role::Builder));
    let actions = move || {
        view! {
            <Button look=Look::Ghost icon="upload" disabled=Signal::derive(move || !builds.get()) on_click=move |_| importing.set(true)>"Import"</Button>
            <Button look=Look::Primary icon="plus" disabled=Signal::derive(move || !builds.get()) on_click=move |_| set_new.run("1".to_owned())>"New flow"</Button>
        }
    };
    view! {
        <TopBar title="Flows" count=Signal::derive(move || all.with(|all| all.map(Vec::len))) actions=actions />
        {show(all, || view! { <div class="toolbar"></div><SkeletonRows /> }.into_any(), move |flows| view! { <Table flows=flows changed=Callback::new(move |()| all.reload()) new=set_new /> }.into_any())}
        <dialogs::NewFlow open=new set_open=set_new />
        <dialogs::ImportFlow open=importing />
    }
}

/// Whether a flow fits the filters.
fn fits(flow: &Flow, text: &str, folder: &str, state: &str) -> bool {
    let text = text.trim().to_lowercase();
    let words = text.is_empty()
        || flow.name.to_lowercase().contains(&text)
        || flow.trigger.to_lowercase().contains(&text)
        || flow.connectors.iter().any(|connector| connector.contains(&text));
    let state = match state {
        "on" => flow.enabled,
        "off" => !flow.enabled,
        "attention" => row::needs_attention(flow),
        "changed" => flow.changed,
        _ => true,
    };
    words && state && (folder.is_empty() || flow.folder == folder)
}

#[component]
fn Table(flows: Signal<Vec<Flow>>, changed: Callback<()>, new: Callback<String>) -> impl IntoView {
    let (text, set_text) = query::filter("q");
    let (folder, set_folder) = query::filter("folder");
    let (state, set_state) = query::filter("state");
    let shown = Memo::new(move |_| {
        let mut shown: Vec<Flow> =
            flows.with(|flows| flows.iter().filter(|flow| fits(flow, &text.get(), &folder.get(), &state.get())).cloned().collect());
        shown.sort_by_key(|flow| (!row::needs_attention(flow), flow.name.to_lowercase()));
        shown
    });
    let folders = Memo::new(move |_| {
        let mut folders: Vec<String> =
            flows.with(|flows| flows.iter().map(|flow| flow.folder.clone()).filter(|folder| !folder.is_empty()).collect());
        folders.sort();
        folders.dedup();
        folders
    });
    let selection = Selection::default();
    let go = use_go();
    let rows = Signal::derive(move || shown.with(|shown| shown.iter().map(|flow| flow.id.to_string()).collect::<Vec<_>>()));
    let cursor = Cursor::new(rows, Some(selection), Callback::new(move |id| go.to(&format!("/flows/{id}"))));
    let any = Memo::new(move |_| flows.with(|flows| !flows.is_empty()));
    let deleting = RwSignal::new(false);
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let picked = move || flows.with(|flows| flows.iter().filter(|flow| selection.has(&flow.id.to_string())).cloned().collect::<Vec<_>>());
    let delete = Callback::new(move |()| {
        let picked = untrack(picked);
        busy.set(true);
        client::spawn(async move {
            for flow in picked {
                if let Err(problem) = flows::delete(&flow).await {
                    toasts.problem(format!("Could not delete {}", flow.name), &problem);
                }
            }
            let _gone = busy.try_set(false);
            let _gone = deleting.try_set(false);
            selection.clear();
            let _gone = changed.try_run(());
        });
    });
    let switch = move |on: bool| {
        let picked = untrack(picked);
        client::spawn(async move {
            for flow in picked {
                row::switch(&flow, on, toasts).await;
            }
            selection.clear();
            let _gone = changed.try_run(());
        });
    };
    view! {
        <div class="toolbar" hidden=move || !any.get()>
            <SearchField label="Filter by name or system" value=text on_input=set_text />
            <Select bare=true size=ui::Size::Small label="Folder" value=folder on_change=set_folder options={Signal::derive(move || std::iter::once((String::new(), "Folder: all".to_owned())).chain(folders.get().into_iter().map(|folder| (folder.clone(), folder))).collect::<Vec<_>>())} />
            <Select bare=true size=ui::Size::Small label="State" value=state on_change=set_state options=vec![
                (String::new(), "State: all".to_owned()), ("attention".to_owned(), "Needs attention".to_owned()), ("on".to_owned(), "On".to_owned()), ("off".to_owned(), "Off".to_owned()), ("changed".to_owned(), "Draft differs".to_owned()),
            ] />
            <span class="push t3 fs12">"Sorted by attention"</span>
        </div>
        {move || if any.get() {
            view! {
                <div class="tablewrap">
                    <table class="flows">
                        <thead><tr>
                            <th class="fit"><Checkbox label="Select all" checked={Signal::derive(move || selection.count() > 0 && selection.count() == shown.with(Vec::len))} mixed={Signal::derive(move || { let count = selection.count(); count > 0 && count < shown.with(Vec::len) })}
                                on_change=move |on: bool| selection.replace(if on { rows.get_untracked() } else { Vec::new() }) /></th>
                            <th>"Flow"</th><th class="wide">"Folder"</th><th>"Trigger"</th><th>"24 h"</th><th>"Last run"</th><th></th><th>"Next run"</th><th class="num">"On"</th><th class="fit"><span class="sr">"More"</span></th>
                        </tr></thead>
                        <tbody>
                            <For each=move || shown.get() key=|flow| (flow.id, flow.revision, flow.last_run.clone().map(|run| (run.id, run.at, run.status)), flow.failed_records, flow.enabled) let:flow>
                                <row::Row flow=flow selection=selection cursor=cursor changed=changed />
                            </For>
                        </tbody>
                    </table>
                    {move || shown.with(Vec::is_empty).then(|| view! { <Empty icon="filter" title="No flow fits" text="The filters above hide all of them." action=move || view! { <Button on_click=move |_| { set_text.run(String::new()); set_folder.run(String::new()); set_state.run(String::new()); }>"Clear the filters"</Button> } /> })}
                </div>
            }.into_any()
        } else {
            view! { <div class="scroll"><Empty icon="flow" title="No flows yet" text="A flow begins with a trigger, such as a webhook or a schedule, and moves records through steps into another system." action=move || view! { <Button look=Look::Primary icon="plus" on_click=move |_| new.run("1".to_owned())>"New flow"</Button> } /></div> }.into_any()
        }}
        {move || (selection.count() > 0).then(|| view! {
            <div class="bulk" role="region" aria-label="Selected flows">
                <span class="med">{ui::format::counted(selection.count() as u64, "flow", "flows")}" selected"</span>
                <span class="vr"></span>
                <Button on_click=move |_| switch(true)>"Switch on"</Button>
                <Button on_click=move |_| switch(false)>"Switch off"</Button>
                <Button look=Look::Danger on_click=move |_| deleting.set(true)>"Delete"</Button>
                <ui::IconButton icon="x" label="Unselect" on_click=move |_| selection.clear() />
            </div>
        })}
        <Confirm open=deleting busy=busy title=Signal::derive(move || format!("Delete {}?", ui::format::counted(selection.count() as u64, "flow", "flows"))) action="Delete" on_confirm=delete>
            <p class="t2">"Their triggers stop at once. The history of their runs goes with them. Export them first if you may want them back."</p>
        </Confirm>
    }
}
