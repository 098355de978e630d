//! Lists that are read one entry at a time, so that no text is held as values as a whole.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// A list of what a function makes of the place and the text of each entry, or its first error.
pub(super) struct List<F, T, E> {
    entry: F,
    made: PhantomData<(T, E)>,
}

impl<T, E, F: Fn(usize, &RawValue) -> Result<T, E>> List<F, T, E> {
    pub(super) const fn of(entry: F) -> Self {
        let made = PhantomData;
        Self { entry, made }
    }
}

impl<'de, T, E, F: Fn(usize, &RawValue) -> Result<T, E>> DeserializeSeed<'de> for List<F, T, E> {
    type Value = Result<Vec<T>, E>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T, E, F: Fn(usize, &RawValue) -> Result<T, E>> Visitor<'de> for List<F, T, E> {
    type Value = Result<Vec<T>, E>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(text) = list.next_element()? {
            match (self.entry)(entries.len(), text) {
                Ok(entry) => entries.push(entry),
                Err(error) => {
                    // What is no JSON further on is the worse fault.
                    while list.next_element::<IgnoredAny>()?.is_some() {}
                    return Ok(Err(error));
                }
            }
        }
        Ok(Ok(entries))
    }
}
