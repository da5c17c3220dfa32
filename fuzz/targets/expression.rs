//! See `fuzz::expression`.
#![no_main]
libfuzzer_sys::fuzz_target!(init: fuzz::begin(), |bytes: &[u8]| fuzz::expression::holds(bytes));
