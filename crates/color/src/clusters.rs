use std::collections::BTreeMap;
use std::ops::Range;

use crate::Rgb;

/// Colours that are near to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColorCluster {
    /// Their weighted mean, which stands for them all.
    pub mean: Rgb,
    /// The colours, each once.
    pub colors: Vec<Rgb>,
}

/// At most so many clusters of weighted colours: the colours themselves where they are that few;
/// otherwise the cluster with the widest spread is split at its mean until there are enough. Colours
/// of weight 0 are left out.
///
/// ```
/// use color::color_clusters;
///
/// let colors = [([0, 0, 0], 3), ([4, 0, 0], 1), ([200, 0, 0], 1)];
/// let clusters = color_clusters(colors, 2);
/// assert_eq!(clusters[0].mean, [1, 0, 0]);
/// assert_eq!(clusters[0].colors, [[0, 0, 0], [4, 0, 0]]);
/// assert_eq!(clusters[1].mean, [200, 0, 0]);
/// ```
#[must_use]
pub fn color_clusters(
    colors: impl IntoIterator<Item = (Rgb, u32)>,
    most: usize,
) -> Vec<ColorCluster> {
    let mut colors = distinct(colors);
    let clusters = split(&mut colors, most);
    let of_colors = |part: Part| ColorCluster {
        mean: part.mean.map(|v| v.round() as u8),
        colors: colors[part.place].iter().map(|(color, _)| *color).collect(),
    };
    clusters.into_iter().map(of_colors).collect()
}

/// At most so many colours that stand for weighted ones, such that the squared error is low: the
/// means of clusters, moved to the means of those that are nearest to them until they settle.
pub(crate) fn representatives(
    colors: impl IntoIterator<Item = (Rgb, u32)>,
    most: usize,
) -> Vec<Rgb> {
    /// Enough to settle where few colours are sought; a limit for many.
    const ROUNDS: usize = 32;
    /// What is a move no more, in levels: the means are rounded to whole ones.
    const STILL: f64 = 0.25;
    let mut colors = distinct(colors);
    let mut means: Vec<[f64; 3]> = split(&mut colors, most)
        .iter()
        .map(|part| part.mean)
        .collect();
    for _ in 0..ROUNDS {
        let moved = means_of_nearest(&colors, &means);
        let mut moves = means.as_flattened().iter().zip(moved.as_flattened());
        let is_still = moves.all(|(before, after)| (before - after).abs() < STILL);
        means = moved;
        if is_still {
            break;
        }
    }
    means
        .iter()
        .map(|mean| mean.map(|v| v.round() as u8))
        .collect()
}

/// The mean of the colours that are nearest to each of `means`, which stays where it has none.
fn means_of_nearest(colors: &[(Rgb, u32)], means: &[[f64; 3]]) -> Vec<[f64; 3]> {
    let mut totals = vec![(0.0, [0.0; 3]); means.len()];
    for (color, weight) in colors {
        let (color, weight) = (color.map(f64::from), f64::from(*weight));
        let distance = |mean: &[f64; 3]| -> f64 {
            (0..3)
                .map(|k| (mean[k] - color[k]) * (mean[k] - color[k]))
                .sum()
        };
        let distances = means.iter().map(distance).enumerate();
        let nearest = distances.reduce(|best, other| if other.1 < best.1 { other } else { best });
        if let Some((place, _)) = nearest {
            totals[place].0 += weight;
            (0..3).for_each(|k| totals[place].1[k] += weight * color[k]);
        }
    }
    let mean = |((weight, sums), before): (&(f64, [f64; 3]), &[f64; 3])| match *weight > 0.0 {
        true => sums.map(|sum| sum / weight),
        false => *before,
    };
    totals.iter().zip(means).map(mean).collect()
}

/// Each colour once, with all its weight.
fn distinct(colors: impl IntoIterator<Item = (Rgb, u32)>) -> Vec<(Rgb, u32)> {
    let mut weights = BTreeMap::<Rgb, u32>::new();
    for (color, weight) in colors {
        let total = weights.entry(color).or_default();
        *total = total.saturating_add(weight);
    }
    weights
        .into_iter()
        .filter(|(_, weight)| *weight > 0)
        .collect()
}

/// Divides a list of colours into at most so many parts.
fn split(colors: &mut [(Rgb, u32)], most: usize) -> Vec<Part> {
    let mut parts = Vec::from_iter(Part::of(colors, 0..colors.len()));
    while parts.len() < most {
        let widest = parts
            .iter_mut()
            .max_by(|a, b| a.spread.total_cmp(&b.spread));
        let Some(widest) = widest.filter(|part| part.spread > 0.0) else {
            break;
        };
        let middle = widest.divide(colors);
        let halves = [widest.place.start..middle, middle..widest.place.end];
        let [Some(lower), Some(upper)] = halves.map(|half| Part::of(colors, half)) else {
            break;
        };
        *widest = lower;
        parts.push(upper);
    }
    parts
}

/// A part of a list of colours.
struct Part {
    place: Range<usize>,
    mean: [f64; 3],
    /// The channel that varies most.
    channel: usize,
    /// By how much it varies: the sum of squared differences to the mean.
    spread: f64,
}

impl Part {
    /// A part of the list, unless it is empty.
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

    const MOST: usize = 255;

    fn clusters(colors: &[Rgb]) -> Vec<ColorCluster> {
        color_clusters(colors.iter().map(|color| (*color, 1)), MOST)
    }

    /// The RMSE of colours against those that stand for them.
    fn error(colors: &[Rgb], stands_for: impl Fn(&Rgb) -> Rgb) -> f64 {
        let squares = colors.iter().map(|color| {
            let found = stands_for(color);
            let square = |k: usize| f64::from(color[k].abs_diff(found[k])).powi(2);
            (0..3).map(square).sum::<f64>()
        });
        (squares.sum::<f64>() / (3 * colors.len()) as f64).sqrt()
    }

    #[test]
    fn few_colours_are_exact() {
        let colors: Vec<Rgb> = (0..MOST as u8)
            .chain(0..99)
            .map(|i| [i, 3, 255 - i])
            .collect();
        let found = clusters(&colors);
        assert_eq!(found.len(), MOST);
        assert!(found.iter().all(|cluster| cluster.colors == [cluster.mean]));
        assert!(
            colors
                .iter()
                .all(|color| found.iter().any(|cluster| cluster.mean == *color))
        );
        assert!(clusters(&[]).is_empty());
        assert_eq!(representatives([([7; 3], 2), ([9; 3], 0)], 5), [[7; 3]]);
    }

    #[test]
    fn many_colours_are_near_to_those_that_stand_for_them() {
        let ramp = (0..64_u8).flat_map(|r| (0..64_u8).map(move |g| [4 * r, 4 * g, 99]));
        let colors: Vec<Rgb> = ramp.collect();
        let found = clusters(&colors);
        assert_eq!(found.len(), MOST);
        let of = |color: &Rgb| found.iter().find(|cluster| cluster.colors.contains(color));
        let rmse = error(&colors, |color| of(color).unwrap().mean);
        // Squares of 16 levels have one of 3.8.
        assert!(rmse < 4.2, "{rmse}");
    }

    #[test]
    fn frequent_colours_are_kept() {
        let rare = (0..=255_u8).flat_map(|r| [[r, 0, 0], [r, 9, 0]]);
        let colors: Vec<Rgb> = rare.chain([[7, 200, 100]; 5000]).collect();
        assert!(
            clusters(&colors)
                .iter()
                .any(|cluster| cluster.mean == [7, 200, 100])
        );
    }

    #[test]
    fn representatives_are_better_than_means_of_clusters() {
        // Three crowds of different sizes, the largest between the others.
        let crowds = [
            ([60, 60, 60], 300),
            ([110, 90, 80], 3000),
            ([220, 200, 90], 500),
        ];
        let skewed = crowds.into_iter().flat_map(|(middle, count)| {
            let spread = |i: u32, k: u32| (i * (7919 + 104 * k) % 61) as u8 / 2;
            let color = move |i| [0, 1, 2].map(|k| middle[k as usize] + spread(i, k));
            (0..count).map(color)
        });
        let colors: Vec<Rgb> = skewed.collect();
        let weighted = || colors.iter().map(|color| (*color, 1));
        let nearest = |means: &[Rgb], color: &Rgb| {
            let distance = |mean: &&Rgb| -> u32 {
                (0..3)
                    .map(|k| u32::from(mean[k].abs_diff(color[k])).pow(2))
                    .sum()
            };
            *means.iter().min_by_key(distance).unwrap()
        };
        let means: Vec<Rgb> = color_clusters(weighted(), 5)
            .iter()
            .map(|part| part.mean)
            .collect();
        let moved = representatives(weighted(), 5);
        assert_eq!(moved.len(), 5);
        let [before, after] =
            [means, moved].map(|all| error(&colors, |color| nearest(&all, color)));
        assert!(after < 0.97 * before, "{after} {before}");
    }
}
