//! The `linkspan` server and command line, as a library so that tests can hold it in their hands.

pub mod api;
pub mod app;
pub mod commands;
pub mod config;
pub mod sample;
pub mod secrets;
pub mod surroundings;
pub mod telemetry;
