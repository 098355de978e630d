//! Signals that ask the program to end.

/// Has `act` called with the number of each such signal. Where that cannot be had they end the
/// program at once, as they do anywhere else.
#[cfg(unix)]
pub(crate) fn listen(mut act: impl FnMut(u8) + Send + 'static) {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use std::sync::mpsc;
    use std::thread;

    let (to_listener, signals) = mpsc::channel::<Signals>();
    let on_each = move || {
        let Ok(mut signals) = signals.recv() else {
            return;
        };
        for signal in signals.forever() {
            act(signal as u8);
        }
    };
    // In this order, as signals that nobody listens to would be lost.
    if thread::Builder::new().spawn(on_each).is_err() {
        return;
    }
    let hangup = Some(SIGHUP).filter(|_| are_hangups_heeded());
    let numbers = [SIGINT, SIGTERM].into_iter().chain(hangup);
    if let Ok(signals) = Signals::new(numbers) {
        let _ = to_listener.send(signals);
    }
}

#[cfg(not(unix))]
pub(crate) fn listen(mut act: impl FnMut(u8) + Send + 'static) {
    /// The number of the signal that ctrl-c is elsewhere.
    const INTERRUPT: u8 = 2;
    let _ = ctrlc::set_handler(move || act(INTERRUPT));
}

/// Whether the program was started to end when its terminal is closed, and not by nohup or the
/// like. Only Linux tells.
#[cfg(unix)]
fn are_hangups_heeded() -> bool {
    let status = std::fs::read_to_string("/proc/self/status");
    status.is_ok_and(|status| ignored(&status).is_some_and(|ignored| ignored & 1 == 0))
}

/// The signals that a program ignores, the first one in the lowest bit, by its file in /proc.
#[cfg(unix)]
fn ignored(status: &str) -> Option<u64> {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    u64::from_str_radix(mask?.trim(), 16).ok()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn ignored_signals_are_read() {
        let status = "Name:\tcat\nSigBlk:\t0000000000000002\nSigIgn:\t0000000000001001\n";
        assert_eq!(ignored(status), Some(0x1001));
        assert_eq!(ignored("Name:\tcat\n"), None);
    }
}
