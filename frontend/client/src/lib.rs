//! The one door to the server: typed functions per resource over `fetch`, live events, and who is signed in. Leaves out
//! how anything looks.

pub mod account;
pub mod approvals;
pub mod connections;
pub mod connectors;
pub mod events;
pub mod failed_records;
pub mod flows;
pub mod home;
pub mod lookup_tables;
pub mod mapping_pairs;
pub mod models;
pub mod replays;
mod request;
pub mod runs;
mod session;
pub mod settings;
pub mod sign_in;

pub use connectors::{Catalogue, provide_catalogue, use_catalogue};
pub use events::{Live, provide_live, use_live};
pub use request::{Answer, Tagged, is_stale, next_page, problem};
pub use session::{Session, SessionState, provide_session, use_session};
pub use wire::Problem;

/// Runs an async task in the page.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(task);
}
