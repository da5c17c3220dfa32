//! What triggers that look have in common: how often they do, and where they begin.

use connector::FieldSpec;
use mapping::Object;
use serde_json::{Map, Value};

/// The setting by which a trigger that looks is told from others.
pub const EVERY_SECS: &str = "every_secs";
/// How often it looks where nothing is said.
pub const EVERY_SECS_DEFAULT: u32 = 60;
/// The longest pause between two looks: a day.
pub const EVERY_SECS_MAX: u32 = 86_400;

/// The fields that say how often, and where it begins.
pub(crate) fn fields() -> [FieldSpec; 2] {
    [
        FieldSpec::number(EVERY_SECS, "Look every", 1.0, f64::from(EVERY_SECS_MAX), "s")
            .default(EVERY_SECS_DEFAULT)
            .help("How long to wait between two looks."),
        FieldSpec::choice("first", "Begin with", &[("from_now", "What is new from now on"), ("all", "All that is there")])
            .default("from_now")
            .help("What the first look takes; afterwards it goes on where it stopped, also after a pause."),
    ]
}

/// How long to wait between two looks, in milliseconds.
#[must_use]
pub fn every_ms(settings: &Map<String, Value>) -> i64 {
    let secs = settings.get(EVERY_SECS).and_then(Value::as_f64).unwrap_or(f64::from(EVERY_SECS_DEFAULT));
    (secs.clamp(1.0, f64::from(EVERY_SECS_MAX)) * 1_000.0).round() as i64
}

/// The settings of a trigger as a look takes them.
#[must_use]
pub fn settings(settings: &Map<String, Value>) -> Object {
    crate::settings::object(settings)
}
