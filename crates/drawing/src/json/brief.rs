use serde::de::{DeserializeOwned, Error};
use serde_json::Value;
use serde_json::value::RawValue;

/// The longest text of a layer or of a member of the header, in bytes: far more than any needs, and
/// little memory while it is a value.
const MAX_BYTES: usize = 1 << 20;

/// What a part of a file says, which must not be too long.
pub(super) fn brief<T: DeserializeOwned>(text: &RawValue) -> Result<T, serde_json::Error> {
    let bytes = text.get().len();
    if bytes > MAX_BYTES {
        let message = format!("{bytes} bytes of JSON, more than {MAX_BYTES}");
        return Err(Error::custom(message));
    }
    // By way of a value, as messages would else name places within this text.
    serde_json::from_value(serde_json::from_str::<Value>(text.get())?)
}
