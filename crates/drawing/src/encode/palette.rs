use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use color::Rgb;

/// The most colours: 256, less one for transparency.
const MOST_COLORS: usize = 255;

/// Few colours that stand for many.
pub(super) struct Palette {
    /// At most [`MOST_COLORS`].
    pub(super) colors: Vec<Rgb>,
    /// For each colour in use the place of the one that stands for it.
    pub(super) indices: HashMap<Rgb, u8>,
}

/// Colours next to each other in colour space, a part of a list.
struct Cluster {
    place: Range<usize>,
    mean: [f64; 3],
    /// The channel that varies most.
    channel: usize,
    /// By how much it varies: the sum of squared differences to the mean.
    spread: f64,
}

impl Palette {
    /// The colours themselves where they are few; otherwise the cluster with the widest spread is
    /// split at its mean until there are enough.
    pub(super) fn of<'a>(pixels: impl Iterator<Item = &'a Rgb>) -> Self {
        let mut counts = BTreeMap::<Rgb, u32>::new();
        pixels.for_each(|color| *counts.entry(*color).or_default() += 1);
        let mut colors: Vec<(Rgb, u32)> = counts.into_iter().collect();
        let mut clusters = Vec::from_iter(Cluster::of(&colors, 0..colors.len()));
        while clusters.len() < MOST_COLORS {
            let widest = clusters
                .iter_mut()
                .max_by(|a, b| a.spread.total_cmp(&b.spread));
            let Some(widest) = widest.filter(|cluster| cluster.spread > 0.0) else {
                break;
            };
            let middle = widest.divide(&mut colors);
            let halves = [widest.place.start..middle, middle..widest.place.end];
            let [Some(lower), Some(upper)] = halves.map(|half| Cluster::of(&colors, half)) else {
                break;
            };
            *widest = lower;
            clusters.push(upper);
        }
        let places = clusters
            .iter()
            .map(|cluster| cluster.place.clone())
            .enumerate();
        let indices =
            places.flat_map(|(i, place)| colors[place].iter().map(move |c| (c.0, i as u8)));
        Self {
            indices: indices.collect(),
            colors: clusters
                .iter()
                .map(|cluster| cluster.mean.map(|v| v.round() as u8))
                .collect(),
        }
    }
}

impl Cluster {
    /// The cluster of a part of the list, unless that is empty.
    fn of(colors: &[(Rgb, u32)], place: Range<usize>) -> Option<Self> {
        let (mut weight, mut sums, mut squares) = (0.0, [0.0; 3], [0.0; 3]);
        for (color, count) in colors.get(place.clone())? {
            let count = f64::from(*count);
            weight += count;
            for (k, value) in color.iter().enumerate() {
                let value = f64::from(*value);
                sums[k] += count * value;
                squares[k] += count * (value * value);
            }
        }
        let mean = sums.map(|sum| sum / weight);
        let spread = |k: usize| squares[k] - sums[k] * mean[k];
        let channel = (0..3).max_by(|a, b| spread(*a).total_cmp(&spread(*b)))?;
        // One colour has no spread, whatever rounding says.
        let spread = if place.len() > 1 {
            spread(channel)
        } else {
            0.0
        };
        (!place.is_empty()).then_some(Self {
            place,
            mean,
            channel,
            spread,
        })
    }

    /// Sorts the colours into those up to the mean and those beyond; returns where these start.
    fn divide(&self, colors: &mut [(Rgb, u32)]) -> usize {
        let part = &mut colors[self.place.clone()];
        let beyond =
            |(color, _): &(Rgb, u32)| f64::from(color[self.channel]) > self.mean[self.channel];
        part.sort_by_key(beyond);
        self.place.start + part.partition_point(|color| !beyond(color))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_colours_are_exact() {
        let pixels: Vec<Rgb> = (0..MOST_COLORS as u8)
            .chain(0..99)
            .map(|i| [i, 3, 255 - i])
            .collect();
        let palette = Palette::of(pixels.iter());
        assert_eq!(palette.colors.len(), MOST_COLORS);
        let exact = |color: &Rgb| palette.colors[usize::from(palette.indices[color])] == *color;
        assert!(pixels.iter().all(exact));
        assert!(Palette::of([].iter()).colors.is_empty());
    }

    #[test]
    fn many_colours_are_near_to_those_of_the_palette() {
        let ramp = (0..64_u8).flat_map(|r| (0..64_u8).map(move |g| [4 * r, 4 * g, 99]));
        let pixels: Vec<Rgb> = ramp.collect();
        let palette = Palette::of(pixels.iter());
        assert_eq!(palette.colors.len(), MOST_COLORS);
        let off = |color: &Rgb| {
            let found = palette.colors[usize::from(palette.indices[color])];
            (0..3)
                .map(|k| f64::from(color[k].abs_diff(found[k])).powi(2))
                .sum::<f64>()
        };
        let total: f64 = pixels.iter().map(off).sum();
        let rmse = (total / (3 * pixels.len()) as f64).sqrt();
        // Squares of 16 levels have one of 3.8.
        assert!(rmse < 4.2, "{rmse}");
    }

    #[test]
    fn frequent_colours_are_kept() {
        let rare = (0..=255_u8).flat_map(|r| [[r, 0, 0], [r, 9, 0]]);
        let pixels: Vec<Rgb> = rare.chain([[7, 200, 100]; 5000]).collect();
        let palette = Palette::of(pixels.iter());
        assert!(palette.colors.contains(&[7, 200, 100]));
    }
}
