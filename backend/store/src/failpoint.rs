//! Places at which a test lets the process end at once, as a power cut would. In a build without the feature `failpoints`
//! nothing happens there, and nothing is left of them.
//!
//! `LINKSPAN_FAILPOINT=step::after_send@2` ends the process when it comes to that place for the second time.

/// Every place, by name: what happened just before or is about to happen.
pub const ALL: &[&str] = &[
    "accept::before_commit",
    "accept::after_commit",
    "accept::before_answer",
    "journal::gathered",
    "journal::begun",
    "journal::before_commit",
    "journal::after_commit",
    "journal::before_answer",
    "run::taken_up",
    "run::before_end",
    "run::after_end",
    "step::before_intent",
    "step::after_intent",
    "step::before_send",
    "step::after_send",
    "step::outcome_handed_in",
    "step::outcome_kept",
    "step::waits",
    "step::wait_over",
    "aside::before_commit",
    "ask::before_commit",
    "ask::after_commit",
    "ask::answered",
    "ask::before_call",
    "ask::called",
    "resume::before_events",
    "resume::before_going_on",
    "again::before_commit",
    "again::after_commit",
    "publish::before_trigger",
    "publish::after_trigger",
];

/// The process comes to this place.
#[cfg(feature = "failpoints")]
pub fn reach(name: &str) {
    use std::sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    };
    static WANTED: LazyLock<Option<(String, AtomicU32)>> = LazyLock::new(|| {
        let said = std::env::var("LINKSPAN_FAILPOINT").ok()?;
        let (name, times) = said.split_once('@').unwrap_or((&said, "1"));
        Some((name.to_owned(), AtomicU32::new(times.parse().unwrap_or(1))))
    });
    debug_assert!(ALL.contains(&name), "a place without a name in the list: {name}");
    if let Some((wanted, left)) = &*WANTED
        && wanted == name
        && left.fetch_sub(1, Ordering::SeqCst) == 1
    {
        std::process::abort();
    }
}

/// The process comes to this place.
#[cfg(not(feature = "failpoints"))]
#[inline]
pub fn reach(_: &str) {}
