//! What the server says, with its `names` set as names: the server marks fields and values with backticks.

use leptos::prelude::*;

/// A text of the server; what stands between backticks is drawn as a name.
#[component]
pub fn Said(
    /// The text.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    parts(&text)
        .into_iter()
        .map(|(name, part)| if name { view! { <code class="name">{part}</code> }.into_any() } else { part.into_any() })
        .collect_view()
}

/// The text without its marks, for places that show no markup.
#[must_use]
pub fn unmarked(text: &str) -> String {
    parts(text).into_iter().map(|(_, part)| part).collect()
}

/// The parts of a text, and whether each is a name. A backtick without its twin stays a backtick.
fn parts(text: &str) -> Vec<(bool, String)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, name, after)) =
        rest.split_once('`').and_then(|(before, after)| after.split_once('`').map(|(name, after)| (before, name, after)))
    {
        parts.extend((!before.is_empty()).then(|| (false, before.to_owned())));
        parts.extend((!name.is_empty()).then(|| (true, name.to_owned())));
        rest = after;
    }
    parts.extend((!rest.is_empty()).then(|| (false, rest.to_owned())));
    parts
}

#[cfg(test)]
mod tests {
    use super::{parts, unmarked};

    #[test]
    fn names_stand_between_backticks() {
        let own = |of: &[(bool, &str)]| of.iter().map(|(name, part)| (*name, (*part).to_owned())).collect::<Vec<_>>();
        assert_eq!(parts("`total` is required"), own(&[(true, "total"), (false, " is required")]));
        assert_eq!(parts("no `twin"), own(&[(false, "no `twin")]));
        assert_eq!(unmarked("from `a` to `b`"), "from a to b");
    }
}
