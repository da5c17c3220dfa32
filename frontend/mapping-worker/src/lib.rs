//! The mapping engine for a web worker: calls with JSON text in and JSON text out.
//!
//! The same crate that the server runs; leaves out messages and timing, which are `worker.js` and the page.

mod calls;
mod kept;

use std::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    /// A worker has one page, which tells it what it works on.
    static KEPT: RefCell<kept::Kept> = RefCell::default();
}

/// Makes a panic readable in the console. Called once by the worker.
#[wasm_bindgen]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// Calls the engine: `tell` what is worked on, then `preview`, `attempt`, `check`, `cases`, `explain`; `infer`, `functions`,
/// `suggest`, `fill_to_expression` and `expression_to_fill` need nothing told.
///
/// # Errors
/// A sentence that says why there is no answer.
#[wasm_bindgen]
pub fn call(name: &str, args: &str) -> Result<String, JsValue> {
    KEPT.with_borrow_mut(|kept| calls::call(kept, name, args)).map_err(|message| JsValue::from_str(&message))
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

/// The official suite of JSONata in this module, for `cargo xtask conformance jsonata`.
#[wasm_bindgen]
#[derive(Default)]
pub struct JsonataSuite(mapping::suite::Suite);

#[wasm_bindgen]
impl JsonataSuite {
    /// Without cases.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a dataset by its name.
    ///
    /// # Errors
    /// When the text is no JSON.
    pub fn add_dataset(&mut self, name: &str, json: &str) -> Result<(), JsValue> {
        self.0.add_dataset(name, json).map_err(|message| JsValue::from_str(&message))
    }

    /// Adds the text of a file that cases name: `group/file.jsonata`.
    pub fn add_expression(&mut self, name: &str, text: &str) {
        self.0.add_expression(name, text);
    }

    /// Runs all cases of a file; gives a list of outcomes as JSON.
    ///
    /// # Errors
    /// When the outcomes cannot be written.
    pub fn run(&self, group: &str, file: &str, json: &str) -> Result<String, JsValue> {
        serde_json::to_string(&self.0.run(group, file, json)).map_err(|error| JsValue::from_str(&error.to_string()))
    }
}
