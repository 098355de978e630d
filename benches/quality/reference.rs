use std::path::Path;

use anyhow::Context;
use serde_json::Value;

/// The errors of another program's drawings: `{"photo": {"rmse": {"50": 13.5}}}`.
#[derive(Debug)]
pub(crate) struct Reference(Value);

impl Reference {
    /// Reads a file of JSON.
    pub(crate) fn read(file: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(file);
        let text = text.with_context(|| format!("{} cannot be read", file.display()))?;
        Self::parse(&text).with_context(|| format!("{} is no JSON", file.display()))
    }

    fn parse(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text).map(Self)
    }

    /// The RMSE of the drawing of a photo with so many shapes, 0 to 255.
    pub(crate) fn rmse(&self, photo: &str, shapes: u32) -> Option<f64> {
        let rmse = self.0.get(photo)?.get("rmse")?;
        rmse.get(shapes.to_string())?.as_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_none() {
        let text = r#"{"_": "a note", "cat": {"rmse": {"50": 13.5, "80": "?"}, "bytes": 9}}"#;
        let reference = Reference::parse(text).unwrap();
        assert_eq!(reference.rmse("cat", 50), Some(13.5));
        for (photo, shapes) in [("cat", 80), ("cat", 100), ("dog", 50), ("_", 50)] {
            assert_eq!(reference.rmse(photo, shapes), None, "{photo} {shapes}");
        }
        assert!(Reference::parse("rmse").is_err());
    }
}
