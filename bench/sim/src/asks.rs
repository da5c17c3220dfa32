//! A model of what people are asked: the questions that the journal keeps, and what was said, each once.

use std::collections::BTreeMap;

/// What became of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Approved.
    Yes,
    /// Rejected.
    No,
    /// Nobody answered in time.
    Late,
    /// Its run ended before.
    Withdrawn,
}

/// A question, as it is handed in.
#[derive(Debug, Clone)]
pub struct Question {
    /// The same however often it is asked, and in every run that goes on from the first.
    pub key: String,
    /// The node that asks.
    pub node: usize,
    /// What it is about.
    pub about: String,
}

/// A question that is kept.
#[derive(Debug)]
pub struct Asked {
    /// The question.
    pub question: Question,
    /// What was said.
    pub said: Option<Said>,
    /// Whether its run has kept that it heard it.
    pub taken: bool,
}

/// All questions, by run and key.
#[derive(Debug, Default)]
pub struct Asks(pub BTreeMap<(usize, String), Asked>);

impl Asks {
    /// A run asks, or asks again; what another run of the same origin heard under the key counts.
    pub fn ask(&mut self, run: usize, question: Question) {
        let heard = |asked: &Asked| asked.said.filter(|said| matches!(said, Said::Yes | Said::No));
        let before = self.0.iter().filter(|((other, key), _)| *other != run && *key == question.key).find_map(|(_, asked)| heard(asked));
        let asked = self.0.entry((run, question.key.clone())).or_insert(Asked { question, said: None, taken: false });
        if asked.said.is_none() || asked.said == Some(Said::Withdrawn) {
            (asked.said, asked.taken) = (before, false);
        }
    }

    /// Somebody says something; `false` when the question is not open.
    pub fn says(&mut self, run: usize, key: &str, said: Said) -> bool {
        match self.0.get_mut(&(run, key.to_owned())) {
            Some(asked) if asked.said.is_none() => {
                asked.said = Some(said);
                true
            }
            _ => false,
        }
    }

    /// What was said.
    pub fn said(&self, run: usize, key: &str) -> Option<Said> {
        self.0.get(&(run, key.to_owned())).and_then(|asked| asked.said)
    }

    /// A run has kept that it heard it.
    pub fn taken(&mut self, run: usize, key: &str) {
        if let Some(asked) = self.0.get_mut(&(run, key.to_owned())) {
            asked.taken = true;
        }
    }

    /// A run is over: nobody needs to answer any more.
    pub fn withdraw(&mut self, run: usize) {
        for (_, asked) in self.0.iter_mut().filter(|((of, _), asked)| *of == run && asked.said.is_none()) {
            asked.said = Some(Said::Withdrawn);
        }
    }

    /// The questions that wait: run and key.
    pub fn open(&self) -> impl Iterator<Item = &(usize, String)> {
        self.0.iter().filter(|(_, asked)| asked.said.is_none()).map(|(place, _)| place)
    }
}
