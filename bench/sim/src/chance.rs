//! Chance as a list of draws: made from a seed, or played again from a list, so that a trace can be made shorter.

/// Where draws come from. A list that has ended goes on with zeros, and zero always means: nothing bad happens.
#[derive(Debug)]
pub struct Chance {
    state: u64,
    given: Option<Vec<u64>>,
    /// What was drawn so far.
    pub drawn: Vec<u64>,
}

impl Chance {
    /// From a seed.
    pub fn seeded(seed: u64) -> Self {
        Self { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x2545_f491_4f6c_dd1d, given: None, drawn: Vec::new() }
    }

    /// The same draws again.
    pub fn again(draws: Vec<u64>) -> Self {
        Self { state: 0, given: Some(draws), drawn: Vec::new() }
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        let draw = match &self.given {
            Some(given) => given.get(self.drawn.len()).copied().unwrap_or(0),
            None => {
                // SplitMix64.
                self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                z ^ (z >> 31)
            }
        } % end.max(1);
        self.drawn.push(draw);
        draw
    }

    /// Whether something happens that does so in `percent` of a hundred cases.
    pub fn happens(&mut self, percent: u64) -> bool {
        self.below(100) >= 100 - percent
    }

    /// A place in something of this length.
    pub fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }
}
