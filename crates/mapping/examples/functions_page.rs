//! Prints `docs/functions.md`: `cargo run -p mapping --example functions_page > docs/functions.md`.

fn main() {
    print!("{}", mapping::functions::docs());
}
