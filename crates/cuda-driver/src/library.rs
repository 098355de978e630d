//! The driver's library: opened once, its functions looked up when they are first called.
#![expect(unsafe_code, reason = "a library opened at run time")]

use std::env;
use std::error::Error;
use std::ffi::{CStr, OsStr, OsString, c_void};
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

use libloading::Library;

use crate::DriverError;

/// The environment variable that names another library than the system's `libcuda.so.1`.
pub const LIBRARY_VARIABLE: &str = "MARQUETRY_CUDA_LIBRARY";

/// What the system's driver is called, in the order tried.
const NAMES: [&str; 2] = ["libcuda.so.1", "libcuda.so"];

static DRIVER: OnceLock<Driver> = OnceLock::new();

/// What was tried, and what came of it.
struct Driver {
    name: OsString,
    library: Result<Library, String>,
}

impl Driver {
    /// Opens the library that the environment names, or else the system's.
    fn from_environment() -> Self {
        if let Some(name) = env::var_os(LIBRARY_VARIABLE).filter(|name| !name.is_empty()) {
            return Self::open(&name);
        }
        let first = Self::open(OsStr::new(NAMES[0]));
        if first.library.is_ok() {
            return first;
        }
        let second = Self::open(OsStr::new(NAMES[1]));
        if second.library.is_ok() {
            second
        } else {
            first
        }
    }

    fn open(name: &OsStr) -> Self {
        // SAFETY: the library's start-up code runs. It is NVIDIA's driver, or one that the user or
        // the calling program chose to trust in its place.
        let library = unsafe { Library::new(name) }.map_err(|error| {
            error
                .source()
                .map_or_else(|| error.to_string(), ToString::to_string)
        });
        Self {
            name: name.to_owned(),
            library,
        }
    }
}

fn driver() -> &'static Driver {
    DRIVER.get_or_init(Driver::from_environment)
}

/// Whether the driver's library could be opened. This says nothing of a device: see
/// [`device`](crate::device).
#[must_use]
pub fn driver_available() -> bool {
    driver().library.is_ok()
}

/// Why the library could not be opened, if it could not.
pub(crate) fn missing() -> Option<String> {
    driver().library.as_ref().err().cloned()
}

/// Opens the library at `path` as the driver, whatever the environment says. It must come before
/// the first CUDA call of the process; repeating it with the same path does nothing.
///
/// # Errors
///
/// [`DriverError::NoDriver`] if the library cannot be opened, [`DriverError::InUse`] if another one
/// is open already, or was looked for.
pub fn use_library(path: &Path) -> Result<(), DriverError> {
    let driver = DRIVER.get_or_init(|| Driver::open(path.as_os_str()));
    if driver.name != path.as_os_str() {
        let (asked, open) = (path.to_path_buf(), PathBuf::from(&driver.name));
        return Err(DriverError::InUse { asked, open });
    }
    match &driver.library {
        Ok(_) => Ok(()),
        Err(reason) => Err(DriverError::NoDriver {
            reason: reason.clone(),
        }),
    }
}

/// Why a function of the driver cannot be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unavailable {
    /// There is no library.
    Library,
    /// The library lacks the function.
    Function,
}

/// The address of one function, looked up at the first call.
pub(crate) struct Slot {
    name: &'static CStr,
    address: AtomicPtr<c_void>,
}

impl Slot {
    pub(crate) const fn new(name: &'static CStr) -> Self {
        Self {
            name,
            address: AtomicPtr::new(ptr::null_mut()),
        }
    }

    /// Never null.
    pub(crate) fn address(&self) -> Result<*mut c_void, Unavailable> {
        let known = self.address.load(Ordering::Relaxed);
        if !known.is_null() {
            return Ok(known);
        }
        let library = driver()
            .library
            .as_ref()
            .map_err(|_| Unavailable::Library)?;
        // SAFETY: only the address is taken. Whoever calls it states its type.
        let found = unsafe { library.get::<*mut c_void>(self.name) };
        let address = found.map_or(ptr::null_mut(), |symbol| *symbol);
        self.address.store(address, Ordering::Relaxed);
        if address.is_null() {
            Err(Unavailable::Function)
        } else {
            Ok(address)
        }
    }
}
