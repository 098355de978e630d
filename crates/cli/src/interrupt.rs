use std::process;
use std::sync::Once;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::signals;

/// Signals that follow the first one within so short a time are echoes of it: `timeout` sends each
/// to the program and to its group.
const ECHO: Duration = Duration::from_millis(200);

/// The number of the first signal; 0 before.
static SIGNAL: AtomicU8 = AtomicU8::new(0);
/// How many searches are under way.
static HELD: AtomicUsize = AtomicUsize::new(0);

/// Until it is released the first ctrl-c, or another signal to end, only makes a request; any later
/// one ends the program.
#[derive(Debug)]
#[must_use]
pub(crate) struct Hold(());

/// Lets the first signal end the search and the second one the program.
pub(crate) fn hold() -> Hold {
    static LISTENING: Once = Once::new();
    HELD.fetch_add(1, Ordering::Relaxed);
    LISTENING.call_once(|| {
        let mut first = None;
        signals::listen(move |signal| {
            let now = Instant::now();
            let since_first = now - *first.get_or_insert(now);
            let _ = SIGNAL.compare_exchange(0, signal, Ordering::Relaxed, Ordering::Relaxed);
            if HELD.load(Ordering::Relaxed) == 0 || since_first > ECHO {
                end();
            }
        });
    });
    Hold(())
}

impl Hold {
    /// Ends it; whether there was a signal and no other search is under way, so that the program is
    /// to end, whatever it still reads.
    pub(crate) fn release(self) -> bool {
        HELD.fetch_sub(1, Ordering::Relaxed) == 1 && requested()
    }
}

/// Whether there was a signal.
pub(crate) fn requested() -> bool {
    SIGNAL.load(Ordering::Relaxed) != 0
}

/// Ends the program as one that was interrupted, with the exit code of shells: 128 and the number
/// of the signal.
pub(crate) fn end() -> ! {
    process::exit(128 + i32::from(SIGNAL.load(Ordering::Relaxed)))
}
