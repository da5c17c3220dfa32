//! Left-to-right layout in columns: a node stands one column right of the last one it hears from; within a column
//! nodes are ordered by the middle of their neighbours. The same graph always gives the same picture.

use crate::{
    geometry::{Point, Size},
    snap,
};
use std::collections::HashMap;

/// From the left edge of one column to that of the next.
pub const COLUMN_PITCH: f64 = 220.0;
/// The free space between two nodes of a column.
pub const ROW_GAP: f64 = 40.0;
/// How often the order within the columns is improved.
const SWEEPS: usize = 6;

/// A node to lay out.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its size.
    pub size: Size,
}

/// The places of the nodes, as upper left corners, the first column at x = 0 and the picture's middle at y = 0.
/// `edges` are pairs of indices; edges that close a circle count for nothing.
#[must_use]
pub fn layered(nodes: &[Node], edges: &[(usize, usize)]) -> Vec<Point> {
    let edges = without_circles(nodes.len(), edges);
    let column = columns(nodes.len(), &edges);
    let mut order: Vec<Vec<usize>> = vec![Vec::new(); column.iter().max().map_or(0, |last| last + 1)];
    for (node, at) in column.iter().enumerate() {
        order[*at].push(node);
    }
    for sweep in 0..SWEEPS {
        let (from, to): (Vec<usize>, bool) =
            if sweep % 2 == 0 { ((0..order.len()).collect(), true) } else { ((0..order.len()).rev().collect(), false) };
        let mut rank = ranks(nodes.len(), &order);
        for at in from {
            order[at].sort_by(|a, b| middle(*a, &edges, &rank, to).total_cmp(&middle(*b, &edges, &rank, to)).then(a.cmp(b)));
            rank = ranks(nodes.len(), &order);
        }
    }
    place(nodes, &edges, &order)
}

/// Drops edges that lead back to a node that is still being visited, to itself, or nowhere.
fn without_circles(count: usize, edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut state = vec![0_u8; count];
    let mut back = Vec::new();
    let next: Vec<Vec<(usize, usize)>> = (0..count)
        .map(|node| edges.iter().enumerate().filter(|(_, edge)| edge.0 == node && edge.1 < count).map(|(at, edge)| (at, edge.1)).collect())
        .collect();
    for root in 0..count {
        let mut stack = vec![(root, 0_usize)];
        if state[root] != 0 {
            continue;
        }
        state[root] = 1;
        while let Some((node, child)) = stack.pop() {
            let Some((edge, to)) = next[node].get(child).copied() else {
                state[node] = 2;
                continue;
            };
            stack.push((node, child + 1));
            match state[to] {
                0 => {
                    state[to] = 1;
                    stack.push((to, 0));
                }
                1 => back.push(edge),
                _ => {}
            }
        }
    }
    let good = |(at, edge): &(usize, &(usize, usize))| edge.0 < count && edge.1 < count && edge.0 != edge.1 && !back.contains(at);
    edges.iter().enumerate().filter(good).map(|(_, edge)| *edge).collect()
}

/// The longest way from a source to each node.
fn columns(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut column = vec![0; count];
    let mut waits = vec![0_usize; count];
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (from, to) in edges {
        waits[*to] += 1;
        next[*from].push(*to);
    }
    let mut ready: Vec<usize> = (0..count).rev().filter(|node| waits[*node] == 0).collect();
    while let Some(node) = ready.pop() {
        for to in &next[node] {
            column[*to] = column[*to].max(column[node] + 1);
            waits[*to] -= 1;
            if waits[*to] == 0 {
                ready.push(*to);
            }
        }
    }
    column
}

fn ranks(count: usize, order: &[Vec<usize>]) -> Vec<f64> {
    let mut rank = vec![0.0; count];
    for column in order {
        #[expect(clippy::cast_precision_loss, reason = "ranks are small")]
        for (at, node) in column.iter().enumerate() {
            rank[*node] = at as f64 - (column.len() as f64 - 1.0) / 2.0;
        }
    }
    rank
}

/// The mean of the neighbours' values on one side; the own value where there are none.
fn middle(node: usize, edges: &[(usize, usize)], value: &[f64], before: bool) -> f64 {
    let side = |edge: &(usize, usize)| match before {
        true => (edge.1 == node).then_some(edge.0),
        false => (edge.0 == node).then_some(edge.1),
    };
    let (mut sum, mut count) = (0.0, 0.0);
    for (at, other) in edges.iter().filter_map(side).enumerate() {
        // The order of the edges breaks ties, so that the ways of a branch stay in their order.
        #[expect(clippy::cast_precision_loss, reason = "only breaks ties")]
        let tie = at as f64 * 1e-9;
        sum += value[other] + tie;
        count += 1.0;
    }
    let place = edges.iter().position(|edge| edge.1 == node || edge.0 == node).unwrap_or(edges.len());
    #[expect(clippy::cast_precision_loss, reason = "only breaks ties")]
    let tie = place as f64 * 1e-6;
    if count == 0.0 { value[node] + tie } else { sum / count + tie }
}

/// Stacks each column; each node wants the middle of those before it, and is pushed down by the one above it.
fn place(nodes: &[Node], edges: &[(usize, usize)], order: &[Vec<usize>]) -> Vec<Point> {
    let mut center: Vec<f64> = vec![0.0; nodes.len()];
    let mut x: HashMap<usize, f64> = HashMap::new();
    for (at, column) in order.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a flow has few columns")]
        let left = at as f64 * COLUMN_PITCH;
        let height: f64 = column.iter().map(|node| nodes[*node].size.height + ROW_GAP).sum::<f64>() - ROW_GAP;
        let wish = |node: usize, center: &[f64]| {
            let before: Vec<f64> = edges.iter().filter(|edge| edge.1 == node).map(|edge| center[edge.0]).collect();
            #[expect(clippy::cast_precision_loss, reason = "a node has few neighbours")]
            let count = before.len() as f64;
            (!before.is_empty()).then(|| before.iter().sum::<f64>() / count)
        };
        let wishes: Vec<Option<f64>> = column.iter().map(|node| wish(*node, &center)).collect();
        #[expect(clippy::cast_precision_loss, reason = "a column has few nodes")]
        let middle = {
            let known: Vec<f64> = wishes.iter().flatten().copied().collect();
            if known.is_empty() { 0.0 } else { known.iter().sum::<f64>() / known.len() as f64 }
        };
        let mut top = middle - height / 2.0;
        for node in column {
            x.insert(*node, left);
            center[*node] = top + nodes[*node].size.height / 2.0;
            top += nodes[*node].size.height + ROW_GAP;
        }
    }
    (0..nodes.len())
        .map(|node| {
            snap::to_grid(Point::new(0.0, center[node] - nodes[node].size.height / 2.0)).moved(x.get(&node).copied().unwrap_or(0.0), 0.0)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Rect;

    fn nodes(count: usize) -> Vec<Node> {
        vec![Node { size: Size::new(160.0, 76.0) }; count]
    }

    #[test]
    fn a_chain_is_a_row() {
        let places = layered(&nodes(3), &[(0, 1), (1, 2)]);
        assert_eq!(places.iter().map(|place| place.x).collect::<Vec<_>>(), [0.0, 220.0, 440.0]);
        assert!(places.windows(2).all(|pair| (pair[0].y - pair[1].y).abs() < 1e-9));
    }

    #[test]
    fn ways_keep_their_order_and_join_in_the_middle() {
        let places = layered(&nodes(5), &[(0, 1), (0, 2), (0, 3), (1, 4), (3, 4)]);
        assert!(places[1].y < places[2].y && places[2].y < places[3].y);
        assert!((places[4].y - places[2].y).abs() <= 8.0);
        assert!((places[4].x - 440.0).abs() < 1e-9);
    }

    #[test]
    fn nothing_overlaps_and_twice_is_the_same() {
        let edges: Vec<(usize, usize)> = (1..60).map(|to| (to * 7 % to, to)).chain((1..20).map(|to| (to / 2, to * 3))).collect();
        let all: Vec<Node> = (0_u8..60).map(|at| Node { size: Size::new(160.0, 76.0 + f64::from(at % 4) * 22.0) }).collect();
        let places = layered(&all, &edges);
        assert_eq!(places, layered(&all, &edges));
        let rects: Vec<Rect> = places.iter().zip(&all).map(|(place, node)| Rect::at(*place, node.size)).collect();
        for (at, rect) in rects.iter().enumerate() {
            assert!(rects[at + 1..].iter().all(|other| !rect.touches(other)), "{at}");
        }
    }

    #[test]
    fn circles_and_strays_do_no_harm() {
        let places = layered(&nodes(4), &[(0, 1), (1, 2), (2, 0), (1, 1), (0, 9)]);
        assert!(places[0].x < places[1].x && places[1].x < places[2].x);
        assert!((places[3].x).abs() < 1e-9);
        assert!(layered(&[], &[]).is_empty());
    }
}
