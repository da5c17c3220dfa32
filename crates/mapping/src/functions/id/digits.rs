//! Check digits.

/// The digits of a text, spaces and hyphens left out; `None` where it has anything else, or nothing.
pub(in super::super) fn digits(text: &str) -> Option<Vec<u32>> {
    let plain = text.chars().filter(|letter| !matches!(letter, ' ' | '-'));
    let digits: Vec<u32> = plain.map(|letter| letter.to_digit(10)).collect::<Option<_>>()?;
    (!digits.is_empty()).then_some(digits)
}

/// The digit that Luhn's rule wants behind these.
pub(in super::super) fn luhn(digits: &[u32]) -> u32 {
    let sum: u32 = digits.iter().rev().enumerate().fold(0, |sum, (at, digit)| {
        let doubled = if at % 2 == 0 { digit * 2 } else { *digit };
        (sum + doubled / 10 + doubled % 10) % 10
    });
    (10 - sum) % 10
}

/// The digit that GS1 wants behind these (EAN-8, EAN-13, UPC, GTIN-14, ISBN-13, SSCC).
pub(in super::super) fn gs1(digits: &[u32]) -> u32 {
    let sum: u32 = digits.iter().rev().enumerate().fold(0, |sum, (at, digit)| (sum + if at % 2 == 0 { digit * 3 } else { *digit }) % 10);
    (10 - sum) % 10
}

/// What is left of a number of digits and letters (A is 10) when it is divided by 97 (ISO 7064).
pub(in super::super) fn modulo_97(text: impl Iterator<Item = char>) -> Option<u32> {
    text.map(|letter| letter.to_digit(36)).try_fold(0, |rest, digit| {
        let digit = digit?;
        Some(if digit < 10 { (rest * 10 + digit) % 97 } else { (rest * 100 + digit) % 97 })
    })
}

/// Letters and digits in capitals, without spaces, hyphens and dots.
pub(in super::super) fn plain(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '-' | '.'))
        .map(|letter| letter.to_ascii_uppercase())
        .collect()
}

/// The length of an IBAN by country.
const IBAN_LENGTHS: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 \
    ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 \
    LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 \
    SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

/// The IBAN without spaces; or why it is none.
pub(in super::super) fn iban(text: &str) -> Result<String, &'static str> {
    let plain = plain(text);
    if !plain.is_ascii() || plain.len() < 5 || !plain.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err("it is not letters and digits");
    }
    let length = IBAN_LENGTHS.split_whitespace().find(|known| known[..2] == plain[..2]).and_then(|known| known[2..].parse::<usize>().ok());
    match length {
        None => return Err("its country has no IBAN"),
        Some(length) if length != plain.len() => return Err("it is too long or too short for its country"),
        Some(_) => {}
    }
    match modulo_97(plain[4..].chars().chain(plain[..4].chars())) {
        Some(1) => Ok(plain),
        _ => Err("its check digits are wrong"),
    }
}
