//! What must hold for any bytes whatever, one module for each target. A function `holds` takes the bytes and panics where
//! something does not hold; libFuzzer calls it, and the test in `tests/seeds.rs` does for every seed.
//!
//! Leaves out finding the bytes (libFuzzer's work) and running the targets (`cargo xtask fuzz`).

mod agree;
pub mod expression;
pub mod formats;
pub mod mapping_document;
pub mod record;

/// How much stack a thread of the server has, in bytes: what needs more than this would end it.
const STACK_BYTES: usize = 2 * 1024 * 1024;
/// Room for saying which input used up the stack, in bytes.
const LAST_WORDS_BYTES: usize = 256 * 1024;

/// The expression engine, whose panics are turned into faults at our boundary.
const ENGINE: &str = "/jsonata-core-";

/// Gives the process the stack that a thread of the server has, and another one on which libFuzzer can write down an input that
/// uses it up. A panic ends the process, but one of the expression engine, which must be caught. To be called once, before the first input.
///
/// # Panics
/// When the system refuses it.
pub fn begin() {
    let room = Box::leak(vec![0_u8; LAST_WORDS_BYTES].into_boxed_slice());
    let other = libc::stack_t { ss_sp: room.as_mut_ptr().cast(), ss_flags: 0, ss_size: room.len() };
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the room is never freed, and both structures live longer than the calls that read and fill them.
    let done = unsafe {
        libc::sigaltstack(&raw const other, std::ptr::null_mut()) == 0 && libc::getrlimit(libc::RLIMIT_STACK, &raw mut limit) == 0 && {
            limit.rlim_cur = STACK_BYTES as libc::rlim_t;
            libc::setrlimit(libc::RLIMIT_STACK, &raw const limit) == 0
        }
    };
    let end = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panic.location().is_some_and(|place| place.file().contains(ENGINE)) {
            end(panic);
        }
    }));
    assert!(done, "the stack cannot be set up: {}", std::io::Error::last_os_error());
}
