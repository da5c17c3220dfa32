//! The mapping engine for a web worker: calls with JSON text in and JSON text out.
//!
//! The same crate that the server runs; leaves out messages and timing, which are `worker.js` and the page.

mod calls;

use wasm_bindgen::prelude::*;

/// Makes a panic readable in the console. Called once by the worker.
#[wasm_bindgen]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// Calls the engine: `preview`, `check`, `infer`, `functions`, `suggest`, `explain`, `fill_to_expression`,
/// `expression_to_fill`.
///
/// # Errors
/// A sentence that says why there is no answer.
#[wasm_bindgen]
pub fn call(name: &str, args: &str) -> Result<String, JsValue> {
    calls::call(name, args).map_err(|message| JsValue::from_str(&message))
}

/// Runs one case of the corpus, given as YAML.
///
/// # Errors
/// When the text is no case.
#[wasm_bindgen]
pub fn run_case(yaml: &str) -> Result<String, JsValue> {
    let outcome = mapping::corpus::run(yaml).map_err(|message| JsValue::from_str(&message))?;
    serde_json::to_string(&outcome).map_err(|error| JsValue::from_str(&error.to_string()))
}
