//! Characters with a name in HTML.

/// The names that people meet, with what they stand for.
const NAMES: &str = "amp & lt < gt > quot \" apos ' nbsp \u{A0} euro € copy © reg ® trade ™ hellip … ndash – mdash — laquo « raquo » lsquo ‘ \
    rsquo ’ ldquo “ rdquo ” bdquo „ sbquo ‚ bull • middot · deg ° plusmn ± times × divide ÷ frac12 ½ frac14 ¼ sup2 ² sup3 ³ micro µ para ¶ \
    sect § cent ¢ pound £ yen ¥ iexcl ¡ iquest ¿ auml ä ouml ö uuml ü Auml Ä Ouml Ö Uuml Ü szlig ß aacute á eacute é iacute í oacute ó \
    uacute ú Aacute Á Eacute É Iacute Í Oacute Ó Uacute Ú agrave à egrave è igrave ì ograve ò ugrave ù Agrave À Egrave È acirc â ecirc ê \
    icirc î ocirc ô ucirc û Acirc Â Ecirc Ê atilde ã otilde õ ntilde ñ Ntilde Ñ ccedil ç Ccedil Ç aring å Aring Å aelig æ AElig Æ oslash ø \
    Oslash Ø eth ð thorn þ yacute ý yuml ÿ euml ë iuml ï oelig œ OElig Œ scaron š Scaron Š shy \u{AD}";

/// The character of `amp`, `#8364`, `#x20AC`.
fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        return code.ok().and_then(char::from_u32).filter(|letter| *letter != '\0');
    }
    let mut words = NAMES.split(' ').filter(|word| !word.is_empty());
    while let (Some(known), Some(letter)) = (words.next(), words.next()) {
        if known == name {
            return letter.chars().next();
        }
    }
    None
}

/// A text with its names read; a name that is not known stays as it stands.
pub(in super::super) fn unescaped(text: &str) -> String {
    /// The longest name that is looked for.
    const NAME_MAX: usize = 10;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(NAME_MAX + 2).position(|byte| byte == b';');
        match end.and_then(|end| character(&rest[1..end]).map(|letter| (letter, end))) {
            Some((letter, end)) => {
                out.push(letter);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}
