//! Several values.

use super::*;

mod add_item;
mod average_of;
mod chunk;
mod compact;
mod concat_lists;
mod count;
mod count_by;
mod difference;
mod filter_by;
mod find_by;
mod first;
mod flatten;
mod group_by;
mod includes;
mod index_of;
mod intersection;
mod item;
mod join;
mod key_by;
mod last;
mod max_by;
mod min_by;
mod pluck;
mod range;
mod reverse_list;
mod skip;
mod slice;
mod sort_list;
mod sum;
mod sum_of;
mod sum_product;
mod take;
mod take_last;
mod union;
mod unique;
mod unique_by;
mod zip_lists;

pub(super) mod order;

use number::exact;
use text_built::Built;

/// The family, by name.
pub(super) static ALL: &[&Function] = &[
    &add_item::FUNCTION,
    &average_of::FUNCTION,
    &chunk::FUNCTION,
    &compact::FUNCTION,
    &concat_lists::FUNCTION,
    &count::FUNCTION,
    &count_by::FUNCTION,
    &difference::FUNCTION,
    &filter_by::FUNCTION,
    &find_by::FUNCTION,
    &first::FUNCTION,
    &flatten::FUNCTION,
    &group_by::FUNCTION,
    &includes::FUNCTION,
    &index_of::FUNCTION,
    &intersection::FUNCTION,
    &item::FUNCTION,
    &join::FUNCTION,
    &key_by::FUNCTION,
    &last::FUNCTION,
    &max_by::FUNCTION,
    &min_by::FUNCTION,
    &pluck::FUNCTION,
    &range::FUNCTION,
    &reverse_list::FUNCTION,
    &skip::FUNCTION,
    &slice::FUNCTION,
    &sort_list::FUNCTION,
    &sum::FUNCTION,
    &sum_of::FUNCTION,
    &sum_product::FUNCTION,
    &take::FUNCTION,
    &take_last::FUNCTION,
    &union::FUNCTION,
    &unique::FUNCTION,
    &unique_by::FUNCTION,
    &zip_lists::FUNCTION,
];
