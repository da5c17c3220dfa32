//! `matches_wildcard(text, wildcard)`: says whether a whole text is written like `INV-*` or `A?-0`: a star is any characters, a question mark is one.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "matches_wildcard",
    family: Family::Pattern,
    aliases: &["wildcard", "glob", "like_pattern"],
    summary: "Says whether a whole text is written like `INV-*` or `A?-0`: a star is any characters, a question mark is one.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false },
        Param { name: "wildcard", kind: Kind::Text, summary: "The form it should have.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "a beginning", args: &[r#""INV-10017""#, r#""INV-*""#], result: Ok(r#"true"#) },
        Example { title: "one character", args: &[r#""AB-0""#, r#""A?-0""#], result: Ok(r#"true"#) },
        Example { title: "a dot is a dot", args: &[r#""aXb""#, r#""a.b""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let text: Vec<char> = args.text(0)?.chars().collect();
    let form: Vec<char> = args.text(1)?.chars().collect();
    if text.len().saturating_mul(form.len()) > STEPS_MAX {
        return Err(args.fault("the text and the wildcard are too long"));
    }
    Ok(fits(&text, &form).into())
}

/// How long a text and a wildcard may be, multiplied: the most steps that it takes.
const STEPS_MAX: usize = 10_000_000;

/// Goes back to the last star only, so it takes at most text times form steps.
fn fits(text: &[char], form: &[char]) -> bool {
    let (mut at, mut place, mut star) = (0, 0, None);
    while at < text.len() {
        match form.get(place) {
            Some('*') => {
                star = Some((place, at));
                place += 1;
            }
            Some(letter) if *letter == '?' || *letter == text[at] => {
                at += 1;
                place += 1;
            }
            _ => match star {
                Some((from, reached)) => {
                    star = Some((from, reached + 1));
                    place = from + 1;
                    at = reached + 1;
                }
                None => return false,
            },
        }
    }
    form[place..].iter().all(|letter| *letter == '*')
}
