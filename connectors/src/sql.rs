//! What SQL databases share.

pub mod limits;
pub mod spec;
