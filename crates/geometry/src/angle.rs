/// A direction or turn, in 1/65,536 of a full turn, clockwise on screen; it wraps around.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Angle(pub u16);

impl Angle {
    /// The nearest angle to `degrees`, any finite number; others give 0.
    #[must_use]
    pub fn from_degrees(degrees: f64) -> Self {
        Self((degrees.rem_euclid(360.0) / 360.0 * 65_536.0).round() as u32 as u16)
    }

    /// The angle in degrees, 0 to 360, exact.
    #[must_use]
    pub fn to_degrees(self) -> f64 {
        f64::from(self.0) * (360.0 / 65_536.0)
    }

    /// The nearest angle to `radians`, any finite number; others give 0.
    #[must_use]
    pub fn from_radians(radians: f32) -> Self {
        Self::from_degrees(f64::from(radians).to_degrees())
    }

    /// The angle in radians, 0 to 2π.
    #[must_use]
    pub fn to_radians(self) -> f32 {
        self.to_degrees().to_radians() as f32
    }

    /// This angle turned by `steps` of 1/65,536 turn.
    #[must_use]
    pub fn turned(self, steps: i32) -> Self {
        Self(self.0.wrapping_add(steps as u16))
    }

    /// Sine and cosine times 65,536, from a table and linear interpolation (error below 1).
    #[must_use]
    pub fn sin_cos(self) -> (i32, i32) {
        (sine(self.0), sine(self.0.wrapping_add(1 << 14)))
    }
}

/// Steps of the table in a quarter turn.
const QUARTER: usize = 512;
/// Angle units between two entries of the table.
const STEP: i32 = (1 << 14) / QUARTER as i32;

/// sin(π/2 · i / [`QUARTER`]) · 65,536, rounded, and one entry beyond for interpolation.
const SINES: [i32; QUARTER + 2] = {
    let mut table = [0; QUARTER + 2];
    let mut i = 0;
    while i < table.len() {
        let x = std::f64::consts::FRAC_PI_2 * i as f64 / QUARTER as f64;
        table[i] = (taylor_sine(x) * 65_536.0 + 0.5) as i32;
        i += 1;
    }
    table
};

/// sin(x) for 0 ≤ x ≤ 1.6 to 1e-12: additions and multiplications alone, equal on every machine.
const fn taylor_sine(x: f64) -> f64 {
    let (mut term, mut sum, mut k) = (x, x, 1.0);
    while k < 21.0 {
        term *= -x * x / ((k + 1.0) * (k + 2.0));
        sum += term;
        k += 2.0;
    }
    sum
}

fn sine(units: u16) -> i32 {
    let within = i32::from(units & 0x3fff);
    let mirrored = units & 0x4000 != 0;
    let phase = if mirrored { (1 << 14) - within } else { within };
    let (entry, rest) = ((phase / STEP) as usize, phase % STEP);
    let value = SINES[entry] + ((SINES[entry + 1] - SINES[entry]) * rest + STEP / 2) / STEP;
    if units & 0x8000 != 0 { -value } else { value }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Angle {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Four decimals tell neighbouring angles (0.0055°) apart.
        serializer.serialize_f64((self.to_degrees() * 1e4).round() / 1e4)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Angle {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::Deserialize::deserialize(deserializer).map(Self::from_degrees)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sine_and_cosine_are_right_everywhere() {
        for units in 0..=u16::MAX {
            let (sin, cos) = Angle(units).sin_cos();
            let radians = f64::from(units) / 65_536.0 * std::f64::consts::TAU;
            assert!(
                (f64::from(sin) - radians.sin() * 65_536.0).abs() < 1.1,
                "{units}"
            );
            assert!(
                (f64::from(cos) - radians.cos() * 65_536.0).abs() < 1.1,
                "{units}"
            );
        }
    }

    #[test]
    fn degrees_round_trip() {
        for units in (0..=u16::MAX).step_by(7) {
            let degrees = (Angle(units).to_degrees() * 1e4).round() / 1e4;
            assert_eq!(Angle::from_degrees(degrees), Angle(units));
        }
        assert_eq!(Angle::from_degrees(-90.0).to_degrees(), 270.0);
        assert_eq!(Angle::from_degrees(f64::NAN), Angle(0));
    }

    #[test]
    fn radians_round_trip() {
        for units in (0..=u16::MAX).step_by(7) {
            assert_eq!(Angle::from_radians(Angle(units).to_radians()), Angle(units));
        }
        assert_eq!(Angle::from_radians(-std::f32::consts::PI), Angle(1 << 15));
        assert_eq!(Angle::from_radians(f32::INFINITY), Angle(0));
    }
}
