//! See `fuzz::mapping_document`.
#![no_main]
libfuzzer_sys::fuzz_target!(init: fuzz::begin(), |bytes: &[u8]| fuzz::mapping_document::holds(bytes));
