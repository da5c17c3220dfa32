//! `remove_accents(text, style)`: takes the accents off letters; what has no plain letter stays.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "remove_accents",
    family: Family::Text,
    aliases: &["unaccent", "deaccent", "asciify", "transliterate", "normalize_text"],
    summary: "Takes the accents off letters; what has no plain letter stays.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false },
        Param {
            name: "style",
            kind: Kind::Text,
            summary: "`german` writes ä as ae, ö as oe, ü as ue.",
            default: Some(r#""plain""#),
            one_of: &["plain", "german"],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "French and Czech", args: &[r#""Élodie Dvořák""#], result: Ok(r#""Elodie Dvorak""#) },
        Example { title: "as German passports write it", args: &[r#""Jörg Groß""#, r#""german""#], result: Ok(r#""Joerg Gross""#) },
        Example { title: "a letter of two code points", args: &[r#""e\u0301""#], result: Ok(r#""e""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let german = args.text(1)? == "german";
    let composed = icu_normalizer::ComposingNormalizerBorrowed::new_nfc().normalize(args.text(0)?);
    let mut out = String::with_capacity(composed.len());
    for letter in composed.chars() {
        match plain(letter, german) {
            Some(text) => out.push_str(text),
            None => out.push(letter),
        }
    }
    let taken_apart = icu_normalizer::DecomposingNormalizerBorrowed::new_nfd().normalize(&out);
    let bare: String = taken_apart.chars().filter(|letter| !characters::is_mark(*letter)).collect();
    // What was taken apart and lost no accent goes together again: Korean, for one.
    args.sized(icu_normalizer::ComposingNormalizerBorrowed::new_nfc().normalize(&bare).into_owned())
}

/// Letters that Unicode does not take apart.
fn plain(letter: char, german: bool) -> Option<&'static str> {
    Some(match letter {
        'ä' if german => "ae",
        'ö' if german => "oe",
        'ü' if german => "ue",
        'Ä' if german => "Ae",
        'Ö' if german => "Oe",
        'Ü' if german => "Ue",
        'ß' => "ss",
        'ẞ' => "SS",
        'æ' => "ae",
        'Æ' => "AE",
        'œ' => "oe",
        'Œ' => "OE",
        'ø' => "o",
        'Ø' => "O",
        'ł' => "l",
        'Ł' => "L",
        'đ' | 'ð' => "d",
        'Đ' | 'Ð' => "D",
        'þ' => "th",
        'Þ' => "Th",
        'ı' => "i",
        'ħ' => "h",
        'Ħ' => "H",
        _ => return None,
    })
}
