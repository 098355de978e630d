use crate::kind::Kind;

/// A mnemonic, taken apart: `mul.wide.s32` is `mul.wide` of one type.
#[derive(Debug)]
pub(crate) struct Mnemonic {
    /// All before the types.
    pub(crate) name: String,
    /// The types, in order. `cvt` has two.
    pub(crate) kinds: Vec<Kind>,
}

impl Mnemonic {
    pub(crate) fn new(text: &str) -> Self {
        let mut parts: Vec<&str> = text.split('.').collect();
        let mut kinds = Vec::new();
        while let Some(kind) = parts.last().and_then(|part| Kind::named(part)) {
            kinds.insert(0, kind);
            parts.pop();
        }
        Self {
            name: parts.join("."),
            kinds,
        }
    }

    /// The first type, or 32 bits for a mnemonic without.
    pub(crate) fn kind(&self) -> Kind {
        self.kinds.first().copied().unwrap_or(Kind::B32)
    }
}
