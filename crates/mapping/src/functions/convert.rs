//! From one type to another.

use super::*;

mod from_base;
mod to_base;
mod to_boolean;
mod to_date;
mod to_datetime;
mod to_decimal;
mod to_integer;
mod to_list;
mod to_number;
mod to_text;

/// The family, by name.
pub(super) static ALL: &[&Function] = &[
    &from_base::FUNCTION,
    &to_base::FUNCTION,
    &to_boolean::FUNCTION,
    &to_date::FUNCTION,
    &to_datetime::FUNCTION,
    &to_decimal::FUNCTION,
    &to_integer::FUNCTION,
    &to_list::FUNCTION,
    &to_number::FUNCTION,
    &to_text::FUNCTION,
];
