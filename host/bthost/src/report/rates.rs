//! What amounts of an instrument's currency are worth in the reporting one, from the rates that the trail noted.
//!
//! What always holds: with one currency everything is worth what it is; with several, the rate is the one that the engine used at that instant.

use bthost_sim::engine::RateSource;
use bthost_sim::exchange::currencies::worth_at;
use bthost_sim::num::Money;
use bthost_sim::time::Ts;

use super::ReportInput;
use super::benchmark::Held;

impl<'a> ReportInput<'a> {
    /// What holding an instrument is worth by: its bars, and those of the instrument that says what its currency is worth.
    #[must_use]
    pub fn held(&self, instrument: usize) -> Option<Held<'a>> {
        let market = &self.markets[instrument];
        let currency = self.currencies.iter().find(|c| c.name == market.instrument.settle);
        let rate = match currency.map(|c| c.rate) {
            Some(RateSource::Market { market, inverse }) => Some((self.markets[market as usize].bars?, inverse)),
            _ => None,
        };
        Some(Held { bars: market.bars?, rate })
    }

    /// The currency of an instrument, where it is not the reporting one: its index among the assets.
    fn foreign(&self, instrument: u32) -> Option<u16> {
        let settle = &self.of_number(instrument)?.instrument.settle;
        let index = self.assets.iter().position(|asset| asset == settle).filter(|_| *settle != self.currency)?;
        u16::try_from(index).ok()
    }

    /// What an amount of an asset was worth at an instant; nothing before its first rate.
    #[must_use]
    pub fn asset_worth(&self, asset: u16, at: Ts, amount: Money) -> Money {
        let known = &self.tables.rates[..self.tables.rates.partition_point(|row| row.ts <= at)];
        let rate = known.iter().rev().find(|row| row.body.asset == asset);
        rate.map_or(Money::ZERO, |row| worth_at(amount, row.body.price, row.body.scale, row.body.inverse == 1))
    }

    /// What an amount of an instrument's currency was worth at an instant.
    #[must_use]
    pub fn worth(&self, instrument: u32, at: Ts, amount: Money) -> Money {
        self.foreign(instrument).map_or(amount, |asset| self.asset_worth(asset, at, amount))
    }

    /// What each currency of the account holds at the end, and what that is worth: label and value, where there are several.
    #[must_use]
    pub fn cash_at_the_end(&self) -> Vec<(String, String)> {
        let mut assets: Vec<u16> = self.tables.rates.iter().map(|row| row.body.asset).collect();
        assets.sort_unstable();
        assets.dedup();
        let line = |asset: u16| {
            let (name, held) = self.outcome.wallets.get(usize::from(asset))?;
            let worth = self.asset_worth(asset, self.outcome.end, *held);
            Some((name.clone(), format!("{held}, worth {worth} {}", self.currency)))
        };
        let own = self.outcome.wallets.iter().find(|(name, _)| *name == self.currency).filter(|_| !assets.is_empty());
        own.map(|(name, held)| (name.clone(), held.to_string())).into_iter().chain(assets.into_iter().filter_map(line)).collect()
    }
}

#[cfg(test)]
mod tests {
    use bthost_sim::trail::Cause;
    use bthost_sim::trail::payload::RateNoted;

    use super::super::sample::Sample;
    use super::super::tables::Row;
    use super::*;

    #[test]
    fn amounts_are_worth_what_the_last_rate_before_them_says() {
        let mut sample = Sample::new();
        let rate = |ts: i64, price: i64| Row {
            seq: 0,
            ts: Ts(ts),
            cause: Cause::Run,
            body: RateNoted { asset: 0, instrument: 0, price, scale: 1, inverse: 0 },
        };
        sample.tables.rates = vec![rate(10, 20), rate(20, 30)];
        let mut input = sample.input();
        assert_eq!(input.worth(0, Ts(15), Money(7)), Money(7), "it settles in the reporting currency");
        input.currency = "EUR".into();
        assert_eq!([9, 10, 19, 20].map(|t| input.worth(0, Ts(t), Money(7)).0), [0, 14, 14, 21]);
        let (name, held) = &sample.outcome.wallets[0];
        let line = format!("{held}, worth {} EUR", Money(held.0 * 3));
        assert_eq!(input.cash_at_the_end(), [(name.clone(), line)]);
        sample.tables.rates.clear();
        assert_eq!(sample.input().cash_at_the_end(), []);
    }
}
