//! The mapper: a source tree, wires, target rows and a live preview, for the mapping of one step of a flow. Leaves out
//! what a mapping means; that is the mapping room, which also runs here in a worker.

pub mod drag;
pub mod editor;
pub mod engine;
pub mod logic;
pub mod offer;
pub mod page;
pub mod parts;
pub mod picker;
pub mod row_value;
pub mod sample_bar;
pub mod session;
pub mod source_column;
pub mod state;
pub mod table_view;
pub mod target_column;
pub mod wires_view;

pub use page::MapperPage;
