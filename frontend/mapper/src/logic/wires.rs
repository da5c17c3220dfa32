//! Wires: which field goes to which row, where they end on the screen, and the curve between. Folded parents gather
//! the wires of what they hide.

use super::{refs, rows::TargetRows, source::SourceTree, suggest::Suggestion};
use canvas::{edge_path::Curve, geometry::Point};
use mapping::{Fill, Kind};
use std::collections::BTreeMap;

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

/// Where rows stand. At most one has a strip below it, so that nothing needs to be listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tops {
    /// How many rows are shown.
    pub count: usize,
    /// The place of the row with a strip below it.
    pub strip: Option<usize>,
}

impl Tops {
    /// The top of a row.
    #[must_use]
    pub fn top(&self, place: usize) -> f64 {
        place as f64 * ROW + if self.strip.is_some_and(|strip| strip < place) { STRIP } else { 0.0 }
    }

    /// The height of all.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.top(self.count)
    }

    /// The rows between two heights, with some to spare on both sides.
    #[must_use]
    pub fn window(&self, scroll: f64, height: f64) -> std::ops::Range<usize> {
        const SPARE: f64 = ROW * 8.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place among the rows")]
        let place = |y: f64| ((y / ROW).max(0.0) as usize).min(self.count);
        // A strip moves what is below it by little more than a row.
        let first = place(scroll - SPARE - STRIP);
        let last = place(scroll + height + SPARE) + 1;
        first..last.min(self.count).max(first)
    }
}

/// A wire on the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// Unique among the wires.
    pub key: String,
    /// The height of its left end.
    pub from: f64,
    /// The height of its right end.
    pub to: f64,
    /// Its look.
    pub look: Look,
    /// Whether a list is gone through, and how, in a word.
    pub list: Option<&'static str>,
    /// The first row that it stands for.
    pub row: usize,
    /// The score, where it is only offered.
    pub score: Option<f64>,
    /// What differs, where the types differ.
    pub mismatch: Option<String>,
}

/// The most wires that are drawn at once. Those between fields and rows that are seen come first, then those
/// whose other end is near; those that are lit always.
pub const DRAWN_MAX: usize = 300;

/// The wires that can be seen, what is lit last. `left` and `right` are how far the columns are scrolled; `lit` tells
/// whether a connection is hovered or selected.
#[must_use]
pub fn drawn(wires: &[Wire], tops: &Tops, (left, right): (f64, f64), height: f64, lit: impl Fn(&Link) -> bool) -> Vec<Drawn> {
    let away = |y: f64| if y < -ROW { -y } else { (y - height).max(0.0) };
    let mut near: Vec<(f64, &Wire, f64, f64)> = wires
        .iter()
        .filter_map(|wire| {
            let from = wire.from as f64 * ROW + ROW / 2.0 - left;
            let to = tops.top(wire.to) + ROW / 2.0 - right;
            let (off_from, off_to) = (away(from), away(to));
            (off_from <= ROW || off_to <= ROW).then_some((off_from.max(off_to), wire, from, to))
        })
        .collect();
    if near.len() > DRAWN_MAX {
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut kept = 0;
        near.retain(|(_, wire, ..)| {
            kept += 1;
            kept <= DRAWN_MAX || wire.links.iter().any(&lit)
        });
        near.truncate(2 * DRAWN_MAX);
    }
    let mut drawn: Vec<Drawn> = near
        .into_iter()
        .filter_map(|(_, wire, from, to)| {
            let look = match wire.look() {
                Look::Rest if wire.links.iter().any(&lit) => Look::Lit,
                look => look,
            };
            Some(Drawn {
                key: wire.key.clone(),
                from,
                to,
                look,
                list: wire.list.then_some(wire.how),
                row: wire.links.first()?.row,
                score: wire.links.iter().find_map(|link| link.score),
                mismatch: wire.links.iter().find_map(|link| link.mismatch.clone()),
            })
        })
        .collect();
    drawn.sort_by_key(|drawn| match drawn.look {
        Look::Rest => 0,
        Look::Suggested => 1,
        Look::Mismatch => 2,
        Look::Lit => 3,
    });
    drawn
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
    use std::collections::HashSet;

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
        let tops = Tops { count: 100, strip: Some(1) };
        assert_eq!([0, 1, 2].map(|place| tops.top(place)), [0.0, 28.0, 90.0]);
        assert_eq!(tops.height(), 2834.0);
        for scroll in [0.0, 20.0, 95.0, 1000.0, 2234.0] {
            let seen = tops.window(scroll, 600.0);
            assert!(seen.start == 0 || tops.top(seen.start) < scroll - ROW, "{scroll}");
            assert!(seen.end == 100 || tops.top(seen.end - 1) > scroll + 600.0, "{scroll}");
            assert!(seen.len() < 50, "{scroll}");
        }
        assert!(Tops::default().window(0.0, 600.0).is_empty());
        // Scrolled further than there are rows, as just after a fold.
        assert!(Tops { count: 3, strip: None }.window(5000.0, 600.0).is_empty());
    }

    #[test]
    fn of_thousands_of_wires_the_nearest_and_the_lit_are_drawn() {
        let link = |row| Link { node: 0, row, list: false, how: "", score: None, mismatch: None };
        let wires: Vec<Wire> =
            (0..5000).map(|to| Wire { key: format!("→{to}"), from: 0, to, links: vec![link(to)], list: false, how: "" }).collect();
        let tops = Tops { count: 5000, strip: None };
        let seen = drawn(&wires, &tops, (0.0, 0.0), 600.0, |link| link.row == 4999);
        assert_eq!(seen.len(), DRAWN_MAX + 1);
        assert_eq!(seen.iter().map(|drawn| drawn.row).max(), Some(4999));
        assert_eq!(seen.last().map(|drawn| (drawn.row, drawn.look)), Some((4999, Look::Lit)));
        assert!((0..20).all(|row| seen.iter().any(|drawn| drawn.row == row)));
        assert_eq!(drawn(&wires, &tops, (9000.0, 14000.0), 600.0, |_| false).len(), 23);
    }

    #[test]
    fn curves_leave_and_enter_horizontally() {
        assert_eq!(curve(14.0, 14.0, 196.0), "M0.0 14.0C64.0 14.0 132.0 14.0 196.0 14.0");
        assert_eq!(curve(0.0, 300.0, 196.0), "M0.0 0.0C110.0 0.0 86.0 300.0 196.0 300.0");
        assert_eq!(point(0.0, 100.0, 196.0, 0.5), (98.0, 50.0));
    }
}
