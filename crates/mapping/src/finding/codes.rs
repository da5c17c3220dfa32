//! All codes of the checker, with what they mean: `docs/findings.md` is tested against this list.

/// A code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// As it is sent.
    pub code: &'static str,
    /// What it means, one sentence.
    pub meaning: &'static str,
}

const fn code(code: &'static str, meaning: &'static str) -> Code {
    Code { code, meaning }
}

/// All of them, in the order of their names.
pub const CODES: &[Code] = &[
    code("map.ambiguous_date", "A date is written so that day and month cannot be told apart."),
    code("map.arguments", "A function has too few, too many or wrong arguments."),
    code("map.case", "A case of the mapping does not come out as expected."),
    code("map.condition", "A comparison has nothing to compare with."),
    code("map.constant_type", "A constant is not of the target's type."),
    code("map.duplicate_key", "Two keys of a group have one name."),
    code("map.duplicate_target", "A target is filled twice."),
    code("map.expression_syntax", "An expression cannot be read."),
    code("map.inside_value", "A target lies inside another one that is filled with a value."),
    code("map.list_as_value", "A list is read as one value."),
    code("map.lookup_no_miss_policy", "Nothing says what a lookup does when the table has no row."),
    code("map.may_not_convert", "The value must be converted, and that may fail for some records."),
    code("map.no_key", "A group or a join does not say what must be equal."),
    code("map.no_list", "No list is chosen to go through."),
    code("map.no_otherwise", "A required target gets nothing when no condition holds."),
    code("map.not_one_of", "The target takes certain values only, and this may be another one."),
    code("map.nullable", "The source may have no value, and the target needs one."),
    code("map.parent_not_looped", "A field of a list is mapped into a list that is not looped over."),
    code("map.path", "A path cannot be read, or leads above the record."),
    code("map.privacy", "A personal or secret field goes into a place that everybody sees."),
    code("map.required", "A required target has no value."),
    code("map.template_syntax", "A template cannot be read."),
    code("map.too_long", "A text may be longer than the target takes."),
    code("map.type", "The value cannot become what the target asks for."),
    code("map.unknown_column", "A lookup table has no such column."),
    code("map.unknown_field", "The source has no such field."),
    code("map.unknown_function", "There is no such function."),
    code("map.unknown_table", "There is no such lookup table."),
    code("map.unreachable_case", "A case is never taken."),
    code("map.unsafe_integer", "A whole number has more digits than expressions calculate with."),
    code("map.unused_lookup", "A lookup changes nothing."),
];
