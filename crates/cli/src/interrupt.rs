use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

/// The exit code of an interrupted program: 128 and the number of the signal.
pub(crate) const EXIT_CODE: u8 = 130;

static REQUESTED: AtomicBool = AtomicBool::new(false);
static HELD: AtomicBool = AtomicBool::new(false);

/// While it lives, the first ctrl-c only makes a request; any other ends the program.
#[derive(Debug)]
pub(crate) struct Hold(());

/// Lets the first ctrl-c end the search and the second one the program.
pub(crate) fn hold() -> Hold {
    let on_interrupt = || {
        if !HELD.load(Ordering::Relaxed) || REQUESTED.swap(true, Ordering::Relaxed) {
            process::exit(EXIT_CODE.into());
        }
    };
    HELD.store(true, Ordering::Relaxed);
    // It fails where there is the handler already; without one ctrl-c ends the program at once, as
    // it does anywhere else.
    let _ = ctrlc::set_handler(on_interrupt);
    Hold(())
}

impl Drop for Hold {
    fn drop(&mut self) {
        HELD.store(false, Ordering::Relaxed);
    }
}

/// Whether ctrl-c was pressed.
pub(crate) fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}
