//! What the worker works on is told once; of a change, the difference. So a keystroke costs as much as what it changes.

use super::{Args, CHECK_MILLIS_MAX, Engine};
use crate::state::Mapper;
use leptos::prelude::*;
use mapping::{Mapping, Patch, Value};

/// The most samples that values are tried on.
const SAMPLES_MAX: usize = 25;
/// The fewest.
const SAMPLES_MIN: usize = 2;
/// About how many values all samples together have: of large records fewer are tried.
const VALUES_MAX: usize = 50_000;

/// What the worker has.
pub(super) struct Told {
    mapping: Mapping,
    /// The version of the sample that is shown.
    record: u64,
    tables: u64,
    models: u64,
    samples: u64,
}

/// Counts how often things have changed, so that large ones need not be compared.
#[derive(Clone, Copy)]
pub(super) struct Versions {
    record: Memo<u64>,
    tables: Memo<u64>,
    models: Memo<u64>,
    samples: Memo<u64>,
}

impl Versions {
    pub(super) fn of(mapper: Mapper, engine: Engine) -> Self {
        fn count(track: impl Fn() + Send + Sync + 'static) -> Memo<u64> {
            Memo::new(move |before: Option<&u64>| {
                track();
                before.map_or(1, |before| before + 1)
            })
        }
        Self {
            record: count(move || {
                mapper.samples.track();
                mapper.sample_at.track();
            }),
            tables: count(move || mapper.table_rows.track()),
            models: count(move || {
                mapper.source_model.track();
                mapper.target_model.track();
                engine.inferred.track();
            }),
            samples: count(move || mapper.samples.track()),
        }
    }
}

impl Engine {
    /// Tells the worker what it does not know yet.
    pub(super) fn tell(self, mapper: Mapper) {
        let Some(versions) = self.versions.get_value() else { return };
        let mut args = Args::default();
        self.told.update_value(|told| {
            args = mapper.document.with_untracked(|document| changes(told, document, versions, mapper, self));
        });
        if args.is_empty() {
            return;
        }
        // Nothing is computed yet, but a large mapping takes its time to be read.
        self.call_within(CHECK_MILLIS_MAX, "tell", args, move |answer| {
            if answer.is_err() {
                self.told.try_update_value(|told| *told = None);
            }
        });
    }
}

fn changes(told: &mut Option<Told>, document: &Mapping, versions: Versions, mapper: Mapper, engine: Engine) -> Args {
    let mut args = Args::default();
    let told = match told {
        Some(told) => {
            if let Some(patch) = Patch::between(&told.mapping, document) {
                args = args.with("patch", &patch);
                if !patch.apply(&mut told.mapping) {
                    told.mapping = document.clone();
                }
            }
            told
        }
        None => {
            args = args.with("mapping", document);
            told.insert(Told { mapping: document.clone(), record: 0, tables: 0, models: 0, samples: 0 })
        }
    };
    let is_new = |known: &mut u64, version: Memo<u64>| {
        let now = version.get_untracked();
        std::mem::replace(known, now) != now
    };
    if is_new(&mut told.record, versions.record) {
        let at = mapper.sample_at.get_untracked();
        args = mapper.samples.with_untracked(|samples| match samples.get(at) {
            Some(sample) => args.with("record", &sample.record),
            None => args,
        });
    }
    if is_new(&mut told.tables, versions.tables) {
        args = mapper.table_rows.with_untracked(|tables| args.with("tables", &**tables));
    }
    if is_new(&mut told.models, versions.models) {
        let source = mapper.source_model.with_untracked(|model| model.as_ref().and_then(|model| serde_json::to_string(model).ok()));
        let source = source.or_else(|| engine.inferred.with_untracked(|model| model.as_ref().map(|model| model.to_string())));
        let models = mapper
            .target_model
            .with_untracked(|target| Args::default().with_text("source", source.as_deref().unwrap_or("null")).with("target", target));
        args = args.with_text("models", &models.text());
    }
    if is_new(&mut told.samples, versions.samples) {
        args = args.with("samples", &samples(mapper));
    }
    args
}

/// The samples that values are tried on.
pub(super) fn samples(mapper: Mapper) -> Vec<Value> {
    mapper.samples.with_untracked(|samples| samples.iter().take(tried(mapper)).map(|sample| sample.record.clone()).collect())
}

/// How many samples are told.
pub(super) fn tried(mapper: Mapper) -> usize {
    let fields = mapper.tree.with_untracked(|tree| tree.nodes.len());
    let count = (VALUES_MAX / fields.max(1)).clamp(SAMPLES_MIN, SAMPLES_MAX);
    mapper.samples.with_untracked(|samples| samples.len().min(count))
}
