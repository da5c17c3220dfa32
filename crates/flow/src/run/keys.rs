//! Names that are the same on every try: idempotency keys and lanes.

use crate::effect::Place;
use sha2::{Digest, Sha256};

/// Which record: the same however often and in which order the run hears what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Id {
    pub(super) page: u32,
    pub(super) lane: u32,
    pub(super) place: Place,
}

/// The turn of a record in a loop, or of one that a step makes of others: it follows from which record it was, the step, and a
/// number.
pub(super) fn turn(step: &str, of: Id, number: u32) -> u64 {
    let mut hash = Sha256::new();
    hash.update(step);
    hash.update([0]);
    for part in [of.page, of.lane, of.place.at, number] {
        hash.update(part.to_be_bytes());
    }
    hash.update(of.place.turn.to_be_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hash.finalize()[..8]);
    u64::from_be_bytes(first).max(1)
}

/// The idempotency key of one effect: the same on every retry, resume and retry from the failed step.
pub(super) fn idempotency(origin: &str, step: &str, page: u32, lane: u32, place: Place) -> String {
    let mut hash = Sha256::new();
    for part in [origin, step] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    for part in [page, lane, place.at] {
        hash.update(part.to_be_bytes());
    }
    if place.turn > 0 {
        hash.update(place.turn.to_be_bytes());
    }
    hex::encode(&hash.finalize()[..16])
}

/// The lane of a page that went along one more edge (FNV-1a over the numbers of the edges).
pub(super) fn lane(so_far: u32, edge: u32) -> u32 {
    let begin = if so_far == 0 { 0x811c_9dc5 } else { so_far };
    edge.to_be_bytes().iter().fold(begin, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_counts_and_borders_do_too() {
        let key = |origin, step, page, lane, at| idempotency(origin, step, page, lane, Place::at(at));
        let base = key("run_1", "save", 0, 7, 3);
        assert_eq!(base, "8ef6d9d1ebdbe53e68df03cb2dbf3b03", "the keys of runs that are under way stay as they are");
        assert_eq!(base, key("run_1", "save", 0, 7, 3));
        let turned = idempotency("run_1", "save", 0, 7, Place { turn: 1, at: 3 });
        assert_ne!(base, turned);
        for other in [
            ("run_2", "save", 0, 7, 3),
            ("run_1", "sav", 0, 7, 3),
            ("run_1s", "ave", 0, 7, 3),
            ("run_1", "save", 1, 7, 3),
            ("run_1", "save", 0, 8, 3),
            ("run_1", "save", 0, 7, 4),
        ] {
            assert_ne!(base, key(other.0, other.1, other.2, other.3, other.4), "{other:?}");
        }
    }
}
