//! What one call may cost.

/// The most records of one page.
pub const PAGE_RECORDS_MAX: u32 = 10_000;
/// How many records make a page when nothing is set.
pub const PAGE_RECORDS_DEFAULT: u32 = 500;
/// The most records of one write.
pub const WRITE_RECORDS_MAX: u32 = 1_000;
/// The most bytes of one record, and of a line.
pub const RECORD_BYTES_MAX: usize = 8 * 1024 * 1024;
/// The most bytes of a JSON file that is one document.
pub const JSON_FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// The most files that are listed.
pub const FILES_MAX: usize = 1_000;
/// The deepest folder that is listed.
pub const FOLDER_DEPTH_MAX: usize = 6;
/// The most columns of a CSV file.
pub const COLUMNS_MAX: usize = 4_096;
