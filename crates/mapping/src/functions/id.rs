//! Identifiers and check digits.

use super::*;

mod bic_valid;
mod ean_digit;
mod ean_valid;
mod iban_bank;
mod iban_format;
mod iban_valid;
mod is_uuid;
mod isbn_valid;
mod luhn_digit;
mod luhn_valid;
mod short_id;
mod ulid_of;
mod uuid_v5;
mod vat_id_valid;

pub(super) mod digits;

use date::moment;
use sha2::Digest as _;

/// The family, by name.
pub(super) static ALL: &[&Function] = &[
    &bic_valid::FUNCTION,
    &ean_digit::FUNCTION,
    &ean_valid::FUNCTION,
    &iban_bank::FUNCTION,
    &iban_format::FUNCTION,
    &iban_valid::FUNCTION,
    &is_uuid::FUNCTION,
    &isbn_valid::FUNCTION,
    &luhn_digit::FUNCTION,
    &luhn_valid::FUNCTION,
    &short_id::FUNCTION,
    &ulid_of::FUNCTION,
    &uuid_v5::FUNCTION,
    &vat_id_valid::FUNCTION,
];
