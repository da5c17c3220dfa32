//! `split_street(street)`: takes a street and its house number apart, wherever the number stands.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "split_street",
    family: Family::Place,
    aliases: &["house_number", "street_number", "address_parts", "parse_street"],
    summary: "Takes a street and its house number apart, wherever the number stands.",
    params: &[Param { name: "street", kind: Kind::Text, summary: "The line of the address.", default: None, one_of: &[], many: false }],
    returns: Kind::Object,
    takes_missing: false,
    examples: &[
        Example {
            title: "as in Germany",
            args: &[r#""Unter den Linden 77a""#],
            result: Ok(r#"{"street":"Unter den Linden","number":"77a","extra":null}"#),
        },
        Example {
            title: "as in America",
            args: &[r#""12 St James Square""#],
            result: Ok(r#"{"street":"St James Square","number":"12","extra":null}"#),
        },
        Example {
            title: "with an apartment",
            args: &[r#""350 Fifth Ave, Apt 21""#],
            result: Ok(r#"{"street":"Fifth Ave","number":"350","extra":"Apt 21"}"#),
        },
        Example {
            title: "a range",
            args: &[r#""Hauptstr. 12 - 14""#],
            result: Ok(r#"{"street":"Hauptstr.","number":"12-14","extra":null}"#),
        },
        Example { title: "no number", args: &[r#""Broadway""#], result: Ok(r#"{"street":"Broadway","number":null,"extra":null}"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let text = args.text(0)?.trim();
    let (line, extra) = text.split_once(',').map_or((text, None), |(line, extra)| (line.trim(), Some(extra.trim().to_owned())));
    let words: Vec<&str> = line.split_whitespace().collect();
    let (street, number) = behind(&words).or_else(|| before(&words)).unwrap_or((words.join(" "), None));
    // `Hauptstraße, 12`: what stands behind the comma is the number.
    let (number, extra) = match (number, extra) {
        (None, Some(extra)) if is_number(&extra) => (Some(extra), None),
        (number, extra) => (number, extra.filter(|extra| !extra.is_empty())),
    };
    Ok(Value::Object(Object::from_iter([
        ("street".to_owned(), street.into()),
        ("number".to_owned(), number.into()),
        ("extra".to_owned(), extra.into()),
    ])))
}

/// `77`, `77a`, `12-14`, `12/3`.
fn is_number(word: &str) -> bool {
    /// A longer word is no house number.
    const BYTES_MAX: usize = 20;
    if word.len() > BYTES_MAX {
        return false;
    }
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &word[digits..];
    let letter = |rest: &str| rest.is_empty() || (rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_alphabetic()));
    (1..=6).contains(&digits) && (letter(rest) || rest.strip_prefix(['-', '/', '–']).is_some_and(is_number))
}

fn behind(words: &[&str]) -> Option<(String, Option<String>)> {
    // The longest end that is a number when its spaces are gone: `12 - 14`, `77 a`.
    let most = words.len().saturating_sub(1).min(3);
    (1..=most).rev().find_map(|count| {
        let (street, number) = words.split_at(words.len() - count);
        let number = number.concat();
        (is_number(&number) && number.starts_with(|letter: char| letter.is_ascii_digit())).then(|| (street.join(" "), Some(number)))
    })
}

fn before(words: &[&str]) -> Option<(String, Option<String>)> {
    let (first, street) = words.split_first()?;
    (is_number(first) && !street.is_empty()).then(|| (street.join(" "), Some((*first).to_owned())))
}
