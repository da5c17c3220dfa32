//! Texts within quotes: where they need an escape, how they are written, and what an escaped one says.
//!
//! Eight bytes are looked at together. Leaves out where a text ends and what is wrong with one.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The highest bit of each byte that is `"`, `\` or a control character. Above the lowest such byte there may be others
/// marked that are none.
fn special(word: u64) -> u64 {
    let quote = word ^ (ONES * b'"' as u64);
    let backslash = word ^ (ONES * b'\\' as u64);
    let below = word.wrapping_sub(ONES * 0x20) & !word;
    ((quote.wrapping_sub(ONES) & !quote) | (backslash.wrapping_sub(ONES) & !backslash) | below) & HIGHS
}

/// The place of the first `"`, `\` or control character from here on; the length where there is none.
#[inline]
pub(crate) fn plain_until(bytes: &[u8], mut at: usize) -> usize {
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let marks = special(u64::from_le_bytes(*eight));
        if marks != 0 {
            return at + (marks.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while let Some(byte) = bytes.get(at) {
        if matches!(byte, b'"' | b'\\' | 0..0x20) {
            break;
        }
        at += 1;
    }
    at
}

/// Writes a text in quotes.
pub(crate) fn write(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    write_inner(text, out);
    out.push(b'"');
}

/// Writes a text as it stands between quotes.
pub(crate) fn write_inner(text: &str, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let bytes = text.as_bytes();
    let mut done = 0;
    loop {
        let at = plain_until(bytes, done);
        out.extend_from_slice(&bytes[done..at]);
        let Some(byte) = bytes.get(at) else { return };
        let short = match byte {
            b'"' => b'"',
            b'\\' => b'\\',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            8 => b'b',
            12 => b'f',
            _ => 0,
        };
        if short == 0 {
            out.extend_from_slice(&[b'\\', b'u', b'0', b'0', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
        } else {
            out.extend_from_slice(&[b'\\', short]);
        }
        done = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_special_byte_is_found_wherever_it_stands() {
        for special in [b'"', b'\\', 0, 1, 0x1f, b'\n'] {
            for length in 0..40 {
                for at in 0..length {
                    for filler in [b'a', 0x20, 0x21, 0x23, 0x5b, 0x5d, 0x7f, 0x80, 0xa2, 0xdc, 0xff] {
                        let mut bytes = vec![filler; length];
                        bytes[at] = special;
                        assert_eq!(plain_until(&bytes, 0), at, "{special} at {at} of {length} in {filler}");
                        assert_eq!(plain_until(&bytes, at + 1), length);
                    }
                }
            }
        }
    }
}
