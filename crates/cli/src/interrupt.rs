use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

/// The exit code of an interrupted program: 128 and the number of the signal.
pub(crate) const EXIT_CODE: u8 = 130;

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Lets the first ctrl-c end the search and the second one the program.
pub(crate) fn listen() {
    let on_interrupt = || {
        if REQUESTED.swap(true, Ordering::Relaxed) {
            process::exit(EXIT_CODE.into());
        }
    };
    // Without a handler ctrl-c ends the program at once, as it does anywhere else.
    let _ = ctrlc::set_handler(on_interrupt);
}

/// Whether ctrl-c was pressed.
pub(crate) fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}
