//! Names taken apart into words, and how much two of them say the same.

use super::words::WORDS;

/// The shortest part of a compound, but for a few endings.
const PART_MIN: usize = 3;
/// How much a word says that the dictionary does not have.
const UNKNOWN: f64 = 0.8;
/// Words that say nothing.
const SILENT: &[&str] =
    &["the", "of", "is", "has", "my", "your", "der", "die", "das", "des", "ist", "hat", "a", "an", "and", "und", "to", "in", "fuer", "for"];

/// A word of a name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    /// As it is written, in lower case, umlauts written out.
    pub raw: String,
    /// What it may mean; nothing: the word is not known.
    pub concepts: Vec<&'static str>,
    /// How much it says.
    pub weight: f64,
}

impl Token {
    fn new(raw: &str, concepts: Vec<&'static str>) -> Self {
        let weight = match concepts.first() {
            Some(concept) => WORDS.weight(concept),
            None if raw.bytes().all(|byte| byte.is_ascii_digit()) => 0.15,
            None => UNKNOWN,
        };
        Self { raw: raw.to_owned(), concepts, weight }
    }

    /// A token of a concept that stands in no name.
    pub(super) fn implied(concept: &'static str, weight: f64) -> Self {
        Self { raw: concept.to_owned(), concepts: vec![concept], weight }
    }

    pub(super) fn weighing(mut self, factor: f64) -> Self {
        self.weight *= factor;
        self
    }

    pub(super) fn is(&self, concept: &str) -> bool {
        self.concepts.contains(&concept)
    }
}

/// The words of a name: `customerFirstName`, `kunden_vorname`, `Rechnungsdatum`, `ZIPCode`.
pub(super) fn tokens(name: &str) -> Vec<Token> {
    let words = words(name);
    let mut out = Vec::new();
    let mut at = 0;
    while at < words.len() {
        // `e mail`, `post code`, `opt in`: one word that is written as two.
        let joined = (2..=3).rev().filter(|count| at + count <= words.len()).find_map(|count| {
            let joined = words[at..at + count].concat();
            WORDS.meanings(&joined).is_some().then_some((joined, count))
        });
        match joined {
            Some((word, count)) => {
                push(&word, &mut out);
                at += count;
            }
            None => {
                if !SILENT.contains(&words[at].as_str()) || words.len() == 1 {
                    push(&words[at], &mut out);
                }
                at += 1;
            }
        }
    }
    out
}

fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let letters: Vec<char> = name.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| letters[before]);
        let hump = before.is_some_and(|before| {
            let next_lower = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
            letter.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit() || (before.is_uppercase() && next_lower))
                || letter.is_ascii_digit() != before.is_ascii_digit()
        });
        if !letter.is_alphanumeric() || hump {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            fold(*letter, word);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn fold(letter: char, into: &mut String) {
    for letter in letter.to_lowercase() {
        match letter {
            'ä' | 'æ' => into.push_str("ae"),
            'ö' | 'ø' => into.push_str("oe"),
            'ü' => into.push_str("ue"),
            'ß' => into.push_str("ss"),
            'à' | 'á' | 'â' | 'ã' | 'å' => into.push('a'),
            'è' | 'é' | 'ê' | 'ë' => into.push('e'),
            'ì' | 'í' | 'î' | 'ï' => into.push('i'),
            'ò' | 'ó' | 'ô' | 'õ' => into.push('o'),
            'ù' | 'ú' | 'û' => into.push('u'),
            'ç' => into.push('c'),
            'ñ' => into.push('n'),
            other => into.push(other),
        }
    }
}

fn push(word: &str, out: &mut Vec<Token>) {
    if let Some(meanings) = meanings(word) {
        out.extend(meaning_tokens(word, meanings));
        return;
    }
    match split(word) {
        Some(parts) => parts.into_iter().for_each(|part| {
            if let Some(meanings) = WORDS.meanings(part) {
                out.extend(meaning_tokens(part, meanings));
            }
        }),
        None => out.push(Token::new(word, Vec::new())),
    }
}

fn meaning_tokens(word: &str, meanings: &'static [Vec<&'static str>]) -> Vec<Token> {
    // A form that says several concepts has one meaning; others may have several of one concept each.
    match meanings.iter().find(|meaning| meaning.len() > 1) {
        Some(several) => several.iter().map(|concept| Token::new(concept, vec![concept])).collect(),
        None => vec![Token::new(word, meanings.iter().flatten().copied().collect())],
    }
}

/// The meanings of a word, or of its singular.
fn meanings(word: &str) -> Option<&'static [Vec<&'static str>]> {
    let singular = |ending: &str| word.strip_suffix(ending).filter(|stem| stem.len() >= PART_MIN).and_then(|stem| WORDS.meanings(stem));
    WORDS.meanings(word).or_else(|| ["s", "es", "n", "en", "e"].into_iter().find_map(singular))
}

/// A compound as known words, German links between them: `rechnungs|nummer`, `kunden|nr`.
fn split(word: &str) -> Option<Vec<&str>> {
    const WORD_MAX: usize = 40;
    if word.len() > WORD_MAX || !word.is_ascii() {
        return None;
    }
    let known = |part: &str| {
        let short_ending = matches!(part, "nr" | "no" | "id" | "at");
        (part.len() >= PART_MIN || short_ending) && WORDS.meanings(part).is_some()
    };
    // The longest first part whose rest can be split, too.
    (PART_MIN..word.len()).rev().find_map(|end| {
        let (first, rest) = word.split_at(end);
        if !known(first) {
            return None;
        }
        let rests = ["", "s", "es", "n", "en", "e"].into_iter().filter_map(|link| rest.strip_prefix(link)).filter(|rest| !rest.is_empty());
        rests.into_iter().find_map(|rest| {
            let mut parts = vec![first];
            if known(rest) {
                parts.push(rest);
            } else {
                parts.extend(split(rest)?);
            }
            Some(parts)
        })
    })
}

/// How much two words say the same.
pub(super) fn alike(left: &Token, right: &Token) -> f64 {
    const EDIT_MIN: f64 = 0.92;
    if left.raw == right.raw {
        return 1.0;
    }
    let by_meaning = left.concepts.iter().flat_map(|left| right.concepts.iter().map(|right| WORDS.alike(left, right))).fold(0.0, f64::max);
    if by_meaning > 0.0 || !(left.concepts.is_empty() || right.concepts.is_empty()) {
        return by_meaning;
    }
    let digits = |token: &Token| token.raw.bytes().any(|byte| byte.is_ascii_digit());
    if digits(left) || digits(right) {
        return 0.0;
    }
    let (short, long) = if left.raw.len() <= right.raw.len() { (&left.raw, &right.raw) } else { (&right.raw, &left.raw) };
    if short.len() >= 4 && strsim::jaro_winkler(short, long) >= EDIT_MIN {
        return 0.85;
    }
    if abbreviates(short, long) { 0.7 } else { 0.0 }
}

/// Whether the letters of the one stand in the other in order, from the first on: `mfr`, `wt`, `ctry`.
fn abbreviates(short: &str, long: &str) -> bool {
    if short.len() < 2 || short.len() * 3 > long.len() * 2 || short.as_bytes()[0] != long.as_bytes()[0] {
        return false;
    }
    if long.starts_with(short) {
        return short.len() >= 3;
    }
    let mut letters = long.bytes();
    short.len() >= 2 && short.bytes().all(|wanted| letters.any(|letter| letter == wanted))
}

/// How much two names say the same, 0 to 1: what they share against all they say.
pub(super) fn similarity(left: &[Token], right: &[Token]) -> f64 {
    let all: f64 = left.iter().chain(right).map(|token| token.weight).sum();
    if all <= 0.0 {
        return 0.0;
    }
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (at, one) in left.iter().enumerate() {
        for (other_at, other) in right.iter().enumerate() {
            let alike = alike(one, other);
            if alike > 0.0 {
                pairs.push((alike, at, other_at));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut used_left, mut used_right) = (vec![false; left.len()], vec![false; right.len()]);
    let mut shared = 0.0;
    for (alike, at, other_at) in pairs {
        if !used_left[at] && !used_right[other_at] {
            (used_left[at], used_right[other_at]) = (true, true);
            shared += alike * (left[at].weight + right[other_at].weight);
        }
    }
    shared / all
}

/// Whether the names say things of which only one can be: `net` and `gross`, `billing` and `shipping`.
pub(super) fn contradict(left: &[Token], right: &[Token]) -> Option<(&'static str, &'static str)> {
    let own = |these: &[Token], those: &[Token]| -> Vec<&'static str> {
        let concepts = these.iter().flat_map(|token| token.concepts.first().copied());
        concepts.filter(|concept| !those.iter().any(|token| token.is(concept))).collect()
    };
    let (left_only, right_only) = (own(left, right), own(right, left));
    left_only.iter().find_map(|left| right_only.iter().find(|right| WORDS.apart(left, right)).map(|right| (*left, *right)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn concepts(name: &str) -> String {
        tokens(name).iter().map(|token| token.concepts.first().copied().unwrap_or(&token.raw).to_owned()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn names_are_taken_apart() {
        for (name, expected) in [
            ("customerFirstName", "customer first name"),
            ("kunden_vorname", "customer first name"),
            ("Rechnungsnummer", "invoice number"),
            ("KundenNr", "customer number"),
            ("kundennr", "customer number"),
            ("Fälligkeitsdatum", "due date"),
            ("ZIPCode", "postal code"),
            ("e-mail", "email"),
            ("AddressLine1", "street 1"),
            ("Straße", "street"),
            ("line_items", "line"),
            ("Lieferanschrift", "shipping address"),
            ("createdAt", "created at"),
            ("xyz", "xyz"),
        ] {
            assert_eq!(concepts(name), expected, "{name}");
        }
    }

    #[test]
    fn names_are_alike() {
        let score = |left: &str, right: &str| similarity(&tokens(left), &tokens(right));
        for (left, right) in [("first_name", "Vorname"), ("postalCode", "PLZ"), ("vat", "MwSt"), ("mfr", "manufacturer"), ("qty", "Menge")]
        {
            assert!(score(left, right) > 0.7, "{left} {right}: {}", score(left, right));
        }
        for (left, right) in [("first_name", "last_name"), ("net_amount", "gross_total"), ("city", "country")] {
            assert!(score(left, right) < 0.6 || contradict(&tokens(left), &tokens(right)).is_some(), "{left} {right}");
        }
        assert_eq!(contradict(&tokens("billing_city"), &tokens("shipping_city")), Some(("billing", "shipping")));
    }
}
