//! The flow editor: canvas, palette, inspector, problems. Loading and saving go through `client`; geometry and gestures
//! through `canvas`; what a flow means through `flow`.

pub mod document;
