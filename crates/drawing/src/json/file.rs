use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::brief::brief;
use super::list::List;
use super::{HEADER, JsonError, is_known, layer};
use crate::Layer;

/// A file that is being read: its layers as they will be, all else that it may have as values.
#[derive(Default)]
pub(super) struct File {
    pub(super) header: Map<String, Value>,
    pub(super) layers: Option<Result<Vec<Layer>, JsonError>>,
}

impl<'de> Deserialize<'de> for File {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FileVisitor)
    }
}

struct FileVisitor;

impl<'de> Visitor<'de> for FileVisitor {
    type Value = File;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a drawing")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<File, A::Error> {
        let mut file = File::default();
        while let Some(name) = members.next_key::<String>()? {
            if let Some(known) = HEADER.into_iter().find(|known| *known == name) {
                let text: &RawValue = members.next_value()?;
                let value = brief(text).map_err(A::Error::custom)?;
                if file.header.insert(name, value).is_some() {
                    return Err(A::Error::duplicate_field(known));
                }
            } else if name == "layers" && file.may_be_known() {
                if file.layers.is_some() {
                    return Err(A::Error::duplicate_field("layers"));
                }
                file.layers = Some(members.next_value_seed(List::of(layer))?);
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(file)
    }
}

impl File {
    /// Whether the layers are worth a look: no other version of the format has been named so far.
    fn may_be_known(&self) -> bool {
        self.header.get("marquetry").is_none_or(is_known)
    }
}
