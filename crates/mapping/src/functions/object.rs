//! Named values.

use super::*;

mod flatten_object;
mod from_pairs;
mod get;
mod has;
mod merge_objects;
mod object_keys;
mod object_values;
mod omit;
mod pick;
mod remove_empty;
mod rename;
mod set;
mod sort_keys;
mod to_pairs;

use list::order;

/// The family, by name.
pub(super) static ALL: &[&Function] = &[
    &flatten_object::FUNCTION,
    &from_pairs::FUNCTION,
    &get::FUNCTION,
    &has::FUNCTION,
    &merge_objects::FUNCTION,
    &object_keys::FUNCTION,
    &object_values::FUNCTION,
    &omit::FUNCTION,
    &pick::FUNCTION,
    &remove_empty::FUNCTION,
    &rename::FUNCTION,
    &set::FUNCTION,
    &sort_keys::FUNCTION,
    &to_pairs::FUNCTION,
];
