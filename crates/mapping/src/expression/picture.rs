//! Numbers and dates that are written or read by a picture: what the engine does not bound, or cuts off without a word.
//!
//! A year of `[Y,99]` calculates with ten to the power of ninety-nine, a large number in Roman numerals is a text longer than any
//! memory, and a month of twelve digits loses its upper ones. So a call of these functions goes through one of ours, which looks
//! at what is handed in and lets the engine do the work. By name, without a call (`$map(list, $formatBase)`), ours stands in for it.
//! Leaves out what the engine refuses itself.

use super::{EvaluatorError, JValue};
use jsonata_core::{
    ast::AstNode,
    evaluator::{Context as Bindings, Evaluator},
};

/// What is looked at: its name, the one that calls in a tree are given, which no expression can say, and how many arguments it takes.
const LOOKED_AT: &[(&str, &str, usize)] = &[
    ("formatBase", "\u{E0A7}formatBase", 2),
    ("formatInteger", "\u{E0A7}formatInteger", 2),
    ("fromMillis", "\u{E0A7}fromMillis", 3),
    ("parseInteger", "\u{E0A7}parseInteger", 2),
    ("toMillis", "\u{E0A7}toMillis", 2),
];
/// The longest picture, and the longest text that is read by one, in characters.
const LENGTH_MAX: usize = 1_000;
/// The most digits that a part of a date may be asked to have: ten to that power still is a whole number of 64 bits.
const WIDTH_MAX: usize = 18;
/// The most digits that a part of a date may have when it is read: it still is a whole number of 32 bits.
const DIGITS_MAX: usize = 9;
/// The most letters of such a part.
const PART_LETTERS_MAX: usize = 6;
/// The most letters: 26 to that power still is one of 53 bits.
const LETTERS_MAX: usize = 11;
/// The largest number that is written in Roman numerals.
const ROMAN_MAX: f64 = 1_000_000.0;
/// The largest whole number behind which floats have gaps.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;
/// As far as a date may lie from 1970, in milliseconds (ECMA-262, section 21.4.1.1).
const MILLIS_MAX: f64 = 8.64e15;

/// Whether calls of this function or its name as a value must be looked at.
pub(super) fn is_looked_at(node: &AstNode) -> bool {
    match node {
        AstNode::Variable(name) => ours(name).is_some(),
        AstNode::Function { name, args, .. } => ours(name).is_some() && !is_plain(name, args),
        _ => false,
    }
}

/// Sends a call through ours, with the value at hand as one argument more: the engine takes it where the first one is missing.
pub(super) fn route(name: &mut String, args: &mut Vec<AstNode>) {
    let Some(by) = ours(name) else { return };
    // What leaves arguments open is called by its name later, without a value at hand.
    if args.iter().any(|arg| matches!(arg, AstNode::Placeholder)) {
        return;
    }
    by.clone_into(name);
    args.push(AstNode::Variable(String::new()));
}

fn ours(name: &str) -> Option<&'static str> {
    LOOKED_AT.iter().find(|(theirs, ..)| *theirs == name).map(|(_, ours, _)| *ours)
}

/// A call whose text already says that it is sound. Behind `~>` the first argument is not among them.
fn is_plain(name: &str, args: &[AstNode]) -> bool {
    let texts = || args.iter().filter_map(|arg| if let AstNode::String(text) = arg { Some(text.as_str()) } else { None });
    match name {
        "fromMillis" => {
            let are_texts = args.iter().skip(1).all(|arg| matches!(arg, AstNode::String(_)));
            are_texts && texts().next().is_none_or(|picture| dates(picture).is_ok()) && texts().skip(1).all(is_offset)
        }
        "toMillis" => args.len() < 2 && texts().all(|text| !text.contains('[')),
        _ => false,
    }
}

/// Registers the functions that [`route`] names, and those that stand in for the engine's own.
pub(super) fn register(evaluator: &mut Evaluator, name: &str) -> Result<(), EvaluatorError> {
    let Some((theirs, ours, most)) = LOOKED_AT.iter().find(|(theirs, ..)| *theirs == name) else { return Ok(()) };
    // Who calls by name hands in all it has (`$map` a place and the list), and the function takes what it knows.
    evaluator.register_fn_override(*theirs, |args: &[JValue]| call(theirs, &args[..args.len().min(*most)], &JValue::Null))?;
    evaluator.register_fn(*ours, |args: &[JValue]| {
        let (here, args) = args.split_last().unwrap_or((&JValue::Undefined, &[]));
        call(theirs, args, here)
    })
}

/// All that can be registered.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    LOOKED_AT.iter().map(|(theirs, ..)| *theirs)
}

/// Looks at the arguments, and calls the engine's function.
fn call(name: &'static str, args: &[JValue], here: &JValue) -> Result<JValue, EvaluatorError> {
    let given = || args.iter().chain([here]);
    let mut texts = args.iter().filter_map(|arg| if let JValue::String(text) = arg { Some(&**text) } else { None });
    let number = given().find_map(|arg| if let JValue::Number(number) = arg { Some(*number) } else { None });
    let done = match name {
        "fromMillis" => date_from(number, texts.next(), texts.next()),
        // One text alone is what is read; a picture comes second.
        "toMillis" => texts.next().zip(texts.next()).map_or(Ok(()), |(text, picture)| date_to(text, picture)),
        "parseInteger" => {
            let text = if let JValue::String(text) = here { Some(&**text) } else { None };
            match (texts.next(), texts.next(), text) {
                (Some(text), Some(picture), _) | (Some(picture), None, Some(text)) => whole_to(text, picture),
                _ => Ok(()),
            }
        }
        "formatInteger" => number.map_or(Ok(()), |number| whole_from(number, texts.next())),
        _ => number.map_or(Ok(()), is_whole),
    };
    done.map_err(EvaluatorError::EvaluationError)?;
    let made = by_engine(name, args, here)?;
    match made {
        JValue::Number(number) if name == "parseInteger" && number.abs() > WHOLE_MAX && !args.iter().any(is_in_words) => {
            Err(EvaluatorError::EvaluationError(format!("a number of more than {WHOLE_MAX} would lose digits")))
        }
        made => Ok(made),
    }
}

fn is_in_words(picture: &JValue) -> bool {
    matches!(picture, JValue::String(picture) if matches!(primary(picture), "w" | "W" | "Ww"))
}

fn by_engine(name: &'static str, args: &[JValue], here: &JValue) -> Result<JValue, EvaluatorError> {
    let mut bindings = Bindings::new();
    let mut hand_in = |(at, arg): (usize, &JValue)| {
        if arg.is_undefined() {
            // A variable with nothing in it is `null` to the engine.
            return AstNode::Block(Vec::new());
        }
        let name = format!("a{at}");
        bindings.bind(name.clone(), arg.clone());
        AstNode::Variable(name)
    };
    let args = args.iter().enumerate().map(&mut hand_in).collect();
    let tree = AstNode::Function { name: name.to_owned(), args, is_builtin: true };
    Evaluator::with_options(bindings, super::options()).evaluate(&tree, here)
}

/// `$fromMillis`: a date that exists, a picture, a time zone.
fn date_from(millis: Option<f64>, picture: Option<&str>, zone: Option<&str>) -> Result<(), String> {
    if let Some(millis) = millis.filter(|millis| millis.abs() > MILLIS_MAX) {
        return Err(format!("{millis:e} milliseconds are further away than any date"));
    }
    if let Some(picture) = picture {
        dates(picture)?;
    }
    match zone {
        Some(zone) if !is_offset(zone) => Err(format!("the time zone must be an offset as +0100, not {zone:?}")),
        _ => Ok(()),
    }
}

/// `+hhmm`, the sign and leading zeros as one likes: the engine takes what is none of it for UTC.
fn is_offset(zone: &str) -> bool {
    let digits = zone.strip_prefix(['+', '-']).unwrap_or(zone);
    (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// `$toMillis`: no number in the text is longer than its part of the date can hold.
fn date_to(text: &str, picture: &str) -> Result<(), String> {
    let parts = dates(picture)?;
    is_short("text", text)?;
    let runs: Vec<usize> = text.split(|c: char| !c.is_ascii_digit()).map(str::len).filter(|length| *length > 0).collect();
    let smallest = parts.rooms.iter().copied().min().unwrap_or(DIGITS_MAX);
    let room = |at: usize| if runs.len() == parts.rooms.len() { parts.rooms[at] } else { smallest };
    let in_digits = runs.iter().enumerate().any(|(at, run)| *run > room(at));
    let is_long = |word: &str| word.len() > PART_LETTERS_MAX && !(parts.in_roman && word.chars().all(is_roman));
    let in_letters = parts.in_letters && text.split(|c: char| !c.is_ascii_alphabetic()).any(is_long);
    let in_words = text.to_lowercase().contains("illion");
    if in_digits || in_letters || in_words {
        return Err(format!("D3136: a number in {text:?} is too large for a part of a date"));
    }
    Ok(())
}

/// What a picture of a date says about the texts it reads.
struct Parts {
    /// How many digits the numbers of a text may have, in order.
    rooms: Vec<usize>,
    /// Whether a part is counted in letters.
    in_letters: bool,
    /// Whether one is written in Roman numerals.
    in_roman: bool,
}

/// Looks at the parts of a picture of a date.
fn dates(picture: &str) -> Result<Parts, String> {
    is_short("picture", picture)?;
    let mut parts = Parts { rooms: Vec::new(), in_letters: false, in_roman: false };
    let rooms = &mut parts.rooms;
    // The digits of parts that stand close together are one number of the text.
    let mut close: Option<usize> = None;
    let mut rest = picture;
    while let Some(open) = rest.find('[') {
        if open > 0 {
            rooms.extend(close.take());
        }
        rest = &rest[open + 1..];
        if let Some(literal) = rest.strip_prefix('[') {
            rooms.extend(close.take());
            rest = literal;
            continue;
        }
        let Some(end) = rest.find(']') else { break };
        let part: String = rest[..end].split_whitespace().collect();
        rest = &rest[end + 1..];
        let (shown, widths) = part.rsplit_once(',').unwrap_or((&part, ""));
        let digits = shown.chars().filter(|c| c.is_numeric() || *c == '#').count();
        let (least, most) = widths.split_once('-').unwrap_or((widths, ""));
        let widest = [least, most].iter().filter_map(|width| width.parse().ok()).max().unwrap_or(0).max(digits);
        if widest > WIDTH_MAX {
            return Err(format!("D3135: [{part}] asks for more than {WIDTH_MAX} digits"));
        }
        let mut signs = shown.chars();
        match (signs.next(), signs.next()) {
            (Some('Z' | 'z'), None) => rooms.extend(close.take().into_iter().chain([DIGITS_MAX; 2])),
            (Some('Z' | 'z'), _) => {
                let separators = shown.chars().filter(|c| !c.is_alphanumeric() && *c != '#').count();
                rooms.extend(close.take().into_iter().chain(std::iter::repeat_n(DIGITS_MAX, separators + 1)));
            }
            (_, Some('a' | 'A')) => {
                parts.in_letters = true;
                rooms.extend(close.take());
            }
            (_, Some('I' | 'i')) => {
                parts.in_roman = true;
                rooms.extend(close.take());
            }
            (Some('F' | 'P' | 'C' | 'E'), None) | (_, Some('N' | 'n' | 'w' | 'W')) => rooms.extend(close.take()),
            _ => close = Some(close.map_or(DIGITS_MAX, |room| room + widest.max(1))),
        }
    }
    rooms.extend(close);
    Ok(parts)
}

/// The part of a picture of a number before its modifier.
fn primary(picture: &str) -> &str {
    picture.rsplit_once(';').map_or(picture, |(primary, _)| primary)
}

fn is_short(what: &str, text: &str) -> Result<(), String> {
    if text.chars().nth(LENGTH_MAX).is_some() {
        return Err(format!("the {what} is longer than {LENGTH_MAX} characters"));
    }
    Ok(())
}

fn is_whole(number: f64) -> Result<(), String> {
    if number.abs() > WHOLE_MAX {
        return Err(format!("{number:e} has more digits than an expression can calculate with"));
    }
    Ok(())
}

/// `$formatInteger`: what is written is the number, and no longer than anybody reads.
fn whole_from(number: f64, picture: Option<&str>) -> Result<(), String> {
    let picture = picture.unwrap_or_default();
    is_short("picture", picture)?;
    match primary(picture) {
        "I" | "i" if number.abs() > ROMAN_MAX => Err(format!("{number:e} is too large for Roman numerals")),
        "w" | "W" | "Ww" => Ok(()),
        _ => is_whole(number),
    }
}

fn is_roman(numeral: char) -> bool {
    "MDCLXVImdclxvi".contains(numeral)
}

/// `$parseInteger`: every character counts for what the picture says.
fn whole_to(text: &str, picture: &str) -> Result<(), String> {
    is_short("picture", picture)?;
    is_short("text", text)?;
    let wrong = |what: &str| Err(format!("D3136: {text:?} is no number in {what}"));
    let primary = primary(picture);
    match primary {
        "A" | "a" => {
            let is_one = |byte: u8| if primary == "A" { byte.is_ascii_uppercase() } else { byte.is_ascii_lowercase() };
            if text.len() > LETTERS_MAX || !text.bytes().all(is_one) { wrong("letters") } else { Ok(()) }
        }
        "I" | "i" => {
            if text.chars().all(is_roman) {
                Ok(())
            } else {
                wrong("Roman numerals")
            }
        }
        "w" | "W" | "Ww" => Ok(()),
        _ => {
            // Digits of another script are counted from their zero, an ordinal loses its last two bytes.
            let other = primary.chars().any(|c| c.is_numeric() && !c.is_ascii());
            let is_foreign = |c: char| if other { !c.is_numeric() || c.is_ascii() } else { false };
            let has_foreign = text.chars().any(|c| is_foreign(c) && !primary.contains(c));
            let is_ordinal = picture.len() > primary.len() && picture[primary.len() + 1..].starts_with('o');
            if has_foreign || (is_ordinal && !text.is_ascii()) { wrong("these digits") } else { Ok(()) }
        }
    }
}
