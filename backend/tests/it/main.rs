//! Tests of the whole server without a socket: requests go through the router, rows into a real database.

mod access;
mod accounts;
mod documents;
mod idempotency;
mod problems;
mod secrets;
mod support;
