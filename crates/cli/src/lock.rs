use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is behind a lock, also after another thread has failed with it.
pub(crate) fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
