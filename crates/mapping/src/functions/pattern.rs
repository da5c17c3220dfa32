//! Regular expressions, in linear time.

use super::*;

mod matches_wildcard;
mod regex_escape;
mod regex_extract_all;
mod regex_groups;
mod regex_match;
mod regex_replace;
mod regex_split;
mod regex_test;

pub(super) mod compiled;

use compiled::compiled;
use text_built::Built;

/// The family, by name.
pub(super) static ALL: &[&Function] = &[
    &matches_wildcard::FUNCTION,
    &regex_escape::FUNCTION,
    &regex_extract_all::FUNCTION,
    &regex_groups::FUNCTION,
    &regex_match::FUNCTION,
    &regex_replace::FUNCTION,
    &regex_split::FUNCTION,
    &regex_test::FUNCTION,
];
