//! Who did what, newest first.

use crate::load::{load, show};
use client::{next_page, settings};
use leptos::prelude::*;
use serde_json::Value;
use ui::{Button, Empty, Look, Note, SkeletonRows, Tone, When, format, use_toasts};
use wire::{
    Page,
    account::{AuditEntry, AuditVerified},
};

/// The audit log.
#[component]
pub fn Audit() -> impl IntoView {
    let page = load(settings::audit);
    let busy = RwSignal::new(false);
    let toasts = use_toasts();
    let more = move |_| {
        let Some(next) = page.with(|page| page.and_then(|page| page.next.clone())) else { return };
        busy.set(true);
        client::spawn(async move {
            match next_page::<AuditEntry>(&next).await {
                Ok(next) => page.update(|page| {
                    page.items.extend(next.items);
                    page.next = next.next;
                }),
                Err(problem) => toasts.problem("Could not read more", &problem),
            }
            let _gone = busy.try_set(false);
        });
    };
    let (verifying, verified) = (RwSignal::new(false), RwSignal::new(None::<AuditVerified>));
    let verify = move |_| {
        verifying.set(true);
        client::spawn(async move {
            match settings::verify_audit().await {
                Ok(found) => verified.set(Some(found)),
                Err(problem) => toasts.problem("Could not verify", &problem),
            }
            let _gone = verifying.try_set(false);
        });
    };
    let found = move || {
        verified.get().map(|found| match found.broken_at {
            None => view! { <div class="field"><Note tone=Tone::Ok>{format!("The log is whole: {}, none changed or missing.", format::counted(found.entries, "entry", "entries"))}</Note></div> },
            Some(number) => view! { <div class="field"><Note tone=Tone::Failed>{format!("Entry {number} was changed, or the one before it is missing. The {} before it hang together.", format::count(found.entries))}</Note></div> },
        })
    };
    view! {
        <div class="page">
            <div class="section-head"><div class="grow"><h2>"Audit log"</h2><p class="t3">"Who did what, from where. Secrets are masked. Nothing can be removed from it here."</p></div><Button icon="check" busy=verifying on_click=verify>"Verify"</Button></div>
            <div role="status">{found}</div>
            {show(page, || view! { <SkeletonRows /> }.into_any(), move |page: Signal<Page<AuditEntry>>| view! {
                <section class="card">
                    {move || page.with(|page| page.items.is_empty()).then(|| view! { <Empty icon="history" title="Nothing yet" text="Changes to flows, connections, members and settings show here." /> })}
                    <table class="edge"><thead><tr><th>"When"</th><th>"Who"</th><th>"What"</th><th>"On"</th><th>"From"</th></tr></thead><tbody>
                        <For each=move || page.get().items key=|entry| entry.id let:entry>
                            <tr>
                                <td class="t2"><When at=entry.at /></td><td>{entry.actor}</td>
                                <td data-tip=format!("{} {}", entry.action, entry.details)>{words(&entry.action)}</td>
                                <td>{subject(&entry.details, entry.subject)}</td><td class="t3">{entry.from.unwrap_or_default()}</td>
                            </tr>
                        </For>
                    </tbody></table>
                </section>
                {move || page.with(|page| page.next.is_some()).then(|| view! { <div class="more-rows"><Button look=Look::Ghost busy=busy on_click=more>"More"</Button></div> })}
            }.into_any())}
        </div>
    }
}

/// An action in words: `lookup_table.change` is `lookup table changed`.
fn words(action: &str) -> String {
    let (what, done) = action.split_once('.').unwrap_or((action, ""));
    let what = what.replace('_', " ");
    match (what.as_str(), done) {
        ("session", "create") => return "signed in".to_owned(),
        ("session", "delete") => return "signed out".to_owned(),
        ("settings", which) => return format!("{} settings changed", which.replace('_', " ")),
        _ => {}
    }
    let done = match done {
        "create" => "created",
        "change" => "changed",
        "delete" => "deleted",
        "publish" => "published",
        "add" => "added",
        "remove" => "removed",
        "revoke" => "revoked",
        "edit" => "edited",
        "discard" => "discarded",
        "resume" => "resumed",
        "start" => "started",
        "retry" => "retried",
        "cancel" => "cancelled",
        "import" => "imported",
        "restore" => "restored",
        "reroute" => "rerouted",
        other => return format!("{what} {}", other.replace('_', " ")).trim_end().to_owned(),
    };
    format!("{what} {done}")
}

/// What it was done to: by its name where the entry has it, else by its id.
fn subject(details: &Value, id: Option<String>) -> AnyView {
    let id = id.unwrap_or_default();
    let name = ["name", "email"].into_iter().find_map(|key| details.get(key)?.as_str());
    match name {
        Some(name) => view! { <span data-tip=id>{name.to_owned()}</span> }.into_any(),
        None => view! { <span class="mono t3">{id}</span> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn actions_are_words() {
        assert_eq!(words("lookup_table.change"), "lookup table changed");
        assert_eq!(words("session.create"), "signed in");
        assert_eq!(words("settings.network"), "network settings changed");
        assert_eq!(words("backup.take_apart"), "backup take apart");
    }
}
