//! The versions of a table: look at one, restore one.

use super::sheet::Sheet;
use crate::{
    load::load,
    versions::{VersionList, changes},
};
use client::{is_stale, lookup_tables};
use leptos::prelude::*;
use ui::{Confirm, Dialog, use_toasts};
use wire::table::{LookupTable as Data, SavedVersion, TableVersion};

/// How many rows of a version are shown.
const ROWS_SHOWN: usize = 200;

/// The versions.
#[component]
pub fn History(sheet: Sheet, may: Signal<bool>, changed: Callback<Data>, theirs: RwSignal<Option<Data>>) -> impl IntoView {
    let toasts = use_toasts();
    let all = load(move || {
        let (id, _) = sheet.stored.with(|stored| (stored.id, stored.revision));
        lookup_tables::versions(id)
    });
    let seen = RwSignal::new(None::<TableVersion>);
    let looking = RwSignal::new(false);
    let chosen = RwSignal::new(None::<SavedVersion>);
    let asking = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let id = sheet.stored.with_untracked(|stored| stored.id);
    let look = Callback::new(move |version: SavedVersion| {
        client::spawn(async move {
            match lookup_tables::version(id, version.number).await {
                Ok(found) => {
                    let _gone = seen.try_set(Some(found));
                    let _gone = looking.try_set(true);
                }
                Err(problem) => toasts.problem("Could not read the version", &problem),
            }
        });
    });
    let ask = Callback::new(move |version: SavedVersion| {
        chosen.set(Some(version));
        asking.set(true);
    });
    let restore = move |()| {
        let Some(number) = chosen.with_untracked(|chosen| chosen.as_ref().map(|chosen| chosen.number)) else { return };
        busy.set(true);
        client::spawn(async move {
            match lookup_tables::restore(id, sheet.revision(), number).await {
                Ok(now) => {
                    toasts.ok(format!("Version {number} restored"), "Mappings use its rows from now on.");
                    let _gone = changed.try_run(now);
                }
                Err(problem) if is_stale(&problem) => {
                    if let Ok(now) = lookup_tables::get(id).await {
                        let _gone = theirs.try_set(Some(now));
                    }
                }
                Err(problem) => toasts.problem("Could not restore the version", &problem),
            }
            let _gone = busy.try_set(false);
            let _gone = asking.try_set(false);
        });
    };
    let title =
        Signal::derive(move || seen.with(|seen| seen.as_ref().map(|seen| format!("Version {}", seen.version.number)).unwrap_or_default()));
    let subtitle =
        Signal::derive(move || seen.with(|seen| seen.as_ref().map(|seen| changes(&seen.version, ("row", "rows"))).unwrap_or_default()));
    let question = Signal::derive(move || {
        chosen.with(|chosen| chosen.as_ref().map(|chosen| format!("Restore version {}?", chosen.number)).unwrap_or_default())
    });
    view! {
        <VersionList versions=all nouns=("row", "rows") may=may look=look restore=ask />
        <Dialog open=looking title=title subtitle=subtitle wide=true>{move || seen.get().map(|seen| view! { <Rows seen=seen /> })}</Dialog>
        <Confirm open=asking title=question action="Restore" busy=busy on_confirm=restore>
            <p class="t2">"Its columns and rows become those of the table, as a new version. What is there now stays in the list."</p>
            {move || sheet.dirty.get().then(|| view! { <p class="t2">"What you typed and did not save is lost."</p> })}
        </Confirm>
    }
}

#[component]
fn Rows(seen: TableVersion) -> impl IntoView {
    let count = seen.rows.len();
    let head = seen.columns.into_iter().map(|name| view! { <th>{name}</th> }).collect_view();
    let rows = seen
        .rows
        .into_iter()
        .take(ROWS_SHOWN)
        .map(|row| view! { <tr>{row.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view()}</tr> });
    view! {
        <div class="version-rows" tabindex="0" role="region" aria-label="Rows of the version">
            <table class="dense"><thead><tr>{head}</tr></thead><tbody>{rows.collect_view()}</tbody></table>
        </div>
        {(count > ROWS_SHOWN).then(|| view! { <p class="t3 fs12">{format!("The first {ROWS_SHOWN} of {} rows.", ui::format::count(count as u64))}</p> })}
    }
}
