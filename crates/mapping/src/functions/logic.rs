//! This or that.

use super::*;

mod and;
mod at_least;
mod at_most;
mod coalesce;
mod differs;
mod equals;
mod first_filled;
mod greater_than;
mod if_empty;
mod if_then;
mod is_between;
mod is_empty;
mod is_missing;
mod is_number;
mod is_one_of;
mod less_than;
mod null_if;
mod opposite;
mod or;
mod require;
mod switch;
mod type_of;
mod xor;

use list::order;

/// The family, by name.
pub(super) static ALL: &[&Function] = &[
    &and::FUNCTION,
    &at_least::FUNCTION,
    &at_most::FUNCTION,
    &coalesce::FUNCTION,
    &differs::FUNCTION,
    &equals::FUNCTION,
    &first_filled::FUNCTION,
    &greater_than::FUNCTION,
    &if_empty::FUNCTION,
    &if_then::FUNCTION,
    &is_between::FUNCTION,
    &is_empty::FUNCTION,
    &is_missing::FUNCTION,
    &is_number::FUNCTION,
    &is_one_of::FUNCTION,
    &less_than::FUNCTION,
    &null_if::FUNCTION,
    &opposite::FUNCTION,
    &or::FUNCTION,
    &require::FUNCTION,
    &switch::FUNCTION,
    &type_of::FUNCTION,
    &xor::FUNCTION,
];
