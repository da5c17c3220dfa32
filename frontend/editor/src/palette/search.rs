//! What the palette offers, and how words find it. Pure.

use crate::document::{built, insert::Choice};
use connector::spec::{ConnectorSpec, OperationKind, OperationSpec};
use wire::connection::Connection;

/// The most rows that are shown.
pub const ROWS_MAX: usize = 60;

/// One thing that can be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub choice: Choice,
    /// `Operations`, `Built in`, `Triggers`.
    pub group: &'static str,
    /// `Upsert rows`.
    pub title: String,
    /// `PostgreSQL`, or the connection's name.
    pub subtitle: String,
    /// `write`, `read`, `search`, `step`.
    pub kind: &'static str,
    /// The icon of its tile.
    pub icon: String,
    /// The hue of its tile.
    pub hue: u16,
    /// More words that find it.
    words: String,
    /// Where the title was hit: byte ranges.
    hits: Vec<(usize, usize)>,
}

impl Item {
    /// The title in pieces, and whether each was hit.
    #[must_use]
    pub fn marked(&self) -> Vec<(String, bool)> {
        let mut pieces = Vec::new();
        let mut at = 0;
        for (from, to) in &self.hits {
            if *from > at {
                pieces.push((self.title[at..*from].to_owned(), false));
            }
            pieces.push((self.title[(*from).max(at)..*to].to_owned(), true));
            at = *to;
        }
        pieces.push((self.title[at..].to_owned(), false));
        pieces.retain(|(text, _)| !text.is_empty());
        pieces
    }
}

/// Everything that can be added: triggers, or operations and built-in steps.
#[must_use]
pub fn items(specs: &[ConnectorSpec], connections: &[Connection], trigger: bool) -> Vec<Item> {
    let mut items = Vec::new();
    for spec in specs {
        for operation in spec.operations.iter().filter(|operation| (operation.kind == OperationKind::Trigger) == trigger) {
            items.extend(operation_items(spec, operation, connections));
        }
    }
    if !trigger {
        items.extend(built_in());
    }
    items
}

/// One item for each connection, and one without where that is possible.
fn operation_items(spec: &ConnectorSpec, operation: &OperationSpec, connections: &[Connection]) -> Vec<Item> {
    let make = |connection: Option<&Connection>| {
        let (connector, name) = (spec.name.clone(), operation.name.clone());
        let connection_name = connection.map(|connection| connection.name.clone());
        let (kind, group) = match operation.kind {
            OperationKind::Trigger => ("trigger", "Triggers"),
            OperationKind::Read => ("read", "Operations"),
            OperationKind::Write => ("write", "Operations"),
            OperationKind::Search => ("search", "Operations"),
        };
        Item {
            choice: if operation.kind == OperationKind::Trigger {
                Choice::Trigger { connector, operation: name, connection: connection_name.clone() }
            } else {
                Choice::Operation { connector, operation: name, connection: connection_name.clone() }
            },
            group,
            title: operation.title.clone(),
            subtitle: connection_name.map_or_else(|| spec.title.clone(), |name| format!("{}, {name}", spec.title)),
            kind,
            icon: spec.icon.clone(),
            hue: spec.hue,
            words: format!("{} {} {} {}", spec.title, spec.category, operation.summary, spec.summary).to_lowercase(),
            hits: Vec::new(),
        }
    };
    let own: Vec<&Connection> = connections.iter().filter(|connection| connection.connector == spec.name).collect();
    let without = (own.is_empty() || !spec.needs_connection()).then(|| make(None));
    own.into_iter().map(|connection| make(Some(connection))).chain(without).collect()
}

fn built_in() -> Vec<Item> {
    let item = |choice, title: &str, subtitle: &str, icon: &str, hue, words: &str| Item {
        choice,
        group: "Built in",
        title: title.to_owned(),
        subtitle: subtitle.to_owned(),
        kind: "step",
        icon: icon.to_owned(),
        hue,
        words: words.to_owned(),
        hits: Vec::new(),
    };
    let first = [
        item(Choice::Map, "Map fields", "Make each record anew", "map", 281, "mapping transform convert change rename"),
        item(Choice::Filter, "Filter records", "Keep those that meet a condition", "filter", 300, "keep drop only if where"),
        item(Choice::Branch, "Branch", "Send records different ways", "branch", 300, "split route switch if else condition"),
    ];
    let others = built::KINDS.into_iter().map(|kind| item(Choice::Built(kind.word), kind.title, kind.summary, kind.icon, 300, kind.words));
    first.into_iter().chain(others).collect()
}

/// The items that all typed words find, best first; groups stay together, in the order of their best item.
#[must_use]
pub fn find(items: &[Item], typed: &str) -> Vec<Item> {
    let words: Vec<String> = typed.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let mut scored: Vec<(i32, usize, Item)> =
        items.iter().enumerate().filter_map(|(at, item)| score(item, &words).map(|(score, item)| (score, at, item))).collect();
    scored.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut groups: Vec<&'static str> = Vec::new();
    for (_, _, item) in &scored {
        if !groups.contains(&item.group) {
            groups.push(item.group);
        }
    }
    let in_group = |group: &'static str| scored.iter().filter(move |(_, _, item)| item.group == group).map(|(_, _, item)| item.clone());
    groups.iter().flat_map(|group| in_group(group)).take(ROWS_MAX).collect()
}

fn score(item: &Item, words: &[String]) -> Option<(i32, Item)> {
    let title = item.title.to_lowercase();
    let subtitle = item.subtitle.to_lowercase();
    let (mut total, mut hits) = (0, Vec::new());
    for word in words {
        let in_title = word_start(&title, word);
        if let Some(at) = in_title.filter(|_| title.len() == item.title.len()) {
            hits.push((at, at + word.len()));
        }
        total += match in_title {
            Some(0) => 12,
            Some(_) => 8,
            None if word_start(&subtitle, word).is_some() => 6,
            None if word_start(&item.words, word).is_some() => 3,
            None if title.contains(word.as_str()) => 2,
            None => return None,
        };
    }
    hits.sort_unstable();
    Some((total, Item { hits, ..item.clone() }))
}

/// Where a word of the text begins with this.
fn word_start(text: &str, word: &str) -> Option<usize> {
    text.match_indices(word).map(|(at, _)| at).find(|at| !text[..*at].chars().next_back().is_some_and(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn specs() -> Vec<ConnectorSpec> {
        vec![
            ConnectorSpec::new("http", "HTTP")
                .summary("Any web API.")
                .offers(OperationSpec::write("request", "Send a request").summary("Calls an address.")),
            ConnectorSpec::new("postgres", "PostgreSQL")
                .setting(connector::FieldSpec::text("host", "Host").required())
                .offers(OperationSpec::write("upsert_rows", "Upsert rows").summary("Writes rows to a table."))
                .offers(OperationSpec::read("query", "Read rows")),
            ConnectorSpec::new("webhook", "Webhook").offers(OperationSpec::trigger("received", "When a webhook is called")),
        ]
    }

    fn titles(typed: &str) -> Vec<String> {
        find(&items(&specs(), &[], false), typed).into_iter().map(|item| item.title).collect()
    }

    #[test]
    fn words_find_titles_connectors_and_summaries() {
        assert_eq!(titles("upsert"), ["Upsert rows"]);
        assert_eq!(titles("rows postgres"), ["Upsert rows", "Read rows"]);
        assert_eq!(titles("table"), ["Upsert rows"]);
        assert_eq!(titles("transform"), ["Map fields"]);
        assert_eq!(titles("qwerty"), Vec::<String>::new());
        assert_eq!(titles("").len(), 6 + built::KINDS.len());
        assert_eq!(titles("iterate"), ["Repeat for each item"]);
    }

    #[test]
    fn triggers_are_offered_alone() {
        let found = find(&items(&specs(), &[], true), "");
        assert_eq!(found.iter().map(|item| item.title.as_str()).collect::<Vec<_>>(), ["When a webhook is called"]);
    }

    #[test]
    fn hits_are_marked() {
        let found = find(&items(&specs(), &[], false), "sen req");
        let marked: Vec<(String, bool)> = found[0].marked();
        let text: String = marked.iter().map(|(text, hit)| if *hit { format!("[{text}]") } else { text.clone() }).collect();
        assert_eq!(text, "[Sen]d a [req]uest");
    }
}
