//! Who did what, newest first.

use crate::load::{load, show};
use client::{next_page, settings};
use leptos::prelude::*;
use ui::{Button, Empty, Look, SkeletonRows, When, use_toasts};
use wire::{Page, account::AuditEntry};

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
    view! {
        <div class="page">
            <div class="section-head"><div class="grow"><h2>"Audit log"</h2><p class="t3">"Who did what, from where. Secrets are masked. Nothing can be removed from it here."</p></div></div>
            {show(page, || view! { <SkeletonRows /> }.into_any(), move |page: Signal<Page<AuditEntry>>| view! {
                <section class="card">
                    {move || page.with(|page| page.items.is_empty()).then(|| view! { <Empty icon="history" title="Nothing yet" text="Changes to flows, connections, members and settings show here." /> })}
                    <table class="edge"><thead><tr><th>"When"</th><th>"Who"</th><th>"What"</th><th>"On"</th><th>"From"</th></tr></thead><tbody>
                        <For each=move || page.get().items key=|entry| entry.id let:entry>
                            <tr>
                                <td class="t2"><When at=entry.at /></td><td>{entry.actor}</td><td class="mono" data-tip=entry.details.to_string()>{entry.action}</td>
                                <td class="t3 mono">{entry.subject.unwrap_or_default()}</td><td class="t3">{entry.from.unwrap_or_default()}</td>
                            </tr>
                        </For>
                    </tbody></table>
                </section>
                {move || page.with(|page| page.next.is_some()).then(|| view! { <div class="more-rows"><Button look=Look::Ghost busy=busy on_click=more>"More"</Button></div> })}
            }.into_any())}
        </div>
    }
}
