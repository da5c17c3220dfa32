//! `isbn_valid(code)`: says whether a text is the number of a book with a right check digit: ISBN-10 or ISBN-13.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "isbn_valid",
    family: Family::Id,
    aliases: &["is_isbn", "isbn"],
    summary: "Says whether a text is the number of a book with a right check digit: ISBN-10 or ISBN-13.",
    params: &[Param {
        name: "code",
        kind: Kind::Text,
        summary: "The number, spaces and hyphens allowed.",
        default: None,
        one_of: &[],
        many: false,
    }],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "ten digits, the last one an X", args: &[r#""0-8044-2957-X""#], result: Ok(r#"true"#) },
        Example { title: "thirteen", args: &[r#""978-3-16-148410-0""#], result: Ok(r#"true"#) },
        Example { title: "a wrong digit", args: &[r#""978-3-16-148410-1""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let code = digits::plain(args.text(0)?);
    if code.len() == 10 && code.is_ascii() {
        let digit = |(at, letter): (usize, char)| if at == 9 && letter == 'X' { Some(10) } else { letter.to_digit(10) };
        let digits: Option<Vec<u32>> = code.chars().enumerate().map(digit).collect();
        let sum = digits.map(|digits| digits.iter().rev().zip(1..).map(|(digit, weight)| digit * weight).sum::<u32>());
        return Ok(sum.is_some_and(|sum| sum % 11 == 0).into());
    }
    let found = digits::digits(&code).filter(|digits| digits.len() == 13 && (code.starts_with("978") || code.starts_with("979")));
    Ok(found.is_some_and(|digits| digits.split_last().is_some_and(|(last, rest)| digits::gs1(rest) == *last)).into())
}
