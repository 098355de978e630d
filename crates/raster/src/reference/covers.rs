use geometry::Outline;

use crate::rule::{self, Edge, EllipseRows, Piece};

/// An outline on a grid of samples, asked sample by sample.
pub(crate) struct Cover {
    pieces: Vec<Area>,
}

enum Area {
    Polygon(Vec<Edge>),
    Ellipse(EllipseRows),
}

impl Cover {
    pub(crate) fn new(outline: &Outline, scale: i32) -> Self {
        let area = |piece| match piece {
            Piece::Polygon(corners) => {
                let next = corners.iter().cycle().skip(1);
                let edges = corners
                    .iter()
                    .zip(next)
                    .filter_map(|(a, b)| Edge::new(*a, *b));
                Area::Polygon(edges.collect())
            }
            Piece::Ellipse(rows) => Area::Ellipse(rows),
        };
        Self {
            pieces: rule::pieces(outline, scale).into_iter().map(area).collect(),
        }
    }

    /// Whether the sample of this column and row lies inside.
    pub(crate) fn holds(&self, column: i32, row: i32) -> bool {
        self.pieces.iter().any(|piece| match piece {
            Area::Polygon(edges) => {
                let crossed = |edge: &&Edge| (edge.first_row..edge.end_row).contains(&row);
                let left = |edge: &&Edge| rule::column_at(edge.crossing(row)) <= i64::from(column);
                edges.iter().filter(crossed).filter(left).count() % 2 == 1
            }
            Area::Ellipse(rows) => rows.crossings(row).is_some_and(|(start, end)| {
                let column = column as f32;
                EllipseRows::column_at(start) <= column && column < EllipseRows::column_at(end)
            }),
        })
    }
}
