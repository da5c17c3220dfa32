//! Compiled patterns, kept per thread.

use super::*;
use std::cell::RefCell;

/// The largest compiled regular expression, in bytes.
const REGEX_BYTES_MAX: usize = 1024 * 1024;
/// How many compiled regular expressions a thread keeps.
const REGEX_KEPT_MAX: usize = 256;

/// The regular expression that an argument holds; compiled once per thread.
pub(super) fn compiled(args: &Args<'_>, at: usize) -> Result<regex::Regex, Fault> {
    thread_local! {
        static KEPT: RefCell<HashMap<String, regex::Regex>> = RefCell::new(HashMap::new());
    }
    let pattern = args.text(at)?;
    if let Some(kept) = KEPT.with_borrow(|kept| kept.get(pattern).cloned()) {
        return Ok(kept);
    }
    let made = regex::RegexBuilder::new(pattern).size_limit(REGEX_BYTES_MAX).build();
    let made = made.map_err(|_| {
        args.fault(format!("`{pattern}` is not a regular expression"))
            .hint("Look-around and back-references are not supported, so that every pattern runs in linear time.")
    })?;
    KEPT.with_borrow_mut(|kept| {
        if kept.len() >= REGEX_KEPT_MAX {
            kept.clear();
        }
        kept.insert(pattern.to_owned(), made.clone());
    });
    Ok(made)
}
