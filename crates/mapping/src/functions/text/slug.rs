//! `slug(text)`: makes a text fit for an address on the web: small letters, digits and hyphens.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "slug",
    family: Family::Text,
    aliases: &["slugify", "permalink", "url_key"],
    summary: "Makes a text fit for an address on the web: small letters, digits and hyphens.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a title", args: &[r#"" Grüße, Ada! No. 7 ""#], result: Ok(r#""gruesse-ada-no-7""#) },
        Example { title: "nothing is left", args: &[r#""!?""#], result: Ok(r#""""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let mut out = String::new();
    for letter in args.text(0)?.to_lowercase().chars() {
        match folded(letter) {
            Some(text) => out.push_str(text),
            None if letter.is_ascii_alphanumeric() => out.push(letter),
            None if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            None => {}
        }
    }
    Ok(out.trim_end_matches('-').into())
}

fn folded(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ä' | 'æ' => "ae",
        'ö' | 'œ' => "oe",
        'ü' => "ue",
        'ß' => "ss",
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ą' => "a",
        'ç' | 'ć' | 'č' => "c",
        'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' => "o",
        'ř' => "r",
        'ś' | 'š' => "s",
        'ù' | 'ú' | 'û' | 'ů' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}
