//! Characters.

use super::*;

mod after;
mod after_last;
mod before;
mod before_last;
mod between;
mod camel_case;
mod capitalise;
mod character_code;
mod character_of;
mod concat;
mod contains;
mod count_of;
mod ends_with;
mod initials;
mod insert;
mod kebab_case;
mod left;
mod length;
mod lines;
mod lower;
mod mask;
mod mid;
mod only_digits;
mod only_letters;
mod pad_left;
mod pad_right;
mod position;
mod prefix;
mod remove;
mod remove_accents;
mod remove_prefix;
mod remove_suffix;
mod repeat;
mod replace;
mod replace_first;
mod reverse_text;
mod right;
mod same_text;
mod shorten;
mod similarity;
mod slug;
mod snake_case;
mod split;
mod starts_with;
mod suffix;
mod title_case;
mod trim;
mod trim_ends;
mod trim_left;
mod trim_right;
mod upper;
mod word;
mod word_count;
mod words;

pub(super) mod characters;

use text_built::Built;

/// The family, by name.
pub(super) static ALL: &[&Function] = &[
    &after::FUNCTION,
    &after_last::FUNCTION,
    &before::FUNCTION,
    &before_last::FUNCTION,
    &between::FUNCTION,
    &camel_case::FUNCTION,
    &capitalise::FUNCTION,
    &character_code::FUNCTION,
    &character_of::FUNCTION,
    &concat::FUNCTION,
    &contains::FUNCTION,
    &count_of::FUNCTION,
    &ends_with::FUNCTION,
    &initials::FUNCTION,
    &insert::FUNCTION,
    &kebab_case::FUNCTION,
    &left::FUNCTION,
    &length::FUNCTION,
    &lines::FUNCTION,
    &lower::FUNCTION,
    &mask::FUNCTION,
    &mid::FUNCTION,
    &only_digits::FUNCTION,
    &only_letters::FUNCTION,
    &pad_left::FUNCTION,
    &pad_right::FUNCTION,
    &position::FUNCTION,
    &prefix::FUNCTION,
    &remove::FUNCTION,
    &remove_accents::FUNCTION,
    &remove_prefix::FUNCTION,
    &remove_suffix::FUNCTION,
    &repeat::FUNCTION,
    &replace::FUNCTION,
    &replace_first::FUNCTION,
    &reverse_text::FUNCTION,
    &right::FUNCTION,
    &same_text::FUNCTION,
    &shorten::FUNCTION,
    &similarity::FUNCTION,
    &slug::FUNCTION,
    &snake_case::FUNCTION,
    &split::FUNCTION,
    &starts_with::FUNCTION,
    &suffix::FUNCTION,
    &title_case::FUNCTION,
    &trim::FUNCTION,
    &trim_ends::FUNCTION,
    &trim_left::FUNCTION,
    &trim_right::FUNCTION,
    &upper::FUNCTION,
    &word::FUNCTION,
    &word_count::FUNCTION,
    &words::FUNCTION,
];
