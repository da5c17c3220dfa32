//! What the engine made of the sample, and who is told: of a change, the rows that it may show in.

use super::Mapper;
use crate::logic::preview::{Changed, Outcome, Preview};
use leptos::prelude::*;
use std::{collections::HashMap, sync::Arc};

/// From so many changed rows on all rows look again.
const CHANGED_MAX: usize = 16;

/// Who looks at a row, by its key.
pub(super) type Watchers = HashMap<String, ArcTrigger>;

impl Mapper {
    /// Goes off whenever the row with this key may come to something else.
    #[must_use]
    pub fn row_turn(&self, key: &str) -> ArcTrigger {
        let turn = self.watchers.try_update_value(|watchers| watchers.entry(key.to_owned()).or_default().clone());
        turn.unwrap_or_default()
    }

    /// Takes in what has changed of the preview.
    pub fn previewed(&self, changed: Changed, millis: f64) {
        let keys = changed.rows.iter().map(|(key, _)| key).chain(&changed.gone);
        let keys = (!changed.all && changed.rows.len() + changed.gone.len() <= CHANGED_MAX).then(|| keys.cloned().collect::<Vec<_>>());
        self.preview.update(|preview| Arc::make_mut(preview).take(changed, millis));
        self.turn(keys.as_deref());
    }

    /// Nothing was previewed.
    pub fn previewed_nothing(&self) {
        self.preview.set(Arc::new(Preview::default()));
        self.turn(None);
    }

    /// This row cannot be previewed, and why.
    pub fn preview_failed(&self, key: String, reason: String) {
        self.preview.update(|preview| drop(Arc::make_mut(preview).rows.insert(key.clone(), Outcome::Error(reason))));
        self.turn(Some(&[key]));
    }

    /// Tells those who look at these rows, at what is around them or inside; without keys all.
    fn turn(&self, keys: Option<&[String]>) {
        let meant = |key: &String| keys.is_none_or(|keys| keys.iter().any(|changed| related(key, changed)));
        let turns: Vec<ArcTrigger> =
            self.watchers.with_value(|watchers| watchers.iter().filter(|(key, _)| meant(key)).map(|(_, turn)| turn.clone()).collect());
        turns.iter().for_each(Notify::notify);
    }
}

/// Whether one row is the other, lies in it or holds it.
fn related(a: &str, b: &str) -> bool {
    let holds = |outer: &str, inner: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    holds(a, b) || holds(b, a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_concerns_what_is_around_and_inside() {
        for (a, b, concerns) in [("a", "a", true), ("a", "a.b", true), ("a.b.c", "a", true), ("a", "ab", false), ("a.b", "a.c", false)] {
            assert_eq!(related(a, b), concerns, "{a} {b}");
        }
    }
}
