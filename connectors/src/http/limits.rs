//! What one request may cost.

use std::time::Duration;

/// The most bytes of an answer, after decompression.
pub const RESPONSE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// The most bytes of a request's body.
pub const REQUEST_BYTES_MAX: usize = 64 * 1024 * 1024;
/// The most bytes of all answer headers together.
pub const RESPONSE_HEADER_BYTES_MAX: usize = 64 * 1024;
/// The most redirects that are followed.
pub const REDIRECTS_MAX: usize = 5;
/// The most characters of a URL.
pub const URL_BYTES_MAX: usize = 8 * 1024;
/// The most records of one call of `post_records`.
pub const POST_RECORDS_MAX: u32 = 500;
/// The most requests of one step that are under way at the same time.
pub const REQUESTS_AT_ONCE_MAX: u32 = 16;
/// The default of `at_once`.
pub const REQUESTS_AT_ONCE_DEFAULT: u32 = 4;
/// The most records that are taken from one answer.
pub const PAGE_RECORDS_MAX: usize = 100_000;
/// The longest that the other side can make us wait with `Retry-After`.
pub const RETRY_AFTER_MAX: Duration = Duration::from_secs(24 * 60 * 60);
/// How long to wait after 429 when the other side does not say.
pub const RETRY_AFTER_DEFAULT: Duration = Duration::from_secs(30);
/// The longest that a connection may take to be made.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The default of `timeout_secs`.
pub const TIMEOUT_SECS_DEFAULT: u32 = 30;
/// The greatest `timeout_secs`.
pub const TIMEOUT_SECS_MAX: f64 = 300.0;
/// The most bytes of an answer that are kept to be shown.
pub const SHOWN_BYTES_MAX: usize = 2 * 1024;
