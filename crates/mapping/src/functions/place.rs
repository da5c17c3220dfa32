//! Countries, currencies, addresses.

use super::*;

mod country_alpha3;
mod country_calling_code;
mod country_code;
mod country_name;
mod country_number;
mod currency_places;
mod format_money;
mod from_minor_units;
mod is_country;
mod is_currency;
mod is_postcode;
mod split_street;
mod to_minor_units;

pub(super) mod countries;
pub(super) mod currencies;

use number::{exact, style};

/// The family, by name.
pub(super) static ALL: &[&Function] = &[
    &country_alpha3::FUNCTION,
    &country_calling_code::FUNCTION,
    &country_code::FUNCTION,
    &country_name::FUNCTION,
    &country_number::FUNCTION,
    &currency_places::FUNCTION,
    &format_money::FUNCTION,
    &from_minor_units::FUNCTION,
    &is_country::FUNCTION,
    &is_currency::FUNCTION,
    &is_postcode::FUNCTION,
    &split_street::FUNCTION,
    &to_minor_units::FUNCTION,
];
