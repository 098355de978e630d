//! How levels of registers of half the size write operations on eight numbers.

/// An operation on two registers.
macro_rules! two {
    ($call:ident($($operand:expr),*)) => {
        [$call($($operand[0]),*), $call($($operand[1]),*)]
    };
}

/// An operation on four registers.
macro_rules! four {
    ($call:ident($($operand:expr),*)) => {
        [
            $call($($operand[0]),*),
            $call($($operand[1]),*),
            $call($($operand[2]),*),
            $call($($operand[3]),*),
        ]
    };
}

/// Columns as rows, by transpositions of four by four.
macro_rules! transposed_by_fours {
    ($rows:expr, $transposed:ident) => {{
        let [a, b, c, d, e, f, g, h] = $rows;
        let above = [
            $transposed([a[0], b[0], c[0], d[0]]),
            $transposed([a[1], b[1], c[1], d[1]]),
        ];
        let below = [
            $transposed([e[0], f[0], g[0], h[0]]),
            $transposed([e[1], f[1], g[1], h[1]]),
        ];
        [
            [above[0][0], below[0][0]],
            [above[0][1], below[0][1]],
            [above[0][2], below[0][2]],
            [above[0][3], below[0][3]],
            [above[1][0], below[1][0]],
            [above[1][1], below[1][1]],
            [above[1][2], below[1][2]],
            [above[1][3], below[1][3]],
        ]
    }};
}

pub(crate) use {four, transposed_by_fours, two};
