//! The functions of the driver that cust and the backend call, defined here under their own names.
//! Each calls the function of that name in the library.
#![expect(unsafe_code, reason = "foreign functions")]

use std::ffi::{CStr, c_char};

use crate::library::{Slot, Unavailable};
use crate::symbols::CODES;

const SUCCESS: u32 = 0;
const NO_DEVICE: u32 = 100;
const NOT_FOUND: u32 = 500;
const UNKNOWN: u32 = 999;
/// `CUDA_ERROR_DEVICE_UNAVAILABLE`, younger than cust: the device cannot be had now.
const DEVICE_UNAVAILABLE: u32 = 46;

impl Unavailable {
    pub(crate) const fn code(self) -> u32 {
        match self {
            Self::Library => NO_DEVICE,
            Self::Function => NOT_FOUND,
        }
    }
}

/// The code as cust may read it: it holds codes as an enum, so one that it does not list must never
/// reach it.
pub(crate) fn known(code: u32) -> u32 {
    match code {
        DEVICE_UNAVAILABLE => NO_DEVICE,
        code if CODES.binary_search(&code).is_ok() => code,
        _ => UNKNOWN,
    }
}

/// Defines each function listed: C's name, its parameters, and a code as result.
macro_rules! forward {
    ($(fn $name:ident($($argument:ident: $kind:ty),* $(,)?);)*) => {$(
        // SAFETY: the one definition of this name in the program. A driver that is linked as well
        // is shadowed, and has the same meaning.
        #[unsafe(no_mangle)]
        unsafe extern "C" fn $name($($argument: $kind),*) -> u32 {
            static SLOT: $crate::library::Slot =
                match ::std::ffi::CStr::from_bytes_with_nul(concat!(stringify!($name), "\0").as_bytes()) {
                    Ok(name) => $crate::library::Slot::new(name),
                    Err(_) => panic!("a name without a null byte"),
                };
            let address = match SLOT.address() {
                Ok(address) => address,
                Err(unavailable) => return unavailable.code(),
            };
            type Function = unsafe extern "C" fn($($kind),*) -> u32;
            let function =
                // SAFETY: the address is that of the driver's function of this name, whose
                // parameters are those of cust's own declaration; its result is an enum of 32 bits.
                unsafe { ::std::mem::transmute::<*mut ::std::ffi::c_void, Function>(address) };
            let code =
                // SAFETY: what the caller promises is what the function asks for.
                unsafe { function($($argument),*) };
            $crate::entries::known(code)
        }
    )*};
}
pub(crate) use forward;

/// The text of an error code. cust panics where there is none, so there always is one.
// SAFETY: the one definition of this name in the program.
#[unsafe(no_mangle)]
unsafe extern "C" fn cuGetErrorString(error: u32, text: *mut *const c_char) -> u32 {
    static SLOT: Slot = Slot::new(c"cuGetErrorString");
    let own: &'static CStr = match SLOT.address() {
        Ok(address) => {
            // SAFETY: as in `forward`: the declaration is cust's.
            let function: unsafe extern "C" fn(u32, *mut *const c_char) -> u32 =
                unsafe { std::mem::transmute(address) };
            // SAFETY: what the caller promises is what the function asks for.
            if unsafe { function(error, text) } == SUCCESS {
                return SUCCESS;
            }
            c"an error that the CUDA driver does not explain"
        }
        Err(Unavailable::Library) => c"no CUDA driver",
        Err(Unavailable::Function) => c"a CUDA driver that does not explain its errors",
    };
    // SAFETY: the caller passes a place for the pointer, which lives as long as the program.
    unsafe { text.write(own.as_ptr()) };
    SUCCESS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_cust_does_not_list_never_reach_it() {
        assert_eq!([0, 2, 100, 719].map(known), [0, 2, 100, 719]);
        assert_eq!(known(46), NO_DEVICE);
        assert_eq!([36, 225, 402, 812, 912, 1_000_000].map(known), [UNKNOWN; 6]);
    }
}
