//! What one call may cost.

/// The most records of one page.
pub const PAGE_RECORDS_MAX: u32 = 10_000;
/// How many records make a page when nothing is set.
pub const PAGE_RECORDS_DEFAULT: u32 = 500;
/// How many bytes of a file end a page, however few records they hold.
pub const PAGE_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// How many bytes of a file are read at once.
pub const PIECE_BYTES: usize = 64 * 1024;
/// The most records of one write.
pub const WRITE_RECORDS_MAX: u32 = 1_000;
/// The most bytes of one record, and of a line.
pub const RECORD_BYTES_MAX: usize = mapping::formats::RECORD_BYTES_MAX;
/// The most characters of a row that is no record that are kept to be mended.
pub const RAW_CHARS_MAX: usize = 16 * 1024;
/// The most bytes that texts and styles of a workbook unpack to: they are held in memory as a whole.
pub const UNPACKED_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// The most files that are listed.
pub const FILES_MAX: usize = 1_000;
/// The deepest folder that is listed.
pub const FOLDER_DEPTH_MAX: usize = 6;
