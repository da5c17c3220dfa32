//! What the page told and need not tell again: the mapping, the sample, the models, the tables. A change comes as the
//! difference that it makes, and only the targets that it touches are compiled and previewed anew.

use mapping::{Compiled, Context, Facts, Finding, Mapping, Model, Patch, Tables, Target, Value};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, rc::Rc, sync::Arc};

/// The most targets that one call previews: the page shows them, and asks for more.
const TARGETS_MAX: usize = 100;

/// Everything that was told.
#[derive(Default)]
pub struct Kept {
    /// The mapping.
    pub mapping: Mapping,
    /// The models and the tables.
    pub facts: Facts,
    /// The sample that is shown.
    pub record: Rc<Value>,
    /// Samples to try values on.
    samples: Vec<Rc<Value>>,
    /// One for each target of the mapping.
    parts: Vec<Part>,
    /// Keys of rows whose target went away or is made anew.
    gone: BTreeSet<String>,
    /// Whether the page has nothing yet of what was told last.
    anew: bool,
}

/// A target of the mapping by itself.
#[derive(Default)]
struct Part {
    /// Absent until somebody asks.
    compiled: Option<Result<Compiled, Vec<Finding>>>,
    /// The keys of its rows; absent until the page has them.
    keys: Option<Vec<String>>,
}

/// What the page tells; what is left out stays as it was.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// The whole mapping.
    mapping: Option<Mapping>,
    /// What has changed of it.
    patch: Option<Patch>,
    record: Option<Value>,
    tables: Option<Tables>,
    models: Option<Models>,
    samples: Option<Vec<Value>>,
}

#[derive(Deserialize)]
struct Models {
    source: Option<Model>,
    target: Option<Model>,
}

/// What has changed of the preview.
#[derive(Serialize)]
pub struct Previewed {
    /// Whether these are all rows.
    all: bool,
    /// Keys of rows that are no longer there.
    gone: BTreeSet<String>,
    /// Rows that are new or may have changed.
    rows: Vec<Row>,
    /// Whether more rows follow when they are asked for.
    more: bool,
}

/// One row.
#[derive(Serialize)]
pub struct Row {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl Kept {
    /// Takes in what the page tells.
    ///
    /// # Errors
    /// When the change belongs to another mapping than the one that is kept.
    pub fn take(&mut self, told: Told) -> Result<(), String> {
        if let Some(mapping) = told.mapping {
            self.parts = mapping.targets.iter().map(|_| Part::default()).collect();
            self.mapping = mapping;
            self.gone.clear();
            self.anew = true;
        }
        if let Some(patch) = told.patch {
            if !patch.apply(&mut self.mapping) {
                return Err("the change does not belong to the mapping that the engine has".to_owned());
            }
            let (at, removed, added) = patch.place();
            let old = self.parts.splice(at..at + removed, (0..added).map(|_| Part::default()));
            self.gone.extend(old.filter_map(|part| part.keys).flatten());
        }
        if let Some(tables) = told.tables {
            self.facts.tables = Some(tables.iter().map(|(name, table)| (name.clone(), table.columns().to_vec())).collect());
            self.facts.rows = Some(Arc::new(tables));
            self.forget();
        }
        if let Some(models) = told.models {
            (self.facts.source, self.facts.target) = (models.source, models.target);
        }
        if let Some(record) = told.record {
            self.record = Rc::new(record);
            self.forget();
        }
        if let Some(samples) = told.samples {
            self.samples = samples.into_iter().map(Rc::new).collect();
        }
        Ok(())
    }

    /// Every row is made anew; what is compiled stays.
    fn forget(&mut self) {
        self.parts.iter_mut().for_each(|part| part.keys = None);
        self.gone.clear();
        self.anew = true;
    }

    /// The rows that the page does not have yet.
    pub fn preview(&mut self, now_ms: i64) -> Previewed {
        let context = self.context(now_ms);
        let all = std::mem::take(&mut self.anew);
        let mut gone = std::mem::take(&mut self.gone);
        // A row that went away may be filled by another target as well: it is shown again.
        for part in &mut self.parts {
            if part.keys.as_ref().is_some_and(|keys| keys.iter().any(|key| gone.contains(key))) {
                part.keys = None;
            }
        }
        let record = Rc::clone(&self.record);
        let mut rows = Vec::new();
        let mut left = self.parts.iter_mut().zip(&self.mapping.targets).filter(|(part, _)| part.keys.is_none());
        for (part, target) in left.by_ref().take(TARGETS_MAX) {
            let own = part.rows(target, &record, &context);
            part.keys = Some(own.iter().map(|row| row.path.clone()).collect());
            rows.extend(own);
        }
        let more = left.next().is_some();
        if all {
            gone.clear();
        }
        Previewed { all, gone, rows, more }
    }

    /// The rows of these targets, by their places, for each of these samples.
    pub fn attempt(&mut self, targets: &[usize], samples: &[usize], now_ms: i64) -> Vec<Previewed> {
        let context = self.context(now_ms);
        let records: Vec<Rc<Value>> = samples.iter().filter_map(|at| self.samples.get(*at).cloned()).collect();
        let mut attempt = |record: &Value| {
            let mut rows = Vec::new();
            for at in targets {
                if let (Some(part), Some(target)) = (self.parts.get_mut(*at), self.mapping.targets.get(*at)) {
                    rows.extend(part.rows(target, record, &context));
                }
            }
            Previewed { all: true, gone: BTreeSet::new(), rows, more: false }
        };
        records.iter().map(|record| attempt(record)).collect()
    }

    /// What a value is computed with.
    pub fn context(&self, now_ms: i64) -> Context {
        Context { now_ms, tables: self.facts.rows.clone().unwrap_or_default() }
    }
}

impl Part {
    fn rows(&mut self, target: &Target, record: &Value, context: &Context) -> Vec<Row> {
        let alone = || Compiled::new(&Mapping { targets: vec![target.clone()], ..Mapping::default() });
        match self.compiled.get_or_insert_with(alone) {
            Ok(compiled) => {
                let made = compiled.preview(record, context).into_iter().map(|(path, result)| match result {
                    Ok(value) => Row { path, value, error: None },
                    Err(fault) => Row { path, value: None, error: Some(fault.message) },
                });
                made.collect()
            }
            Err(wrong) => {
                let error = |finding: &Finding| Row { path: finding.field.clone(), value: None, error: Some(finding.message.clone()) };
                wrong.iter().map(error).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Told {
        serde_json::from_str(text).unwrap()
    }

    fn paths(previewed: &Previewed) -> Vec<&str> {
        previewed.rows.iter().map(|row| row.path.as_str()).collect()
    }

    fn mapping(text: &str) -> Mapping {
        serde_json::from_str(&format!(r#"{{"targets":[{text}]}}"#)).unwrap()
    }

    #[test]
    fn only_what_a_change_touches_is_shown_again() {
        let before = mapping(
            r#"{"path":"a","value":{"field":"a"}},{"path":"l","value":{"each":{"list":"l","targets":[{"path":"x","value":{"field":"x"}}]}}},{"path":"c","value":{"constant":1}}"#,
        );
        let mut after = before.clone();
        after.targets.remove(1);
        let mut kept = Kept::default();
        let whole = format!(r#"{{"mapping":{},"record":{{"a":1.50,"l":[{{"x":2}}]}}}}"#, serde_json::to_string(&before).unwrap());
        kept.take(told(&whole)).unwrap();
        let first = kept.preview(0);
        assert!(first.all);
        assert_eq!(paths(&first), ["a", "l", "l.x", "c"]);
        assert_eq!(serde_json::to_string(&first.rows[0]).unwrap(), r#"{"path":"a","value":1.50}"#);
        assert!(paths(&kept.preview(0)).is_empty());

        let patch = serde_json::to_string(&Patch::between(&before, &after).unwrap()).unwrap();
        kept.take(told(&format!(r#"{{"patch":{patch}}}"#))).unwrap();
        let second = kept.preview(0);
        assert_eq!((second.all, paths(&second).len()), (false, 0));
        assert_eq!(second.gone.into_iter().collect::<Vec<_>>(), ["l", "l.x"]);
        assert!(kept.take(told(&format!(r#"{{"patch":{patch}}}"#))).is_err(), "it is made already");

        kept.take(told(r#"{"record":{"a":"new"}}"#)).unwrap();
        let third = kept.preview(0);
        assert_eq!((third.all, paths(&third)), (true, vec!["a", "c"]));
    }

    #[test]
    fn many_targets_come_in_parts() {
        let targets: Vec<String> = (0..TARGETS_MAX + 1).map(|at| format!(r#"{{"path":"f{at}","value":{{"constant":{at}}}}}"#)).collect();
        let mut kept = Kept::default();
        kept.take(told(&format!(r#"{{"mapping":{}}}"#, serde_json::to_string(&mapping(&targets.join(","))).unwrap()))).unwrap();
        let (first, second) = (kept.preview(0), kept.preview(0));
        assert_eq!((first.all, first.rows.len(), first.more), (true, TARGETS_MAX, true));
        assert_eq!((second.all, paths(&second), second.more), (false, vec![format!("f{TARGETS_MAX}").as_str()], false));
    }

    #[test]
    fn a_row_that_two_targets_fill_stays_when_one_goes() {
        let before = mapping(r#"{"path":"a","value":{"constant":1}},{"path":"a","value":{"constant":2}}"#);
        let mut kept = Kept::default();
        kept.take(told(&format!(r#"{{"mapping":{}}}"#, serde_json::to_string(&before).unwrap()))).unwrap();
        kept.preview(0);
        let after = mapping(r#"{"path":"a","value":{"constant":1}}"#);
        let patch = serde_json::to_string(&Patch::between(&before, &after).unwrap()).unwrap();
        kept.take(told(&format!(r#"{{"patch":{patch}}}"#))).unwrap();
        assert_eq!(paths(&kept.preview(0)), ["a"]);
    }

    #[test]
    fn what_does_not_compile_has_a_row_and_samples_are_tried() {
        let mut kept = Kept::default();
        let broken = mapping(r#"{"path":"b","value":{"expression":"a +"}},{"path":"n","type":"integer","value":{"field":"n"}}"#);
        let whole = format!(r#"{{"mapping":{},"samples":[{{"n":1}},{{"n":"x"}},{{}}]}}"#, serde_json::to_string(&broken).unwrap());
        kept.take(told(&whole)).unwrap();
        assert!(kept.preview(0).rows[0].error.is_some());
        let tried = kept.attempt(&[1], &[2, 1, 0, 7], 0);
        let outcome = |at: usize| (tried[at].rows[0].value.is_some(), tried[at].rows[0].error.is_some());
        assert_eq!([outcome(0), outcome(1), outcome(2)], [(false, false), (false, true), (true, false)]);
        assert_eq!(tried.len(), 3);
    }
}
