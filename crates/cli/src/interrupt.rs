use std::process;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The exit code of an interrupted program: 128 and the number of the signal.
const EXIT_CODE: u8 = 130;

static REQUESTED: AtomicBool = AtomicBool::new(false);
/// How many searches are under way.
static HELD: AtomicUsize = AtomicUsize::new(0);

/// Until it is released the first ctrl-c only makes a request; any other ends the program.
#[derive(Debug)]
#[must_use]
pub(crate) struct Hold(());

/// Lets the first ctrl-c end the search and the second one the program.
pub(crate) fn hold() -> Hold {
    let on_interrupt = || {
        if HELD.load(Ordering::Relaxed) == 0 || REQUESTED.swap(true, Ordering::Relaxed) {
            end();
        }
    };
    HELD.fetch_add(1, Ordering::Relaxed);
    // It fails where there is the handler already; without one ctrl-c ends the program at once, as
    // it does anywhere else.
    let _ = ctrlc::set_handler(on_interrupt);
    Hold(())
}

impl Hold {
    /// Ends it; whether ctrl-c was pressed and no other search is under way, so that the program is to
    /// end, whatever it still reads.
    pub(crate) fn release(self) -> bool {
        HELD.fetch_sub(1, Ordering::Relaxed) == 1 && requested()
    }
}

/// Whether ctrl-c was pressed.
pub(crate) fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

/// Ends the program as one that was interrupted.
pub(crate) fn end() -> ! {
    process::exit(EXIT_CODE.into())
}
