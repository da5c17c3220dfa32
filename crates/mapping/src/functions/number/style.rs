//! How people write numbers: the mark in front of the fraction, and what stands between thousands.

/// The ways, each shown by an example.
pub(in super::super) const STYLES: &[&str] = &["1,234.56", "1.234,56", "1 234,56", "1'234.56", "12,34,567.89", "1234.56", "1234,56"];

/// A way to write numbers.
pub(in super::super) struct Style {
    decimal: char,
    group: Option<char>,
    /// Groups of two digits in front of the last three, as in India.
    lakhs: bool,
}

impl Style {
    /// By its example, which is one of [`STYLES`].
    pub(in super::super) fn of(example: &str) -> Self {
        let decimal = if example.rfind(',') > example.rfind('.') { ',' } else { '.' };
        let group = example.chars().find(|letter| !letter.is_ascii_digit() && *letter != decimal);
        Self { decimal, group, lakhs: example.starts_with("12,34") }
    }

    /// Writes digits with a point in this way.
    pub(in super::super) fn write(&self, plain: &str) -> String {
        let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |digits| ("-", digits));
        let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
        let mut out = sign.to_owned();
        let count = whole.len();
        for (at, digit) in whole.chars().enumerate() {
            let left = count - at;
            let cut = if self.lakhs { left == 3 || (left > 3 && left % 2 == 1) } else { left % 3 == 0 };
            if let (true, true, Some(group)) = (at > 0, cut, self.group) {
                out.push(group);
            }
            out.push(digit);
        }
        if let Some(fraction) = fraction {
            out.push(self.decimal);
            out.push_str(fraction);
        }
        out
    }

    /// Digits with a point of what is written in this way; `None` where it is not. Thousands may be left together, but a
    /// group has as many digits as it must, so that `1.5` is not read as 15.
    pub(in super::super) fn read(&self, text: &str) -> Option<String> {
        let text = text.trim();
        let (negative, text) = match text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
            Some(inside) => (true, inside),
            None => match text.strip_prefix(['-', '−']).or_else(|| text.strip_suffix('-')) {
                Some(rest) => (true, rest),
                None => (false, text.strip_prefix('+').unwrap_or(text)),
            },
        };
        let (whole, fraction) = text.split_once(self.decimal).map_or((text, ""), |(whole, fraction)| (whole, fraction));
        let is_group = |letter: char| match self.group {
            Some(' ') => matches!(letter, ' ' | '\u{A0}' | '\u{202F}'),
            Some('\'') => matches!(letter, '\'' | '’'),
            group => Some(letter) == group,
        };
        let mut groups = whole.split(is_group);
        let first = groups.next().unwrap_or_default();
        let rest: Vec<&str> = groups.collect();
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let sound = rest.iter().enumerate().all(|(at, group)| {
            let wanted = if self.lakhs && at + 1 < rest.len() { 2 } else { 3 };
            group.len() == wanted && digits(group)
        });
        let first_fits = digits(first) && (rest.is_empty() || (1..=if self.lakhs { 2 } else { 3 }).contains(&first.len()));
        if !sound || !first_fits || !digits(fraction) || (first.is_empty() && fraction.is_empty()) {
            return None;
        }
        let whole = [first, &rest.concat()].concat();
        let whole = whole.trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        let point = if fraction.is_empty() { "" } else { "." };
        Some(format!("{}{whole}{point}{fraction}", if negative { "-" } else { "" }))
    }
}
