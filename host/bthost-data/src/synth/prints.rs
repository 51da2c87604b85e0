//! Trades inside made-up bars: one row for each point of a bar's path, so that the bars made of the trades are the bars of the market.

use bthost_sim::market::{BarRow, TradeRow, Trades};

use super::split_mix::SplitMix;

/// Makes the trades of one bar after another.
pub(super) struct Prints {
    pub trades: Trades,
    random: SplitMix,
    step: i64,
}

impl Prints {
    /// The sides have random numbers of their own: prices are those of the market without trades.
    pub fn new(seed: u64, step: i64) -> Self {
        Self { trades: Trades::default(), random: SplitMix(seed ^ 0x7ADE), step }
    }

    /// The trades of a bar whose price goes along `path`.
    pub fn add(&mut self, bar: &BarRow, length: i64, path: &[i64]) {
        let points = path.len() as i64;
        let each = (bar.volume / self.step / points).max(1) * self.step;
        let count = (bar.trades / path.len() as u32).max(1);
        let mut left = bar.volume;
        for (i, &price) in path.iter().enumerate() {
            let is_last = i + 1 == path.len();
            let qty = if is_last { left.max(self.step) } else { each };
            left -= qty;
            let time = bar.open_time + length * i as i64 / points;
            let id = self.trades.len() as i64;
            self.trades.push(&TradeRow { time, id, price, qty, count, buyer_maker: self.random.next() & 1 == 0 });
        }
    }
}
