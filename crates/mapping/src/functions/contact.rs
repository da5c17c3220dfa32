//! E-mail addresses, telephone numbers, names of people.

use super::*;

mod email_domain;
mod email_local;
mod email_normalise;
mod is_email;
mod phone;
mod phone_country;
mod split_name;

pub(super) mod address;

use place::countries;

/// The family, by name.
pub(super) static ALL: &[&Function] = &[
    &email_domain::FUNCTION,
    &email_local::FUNCTION,
    &email_normalise::FUNCTION,
    &is_email::FUNCTION,
    &phone::FUNCTION,
    &phone_country::FUNCTION,
    &split_name::FUNCTION,
];
