//! The resources of the API: one file each.

mod approvals;
mod connections;
mod digits;
mod explain;
mod failed_records;
mod flows;
mod home;
mod hooks;
mod lookup_tables;
mod mapping_pairs;
mod models;
mod runs;
mod sample;
mod settings;
mod table_files;
mod triggers;
pub mod world;
