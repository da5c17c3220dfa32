//! Tests of the whole server without a socket: requests go through the router, rows into a real database.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

mod access;
mod accounts;
mod api;
mod cli;
mod crash;
mod disk;
mod doctor;
mod documents;
mod failpoints;
mod gitops;
mod idempotency;
mod metrics;
mod page;
mod problems;
mod process;
mod secrets;
mod support;
mod tracing_context;
