//! Writing one thing as another.

use super::*;

mod base64_decode;
mod base64_encode;
mod base64url_decode;
mod base64url_encode;
mod hex_decode;
mod hex_encode;
mod html_escape;
mod html_to_text;
mod html_unescape;
mod is_url;
mod json_escape;
mod json_valid;
mod parse_json;
mod pretty_json;
mod query_build;
mod query_get;
mod query_parse;
mod to_json;
mod url_decode;
mod url_domain;
mod url_encode;
mod url_join;
mod url_parts;

pub(super) mod html;

use base64::Engine as _;
use text_built::Built;

/// The family, by name.
pub(super) static ALL: &[&Function] = &[
    &base64_decode::FUNCTION,
    &base64_encode::FUNCTION,
    &base64url_decode::FUNCTION,
    &base64url_encode::FUNCTION,
    &hex_decode::FUNCTION,
    &hex_encode::FUNCTION,
    &html_escape::FUNCTION,
    &html_to_text::FUNCTION,
    &html_unescape::FUNCTION,
    &is_url::FUNCTION,
    &json_escape::FUNCTION,
    &json_valid::FUNCTION,
    &parse_json::FUNCTION,
    &pretty_json::FUNCTION,
    &query_build::FUNCTION,
    &query_get::FUNCTION,
    &query_parse::FUNCTION,
    &to_json::FUNCTION,
    &url_decode::FUNCTION,
    &url_domain::FUNCTION,
    &url_encode::FUNCTION,
    &url_join::FUNCTION,
    &url_parts::FUNCTION,
];
