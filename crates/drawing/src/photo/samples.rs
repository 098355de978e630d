use image::ColorType;

/// A row of stored pixels as 16-bit values of four channels: grey is repeated, a missing alpha is
/// opaque, floats from 0 to 1 are scaled and clamped.
pub(super) fn widen(bytes: &[u8], color: ColorType, row: &mut [[u16; 4]]) {
    let channels = usize::from(color.channel_count());
    match usize::from(color.bytes_per_pixel()) / channels {
        1 => spread(bytes, channels, row, |[byte]| widened(byte)),
        2 => spread(bytes, channels, row, u16::from_ne_bytes),
        _ => spread(bytes, channels, row, |bytes| {
            (f32::from_ne_bytes(bytes).clamp(0.0, 1.0) * 65_535.0).round() as u16
        }),
    }
}

fn spread<const BYTES: usize>(
    bytes: &[u8],
    channels: usize,
    row: &mut [[u16; 4]],
    value: impl Fn([u8; BYTES]) -> u16,
) {
    let (samples, _) = bytes.as_chunks::<BYTES>();
    for (stored, pixel) in samples.chunks_exact(channels).zip(row) {
        let sample = |k: usize| value(stored[k]);
        *pixel = match channels {
            1 => [sample(0), sample(0), sample(0), u16::MAX],
            2 => [sample(0), sample(0), sample(0), sample(1)],
            3 => [sample(0), sample(1), sample(2), u16::MAX],
            _ => [sample(0), sample(1), sample(2), sample(3)],
        };
    }
}

/// The 16-bit value that stands for the same as the 8-bit one.
pub(super) fn widened(value: u8) -> u16 {
    u16::from(value) * 257
}

/// The nearest 8-bit value.
pub(super) fn narrow(value: u16) -> u8 {
    ((u32::from(value) + 128) / 257) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row<const N: usize>(bytes: &[u8], color: ColorType) -> [[u16; 4]; N] {
        let mut row = [[0; 4]; N];
        widen(bytes, color, &mut row);
        row
    }

    #[test]
    fn every_depth_and_number_of_channels() {
        let full = u16::MAX;
        assert_eq!(
            row(&[1, 2], ColorType::L8),
            [[257, 257, 257, full], [514, 514, 514, full]]
        );
        assert_eq!(row(&[1, 2], ColorType::La8), [[257, 257, 257, 514]]);
        assert_eq!(row(&[1, 2, 3], ColorType::Rgb8), [[257, 514, 771, full]]);
        assert_eq!(row(&[1, 2, 3, 0], ColorType::Rgba8), [[257, 514, 771, 0]]);
        let bytes: Vec<u8> = [7u16, 8].iter().flat_map(|v| v.to_ne_bytes()).collect();
        assert_eq!(row(&bytes, ColorType::La16), [[7, 7, 7, 8]]);
        let floats = [-1.0, 0.5, f32::NAN, 9.0f32];
        let bytes: Vec<u8> = floats.iter().flat_map(|v| v.to_ne_bytes()).collect();
        assert_eq!(row(&bytes, ColorType::Rgba32F), [[0, 32_768, 0, full]]);
    }

    #[test]
    fn eight_bits_come_back_as_they_were() {
        for value in 0..=255 {
            assert_eq!(narrow(widened(value)), value);
        }
        assert_eq!((narrow(128), narrow(129)), (0, 1));
    }
}
