//! Wires: which field goes to which row, where they end on the screen, and the curve between. Folded parents gather
//! the wires of what they hide.

use super::{refs, rows::TargetRows, source::SourceTree, suggest::Suggestion};
use canvas::{edge_path::Curve, geometry::Point};
use mapping::{Fill, Kind};
use std::collections::{BTreeMap, HashSet};

/// The height of a row.
pub const ROW: f64 = 28.0;
/// The height of the strip that offers a conversion.
pub const STRIP: f64 = 34.0;

/// What a wire says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Look {
    /// A mapping.
    Rest,
    /// Offered, not applied.
    Suggested,
    /// The types differ.
    Mismatch,
    /// Hovered or selected.
    Lit,
}

/// A connection between a field and a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The field.
    pub node: usize,
    /// The row.
    pub row: usize,
    /// Whether a list is gone through.
    pub list: bool,
    /// How it is gone through, in a word.
    pub how: &'static str,
    /// The score, if it is only offered.
    pub score: Option<f64>,
    /// What differs, if the types differ.
    pub mismatch: Option<String>,
}

/// Every connection of a document, and the offered ones.
#[must_use]
pub fn links(tree: &SourceTree, targets: &TargetRows, suggestions: &[Suggestion], mismatches: &BTreeMap<String, String>) -> Vec<Link> {
    let mut links = Vec::new();
    for (row, target) in targets.rows.iter().enumerate() {
        let Some(fill) = &target.fill else { continue };
        let how = match fill {
            Fill::Group(_) => "group",
            Fill::Join(_) => "join",
            _ => "for each",
        };
        for names in refs::fields(fill, &target.scope) {
            if let Some(node) = tree.find(&names) {
                let list = matches!(fill, Fill::Each(_) | Fill::Group(_) | Fill::Join(_)) && tree.nodes[node].kind == Kind::List;
                links.push(Link { node, row, list, how, score: None, mismatch: mismatches.get(&target.key).cloned() });
            }
        }
    }
    for suggestion in suggestions {
        if let (Some(node), Some(row)) = (tree.find(&suggestion.source), targets.find(&suggestion.target)) {
            links.push(Link { node, row, list: false, how: "", score: Some(suggestion.score), mismatch: None });
        }
    }
    links
}

/// A wire as it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Wire {
    /// Unique among the wires.
    pub key: String,
    /// The place of its left end among the shown fields.
    pub from: usize,
    /// The place of its right end among the shown rows.
    pub to: usize,
    /// The fields and rows it stands for.
    pub links: Vec<Link>,
    /// Whether a list is gone through.
    pub list: bool,
    /// How it is gone through, in a word.
    pub how: &'static str,
}

impl Wire {
    /// Its look, before hover and selection.
    #[must_use]
    pub fn look(&self) -> Look {
        if self.links.iter().any(|link| link.mismatch.is_some()) {
            Look::Mismatch
        } else if self.links.iter().all(|link| link.score.is_some()) {
            Look::Suggested
        } else {
            Look::Rest
        }
    }
}

/// The wires of these connections between what is shown. `fields` and `rows` are the shown indices in order.
#[must_use]
pub fn gather(links: &[Link], tree: &SourceTree, fields: &[usize], targets: &TargetRows, rows: &[usize]) -> Vec<Wire> {
    let mut wires: Vec<Wire> = Vec::new();
    let mut places: BTreeMap<(usize, usize, bool), usize> = BTreeMap::new();
    for link in links {
        let from = shown(fields, link.node, |index| tree.nodes[index].parent);
        let to = shown(rows, link.row, |index| targets.rows[index].parent);
        let (Some(from), Some(to)) = (from, to) else { continue };
        let place = *places.entry((from, to, link.score.is_some())).or_insert_with(|| {
            let offered = if link.score.is_some() { "?" } else { "" };
            let key = format!("{}→{}{offered}", tree.nodes[fields[from]].key, targets.rows[rows[to]].key);
            wires.push(Wire { key, from, to, links: Vec::new(), list: false, how: link.how });
            wires.len() - 1
        });
        let whole = fields[from] == link.node && rows[to] == link.row;
        wires[place].list |= link.list && whole;
        wires[place].links.push(link.clone());
    }
    wires
}

/// How many wires each folded field gathers: place among the shown fields, count.
#[must_use]
pub fn gathered(wires: &[Wire], fields: &[usize]) -> BTreeMap<usize, usize> {
    let mut counts = BTreeMap::new();
    for wire in wires {
        let hidden = wire.links.iter().filter(|link| link.node != fields[wire.from] && link.score.is_none()).count();
        if hidden > 0 {
            *counts.entry(wire.from).or_insert(0) += hidden;
        }
    }
    counts
}

fn shown(places: &[usize], index: usize, parent: impl Fn(usize) -> Option<usize>) -> Option<usize> {
    let mut at = Some(index);
    while let Some(index) = at {
        if let Ok(place) = places.binary_search(&index) {
            return Some(place);
        }
        at = parent(index);
    }
    None
}

/// Where rows stand: the top of each, and the height of all. Rows in `strips` have a strip below them.
#[must_use]
pub fn tops(count: usize, strips: &HashSet<usize>) -> (Vec<f64>, f64) {
    let mut top = 0.0;
    let mut tops = Vec::with_capacity(count);
    for place in 0..count {
        tops.push(top);
        top += ROW + if strips.contains(&place) { STRIP } else { 0.0 };
    }
    (tops, top)
}

/// The rows between two heights, with some to spare on both sides.
#[must_use]
pub fn window(tops: &[f64], scroll: f64, height: f64) -> std::ops::Range<usize> {
    let spare = ROW * 8.0;
    let first = tops.partition_point(|top| *top + ROW + STRIP < scroll - spare);
    let last = tops.partition_point(|top| *top < scroll + height + spare);
    first..last.max(first)
}

/// The curve of a wire: it leaves and enters horizontally. A narrow column shortens its ends.
#[must_use]
pub fn curve(from: f64, to: f64, width: f64) -> String {
    let curve = shape(from, to, width);
    let text = |point: Point| format!("{:.1} {:.1}", point.x, point.y);
    format!("M{}C{} {} {}", text(curve.from), text(curve.leave), text(curve.enter), text(curve.to))
}

/// The point on the curve at `t` between 0 and 1: where its label stands.
#[must_use]
pub fn point(from: f64, to: f64, width: f64, t: f64) -> (f64, f64) {
    let point = shape(from, to, width).at(t);
    (point.x, point.y)
}

fn shape(from: f64, to: f64, width: f64) -> Curve {
    let mut curve = Curve::wire(Point::new(0.0, from), Point::new(width, to));
    let most = width * 0.9;
    if curve.leave.x > most {
        curve.leave.x = most;
        curve.enter.x = width - most;
    }
    curve
}

#[cfg(test)]
mod tests {
    use super::super::rows::tests::mapping;
    use super::*;
    use serde_json::json;

    #[test]
    fn a_folded_parent_gathers_its_wires() {
        let tree = SourceTree::build("order", None, Some(&json!({ "billing": { "city": "B", "country": "D" }, "id": 1 }).into()));
        let document = mapping(json!([
            { "path": "city", "value": { "field": "billing.city" } },
            { "path": "country", "value": { "field": "billing.country" } },
            { "path": "no", "value": { "template": "{{ id }}-{{ billing.city }}" } }
        ]));
        let targets = TargetRows::build(&document, None);
        let links = links(&tree, &targets, &[], &BTreeMap::new());
        assert_eq!(links.len(), 4);
        let rows = targets.visible(&HashSet::new(), "", false);
        let fields = tree.visible(&HashSet::from(["billing".to_owned()]), "");
        let wires = gather(&links, &tree, &fields, &targets, &rows);
        let ends: Vec<_> = wires.iter().map(|wire| (wire.from, wire.to)).collect();
        assert_eq!(ends, [(1, 0), (1, 1), (2, 2), (1, 2)]);
        assert_eq!(gathered(&wires, &fields), BTreeMap::from([(1, 3)]));
    }

    #[test]
    fn strips_push_what_is_below_and_the_window_covers_what_is_seen() {
        let (tops, height) = tops(100, &HashSet::from([1]));
        assert_eq!(tops[..3], [0.0, 28.0, 90.0]);
        assert_eq!(height, 2834.0);
        let seen = window(&tops, 1000.0, 600.0);
        assert!(tops[seen.start] < 1000.0 - ROW && tops[seen.end - 1] > 1600.0);
        assert!(seen.len() < 50);
    }

    #[test]
    fn curves_leave_and_enter_horizontally() {
        assert_eq!(curve(14.0, 14.0, 196.0), "M0.0 14.0C64.0 14.0 132.0 14.0 196.0 14.0");
        assert_eq!(curve(0.0, 300.0, 196.0), "M0.0 0.0C110.0 0.0 86.0 300.0 196.0 300.0");
        assert_eq!(point(0.0, 100.0, 196.0, 0.5), (98.0, 50.0));
    }
}
