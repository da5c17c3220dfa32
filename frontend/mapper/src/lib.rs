//! The mapper: a source tree, wires, target rows and a live preview, for the mapping of one step of a flow. Leaves out
//! what a mapping means; that is the mapping room, which also runs here in a worker.

mod cases;
mod drag;
mod editor;
mod engine;
mod keep;
mod logic;
mod model_menu;
mod offer;
mod page;
mod parts;
mod picker;
mod row_value;
mod sample_bar;
mod session;
mod settled;
mod source_column;
mod state;
mod table_view;
mod target_column;
mod wires_view;

pub use page::MapperPage;
