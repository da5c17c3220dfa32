//! The paths that a plan reads, merged: each name of a record is looked up once, whoever asks for it.

use crate::path::Part;

/// No node: nobody asks for what is there.
pub(super) const NOBODY: u32 = u32::MAX;

/// Paths of names from one root.
#[derive(Debug, Default)]
pub(super) struct Trie {
    nodes: Vec<Node>,
    /// The names of each slot, from the root down.
    slots: Vec<Vec<Part>>,
}

#[derive(Debug, Default)]
struct Node {
    /// Where the value that stands here is kept.
    slot: Option<u32>,
    /// The slots of all nodes below.
    below: Vec<u32>,
    /// How many names lead here.
    depth: u8,
    children: Vec<Child>,
    /// Places in `children` plus one, by the highest bits of a name's print; open addressing, 0 is free.
    table: Vec<u32>,
    shift: u32,
}

#[derive(Debug)]
struct Child {
    print: u64,
    name: Box<str>,
    node: u32,
}

/// A mark of a name: of equal names it is equal, of others hardly ever. Mixed in its highest bits.
#[inline]
pub(super) fn print(bytes: &[u8], start: usize, end: usize) -> u64 {
    const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
    let length = end - start;
    let first = word(bytes, start);
    let both = if length > 8 { first ^ word(bytes, end - 8).rotate_left(29) } else { first & mask(length) };
    (both ^ (length as u64).rotate_left(53)).wrapping_mul(MIX)
}

/// The lowest bytes of a word.
fn mask(bytes: usize) -> u64 {
    if bytes >= 8 { u64::MAX } else { (1 << (bytes * 8)) - 1 }
}

#[inline]
fn word(bytes: &[u8], at: usize) -> u64 {
    let rest = &bytes[at.min(bytes.len())..];
    rest.first_chunk::<8>()
        .map_or_else(|| rest.iter().take(8).rev().fold(0, |word, byte| (word << 8) | u64::from(*byte)), |eight| u64::from_le_bytes(*eight))
}

impl Trie {
    pub(super) fn new() -> Self {
        Self { nodes: vec![Node::default()], slots: Vec::new() }
    }

    /// The slot of a path of names, which is made if nobody asked for it before.
    pub(super) fn slot(&mut self, names: &[Part]) -> u32 {
        let mut at = 0_usize;
        for name in names {
            let name = name.as_str();
            let known = self.nodes[at].children.iter().find(|child| *child.name == *name).map(|child| child.node as usize);
            at = known.unwrap_or_else(|| {
                let made = self.nodes.len();
                let depth = self.nodes[at].depth.saturating_add(1);
                self.nodes.push(Node { depth, ..Node::default() });
                let print = print(name.as_bytes(), 0, name.len());
                self.nodes[at].children.push(Child { print, name: name.into(), node: index(made) });
                made
            });
        }
        if let Some(slot) = self.nodes[at].slot {
            return slot;
        }
        let slot = index(self.slots.len());
        self.nodes[at].slot = Some(slot);
        self.slots.push(names.to_vec());
        slot
    }

    /// To be called when every path is there.
    pub(super) fn finish(&mut self) {
        for node in &mut self.nodes {
            if node.children.is_empty() {
                continue;
            }
            let size = (node.children.len() * 2).next_power_of_two().max(4);
            node.shift = 64 - size.trailing_zeros();
            node.table = vec![0; size];
            for (place, child) in node.children.iter().enumerate() {
                let mut at = usize::try_from(child.print >> node.shift).unwrap_or(0);
                while node.table[at] != 0 {
                    at = (at + 1) % size;
                }
                node.table[at] = index(place + 1);
            }
        }
        // A child is made after its parent, so that from the back every node knows what is below it.
        for at in (0..self.nodes.len()).rev() {
            let mut below = Vec::new();
            for child in &self.nodes[at].children {
                let child = &self.nodes[child.node as usize];
                below.extend(child.slot);
                below.extend_from_slice(&child.below);
            }
            self.nodes[at].below = below;
        }
    }

    /// How many slots there are.
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// The names of a slot.
    pub(super) fn names(&self, slot: u32) -> &[Part] {
        &self.slots[slot as usize]
    }

    /// The slot at a node.
    #[inline]
    pub(super) fn slot_at(&self, node: u32) -> Option<u32> {
        self.nodes.get(node as usize)?.slot
    }

    /// The slots below a node.
    pub(super) fn below(&self, node: u32) -> &[u32] {
        self.nodes.get(node as usize).map_or(&[], |node| &node.below)
    }

    /// How many names lead to a node.
    pub(super) fn depth(&self, node: u32) -> u8 {
        self.nodes.get(node as usize).map_or(0, |node| node.depth)
    }

    /// The node of a name below a node.
    #[inline]
    pub(super) fn child(&self, node: u32, print: u64, name: &[u8]) -> u32 {
        let Some(node) = self.nodes.get(node as usize) else { return NOBODY };
        if node.table.is_empty() {
            return NOBODY;
        }
        #[expect(clippy::cast_possible_truncation, reason = "shifted down to an index of the table")]
        let mut at = (print >> node.shift) as usize;
        loop {
            match node.table.get(at) {
                None => at = 0,
                Some(0) => return NOBODY,
                Some(place) => {
                    let child = &node.children[*place as usize - 1];
                    if child.print == print && child.name.as_bytes() == name {
                        return child.node;
                    }
                    at += 1;
                }
            }
        }
    }
}

/// A mapping has far fewer paths than this holds: a document is bounded in bytes.
fn index(at: usize) -> u32 {
    u32::try_from(at).expect("a mapping has fewer than 2^32 paths")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_whatever_their_length() {
        let names: Vec<String> = (0..300).map(|at| "abcdefghijklmnopqrstuvwxyz"[..at % 27].to_owned() + &at.to_string()).collect();
        let mut trie = Trie::new();
        for name in &names {
            trie.slot(&[Part::Name(name.clone())]);
        }
        trie.finish();
        let text = format!("\"{}\"", names.join("\""));
        for name in &names {
            let start = text.find(&format!("\"{name}\"")).unwrap() + 1;
            let print = print(text.as_bytes(), start, start + name.len());
            let node = trie.child(0, print, name.as_bytes());
            assert_eq!(trie.names(trie.slot_at(node).unwrap()), [Part::Name(name.clone())]);
            assert_eq!(trie.child(0, print, b"other"), NOBODY);
        }
        assert_eq!(trie.below(0).len(), 300);
    }
}
