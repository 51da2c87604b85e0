//! Windows bar by bar, with the bits of the columns of [`crate::window`].
//!
//! What always holds: the tree of a window is a fixed expression of its rows, so its levels can be kept in rings and every row costs about log2 p
//! merges. Recurrences need no twin here: their scalar steps are public, and a column is one of these steps after the other.

use alloc::vec;
use alloc::vec::Vec;

use crate::simd::Scalar;
use crate::window::{Finish, Greatest, Itself, Least, Mean, Merge, Moments, Part, Spread, Sum, digits, overlapping};

/// A moving window of `P` numbers a block.
#[derive(Clone, Debug)]
struct Tree<const P: usize> {
    p: usize,
    parts: Vec<Part>,
    /// By level, the blocks of `2^level` rows by the row that they begin at.
    rings: Vec<Vec<[f64; P]>>,
    rows: usize,
}

impl<const P: usize> Tree<P> {
    fn new(p: usize, parts: Vec<Part>) -> Self {
        let top = parts.iter().map(|part| part.width.ilog2() as usize).max().unwrap_or(0);
        Self { p, parts, rings: vec![vec![[0.0; P]; p.next_power_of_two()]; top + 1], rows: 0 }
    }

    /// The block of one level that begins at a row; rows go round.
    fn at(&self, level: usize, row: usize) -> [f64; P] {
        let ring = &self.rings[level];
        ring[row & (ring.len() - 1)]
    }

    /// One row; the window that ends at it, if there is one.
    fn push<M: Merge<P>>(&mut self, row: [f64; P]) -> Option<[f64; P]> {
        let now = self.rows;
        self.rows += 1;
        let mask = self.rings[0].len() - 1;
        self.rings[0][now & mask] = row;
        for level in 0..self.rings.len() - 1 {
            let half = 1 << level;
            let Some(start) = self.rows.checked_sub(2 * half) else { break };
            let both = M::merge(Scalar, M::sizes(Scalar, half, half), self.at(level, start), self.at(level, start + half));
            self.rings[level + 1][start & mask] = both;
        }
        let start = self.rows.checked_sub(self.p)?;
        let block = |part: &Part| self.at(part.width.ilog2() as usize, start + part.offset);
        let (first, rest) = self.parts.split_first()?;
        let join = |older, part: &Part| M::merge(Scalar, M::sizes(Scalar, part.offset, part.width), older, block(part));
        Some(rest.iter().fold(block(first), join))
    }
}

/// What a window gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The sum of its rows.
    Sum,
    /// Their mean.
    Mean,
    /// The greatest of them.
    Greatest,
    /// The least of them.
    Least,
    /// Their population variance.
    Variance,
    /// Their population standard deviation.
    Deviation,
}

/// A moving window, row by row.
#[derive(Clone, Debug)]
pub struct Window {
    of: Of,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    One(Tree<1>),
    Two(Tree<2>),
}

impl Window {
    /// Of `p` rows.
    ///
    /// # Panics
    /// When `p` is 0.
    #[must_use]
    pub fn new(of: Of, p: usize) -> Self {
        assert!(p >= 1, "a window has rows");
        let kind = match of {
            Of::Sum | Of::Mean => Kind::One(Tree::new(p, digits(p))),
            Of::Greatest | Of::Least => Kind::One(Tree::new(p, overlapping(p))),
            Of::Variance | Of::Deviation => Kind::Two(Tree::new(p, digits(p))),
        };
        Self { of, kind }
    }

    /// One row; the value of the window that ends at it, if it has all its rows.
    pub fn push(&mut self, x: f64) -> Option<f64> {
        match &mut self.kind {
            Kind::One(tree) => {
                let rows = tree.p as f64;
                match self.of {
                    Of::Greatest => tree.push::<Greatest>([x]).map(|w| Itself.finish(Scalar, w)),
                    Of::Least => tree.push::<Least>([x]).map(|w| Itself.finish(Scalar, w)),
                    Of::Mean => tree.push::<Sum>([x]).map(|w| Mean { rows }.finish(Scalar, w)),
                    _ => tree.push::<Sum>([x]).map(|w| Itself.finish(Scalar, w)),
                }
            }
            Kind::Two(tree) => {
                let rows = tree.p as f64;
                let window = tree.push::<Moments>([x, 0.0])?;
                Some(if self.of == Of::Deviation {
                    Spread::<true> { rows }.finish(Scalar, window)
                } else {
                    Spread::<false> { rows }.finish(Scalar, window)
                })
            }
        }
    }
}
