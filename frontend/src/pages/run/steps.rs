//! The flow of the run, coloured by outcome, with record counts between the steps.

use client::use_catalogue;
use leptos::prelude::*;
use mapping::Value;
use std::collections::BTreeMap;
use ui::{Icon, Tile, format, step_status};
use wire::run::{RunDetail, StepRun, StepStatus};

const NODE_HEIGHT: usize = 36;
const LINE: usize = 56;
const MARGIN: usize = 20;

/// Widths by how many columns there are, so that a usual flow is seen whole.
#[derive(Clone, Copy)]
struct Spread {
    /// Of a node.
    node: usize,
    /// From the left of a column to that of the next.
    pitch: usize,
}

impl Spread {
    fn of(columns: usize) -> Self {
        if columns <= 4 { Self { node: 152, pitch: 200 } } else { Self { node: 134, pitch: 172 } }
    }

    fn left(self, column: usize) -> usize {
        MARGIN + column * self.pitch
    }

    fn width(self, columns: usize) -> usize {
        2 * MARGIN + columns.saturating_sub(1) * self.pitch + self.node
    }
}

/// The glyph and hue of a step: its connector's, or that of its kind.
pub fn face(document: &Value, id: &str) -> (String, u16) {
    let catalogue = use_catalogue();
    let of = |connector: Option<&Value>| {
        let (icon, hue, _) = catalogue.face(connector.and_then(Value::as_text).unwrap_or_default());
        (icon, hue)
    };
    if let Some(trigger) = document.get("trigger").filter(|node| is_it(node, id)) {
        return of(trigger.get("connector"));
    }
    match step_of(document, id) {
        Some(step) if step.get("operation").is_some() => of(step.get("operation").and_then(|operation| operation.get("connector"))),
        Some(step) if step.get("map").is_some() => ("map".to_owned(), 281),
        Some(step) if step.get("filter").is_some() => ("filter".to_owned(), 200),
        Some(step) if step.get("branch").is_some() => ("branch".to_owned(), 300),
        _ => ("dot".to_owned(), 260),
    }
}

/// Whether a step is a mapping.
pub fn is_mapping(document: &Value, id: &str) -> bool {
    step_of(document, id).is_some_and(|step| step.get("map").is_some())
}

fn is_it(node: &Value, id: &str) -> bool {
    node.get("id").and_then(Value::as_text) == Some(id)
}

fn step_of<'d>(document: &'d Value, id: &str) -> Option<&'d Value> {
    document.get("steps").and_then(Value::as_list)?.iter().find(|step| is_it(step, id))
}

/// From and to of each edge.
fn edges(document: &Value) -> Vec<(String, String)> {
    let text = |edge: &Value, key: &str| {
        edge.get(key).and_then(Value::as_text).unwrap_or_default().split('.').next().unwrap_or_default().to_owned()
    };
    let edges = document.get("edges").and_then(Value::as_list).unwrap_or_default();
    edges.iter().map(|edge| (text(edge, "from"), text(edge, "to"))).collect()
}

/// Column and line of each step: columns by the longest way from the trigger.
fn places(steps: &[StepRun], edges: &[(String, String)]) -> BTreeMap<String, (usize, usize)> {
    let mut column: BTreeMap<&str, usize> = steps.iter().map(|step| (step.step.as_str(), 0)).collect();
    // As many rounds as there are steps suffice for a graph without cycles, and end for one with.
    for _ in 0..steps.len() {
        for (from, to) in edges {
            let next = column.get(from.as_str()).map_or(0, |column| column + 1);
            if let Some(own) = column.get_mut(to.as_str()) {
                *own = (*own).max(next).min(steps.len());
            }
        }
    }
    let mut filled: BTreeMap<usize, usize> = BTreeMap::new();
    steps
        .iter()
        .map(|step| {
            let column = column.get(step.step.as_str()).copied().unwrap_or(0);
            let line = filled.entry(column).or_default();
            *line += 1;
            (step.step.clone(), (column, *line - 1))
        })
        .collect()
}

fn columns(places: &BTreeMap<String, (usize, usize)>) -> usize {
    places.values().map(|(column, _)| column + 1).max().unwrap_or(1)
}

/// The flow of the run.
#[component]
pub fn Outcome(run: Signal<RunDetail>, document: Signal<Value>, step: Signal<String>, pick: Callback<String>) -> impl IntoView {
    let board = NodeRef::<leptos::html::Div>::new();
    Effect::new(move || {
        let Some(board) = board.get() else { return };
        let centre = run.with(|run| {
            let places = document.with(|document| places(&run.steps, &edges(document)));
            let spread = Spread::of(columns(&places));
            step.with(|step| places.get(step).map(|(column, _)| spread.left(*column) + spread.node / 2))
        });
        if let Some(centre) = centre.and_then(|centre| i32::try_from(centre).ok()) {
            board.set_scroll_left((centre - board.client_width() / 2).max(0));
        }
    });
    view! {
        <section class="card outcome">
            <header>
                <h2>"Flow"</h2>
                <span class="t3 fs12">{move || run.with(|run| format!("{}, coloured by outcome, counts are records", run.run.version.map_or_else(|| "draft".to_owned(), |version| format!("v{version}"))))}</span>
            </header>
            <div node_ref=board class="board" tabindex="0" role="group" aria-label="Steps of the flow">{move || run.with(|run| document.with(|document| drawn(run, document, step, pick)))}</div>
        </section>
    }
}

fn drawn(run: &RunDetail, document: &Value, chosen: Signal<String>, pick: Callback<String>) -> impl IntoView + use<> {
    let edges = edges(document);
    let places = places(&run.steps, &edges);
    let lines = places.values().map(|(_, line)| line + 1).max().unwrap_or(1);
    let columns = columns(&places);
    let spread = Spread::of(columns);
    let left = |column: usize| spread.left(column);
    let top = |line: usize| MARGIN + line * LINE;
    let (width, height) = (spread.width(columns), 2 * MARGIN + lines * LINE - (LINE - NODE_HEIGHT));
    let of = |id: &str| run.steps.iter().find(|step| step.step == id);
    let wires = edges.iter().filter_map(|(from, to)| {
        let ((c1, l1), (c2, l2)) = (*places.get(from)?, *places.get(to)?);
        let (x1, y1, x2, y2) = (left(c1) + spread.node, top(l1) + NODE_HEIGHT / 2, left(c2), top(l2) + NODE_HEIGHT / 2);
        let middle = x1.midpoint(x2);
        let (source, target) = (of(from)?, of(to)?);
        let class = match target.status {
            StepStatus::Pending | StepStatus::Skipped => "wire muted",
            _ => "wire ok",
        };
        let count = (!matches!(target.status, StepStatus::Pending | StepStatus::Skipped)).then(|| format::count(target.records_in.min(source.records_out.max(target.records_in))));
        Some(view! {
            <path class=class d=format!("M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}")></path>
            {count.map(|count| view! { <g class="count"><rect x=middle.saturating_sub(12) y=y1.midpoint(y2) - 9 width="24" height="18" rx="9"></rect><text x=middle y=y1.midpoint(y2) + 4 text-anchor="middle">{count}</text></g> })}
        })
    }).collect_view();
    let nodes = run.steps.iter().filter_map(|step| {
        let (column, line) = *places.get(&step.step)?;
        let (icon, hue) = face(document, &step.step);
        let (tone, glyph, word) = step_status(step.status);
        let (own, mine) = (step.step.clone(), step.step.clone());
        let is_on = Memo::new(move |_| chosen.with(|chosen| *chosen == mine));
        let idle = matches!(step.status, StepStatus::Pending | StepStatus::Skipped);
        Some(view! {
            <button type="button" class=format!("mini-node {}", tone.class()) class:sel=is_on class:idle=idle style:left=format!("{}px", left(column)) style:top=format!("{}px", top(line)) style:width=format!("{}px", spread.node)
                aria-label=format!("{}: {word}", step.name) aria-pressed=move || is_on.get().to_string() data-tip=format!("{}: {word}", step.name) on:click=move |_| pick.run(own.clone())>
                <Tile icon=icon hue=hue />
                <span class="words grow">{step.name.clone()}</span>
                {(step.status != StepStatus::Succeeded).then(|| view! { <Icon name=glyph class=format!("xs fg-{}", tone.class()) /> })}
            </button>
        })
    }).collect_view();
    view! {
        <div class="sheet" style:width=format!("{width}px") style:height=format!("{height}px")>
            <svg width=width height=height aria-hidden="true">{wires}</svg>
            {nodes}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_follow_the_longest_way() {
        let step = |id: &str| StepRun {
            step: id.to_owned(),
            name: String::new(),
            status: StepStatus::Pending,
            records_in: 0,
            records_out: 0,
            records_failed: 0,
            duration_ms: 0,
            error: None,
        };
        let steps = ["a", "b", "c", "d"].map(step);
        let edges = [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("a", "d")].map(|(from, to)| (from.to_owned(), to.to_owned()));
        let places = places(&steps, &edges);
        assert_eq!((places["a"], places["b"], places["c"], places["d"]), ((0, 0), (1, 0), (1, 1), (2, 0)));
    }
}
