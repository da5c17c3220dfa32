//! The versions of a lookup table or a model: who saved what when, to look at one and to restore one.

use crate::load::{Loaded, show};
use leptos::prelude::*;
use ui::{Badge, Button, Size, SkeletonRows, Tone, When};
use wire::table::SavedVersion;

/// All versions, the newest first; the newest is what is there.
#[component]
pub fn VersionList(
    versions: Loaded<Vec<SavedVersion>>,
    /// What is counted: one and several, as `row` and `rows`.
    nouns: (&'static str, &'static str),
    /// Whether this person may restore one.
    may: Signal<bool>,
    /// Shows one.
    look: Callback<SavedVersion>,
    /// Asks whether to restore one.
    restore: Callback<SavedVersion>,
) -> impl IntoView {
    show(
        versions,
        || view! { <SkeletonRows rows=3 /> }.into_any(),
        move |versions| {
            let rows = move || {
                let all = versions.get();
                let newest = all.first().map(|version| version.number);
                all.into_iter().map(|version| view! { <Line is_now=Some(version.number) == newest version=version nouns=nouns may=may look=look restore=restore /> }).collect_view()
            };
            view! {
                <div class="tablewrap">
                    <table>
                        <thead><tr><th class="short">"Version"</th><th class="short">"Saved"</th><th>"By"</th><th>"What changed"</th><th class="fit"></th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                    <p class="add-row t3 fs12">"The newest 50 versions are kept."</p>
                </div>
            }
            .into_any()
        },
    )
}

#[component]
fn Line(
    version: SavedVersion,
    is_now: bool,
    nouns: (&'static str, &'static str),
    may: Signal<bool>,
    look: Callback<SavedVersion>,
    restore: Callback<SavedVersion>,
) -> impl IntoView {
    let (seen, chosen) = (version.clone(), version.clone());
    let number = version.number;
    let author = if version.author.is_empty() { "not noted".to_owned() } else { version.author.clone() };
    let changes = changes(&version, nouns);
    view! {
        <tr>
            <td>{format!("Version {number}")}" "{is_now.then(|| view! { <Badge tone=Tone::Ok text="Now" /> })}</td>
            <td class="t2"><When at=version.saved_at /></td>
            <td class="t2">{author}</td>
            <td class="t2">{changes}</td>
            <td class="fit"><span class="row g6">
                <Button size=Size::Small on_click=move |_| look.run(seen.clone())>{format!("Look at {number}")}</Button>
                {(!is_now).then(|| view! { <Button size=Size::Small disabled=Signal::derive(move || !may.get()) on_click=move |_| restore.run(chosen.clone())>{format!("Restore {number}")}</Button> })}
            </span></td>
        </tr>
    }
}

/// As `2 rows added, 1 changed`.
pub fn changes(version: &SavedVersion, (one, several): (&str, &str)) -> String {
    let mut parts = Vec::new();
    for (count, done) in [(version.added, "added"), (version.changed, "changed"), (version.removed, "removed")] {
        if count > 0 {
            let counted = if parts.is_empty() { ui::format::counted(count.into(), one, several) } else { ui::format::count(count.into()) };
            parts.push(format!("{counted} {done}"));
        }
    }
    if parts.is_empty() { "nothing counted".to_owned() } else { parts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_told_once_with_their_noun() {
        let mut version =
            SavedVersion { number: 2, name: String::new(), author: String::new(), saved_at: 0, added: 2, changed: 1, removed: 0 };
        assert_eq!(changes(&version, ("row", "rows")), "2 rows added, 1 changed");
        (version.added, version.changed) = (0, 0);
        assert_eq!(changes(&version, ("row", "rows")), "nothing counted");
    }
}
