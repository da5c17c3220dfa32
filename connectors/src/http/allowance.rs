//! What an answer's headers say about how many more requests are welcome: `RateLimit`, `RateLimit-*`, `X-RateLimit-*` in their
//! many spellings. Leaves out what `Retry-After` says.

use super::limits::RETRY_AFTER_MAX;
use http::HeaderMap;

/// Above this a number of seconds is a moment: seconds since the Unix epoch (2001 and later).
const EPOCH_SECS_MIN: f64 = 1_000_000_000.0;
/// Above this it is milliseconds since the Unix epoch.
const EPOCH_MS_MIN: f64 = 100_000_000_000.0;

/// Names under which the rest is told, and under which it is told when there is more. The first pair that says something counts.
const NAMES: [(&str, &str); 5] = [
    ("ratelimit-remaining", "ratelimit-reset"),
    ("x-ratelimit-remaining", "x-ratelimit-reset-after"),
    ("x-ratelimit-remaining", "x-ratelimit-reset"),
    ("x-rate-limit-remaining", "x-rate-limit-reset"),
    ("x-ratelimit-requests-remaining", "x-ratelimit-requests-reset"),
];

/// Until when no more requests are welcome, if none are left; milliseconds since the Unix epoch.
pub fn spent_until(headers: &HeaderMap, now_ms: i64) -> Option<i64> {
    let pairs = NAMES.iter().filter_map(|(rest, reset)| Some((number(text(headers, rest)?)?, number(text(headers, reset)?)?)));
    let written = structured(headers).into_iter().chain(pairs);
    written.filter(|(rest, _)| *rest < 1.0).filter_map(|(_, reset)| moment(reset, now_ms)).max()
}

/// When there is more, whatever is left; for an answer that refuses.
pub fn reset_at(headers: &HeaderMap, now_ms: i64) -> Option<i64> {
    let named = NAMES.iter().filter_map(|(_, reset)| number(text(headers, reset)?)).next();
    let written = structured(headers).into_iter().map(|(_, reset)| reset).next();
    written.or(named).and_then(|reset| moment(reset, now_ms))
}

/// `RateLimit: "default";r=0;t=30`, or as older drafts had it: `limit=100, remaining=0, reset=30`.
fn structured(headers: &HeaderMap) -> Vec<(f64, f64)> {
    let Some(text) = text(headers, "ratelimit") else { return Vec::new() };
    let value = |part: &str, names: [&str; 2]| {
        let (name, value) = part.split_once('=')?;
        names.contains(&name.trim()).then(|| number(value))?
    };
    let pair = |parts: &[&str]| {
        let rest = parts.iter().find_map(|part| value(part, ["r", "remaining"]))?;
        Some((rest, parts.iter().find_map(|part| value(part, ["t", "reset"]))?))
    };
    let policies: Vec<_> = text.split(',').filter_map(|policy| pair(&policy.split(';').collect::<Vec<_>>())).collect();
    if policies.is_empty() { pair(&text.split([',', ';']).collect::<Vec<_>>()).into_iter().collect() } else { policies }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The number at the beginning: some append the window, as `0;w=60`.
fn number(text: &str) -> Option<f64> {
    let first = text.split([',', ';']).next()?.trim().trim_matches('"');
    first.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0)
}

/// Seconds from now, or a moment; never longer than [`RETRY_AFTER_MAX`].
#[expect(clippy::cast_possible_truncation, reason = "a float that is too large becomes the largest integer")]
fn moment(reset: f64, now_ms: i64) -> Option<i64> {
    let at = match reset {
        ms if ms >= EPOCH_MS_MIN => ms as i64,
        secs if secs >= EPOCH_SECS_MIN => (secs * 1_000.0) as i64,
        secs => now_ms.saturating_add((secs * 1_000.0) as i64),
    };
    let most = now_ms.saturating_add(i64::try_from(RETRY_AFTER_MAX.as_millis()).unwrap_or(i64::MAX));
    Some(at.min(most)).filter(|at| *at > now_ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};

    const NOW: i64 = 1_795_000_000_000;

    fn headers(all: &[(&'static str, &str)]) -> HeaderMap {
        all.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())).collect()
    }

    // fault: F32
    #[test]
    fn what_is_spent_is_read_in_all_its_spellings() {
        let day = 24 * 3_600_000;
        type Headers<'a> = &'a [(&'a str, &'a str)];
        let cases: [(Headers<'_>, Option<i64>); 16] = [
            (&[("ratelimit-remaining", "0"), ("ratelimit-reset", "30")], Some(30_000)),
            (&[("ratelimit-remaining", "1"), ("ratelimit-reset", "30")], None),
            (&[("ratelimit", "limit=100, remaining=0, reset=50")], Some(50_000)),
            (&[("ratelimit", "\"default\";r=0;t=7")], Some(7_000)),
            (&[("ratelimit", "\"burst\";r=3;t=7, \"day\";r=0;t=100")], Some(100_000)),
            (&[("ratelimit", "\"default\";r=5;t=7")], None),
            (&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1795000060")], Some(60_000)),
            (&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1795000060000")], Some(60_000)),
            (&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset-after", "1.5")], Some(1_500)),
            (&[("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", "12;w=60")], Some(12_000)),
            (&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1794999999")], None),
            (&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "99999999999")], Some(day)),
            (&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "-5")], None),
            (&[("x-ratelimit-remaining", "none"), ("x-ratelimit-reset", "5")], None),
            (&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "NaN")], None),
            (&[("x-ratelimit-remaining", "0")], None),
        ];
        for (all, expected) in cases {
            assert_eq!(spent_until(&headers(all), NOW).map(|at| at - NOW), expected, "{all:?}");
        }
    }

    #[test]
    fn an_answer_that_refuses_says_when_there_is_more() {
        assert_eq!(reset_at(&headers(&[("x-ratelimit-reset", "20")]), NOW), Some(NOW + 20_000));
        assert_eq!(reset_at(&headers(&[("ratelimit", "\"a\";r=4;t=9")]), NOW), Some(NOW + 9_000));
        assert_eq!(reset_at(&headers(&[("x-ratelimit-reset", "soon")]), NOW), None);
    }
}
