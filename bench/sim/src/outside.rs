//! A model of the other side: one operation honours keys, one does not; it remembers every effect that came about.

use std::collections::BTreeMap;

/// What an effect is about: the step, the event and the record.
pub type About = (usize, String);

/// The other side.
#[derive(Debug, Default)]
pub struct Outside {
    /// For each effect the keys under which it came about, in order; with keys honoured each stands once.
    pub effects: BTreeMap<About, Vec<String>>,
    /// Pages in the order in which their effects came about first: step, run's origin, page.
    pub order: Vec<(usize, usize, u32)>,
}

impl Outside {
    /// An effect comes about; where keys are honoured the same key is the same effect.
    pub fn takes(&mut self, about: About, key: &str, honours_keys: bool, origin: usize, page: u32) {
        let step = about.0;
        let keys = self.effects.entry(about).or_default();
        if honours_keys && keys.iter().any(|known| known == key) {
            return;
        }
        if keys.is_empty() {
            self.order.push((step, origin, page));
        }
        keys.push(key.to_owned());
    }

    /// Whether an effect came about.
    pub fn has(&self, about: &About) -> bool {
        self.effects.contains_key(about)
    }
}
