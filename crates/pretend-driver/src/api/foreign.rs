//! What comes from and goes to the caller.
#![expect(unsafe_code, reason = "pointers of a foreign caller")]

use std::ffi::{CStr, c_char, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::slice;

use super::state::{State, explain, with_state};
use super::{Code, Outcome};

/// A place of the caller's for a result.
#[repr(transparent)]
#[derive(Debug)]
pub(crate) struct Out<T>(*mut T);

impl<T> Out<T> {
    pub(crate) fn put(&self, value: T) -> Outcome {
        if self.0.is_null() {
            return Err(Code::INVALID_VALUE);
        }
        // SAFETY: the caller passes a place for a value of this type, or null.
        unsafe { self.0.write(value) };
        Ok(())
    }

    /// The same, where null means that the result is not asked for.
    pub(crate) fn put_if_asked(&self, value: T) {
        if !self.0.is_null() {
            let _ = self.put(value);
        }
    }

    /// Fills the first of `count` places.
    pub(crate) fn fill(&self, values: &[T], count: usize) -> Outcome
    where
        T: Copy,
    {
        if self.0.is_null() || values.len() > count {
            return Err(Code::INVALID_VALUE);
        }
        // SAFETY: the caller passes room for `count` values.
        unsafe { slice::from_raw_parts_mut(self.0, values.len()) }.copy_from_slice(values);
        Ok(())
    }
}

/// Bytes of the host that are read.
#[repr(transparent)]
#[derive(Debug)]
pub(crate) struct From(*const c_void);

impl From {
    pub(crate) fn bytes(&self, size: usize) -> Result<&[u8], Code> {
        if self.0.is_null() {
            return Err(Code::INVALID_VALUE);
        }
        // SAFETY: the caller passes this many bytes, which nobody writes during the call.
        Ok(unsafe { slice::from_raw_parts(self.0.cast(), size) })
    }

    /// A text that ends with a null byte.
    pub(crate) fn text(&self) -> Result<String, Code> {
        if self.0.is_null() {
            return Err(Code::INVALID_VALUE);
        }
        // SAFETY: the caller passes a string as C has them.
        let text = unsafe { CStr::from_ptr(self.0.cast::<c_char>()) };
        Ok(text.to_string_lossy().into_owned())
    }
}

/// Bytes of the host that are written.
#[repr(transparent)]
#[derive(Debug)]
pub(crate) struct Into(*mut c_void);

impl Into {
    pub(crate) fn write(&self, bytes: &[u8]) -> Outcome {
        if self.0.is_null() {
            return Err(Code::INVALID_VALUE);
        }
        // SAFETY: the caller passes room for this many bytes, which nobody else uses.
        unsafe { slice::from_raw_parts_mut(self.0.cast(), bytes.len()) }.copy_from_slice(bytes);
        Ok(())
    }
}

/// The parameters of a kernel: a pointer to each.
#[repr(transparent)]
#[derive(Debug)]
pub(crate) struct Parameters(*const *const c_void);

impl Parameters {
    /// The bytes of the parameter of this number.
    pub(crate) fn bytes(&self, number: usize, size: usize) -> Result<&[u8], Code> {
        if self.0.is_null() {
            return Err(Code::INVALID_VALUE);
        }
        // SAFETY: the caller passes a pointer for each parameter of the kernel.
        let pointer = unsafe { self.0.add(number).read() };
        if pointer.is_null() {
            return Err(Code::INVALID_VALUE);
        }
        // SAFETY: the pointer is to a value of the parameter's size.
        Ok(unsafe { slice::from_raw_parts(pointer.cast(), size) })
    }
}

/// Does a call, and makes a code of its outcome.
pub(crate) fn enter(name: &str, call: impl FnOnce(&mut State) -> Outcome) -> u32 {
    match catch_unwind(AssertUnwindSafe(|| with_state(call))) {
        Ok(Ok(())) => 0,
        Ok(Err(Code(code))) => code,
        Err(_) => {
            explain(&format!("{name} panicked"));
            Code::UNKNOWN.0
        }
    }
}

/// Functions of the driver: each is exported under its name, and its body is done with the state.
macro_rules! driver {
    ($(fn $name:ident($state:ident $(, $argument:ident: $kind:ty)*) $body:block)*) => {$(
        // SAFETY: the library exists to export the driver's names.
        #[unsafe(no_mangle)]
        #[allow(non_snake_case, reason = "C's names")]
        pub(crate) extern "C" fn $name($($argument: $kind),*) -> u32 {
            $crate::api::foreign::enter(
                stringify!($name),
                |$state: &mut $crate::api::state::State| -> $crate::api::Outcome { $body },
            )
        }
    )*};
}
pub(crate) use driver;
