//! Figures in words: counts, durations, sizes, distances in time. Pure; the clock is handed in.

/// `48,219`.
#[must_use]
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count and its noun: `1 record`, `12 records`.
#[must_use]
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// A large count in short, figure and unit apart: `("1.84", "M")`.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
pub fn short(number: u64) -> (String, &'static str) {
    match number {
        0..100_000 => (count(number), ""),
        100_000..1_000_000 => (format!("{:.0}", number as f64 / 1e3), "k"),
        1_000_000..1_000_000_000 => (format!("{:.2}", number as f64 / 1e6), "M"),
        _ => (format!("{:.2}", number as f64 / 1e9), "G"),
    }
}

/// A duration, figure and unit apart: `("0.42", "s")`.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
pub fn duration_parts(ms: u64) -> (String, &'static str) {
    match ms {
        0 => ("< 1".to_owned(), "ms"),
        1..1_000 => (ms.to_string(), "ms"),
        1_000..10_000 => (format!("{:.1}", ms as f64 / 1e3), "s"),
        10_000..60_000 => ((ms / 1_000).to_string(), "s"),
        _ => (duration(ms), ""),
    }
}

/// A duration in words: `41 ms`, `2.9 s`, `1 min 14 s`, `3 h 20 min`, `2 d 4 h`.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
pub fn duration(ms: u64) -> String {
    let two = |big: u64, big_unit: &str, small: u64, small_unit: &str| match small {
        0 => format!("{big} {big_unit}"),
        _ => format!("{big} {big_unit} {small} {small_unit}"),
    };
    let seconds = ms / 1_000;
    match ms {
        0 => "< 1 ms".to_owned(),
        1..1_000 => format!("{ms} ms"),
        1_000..10_000 => format!("{:.1} s", ms as f64 / 1e3),
        10_000..60_000 => format!("{seconds} s"),
        60_000..3_600_000 => two(seconds / 60, "min", seconds % 60, "s"),
        3_600_000..86_400_000 => two(seconds / 3_600, "h", seconds % 3_600 / 60, "min"),
        _ => two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h"),
    }
}

/// A distance in one unit: `4 s`, `38 min`, `7 h`, `3 d`.
#[must_use]
pub fn distance(ms: u64) -> String {
    let seconds = ms / 1_000;
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

/// A moment as seen from now: `now`, `4 s ago`, `in 39 min`.
#[must_use]
pub fn relative(at: i64, now: i64) -> String {
    let apart = at.abs_diff(now);
    if apart < 1_000 {
        return "now".to_owned();
    }
    if at < now { format!("{} ago", distance(apart)) } else { format!("in {}", distance(apart)) }
}

/// A size: `412 B`, `16 KiB`.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
pub fn bytes(size: u64) -> String {
    match size {
        0..1_024 => format!("{size} B"),
        1_024..1_048_576 => format!("{:.1} KiB", size as f64 / 1_024.0),
        _ => format!("{:.1} MiB", size as f64 / 1_048_576.0),
    }
}

/// A sentence of the server as one that stands alone: a capital letter first, a full stop at its end.
#[must_use]
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    let end = if text.ends_with(['.', '!', '?', '…']) { "" } else { "." };
    format!("{}{}{end}", first.to_uppercase(), letters.as_str())
}

/// A value in one line, every digit kept: lists and objects counted.
#[must_use]
pub fn value_line(value: &mapping::Value) -> String {
    match value {
        mapping::Value::List(items) => counted(items.len() as u64, "item", "items"),
        mapping::Value::Object(fields) => counted(fields.len() as u64, "field", "fields"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_separators_and_nouns() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(48_219), "48,219");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(counted(1, "record", "records"), "1 record");
        assert_eq!(counted(0, "record", "records"), "0 records");
        assert_eq!(short(1_840_000), ("1.84".to_owned(), "M"));
    }

    #[test]
    fn durations_have_units() {
        let seen: Vec<_> = [41, 999, 2_900, 14_400, 74_000, 3_600_000, 12_000_000, 187_200_000].into_iter().map(duration).collect();
        assert_eq!(duration(0), "< 1 ms");
        assert_eq!(seen, ["41 ms", "999 ms", "2.9 s", "14 s", "1 min 14 s", "1 h", "3 h 20 min", "2 d 4 h"]);
    }

    #[test]
    fn sentences_stand_alone() {
        assert_eq!(sentence("fill the field"), "Fill the field.");
        assert_eq!(sentence("Done."), "Done.");
        assert_eq!(sentence(""), "");
    }

    #[test]
    fn moments_are_told_from_now() {
        assert_eq!(relative(10_000, 10_400), "now");
        assert_eq!(relative(10_000, 14_000), "4 s ago");
        assert_eq!(relative(2_350_000, 10_000), "in 39 min");
        assert_eq!(relative(0, 3 * 86_400_000), "3 d ago");
    }
}
