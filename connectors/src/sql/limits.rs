//! What one call may cost.

/// The most rows of one page.
pub const PAGE_RECORDS_MAX: u32 = 10_000;
/// The most records of one write.
pub const WRITE_RECORDS_MAX: u32 = 500;
/// The most conditions of a filter.
pub const CONDITIONS_MAX: usize = 50;
/// The most values of a condition with `in`.
pub const IN_VALUES_MAX: usize = 1_000;
/// The most rows of the same value that a poll tells apart.
pub const SEEN_MAX: usize = 10_000;
/// The most columns of a table.
pub const COLUMNS_MAX: usize = 1_600;
/// The most tables that are listed.
pub const TABLES_MAX: usize = 2_000;
