use std::io::Read;

use crate::photo::PhotoError;

/// How large a photo may be. Checked against the header, before anything is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoLimits {
    /// Largest width or height in px. Default 65,535.
    pub max_side_px: u32,
    /// Largest number of pixels. Default 2^28, 268 megapixels.
    pub max_pixels: u64,
    /// Largest number of bytes of decoded pixels, of what a decoder needs besides as far as it
    /// keeps count, and of a file that is read into memory first. Default 2^31, 2 GiB.
    pub max_bytes: u64,
}

impl Default for PhotoLimits {
    fn default() -> Self {
        Self {
            max_side_px: 65_535,
            max_pixels: 1 << 28,
            max_bytes: 1 << 31,
        }
    }
}

impl PhotoLimits {
    /// All bytes of a file, if they are not too many.
    pub(super) fn read_all(&self, reader: impl Read) -> Result<Vec<u8>, PhotoError> {
        let mut bytes = Vec::new();
        // One more tells a file that is too long from one that just fits.
        let most = self.max_bytes.saturating_add(1);
        let read = reader.take(most).read_to_end(&mut bytes);
        read.map_err(PhotoError::read)?;
        if bytes.len() as u64 > self.max_bytes {
            let max_bytes = self.max_bytes;
            return Err(PhotoError::TooLong { max_bytes });
        }
        Ok(bytes)
    }

    /// Whether a photo of this size, which takes this many bytes once decoded, may be decoded.
    pub(super) fn check(&self, width: u32, height: u32, bytes: u64) -> Result<(), PhotoError> {
        if width == 0 || height == 0 {
            return Err(PhotoError::Empty { width, height });
        }
        let pixels = u64::from(width) * u64::from(height);
        let over = |limit: String| PhotoError::TooLarge {
            width,
            height,
            limit,
        };
        if width.max(height) > self.max_side_px {
            return Err(over(format!("{} px a side", self.max_side_px)));
        }
        if pixels > self.max_pixels {
            return Err(over(format!("{} pixels", self.max_pixels)));
        }
        if bytes > self.max_bytes {
            return Err(over(format!("{} bytes decoded", self.max_bytes)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(limits: PhotoLimits, width: u32, height: u32, bytes: u64) -> String {
        limits.check(width, height, bytes).unwrap_err().to_string()
    }

    #[test]
    fn each_limit_is_named() {
        let limits = PhotoLimits {
            max_side_px: 100,
            max_pixels: 5_000,
            max_bytes: 10_000,
        };
        assert_eq!(limits.check(100, 50, 10_000).ok(), Some(()));
        let start = "the photo is too large:";
        assert_eq!(
            message(limits, 101, 1, 1),
            format!("{start} 101×1 px, at most 100 px a side")
        );
        assert_eq!(
            message(limits, 100, 51, 1),
            format!("{start} 100×51 px, at most 5000 pixels")
        );
        assert_eq!(
            message(limits, 9, 9, 10_001),
            format!("{start} 9×9 px, at most 10000 bytes decoded")
        );
        assert_eq!(message(limits, 0, 7, 0), "the photo has no pixels: 0×7 px");
    }
}
