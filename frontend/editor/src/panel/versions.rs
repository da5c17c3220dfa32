//! Published versions; the draft can go back to one of them.

use crate::{
    api,
    document::{Change, edit, graph},
    state::Editor,
};
use flow::Flow;
use leptos::prelude::*;
use ui::{Button, Look, Size, When};
use wire::flow::Version;

/// The list.
#[component]
pub fn Versions() -> impl IntoView {
    let editor = Editor::here();
    let versions = RwSignal::new(None::<Result<Vec<Version>, String>>);
    Effect::new(move || {
        // Reads the list again after each publishing.
        editor.head.track();
        editor.alive.spawn(async move {
            let answer = api::versions(editor.id).await.map_err(|problem| problem.detail);
            // The panel may have been closed meanwhile.
            let _ = versions.try_set(Some(answer));
        });
    });
    move || match versions.get() {
        None => view! { <p class="panel-none t3">"Loading"</p> }.into_any(),
        Some(Err(reason)) => view! { <p class="panel-none fg-failed">{reason}</p> }.into_any(),
        Some(Ok(list)) if list.is_empty() => {
            view! { <p class="panel-none t3">"Not published yet. Publishing keeps a version that does not change any more."</p> }.into_any()
        }
        Some(Ok(list)) => list.into_iter().map(|version| view! { <Line version=version /> }).collect_view().into_any(),
    }
}

#[component]
fn Line(version: Version) -> impl IntoView {
    let editor = Editor::here();
    let number = version.number;
    let message = if version.message.is_empty() { "no message".to_owned() } else { version.message };
    let current = move || editor.head.with(|head| head.as_ref().and_then(|head| head.published) == Some(number));
    let restore = move |_| {
        editor.alive.spawn(async move {
            match api::version(editor.id, number).await {
                Ok(version) => match version.document.unwrap_or_default().read::<Flow>() {
                    Ok(flow) => {
                        editor.perform_all(format!("Go back to v{number}"), editor.with_flow(|now| towards(now, flow)));
                        editor.toasts.ok(format!("The draft is v{number} again"), "Undo brings back what it was.");
                    }
                    Err(error) => editor.toasts.failed(format!("v{number} cannot be read"), error.to_string()),
                },
                Err(problem) => editor.toasts.failed(format!("v{number} was not loaded"), problem.detail),
            }
        });
    };
    view! {
        <div class="version-line">
            <b class="med">{format!("v{number}")}</b>
            {move || current().then(|| view! { <span class="badge accent">"current"</span> })}
            <span class="ell grow">{message}</span>
            <span class="t3 ell">{version.author}</span>
            <span class="t3"><When at=version.created_at /></span>
            <Button size=Size::Small look=Look::Ghost on_click=restore>"Use as draft"</Button>
        </div>
    }
}

/// The changes that turn one document into the other: one step of undo.
fn towards(now: &Flow, mut wanted: Flow) -> Vec<Change> {
    edit::place_the_placeless(&mut wanted);
    let mut changes: Vec<Change> =
        now.edges.iter().enumerate().rev().map(|(at, edge)| Change::Edge { edge: edge.clone(), at, added: false }).collect();
    changes.extend(graph::nodes(now).filter(|node| graph::node(&wanted, node.id()).is_none()).map(Change::remove));
    for node in graph::nodes(&wanted) {
        match graph::node(now, node.id()) {
            Some(old) if old != node => changes.push(Change::replace(old, node)),
            Some(_) => {}
            None => changes.push(Change::add(node)),
        }
    }
    changes.extend(wanted.edges.iter().enumerate().map(|(at, edge)| Change::Edge { edge: edge.clone(), at, added: true }));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Entry, Log, fixture};

    #[test]
    fn going_back_is_one_step_of_undo() {
        let now = fixture::branched();
        let mut wanted = now.clone();
        wanted.steps.remove(1);
        wanted.steps[0].name = Some("Other".to_owned());
        wanted.edges.truncate(1);
        let (mut flow, mut log) = (now.clone(), Log::default());
        log.perform(&mut flow, Entry::new("Go back", towards(&now, wanted.clone())));
        assert_eq!(flow, wanted);
        log.undo(&mut flow);
        assert_eq!(flow.edges, now.edges);
        assert_eq!(flow.steps.len(), now.steps.len());
    }
}
