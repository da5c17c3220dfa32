//! `parse_duration(text)`: gives the seconds of a duration, as `1:30:00`, `90m`, `1h 30m` or `PT1H30M`.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "parse_duration",
    family: Family::Date,
    aliases: &["time_to_seconds", "duration", "iso_duration"],
    summary: "Gives the seconds of a duration, as `1:30:00`, `90m`, `1h 30m` or `PT1H30M`.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The duration.", default: None, one_of: &[], many: false }],
    returns: Kind::Integer,
    takes_missing: false,
    examples: &[
        Example { title: "on a clock", args: &[r#""1:30:30""#], result: Ok(r#"5430"#) },
        Example { title: "in words", args: &[r#""1h 30m""#], result: Ok(r#"5400"#) },
        Example { title: "ISO 8601", args: &[r#""P1DT2H""#], result: Ok(r#"93600"#) },
        Example {
            title: "not a duration",
            args: &[r#""soon""#],
            result: Err(r#""soon" is not a duration like 1:30:00, 1h 30m or PT1H30M"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let text = args.text(0)?.trim();
    let seconds = if text.contains(':') { clock(text) } else { words(text) };
    seconds.map(Value::from).ok_or_else(|| {
        args.fault(format!("{} is not a duration like 1:30:00, 1h 30m or PT1H30M", show(args.value(0).unwrap_or(&Value::Null))))
    })
}

fn clock(text: &str) -> Option<i64> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let parts = text.split(':').map(|part| part.parse::<u32>().ok().map(i64::from)).collect::<Option<Vec<_>>>()?;
    let seconds = match parts[..] {
        [hours, minutes @ 0..60] => hours * 3600 + minutes * 60,
        [hours, minutes @ 0..60, seconds @ 0..60] => hours * 3600 + minutes * 60 + seconds,
        _ => return None,
    };
    Some(if negative { -seconds } else { seconds })
}

fn words(text: &str) -> Option<i64> {
    let lower = text.to_ascii_lowercase();
    // In ISO 8601 an M is months in front of the T; months have no length in seconds.
    let iso = lower.strip_prefix('p');
    if iso.is_some_and(|rest| rest.split('t').next().is_some_and(|days| days.contains('m'))) {
        return None;
    }
    let mut rest = iso.unwrap_or(&lower).trim();
    let mut seconds = 0_i64;
    let mut any = false;
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || (iso.is_some() && letter == 't'));
        if rest.is_empty() {
            return any.then_some(seconds);
        }
        let count = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: i64 = rest[..count].parse().ok()?;
        let unit_at = rest[count..].trim_start();
        let length = unit_at.bytes().take_while(|byte| byte.is_ascii_alphabetic() && !(iso.is_some() && *byte == b't')).count();
        let each = match &unit_at[..length] {
            "w" | "week" | "weeks" => 604_800,
            "d" | "day" | "days" => 86_400,
            "h" | "hour" | "hours" => 3_600,
            "m" | "min" | "minute" | "minutes" => 60,
            "s" | "sec" | "second" | "seconds" => 1,
            _ => return None,
        };
        seconds = seconds.checked_add(number.checked_mul(each)?)?;
        any = true;
        rest = &unit_at[length..];
    }
}
