//! Expressions that cannot be read: where it goes wrong, and what would mend it. And exact ways to say what floats cannot.

use crate::{
    Fill, Fix, Number, Value,
    document::{Call, Case, Compare, Comparison, Condition, Pipeline, When},
    expression::Jsonata,
    path::Path,
};
use regex::Regex;
use std::sync::LazyLock;

/// The longest text that is searched for the place of the mistake.
const LENGTH_MAX: usize = 1_000;

/// `a = 123`, `a + 123`, either way round.
static PLAIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*([^\s=<>!+*/()-]+)\s*(=|!=|<=|>=|<|>|\+|-|\*)\s*([^\s=<>!+*/()-]+)\s*$").expect("a constant pattern")
});

/// What the end of a text is to the one who reads it: more may follow.
fn unfinished(message: &str) -> bool {
    ["S0203", "S0207", "S0101", "S0105", "S0106", "end of expression", "Unclosed"].iter().any(|sign| message.contains(sign))
}

/// The character at which an expression goes wrong: the first one that nothing behind it could mend.
pub(super) fn position(text: &str) -> Option<usize> {
    if text.len() > LENGTH_MAX {
        return None;
    }
    let letters: Vec<char> = text.chars().collect();
    let word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$');
    let mut start = 0;
    for (at, letter) in letters.iter().enumerate() {
        if at == 0 || !(word(*letter) && word(letters[at - 1])) {
            start = at;
        }
        let ends = letters.get(at + 1).is_none_or(|next| !(word(*next) && word(*letter)));
        if letter.is_whitespace() || !ends {
            continue;
        }
        let prefix: String = letters[..=at].iter().collect();
        if Jsonata::parse(&prefix).is_err_and(|fault| !unfinished(&fault.message)) {
            return Some(start);
        }
    }
    Some(letters.len())
}

/// The text with what is missing at its end, or without what is too much there.
pub(super) fn mended(text: &str) -> Option<String> {
    let mut open = Vec::new();
    let mut quote = None;
    for letter in text.chars() {
        match (quote, letter) {
            (Some(mark), letter) if letter == mark => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(letter),
            (None, '(') => open.push(')'),
            (None, '[') => open.push(']'),
            (None, '{') => open.push('}'),
            (None, ')' | ']' | '}') if open.last() == Some(&letter) => drop(open.pop()),
            _ => {}
        }
    }
    let closing: String = quote.into_iter().chain(open.into_iter().rev()).collect();
    let closed = format!("{text}{closing}");
    let trimmed = text.trim_end();
    let shorter = trimmed.trim_end_matches(|letter: char| letter.is_whitespace() || "+-*/&=<>,.?:)]}".contains(letter)).to_owned();
    let balanced = trimmed.strip_suffix([')', ']', '}']).unwrap_or(trimmed).to_owned();
    let several = [closed, balanced, shorter];
    several.into_iter().find(|mended| mended != text && !mended.trim().is_empty() && Jsonata::parse(mended).is_ok())
}

/// The same with functions or a condition, which keep every digit; `None` where it is more than one calculation.
pub(super) fn exact(text: &str) -> Option<Fix> {
    let parts = PLAIN.captures(text)?;
    let side = |text: &str| match Number::parse(text) {
        Some(number) => Some(Fill::Constant(Value::Number(number))),
        None => Path::parse(text).ok().map(|path| Fill::Field(path.to_string())),
    };
    let (left, right) = (side(&parts[1])?, side(&parts[3])?);
    let call = |function: &str, right: Fill| {
        let steps = vec![Call { function: function.to_owned(), args: vec![right] }];
        Fill::Pipeline(Pipeline { from: Box::new(left.clone()), steps })
    };
    let comparison = match &parts[2] {
        "+" => return Some(Fix::SetValue(call("add", right))),
        "-" => return Some(Fix::SetValue(call("subtract", right))),
        "*" => return Some(Fix::SetValue(call("multiply", right))),
        "=" => Comparison::Equal,
        "!=" => Comparison::NotEqual,
        "<" => Comparison::Less,
        "<=" => Comparison::AtMost,
        ">" => Comparison::Greater,
        _ => Comparison::AtLeast,
    };
    let condition = Condition::Compare(Box::new(Compare { left, is: comparison, right: Some(right) }));
    let cases = vec![Case { condition, then: Fill::Constant(Value::Bool(true)) }];
    Some(Fix::SetValue(Fill::When(When { cases, otherwise: Some(Box::new(Fill::Constant(Value::Bool(false)))) })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_have_a_place() {
        for (text, at) in [("a +", 3), ("a b", 2), ("$sum(a", 6), ("a )", 2), ("{\"a\": }", 6), ("a[1", 3)] {
            assert_eq!(position(text), Some(at), "{text}");
        }
    }

    #[test]
    fn ends_are_mended() {
        for (text, to) in [("$sum(a", "$sum(a)"), ("a +", "a"), ("\"x", "\"x\""), ("a)", "a"), ("$f({\"a\": [1", "$f({\"a\": [1]})")] {
            assert_eq!(mended(text).as_deref(), Some(to), "{text}");
        }
        assert_eq!(mended("a b"), None);
    }
}
