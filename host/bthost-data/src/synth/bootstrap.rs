//! Block bootstrap: blocks of bars as they were in a real market, drawn with repetition and put behind each other. What happens inside a
//! block (clusters of volatility, gaps, volumes) is real; what happens between blocks is chance.

use bthost_sim::market::{BarRow, Bars};

use super::{Extent, Model, SynthSpec, Walk, grid, split_mix::SplitMix};
use crate::error::DataError;
use crate::value::POW10;

/// A real bar against the close before it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Shape {
    /// Open, high, low and close, each over the close before.
    ratios: [f64; 4],
    volume: f64,
    taker: f64,
    trades: u32,
}

/// Bars that are drawn from.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    shapes: Vec<Shape>,
}

impl Source {
    /// Of real bars; `qty_scale` is that of their volumes.
    ///
    /// # Errors
    /// When there are fewer than two.
    pub fn new(bars: &Bars, qty_scale: u8) -> Result<Self, DataError> {
        if bars.len() < 2 {
            return Err(DataError::usage("a block bootstrap draws from at least two bars"));
        }
        let unit = POW10[usize::from(qty_scale)] as f64;
        let shape = |i: usize| {
            let before = bars.close[i - 1] as f64;
            Shape {
                ratios: [bars.open[i], bars.high[i], bars.low[i], bars.close[i]].map(|p| p as f64 / before),
                volume: bars.volume[i] as f64 / unit,
                taker: bars.taker_buy_volume.get(i).map_or(0.5, |t| *t as f64 / (bars.volume[i] as f64).max(1.0)),
                trades: bars.trades.get(i).copied().unwrap_or(1),
            }
        };
        Ok(Self { shapes: (1..bars.len()).map(shape).collect() })
    }

    /// How many bars can be drawn.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shapes.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shapes.is_empty()
    }
}

/// Draws blocks.
pub(super) struct Blocks<'a> {
    source: &'a Source,
    block: usize,
    next: usize,
    left: usize,
    random: SplitMix,
    price: f64,
}

impl<'a> Blocks<'a> {
    pub fn new(spec: &'a SynthSpec) -> Option<Self> {
        let Model::Bootstrap { source, block } = &spec.model else { return None };
        Some(Self { source, block: *block, next: 0, left: 0, random: SplitMix(spec.seed ^ 0xB10C), price: spec.price })
    }

    /// The next bar and its mark; the premium between them is the walk's.
    pub fn bar(&mut self, open_time: i64, walk: &mut Walk) -> Result<(BarRow, BarRow), DataError> {
        if self.left == 0 {
            // A block never runs over the end of the source.
            let starts = self.source.len() - self.block + 1;
            self.next = (self.random.unit() * starts as f64) as usize;
            self.left = self.block;
        }
        let shape = self.source.shapes[self.next];
        (self.next, self.left) = (self.next + 1, self.left - 1);
        let [open, high, low, close] = shape.ratios.map(|r| self.price * r);
        // The extreme nearer to the open comes first, as the default path of the exchange has it.
        let middle = if open - low <= high - open { [low, high] } else { [high, low] };
        let (mut last, mut mark) = (Extent::new(), Extent::new());
        walk.path.clear();
        for price in [open, middle[0], middle[1], close] {
            walk.step_premium();
            let on_tick = grid(price, walk.tick)?;
            walk.path.push(on_tick);
            last.see(on_tick);
            mark.see(grid(price / (1.0 + walk.premium), 1)?);
        }
        self.price = close;
        let volume = grid(shape.volume, walk.step)?;
        let taker = ((volume as f64 * shape.taker) as i64 / walk.step * walk.step).clamp(0, volume);
        let quote_volume = volume as f64 / 1e8 * (open + close) / 2.0;
        let bar = last.row(open_time);
        Ok((BarRow { volume, quote_volume, trades: shape.trades, taker_buy_volume: taker, ..bar }, mark.row(open_time)))
    }
}
