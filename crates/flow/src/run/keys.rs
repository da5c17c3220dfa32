//! Names that are the same on every try: idempotency keys and lanes.

use sha2::{Digest, Sha256};

/// The idempotency key of one effect: the same on every retry, resume and retry from the failed step.
pub(super) fn idempotency(origin: &str, step: &str, page: u32, lane: u32, place: u32) -> String {
    let mut hash = Sha256::new();
    for part in [origin, step] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    for part in [page, lane, place] {
        hash.update(part.to_be_bytes());
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
        let base = idempotency("run_1", "save", 0, 7, 3);
        assert_eq!(base.len(), 32);
        assert_eq!(base, idempotency("run_1", "save", 0, 7, 3));
        for other in [
            ("run_2", "save", 0, 7, 3),
            ("run_1", "sav", 0, 7, 3),
            ("run_1s", "ave", 0, 7, 3),
            ("run_1", "save", 1, 7, 3),
            ("run_1", "save", 0, 8, 3),
            ("run_1", "save", 0, 7, 4),
        ] {
            assert_ne!(base, idempotency(other.0, other.1, other.2, other.3, other.4), "{other:?}");
        }
    }
}
