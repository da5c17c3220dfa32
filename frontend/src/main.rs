//! The page: shell, router and screens. Everything it knows it asks of `/api/v1`.

mod app;
mod fault;
mod go;
mod load;
mod model_tree;
mod pages;
mod query;
mod shell;
mod stale;
mod theme;
mod unsaved;
mod used_by;
mod versions;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
