//! Fingerprints and signatures.

use super::*;

mod crc32;
mod hmac_sha256;
mod md5;
mod sha1;
mod sha256;
mod sha512;

use sha2::Digest as _;

/// The family, by name.
pub(super) static ALL: &[&Function] =
    &[&crc32::FUNCTION, &hmac_sha256::FUNCTION, &md5::FUNCTION, &sha1::FUNCTION, &sha256::FUNCTION, &sha512::FUNCTION];
