//! Exact arithmetic.

use super::*;

mod abs;
mod add;
mod add_percent;
mod allocate;
mod average;
mod ceil;
mod clamp;
mod divide;
mod floor;
mod format_number;
mod is_even;
mod max;
mod median;
mod min;
mod modulo;
mod multiply;
mod negate;
mod parse_number;
mod percent_change;
mod percent_of;
mod power;
mod product;
mod remove_percent;
mod round;
mod round_to_step;
mod sign;
mod subtract;
mod truncate;

pub(super) mod exact;
pub(super) mod style;

use rust_decimal::{Decimal, RoundingStrategy};

/// The family, by name.
pub(super) static ALL: &[&Function] = &[
    &abs::FUNCTION,
    &add::FUNCTION,
    &add_percent::FUNCTION,
    &allocate::FUNCTION,
    &average::FUNCTION,
    &ceil::FUNCTION,
    &clamp::FUNCTION,
    &divide::FUNCTION,
    &floor::FUNCTION,
    &format_number::FUNCTION,
    &is_even::FUNCTION,
    &max::FUNCTION,
    &median::FUNCTION,
    &min::FUNCTION,
    &modulo::FUNCTION,
    &multiply::FUNCTION,
    &negate::FUNCTION,
    &parse_number::FUNCTION,
    &percent_change::FUNCTION,
    &percent_of::FUNCTION,
    &power::FUNCTION,
    &product::FUNCTION,
    &remove_percent::FUNCTION,
    &round::FUNCTION,
    &round_to_step::FUNCTION,
    &sign::FUNCTION,
    &subtract::FUNCTION,
    &truncate::FUNCTION,
];
