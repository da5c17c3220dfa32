//! Home, search, the sample.

use crate::request::{Answer, Call, query};
use wire::{
    home::{Hit, Home},
    settings::SampleMade,
};

/// Everything Home shows for `1h`, `24h`, `7d` or `30d`.
///
/// # Errors
/// What the server refuses.
pub async fn get(window: &str) -> Answer<Home> {
    Call::get(format!("/home{}", query(&[("window", window)]))).read().await
}

/// What the command palette finds.
///
/// # Errors
/// What the server refuses.
pub async fn search(text: &str) -> Answer<Vec<Hit>> {
    Call::get(format!("/search{}", query(&[("q", text)]))).read().await
}

/// Makes the sample and runs it.
///
/// # Errors
/// What the server refuses.
pub async fn make_sample() -> Answer<SampleMade> {
    Call::post("/sample").read().await
}
