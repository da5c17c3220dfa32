//! The icons: 16 px, stroke 1.5, round caps, drawn inline. Leaves out colour: an icon takes that of its text.

use leptos::prelude::*;

/// The path of an icon; names that are not known get a dot, so that a connector with a new icon still draws.
#[must_use]
pub fn path(name: &str) -> &'static str {
    ICONS.iter().find(|(known, _)| *known == name).map_or(DOT, |(_, path)| path)
}

/// Every icon's name.
pub fn names() -> impl Iterator<Item = &'static str> {
    ICONS.iter().map(|(name, _)| *name)
}

/// An icon beside a word; it says nothing to a screen reader.
#[component]
pub fn Icon(
    /// Its name, as `plus`.
    #[prop(into)]
    name: Signal<String>,
    /// More classes: `s` 14 px, `xs` 12 px, `l` 20 px, `xl` 28 px, `fg-failed` …
    #[prop(optional, into)]
    class: Signal<String>,
) -> impl IntoView {
    view! {
        <svg class=move || class.with(|class| format!("i {class}")) viewBox="0 0 16 16" aria-hidden="true">
            <path d=move || name.with(|name| path(name))></path>
        </svg>
    }
}

const DOT: &str = "M8 7.2a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6z";

#[rustfmt::skip]
const ICONS: &[(&str, &str)] = &[
    ("align", "M2.5 2v12M5 4h8v3H5zM5 9h5v3H5z"),
    ("arrow", "M2.5 8h11M9.5 4l4 4-4 4"),
    ("arrowdn", "M8 3v10M4.5 9.5 8 13l3.5-3.5"),
    ("arrowup", "M8 13V3M4.5 6.5 8 3l3.5 3.5"),
    ("bag", "M3.2 5h9.6l.7 8.5H2.5zM5.5 7V4.2a2.5 2.5 0 0 1 5 0V7"),
    ("bank", "M2 6.2 8 2.5l6 3.7zM3.5 6.5v5M6.5 6.5v5M9.5 6.5v5M12.5 6.5v5M2 13.5h12"),
    ("bars", "M3 13V9M6.3 13V5M9.7 13V7M13 13V3"),
    ("bell", "M4 11V7a4 4 0 0 1 8 0v4l1.2 1.2H2.8zM6.7 14h2.6"),
    ("bolt", "M9 1.8 3.5 9H8l-1 5.2L12.5 7H8z"),
    ("branch", "M3 8h3.2q1.3 0 2-1.2L9.3 5q.6-1 2-1H14M6.2 8q1.3 0 2 1.2L9.3 11q.6 1 2 1H14"),
    ("broom", "M8 2v5M5 7h6l1 6.5H4zM7 10.5v3M9.3 10.5v3"),
    ("calendar", "M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v3M10.5 2v3"),
    ("card", "M1.8 3.5h12.4v9H1.8zM1.8 6.5h12.4M4 10h2.5"),
    ("case", "M6 2.5h4M6.7 2.5v4L3 12.3q-.5 1.2.8 1.2h8.4q1.3 0 .8-1.2L9.3 6.5v-4M5 10h6"),
    ("chat", "M2.5 3h11v8H7l-3 2.8V11H2.5z"),
    ("check", "M3 8.5l3.2 3.2L13 5"),
    ("clock", "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 4.6V8l2.4 1.6"),
    ("cloud", "M4.5 12.5a3 3 0 0 1-.3-6 4 4 0 0 1 7.6-.6 3.3 3.3 0 0 1-.3 6.6z"),
    ("code", "M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5"),
    ("copy", "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3"),
    ("cursor", "M3 2.5l9.5 5-4.2 1.2L6.5 13z"),
    ("database", "M8 2c3 0 5 .9 5 2s-2 2-5 2-5-.9-5-2 2-2 5-2zM3 4v8c0 1.1 2 2 5 2s5-.9 5-2V4M3 8c0 1.1 2 2 5 2s5-.9 5-2"),
    ("db", "M8 2c3 0 5 .9 5 2s-2 2-5 2-5-.9-5-2 2-2 5-2zM3 4v8c0 1.1 2 2 5 2s5-.9 5-2V4M3 8c0 1.1 2 2 5 2s5-.9 5-2"),
    ("dot", "M8 7.2a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6z"),
    ("down", "M3.5 6 8 10.5 12.5 6"),
    ("download", "M8 2.5v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11"),
    ("edit", "M3 13l.6-2.8L10.8 3 13 5.2 5.8 12.4zM9.3 4.5l2.2 2.2"),
    ("external", "M6.5 3.5h-4v10h10v-4M9 2.5h4.5V7M13.5 2.5 7.5 8.5"),
    ("eye", "M1.5 8Q4 3.5 8 3.5T14.5 8Q12 12.5 8 12.5T1.5 8zM8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z"),
    ("failed", "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4"),
    ("failedrec", "M3 2.5h7l3 3v8H3zM6.2 7.5l3.6 3.6M9.8 7.5l-3.6 3.6"),
    ("file", "M4 2h5l3 3v9H4zM9 2v3h3"),
    ("filter", "M2.2 3.5h11.6L9.5 8.6v4.6l-3-1.5V8.6z"),
    ("fit", "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10"),
    ("flow", "M2 3.2h4v3.6H2zM10 9.2h4v3.6h-4zM6 5h2.2q1.3 0 1.3 1.3v3.4q0 1.3.5 1.3"),
    ("folder", "M2 4h4l1.5 1.5H14v7.5H2z"),
    ("gear", "M8 5.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4zM8 1.8v1.7M8 12.5v1.7M1.8 8h1.7M12.5 8h1.7M3.6 3.6l1.2 1.2M11.2 11.2l1.2 1.2M12.4 3.6l-1.2 1.2M4.8 11.2l-1.2 1.2"),
    ("globe", "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM1.8 8h12.4M8 1.8q2.7 2.7 2.7 6.2T8 14.2Q5.3 11.5 5.3 8T8 1.8z"),
    ("grid", "M2.5 2.5h4.2v4.2H2.5zM9.3 2.5h4.2v4.2H9.3zM2.5 9.3h4.2v4.2H2.5zM11.4 9.3v4.2M9.3 11.4h4.2"),
    ("hand", "M5 8V4.2a1 1 0 0 1 2 0V3.3a1 1 0 0 1 2 0v.9a1 1 0 0 1 2 0V6a1 1 0 0 1 2 0v3.5q0 4-4 4H8.2q-2 0-3-1.5L3 8.8q.8-1.3 2-.8"),
    ("help", "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM6.2 6.3a1.8 1.8 0 1 1 2.6 1.6q-.8.4-.8 1.3M8 11.2v.1"),
    ("history", "M2.5 8a5.5 5.5 0 1 0 1.6-3.9L2.5 5.5M2.5 2.5v3h3M8 5v3l2 1.5"),
    ("home", "M2.5 7.2 8 2.8l5.5 4.4v6.3h-3.7V9.8H6.2v3.7H2.5z"),
    ("hook", "M8 3.5a2.2 2.2 0 1 1 2 3L7.5 11M6 6.5a2.5 2.5 0 1 0-2 4.3M5 11.5h6a1.5 1.5 0 1 1 0 1.5"),
    ("house", "M2.5 7.5 8 3l5.5 4.5v6h-11zM6.5 13.5v-4h3v4"),
    ("http", "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM1.8 8h12.4M8 1.8q2.7 2.7 2.7 6.2T8 14.2Q5.3 11.5 5.3 8T8 1.8z"),
    ("info", "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 7.4v3.4M8 5.2v.1"),
    ("key", "M5.5 7.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM7.7 8.3 13 3M11 5l2 2M9.2 6.8l1.3 1.3"),
    ("layout", "M2 6h3.5v4H2zM10.5 2.5H14v4h-3.5zM10.5 9.5H14v4h-3.5zM5.5 8h2.3M7.8 8V4.5h2.7M7.8 8v3.5h2.7"),
    ("left", "M10 3.5 5.5 8l4.5 4.5"),
    ("link", "M6.8 9.2a2.5 2.5 0 0 0 3.6 0l2.2-2.2A2.5 2.5 0 0 0 9 3.4L8 4.4M9.2 6.8a2.5 2.5 0 0 0-3.6 0L3.4 9A2.5 2.5 0 0 0 7 12.6l1-1"),
    ("list", "M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01"),
    ("lock", "M3.5 7h9v6.5h-9zM5.5 7V5a2.5 2.5 0 0 1 5 0v2"),
    ("loop", "M3 8a5 5 0 0 1 8.7-3.3L13 6M13 3v3h-3M13 8a5 5 0 0 1-8.7 3.3L3 10M3 13v-3h3"),
    ("mail", "M2 3.5h12v9H2zM2 4.5l6 4.5 6-4.5"),
    ("map", "M2 4h3.5q2 0 2.5 4t2.5 4H14M2 12h3.5q1.2 0 1.8-1.5M8.7 5.5Q9.3 4 10.5 4H14"),
    ("mark", "M2.5 8h3.5M10 8h3.5M6 8a2 2 0 0 1 4 0 2 2 0 0 1-4 0"),
    ("minus", "M3 8h10"),
    ("model", "M8 2 13.5 5v6L8 14 2.5 11V5zM2.5 5 8 8l5.5-3M8 8v6"),
    ("moon", "M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5z"),
    ("more", "M3.5 8h.01M8 8h.01M12.5 8h.01"),
    ("neutral", "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM5.3 8h5.4"),
    ("note", "M2.5 2.5h11v7l-4 4h-7zM9.5 13.5v-4h4"),
    ("ok", "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM5.3 8.2l1.9 1.9 3.5-3.8"),
    ("pause", "M5 3.5v9M11 3.5v9"),
    ("people", "M6 3a2.3 2.3 0 1 0 0 4.6A2.3 2.3 0 0 0 6 3zM1.5 13q.5-3.5 4.5-3.5T10.5 13M10.5 3.2a2.2 2.2 0 0 1 0 4.2M12 9.8q2.2.6 2.5 3.2"),
    ("person", "M8 2.5a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4zM2.8 13.5q.6-3.7 5.2-3.7t5.2 3.7"),
    ("play", "M4.5 2.8v10.4l8.5-5.2z"),
    ("plug", "M5.5 2v3M10.5 2v3M3.5 5h9v2.5a4.5 4.5 0 0 1-9 0zM8 12v2.5"),
    ("plus", "M8 3v10M3 8h10"),
    ("queued", "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8z"),
    ("redo", "M10.5 3l3 3-3 3M13.5 6h-7a3.5 3.5 0 0 0 0 7H10"),
    ("refresh", "M13 8a5 5 0 1 1-1.5-3.6L13 6M13 3v3h-3"),
    ("right", "M6 3.5 10.5 8 6 12.5"),
    ("running", "M8 1.8A6.2 6.2 0 1 1 1.8 8M8 5v3l2 1.4"),
    ("runs", "M2.5 4h7M5.5 8h8M2.5 12h5"),
    ("schedule", "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 4.6V8l2.4 1.6"),
    ("screen", "M2 3h12v8H2zM6 13.5h4"),
    ("search", "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3l3.2 3.2"),
    ("sheet", "M3 2.5h10v11H3zM3 6h10M3 9.7h10M7 6v7.5"),
    ("signout", "M6.5 2.5h-4v11h4M6.5 8h7M10.5 5l3 3-3 3"),
    ("sort", "M4.5 3v10M2.3 10.8 4.5 13l2.2-2.2M9 4.5h4.5M9 8h3.2M9 11.5h2"),
    ("spark", "M8 2l1.4 4.6L14 8l-4.6 1.4L8 14l-1.4-4.6L2 8l4.6-1.4z"),
    ("spin", "M8 1.8A6.2 6.2 0 1 1 1.8 8"),
    ("stop", "M4 4h8v8H4z"),
    ("sun", "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9"),
    ("switch", "M5 3.5h6a4.5 4.5 0 0 1 0 9H5a4.5 4.5 0 0 1 0-9zM5 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z"),
    ("table", "M2.5 3h11v10h-11zM2.5 6.3h11M2.5 9.7h11M6.5 3v10"),
    ("tag", "M2.5 2.5h5.3L13.5 8.2 8.2 13.5 2.5 7.8zM5.2 5.2h.01"),
    ("target", "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 5.3a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4z"),
    ("text", "M3 3.5h10M8 3.5v9.5"),
    ("trash", "M3 4.5h10M6 4.5v-2h4v2M4.2 4.5l.6 9h6.4l.6-9"),
    ("undo", "M5.5 3 2.5 6l3 3M2.5 6h7a3.5 3.5 0 0 1 0 7H6"),
    ("up", "M3.5 10 8 5.5l4.5 4.5"),
    ("updown", "M5 6.3 8 3.3l3 3M5 9.7l3 3 3-3"),
    ("upload", "M8 10.5v-8M4.5 6 8 2.5 11.5 6M2.5 13.5h11"),
    ("waiting", "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM6.3 5.8v4.4M9.7 5.8v4.4"),
    ("warning", "M8 2.2 14.3 13H1.7zM8 6.4v3M8 11.2v.1"),
    ("webhook", "M8 3.5a2.2 2.2 0 1 1 2 3L7.5 11M6 6.5a2.5 2.5 0 1 0-2 4.3M5 11.5h6a1.5 1.5 0 1 1 0 1.5"),
    ("x", "M4 4l8 8M12 4l-8 8"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_unique() {
        let names: Vec<_> = names().collect();
        assert!(names.windows(2).all(|pair| pair[0] < pair[1]), "sort the icons by name, each once");
    }

    #[test]
    fn an_unknown_name_draws_a_dot() {
        assert_eq!(path("no such icon"), DOT);
        assert_ne!(path("plus"), DOT);
    }
}
