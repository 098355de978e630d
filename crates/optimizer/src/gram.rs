use raster::{CLEAR_COLOR, Target};

use crate::parallel::Workers;
use crate::polish::{Mask, Soft};

/// The error as a function of all colours: with `w_i` the part of a pixel that shows colour i,
/// `G_ij` = Σ `w_i`·`w_j` and `b_i` = Σ `w_i`·t over the pixels, each counted by its weight.
#[derive(Debug)]
pub(crate) struct Gram {
    /// The background first, then the layers.
    rows: Vec<Row>,
}

/// What one colour has to do with the others.
#[derive(Debug, Default)]
struct Row {
    /// `G_ii`.
    own: f64,
    /// `b_i` in red, green and blue.
    wanted: [f64; 3],
    /// (j, `G_ij`) of those that share pixels.
    others: Vec<(usize, f64)>,
}

/// The colours of a drawing as real numbers.
#[derive(Debug)]
pub(crate) struct Colors {
    pub(crate) layers: Vec<[f64; 3]>,
    /// `None` is transparent.
    pub(crate) background: Option<[f64; 3]>,
}

impl Gram {
    /// The matrix of layers whose coverage is known.
    pub(crate) fn new(target: &Target, layers: &[Soft], workers: &Workers) -> Self {
        let shown = shown(target, layers);
        let row = |i: u32| Row::new(target, &shown, i as usize);
        let mut rows: Vec<Row> = workers.map(shown.len() as u32, row);
        for i in 0..rows.len() {
            for k in 0..rows[i].others.len() {
                let (j, product) = rows[i].others[k];
                if j < i {
                    rows[j].others.push((i, product));
                }
            }
        }
        Self { rows }
    }

    /// Rounds of coordinate descent: one colour after the other becomes what `held` makes of the
    /// best one, which lies within 0 to 255. Where nothing of weight shows a colour, any is as
    /// good: it becomes what `held` makes of itself.
    pub(crate) fn descend(
        &self,
        colors: &mut Colors,
        moves_background: bool,
        rounds: u32,
        held: impl Fn([f64; 3]) -> [f64; 3],
    ) {
        let background = colors.background.unwrap_or(CLEAR_COLOR.map(f64::from));
        let mut all: Vec<[f64; 3]> = Vec::with_capacity(self.rows.len());
        all.push(background);
        all.extend_from_slice(&colors.layers);
        let first = usize::from(colors.background.is_none() || !moves_background);
        for _ in 0..rounds {
            for i in first..all.len() {
                let row = &self.rows[i];
                let is_seen = row.own > 0.0;
                all[i] = held(if is_seen { row.best(&all) } else { all[i] });
            }
        }
        colors.background = colors.background.map(|_| all[0]);
        colors.layers.copy_from_slice(&all[1..]);
    }
}

impl Row {
    fn new(target: &Target, shown: &[Mask], i: usize) -> Self {
        let (mask, width) = (&shown[i], target.width() as usize);
        let mut row = Self::default();
        let mut weighted = mask.clone();
        for y in 0..mask.height {
            let first = (mask.y + y) * width + mask.x;
            for x in 0..mask.width {
                let value = &mut weighted.values[y * mask.stride() + x];
                *value *= f32::from(target.weight(first + x));
                let wanted = target.pixels()[first + x];
                (0..3).for_each(|k| row.wanted[k] += f64::from(*value * f32::from(wanted[k])));
            }
        }
        row.own = weighted.product(mask);
        for (j, other) in shown[..i].iter().enumerate() {
            let product = weighted.product(other);
            if product > 0.0 {
                row.others.push((j, product));
            }
        }
        row
    }

    /// The best colour with all others as they are.
    fn best(&self, all: &[[f64; 3]]) -> [f64; 3] {
        let mut rest = self.wanted;
        for (j, product) in &self.others {
            (0..3).for_each(|k| rest[k] -= product * all[*j][k]);
        }
        rest.map(|rest| (rest / self.own).clamp(0.0, 255.0))
    }
}

/// The part of each pixel that shows the background, and each layer.
fn shown(target: &Target, layers: &[Soft]) -> Vec<Mask> {
    let (width, height) = (target.width() as usize, target.height() as usize);
    let mut light = Mask {
        width,
        height,
        ..Mask::default()
    };
    let light_stride = light.stride();
    light.values.resize(light_stride * height, 0.0);
    let rows = light.values.chunks_exact_mut(light_stride.max(1));
    rows.for_each(|row| row[..width].fill(1.0));
    let mut shown: Vec<Mask> = layers.iter().map(|layer| layer.mask.clone()).collect();
    for (mask, layer) in shown.iter_mut().zip(layers).rev() {
        let (columns, stride) = (mask.width, mask.stride().max(1));
        for (y, values) in mask.values.chunks_exact_mut(stride).enumerate() {
            let light = &mut light.values[(mask.y + y) * light_stride + mask.x..][..columns];
            for (value, light) in values.iter_mut().zip(light) {
                let part = layer.alpha * *value;
                *value = part * *light;
                *light *= 1.0 - part;
            }
        }
    }
    shown.insert(0, light);
    shown
}
