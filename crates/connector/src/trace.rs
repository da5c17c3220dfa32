//! Where a call stands in a trace, as W3C Trace Context (level 1) says it: what came in is checked, and what goes out is written
//! anew. What is wrong is as if it were not there.

/// Members of a `tracestate` that are handed on.
pub const STATE_MEMBERS_MAX: usize = 32;
/// Characters of a `tracestate` that are handed on; members beyond them are left out.
pub const STATE_CHARS_MAX: usize = 512;

/// The headers that a call sends along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// `traceparent`: version, trace, the span of the call, flags.
    pub traceparent: String,
    /// `tracestate`, where there is one.
    pub tracestate: Option<String>,
}

/// A `traceparent` that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parent {
    /// The trace.
    pub trace: [u8; 16],
    /// The span that called.
    pub span: [u8; 8],
    /// Whether the caller records it.
    pub sampled: bool,
}

impl Parent {
    /// Reads a header. `None`: it is not as it must be, and counts as not sent.
    #[must_use]
    pub fn read(header: &str) -> Option<Self> {
        let header = header.trim_matches([' ', '\t']);
        let bytes = header.as_bytes();
        let version = hex::<1>(header.get(0..2)?)?[0];
        let longer = bytes.len() > 55;
        if version == 0xff || (version == 0 && longer) || (longer && bytes[55] != b'-') {
            return None;
        }
        if [2, 35, 52].iter().any(|at| bytes.get(*at) != Some(&b'-')) {
            return None;
        }
        let trace = hex::<16>(header.get(3..35)?)?;
        let span = hex::<8>(header.get(36..52)?)?;
        let flags = hex::<1>(header.get(53..55)?)?[0];
        (trace != [0; 16] && span != [0; 8]).then_some(Self { trace, span, sampled: flags & 1 == 1 })
    }

    /// The header, in the version that we write.
    #[must_use]
    pub fn write(&self) -> String {
        let text = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        format!("00-{}-{}-{:02x}", text(&self.trace), text(&self.span), u8::from(self.sampled))
    }
}

/// Lower-case hexadecimal digits, exactly as many as fit.
fn hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    if text.len() != N * 2 {
        return None;
    }
    let mut out = [0; N];
    for (to, pair) in out.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *to = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(out)
}

/// Reads the `tracestate` headers of a request, in order. `None`: there is none, or one of its members is not as it must be.
#[must_use]
pub fn read_state<'a>(headers: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut members: Vec<&str> = Vec::new();
    for header in headers {
        for member in header.split(',').map(|member| member.trim_matches([' ', '\t'])).filter(|member| !member.is_empty()) {
            let (key, value) = member.split_once('=')?;
            let known = members.iter().any(|other| other.split_once('=').is_some_and(|(other, _)| other == key));
            if known || !is_key(key) || !is_value(value) {
                return None;
            }
            members.push(member);
        }
    }
    if members.len() > STATE_MEMBERS_MAX {
        return None;
    }
    while members.iter().map(|member| member.len() + 1).sum::<usize>() > STATE_CHARS_MAX + 1 {
        members.pop();
    }
    (!members.is_empty()).then(|| members.join(","))
}

fn is_key(key: &str) -> bool {
    let part = |part: &str, most: usize, digit_first: bool| {
        let first = part.bytes().next();
        let rest = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-*/".contains(&byte);
        (1..=most).contains(&part.len())
            && first.is_some_and(|byte| byte.is_ascii_lowercase() || (digit_first && byte.is_ascii_digit()))
            && part.bytes().all(rest)
    };
    match key.split_once('@') {
        None => part(key, 256, false),
        Some((tenant, system)) => part(tenant, 241, true) && part(system, 14, false),
    }
}

fn is_value(value: &str) -> bool {
    (1..=256).contains(&value.len()) && value.bytes().all(|byte| matches!(byte, 0x20..=0x7e) && byte != b',' && byte != b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    const SPAN: &str = "00f067aa0ba902b7";

    #[test]
    fn a_header_that_is_right_is_read_and_written() {
        let text = format!("00-{TRACE}-{SPAN}-01");
        let parent = Parent::read(&text).expect("read");
        assert!(parent.sampled && parent.trace[0] == 0x4b && parent.span[7] == 0xb7);
        assert_eq!(parent.write(), text);
        assert_eq!(Parent::read(&format!(" {text}\t")), Some(parent), "space around it is none of it");
        // Flags that we do not know are not handed on; a later version is read as far as we know it.
        for text in [format!("00-{TRACE}-{SPAN}-03"), format!("cc-{TRACE}-{SPAN}-01"), format!("cc-{TRACE}-{SPAN}-01-what-the-future")] {
            assert_eq!(Parent::read(&text), Some(parent), "{text}");
        }
        assert!(!Parent::read(&format!("00-{TRACE}-{SPAN}-00")).expect("read").sampled);
    }

    #[test]
    fn a_header_that_is_wrong_counts_as_not_sent() {
        let upper = TRACE.to_uppercase();
        for text in [
            String::new(),
            "00".to_owned(),
            format!("ff-{TRACE}-{SPAN}-01"),
            format!("0-{TRACE}-{SPAN}-01"),
            format!("000-{TRACE}-{SPAN}-01"),
            format!("0x-{TRACE}-{SPAN}-01"),
            format!("00-{upper}-{SPAN}-01"),
            format!("00-{TRACE}-{}-01", SPAN.to_uppercase()),
            format!("00-{}-{SPAN}-01", "0".repeat(32)),
            format!("00-{TRACE}-{}-01", "0".repeat(16)),
            format!("00-{}-{SPAN}-01", &TRACE[1..]),
            format!("00-{TRACE}0-{SPAN}-01"),
            format!("00-{TRACE}-{}-01", &SPAN[1..]),
            format!("00-{TRACE}-{SPAN}0-01"),
            format!("00-{}.-{SPAN}-01", &TRACE[1..]),
            format!("00-{TRACE}-{}.-01", &SPAN[1..]),
            format!("00-{TRACE}-{SPAN}-1"),
            format!("00-{TRACE}-{SPAN}-0x"),
            format!("00-{TRACE}-{SPAN}-01-"),
            format!("00-{TRACE}-{SPAN}-01-what-the-future"),
            format!("00-{TRACE}-{SPAN}-01.what"),
            format!("cc-{TRACE}-{SPAN}-01.what"),
            format!("00 {TRACE} {SPAN} 01"),
            format!("00_{TRACE}_{SPAN}_01"),
            format!("00-{TRACE}-{SPAN}"),
            format!("00-{TRACE}-{SPAN}-01,00-{TRACE}-{SPAN}-01"),
            "00-\u{e4}\u{e4}".to_owned(),
        ] {
            assert_eq!(Parent::read(&text), None, "{text}");
        }
    }

    #[test]
    fn the_state_is_handed_on_as_it_came_or_not_at_all() {
        let read = |headers: &[&str]| read_state(headers.iter().copied());
        assert_eq!(read(&["foo=1,bar=2"]).as_deref(), Some("foo=1,bar=2"));
        assert_eq!(read(&["foo=1", "bar=2"]).as_deref(), Some("foo=1,bar=2"), "several headers are one list");
        assert_eq!(read(&["foo=1 \t , \t bar=2, \t baz=3"]).as_deref(), Some("foo=1,bar=2,baz=3"));
        assert_eq!(read(&["", "foo=1,", "bar=3"]).as_deref(), Some("foo=1,bar=3"), "empty members are none");
        assert_eq!(read(&["0fw529a3039@dt=FfZ,t_-*/x=a b"]).as_deref(), Some("0fw529a3039@dt=FfZ,t_-*/x=a b"));
        assert_eq!(read(&[]), None);
        assert_eq!(read(&[","]), None);
        for wrong in [
            "foo",
            "foo=",
            "=1",
            "foo =1",
            "FOO=1",
            "foo.bar=1",
            "foo@=1,bar=2",
            "@foo=1,bar=2",
            "foo@@bar=1",
            "foo@bar@baz=1",
            "foo=1,foo=2",
            "foo=1=2",
            "foo=\u{1}",
            "1foo=1",
        ] {
            assert_eq!(read(&[wrong]), None, "{wrong}");
        }
        let long = |key: usize| format!("{}=1", "z".repeat(key));
        assert!(read(&[&long(256)]).is_some() && read(&[&long(257)]).is_none());
        let many = |count: usize| (0..count).map(|at| format!("k{at}=1")).collect::<Vec<_>>().join(",");
        assert!(read(&[&many(32)]).is_some() && read(&[&many(33)]).is_none());
        let large = (0..4).map(|at| format!("k{at}={}", "v".repeat(150))).collect::<Vec<_>>().join(",");
        assert_eq!(read(&[&large]).map(|state| state.split(',').count()), Some(3), "whole members are left out, from the end");
    }
}
