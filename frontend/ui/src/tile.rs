//! Tiles: which system something belongs to, by glyph and hue, in low chroma.

use crate::Icon;
use leptos::prelude::*;

/// The tile of a connector.
#[component]
pub fn Tile(
    /// The connector's icon.
    #[prop(into)]
    icon: Signal<String>,
    /// The connector's hue, 0 to 359.
    #[prop(into)]
    hue: Signal<u16>,
    /// 32 px instead of 20.
    #[prop(optional)]
    large: bool,
    /// What it stands for, for screen readers and on hover; empty where the name stands beside it.
    #[prop(optional, into)]
    title: Signal<String>,
) -> impl IntoView {
    view! {
        <span
            class=if large { "tile lg" } else { "tile" }
            style:--h=move || hue.get().to_string()
            data-tip=move || title.with(|title| (!title.is_empty()).then(|| title.clone()))
            role=move || title.with(|title| (!title.is_empty()).then_some("img"))
            aria-label=move || title.with(|title| (!title.is_empty()).then(|| title.clone()))
        >
            <Icon name=icon />
        </span>
    }
}

/// From where to where: the first and the last connector of a flow, as icon, hue and title.
#[component]
pub fn Tiles(
    /// The connectors in the flow's order.
    #[prop(into)]
    of: Signal<Vec<(String, u16, String)>>,
) -> impl IntoView {
    view! {
        <span class="tiles">
            {move || {
                let all = of.get();
                let ends: Vec<_> = match all.as_slice() {
                    [] => Vec::new(),
                    [only] => vec![only.clone()],
                    [first, .., last] => vec![first.clone(), last.clone()],
                };
                ends.into_iter().enumerate().map(|(at, (icon, hue, title))| view! {
                    {(at > 0).then(|| view! { <Icon name="arrow" class="xs" /> })}
                    <Tile icon=icon hue=hue title=title />
                }).collect_view()
            }}
        </span>
    }
}

/// A person, by initials.
#[component]
pub fn Avatar(
    /// The person's name.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    view! { <span class="avatar" aria-hidden="true">{move || name.with(|name| initials(name))}</span> }
}

fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_take_the_first_and_the_last_word() {
        assert_eq!(initials("Ada Augusta Byron"), "AB");
        assert_eq!(initials("ada"), "A");
        assert_eq!(initials(""), "");
    }
}
