//! Where a lookup table or a model is used: as a list with links, and in short where something is taken away.

use crate::{
    go::step_address,
    load::{Loaded, show},
};
use leptos::prelude::*;
use ui::{Badge, Empty, SkeletonRows, Tone};
use wire::table::{Side, Use, UsedBy};

/// How many places the short form names.
const NAMED: usize = 8;

/// All places; `what` is the thing, as `table`.
#[component]
pub fn UsedByList(used: Loaded<UsedBy>, what: &'static str) -> impl IntoView {
    show(
        used,
        || view! { <SkeletonRows rows=3 /> }.into_any(),
        move |used| {
            view! {
                {move || used.with(|used| if used.items.is_empty() {
                    view! { <div class="scroll"><Empty icon="map" title="Not used yet" text=nowhere(what) /></div> }.into_any()
                } else {
                    let rows = used.items.iter().cloned().map(|place| view! { <Place place=place /> }).collect_view();
                    view! {
                        <div class="tablewrap">
                            <table>
                                <thead><tr><th>"Flow"</th><th>"Step"</th><th>"Where"</th><th class="short">"In"</th></tr></thead>
                                <tbody>{rows}</tbody>
                            </table>
                            {used.more.then(|| view! { <p class="add-row t3 fs12">"There are more places than these."</p> })}
                        </div>
                    }.into_any()
                })}
            }
            .into_any()
        },
    )
}

fn nowhere(what: &str) -> String {
    let how = if what == "model" {
        "A map step that names it as its source or target stands here."
    } else {
        "A mapping that looks something up in it stands here."
    };
    format!("No flow uses this {what}, neither in its draft nor in its published version. {how}")
}

#[component]
fn Place(place: Use) -> impl IntoView {
    let to = address(&place);
    let flow = format!("/flows/{}", place.flow);
    let place_words = words(&place);
    view! {
        <tr>
            <td><a class="cell" href=flow>{place.flow_name.clone()}</a></td>
            <td><a href=to>{place.step_name.clone()}</a></td>
            <td class="t2">{place_words}</td>
            <td>{place.draft.then(|| view! { <Badge tone=Tone::Neutral text="Draft" /> })}" "{place.published.then(|| view! { <Badge tone=Tone::Ok text="Published" /> })}</td>
        </tr>
    }
}

/// Where the step is worked on.
fn address(place: &Use) -> String {
    if place.draft { step_address(place.flow, &place.step, place.mapping) } else { format!("/flows/{}", place.flow) }
}

/// Where in the step.
fn words(place: &Use) -> String {
    match (place.side, &place.field) {
        (Some(Side::Source), _) => "reads it".to_owned(),
        (Some(Side::Target), _) => "makes it".to_owned(),
        (None, Some(field)) => field.clone(),
        (None, None) => "its condition".to_owned(),
    }
}

/// In short, where something is taken away: what stops working.
#[component]
pub fn UsedInShort(used: Loaded<UsedBy>, consequence: &'static str) -> impl IntoView {
    move || {
        used.with(|used| match used {
            None => view! { <p class="t3">"Looking where it is used …"</p> }.into_any(),
            Some(used) if used.items.is_empty() => view! { <p class="t2">"No flow uses it."</p> }.into_any(),
            Some(used) => {
                let more = used.items.len().saturating_sub(NAMED);
                let places = used.items.iter().take(NAMED).map(|place| {
                    view! { <li><b>{place.flow_name.clone()}</b>{format!(" ▸ {}: {}", place.step_name, words(place))}</li> }
                });
                view! {
                    <p class="t2">{format!("{} {consequence}", ui::format::counted(used.items.len() as u64, "place uses it.", "places use it."))}</p>
                    <ul class="used-places">{places.collect_view()}</ul>
                    {(more > 0).then(|| view! { <p class="t3">{format!("And {more} more.")}</p> })}
                }
                .into_any()
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_said_in_words_and_lead_to_the_step() {
        let mut place = Use {
            flow: "flow_00000000000070008000000000000000".parse().expect("an id"),
            flow_name: "Orders".to_owned(),
            step: "make".to_owned(),
            step_name: "Make it".to_owned(),
            mapping: true,
            field: Some("address.country".to_owned()),
            side: None,
            draft: true,
            published: false,
        };
        assert_eq!(words(&place), "address.country");
        assert!(address(&place).ends_with("/map/make"));
        place.mapping = false;
        assert!(address(&place).ends_with("?step=make"));
        (place.draft, place.field) = (false, None);
        assert_eq!(words(&place), "its condition");
        assert!(!address(&place).contains("make"), "the draft has no such step");
        place.side = Some(Side::Target);
        assert_eq!(words(&place), "makes it");
    }
}
