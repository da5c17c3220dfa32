//! The screens: one file per address, parts in a folder of the same name.

pub mod approvals;
pub mod connections;
pub mod connectors;
pub mod failed_records;
pub mod flow;
pub mod flows;
pub mod home;
pub mod login;
pub mod lookup_table;
pub mod lookup_tables;
pub mod map;
pub mod model;
pub mod models;
pub mod not_found;
pub mod run;
pub mod runs;
pub mod settings;
pub mod setup;
