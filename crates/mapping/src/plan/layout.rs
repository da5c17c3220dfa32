//! Where the values of an object's targets are written: the names in front of each are bytes before the first record comes.
//!
//! Only for targets of which none lies within another one and whose groups stand together: then the order of targets
//! is the order of bytes, whatever is left out. For others there is no layout, and no plan.

use crate::json::quoted;
use std::collections::HashSet;

/// What stands in front of one target's value.
#[derive(Debug)]
pub(super) struct Head {
    /// How many groups enclose it.
    depth: usize,
    /// How many of them enclose the target before it too.
    shared: usize,
    /// By how many of its groups are open already: the names of the others, and its own.
    names: Vec<Vec<u8>>,
}

/// The heads of targets, by their paths.
pub(super) fn heads(paths: &[&[String]]) -> Option<Vec<Head>> {
    let mut closed: HashSet<&[String]> = HashSet::new();
    let mut heads: Vec<Head> = Vec::with_capacity(paths.len());
    for (at, path) in paths.iter().enumerate() {
        let depth = path.len().checked_sub(1)?;
        let before = at.checked_sub(1).map_or(&[] as &[String], |before| paths[before]);
        let common = path.iter().zip(before).take_while(|(one, other)| one == other).count();
        if at > 0 {
            if common == path.len() || common == before.len() {
                return None;
            }
            closed.extend((common + 1..=before.len()).map(|length| &before[..length]));
        }
        if (common + 1..=path.len()).any(|length| closed.contains(&path[..length])) {
            return None;
        }
        let names = (0..=depth).map(|open| opening(&path[open..])).collect();
        heads.push(Head { depth, shared: common, names });
    }
    Some(heads)
}

/// `"customer":{"name":`
fn opening(names: &[String]) -> Vec<u8> {
    let mut out = Vec::new();
    for (at, name) in names.iter().enumerate() {
        if at > 0 {
            out.push(b'{');
        }
        quoted::write(name, &mut out);
        out.push(b':');
    }
    out
}

/// An object that is being written.
#[derive(Debug, Default)]
pub(super) struct Open {
    /// Groups that are open.
    depth: usize,
    /// How many of them the next target may share.
    shared: usize,
    any: bool,
}

impl Open {
    /// Goes on to the next target, whether it will be written or not.
    #[inline]
    pub(super) fn next(&mut self, head: &Head) {
        self.shared = self.shared.min(head.shared);
    }

    /// Writes what stands in front of this target's value.
    #[inline]
    pub(super) fn write(&self, head: &Head, out: &mut Vec<u8>) {
        for _ in self.shared..self.depth {
            out.push(b'}');
        }
        if self.any {
            out.push(b',');
        }
        out.extend_from_slice(&head.names[self.shared]);
    }

    /// The value stands behind it.
    #[inline]
    pub(super) fn written(&mut self, head: &Head) {
        *self = Self { depth: head.depth, shared: head.depth, any: true };
    }

    /// Closes what is open.
    pub(super) fn close(&self, out: &mut Vec<u8>) {
        for _ in 0..=self.depth {
            out.push(b'}');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(paths: &str, present: &[usize]) -> Option<String> {
        let paths: Vec<Vec<String>> = paths.split(' ').map(|path| path.split('.').map(str::to_owned).collect()).collect();
        let heads = heads(&paths.iter().map(Vec::as_slice).collect::<Vec<_>>())?;
        let (mut open, mut out) = (Open::default(), b"{".to_vec());
        for (at, head) in heads.iter().enumerate() {
            open.next(head);
            if present.contains(&at) {
                open.write(head, &mut out);
                out.push(b'0' + u8::try_from(at).unwrap());
                open.written(head);
            }
        }
        open.close(&mut out);
        Some(String::from_utf8(out).unwrap())
    }

    #[test]
    fn groups_are_opened_and_closed_whatever_is_left_out() {
        let paths = "a b.c b.d.e b.d.f b.g h.d.e";
        for (present, expected) in [
            (&[0, 1, 2, 3, 4, 5][..], r#"{"a":0,"b":{"c":1,"d":{"e":2,"f":3},"g":4},"h":{"d":{"e":5}}}"#),
            (&[][..], "{}"),
            (&[3][..], r#"{"b":{"d":{"f":3}}}"#),
            (&[2, 5][..], r#"{"b":{"d":{"e":2}},"h":{"d":{"e":5}}}"#),
            (&[1, 4][..], r#"{"b":{"c":1,"g":4}}"#),
        ] {
            assert_eq!(written(paths, present).unwrap(), expected);
        }
        for overlapping in ["a a", "a a.b", "a.b a", "a.b c a.d", "a.b.c a.d a.b.e", "a b a"] {
            assert_eq!(written(overlapping, &[]), None, "{overlapping}");
        }
    }
}
