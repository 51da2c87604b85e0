//! Columns of bars as floats: what indicators take, and what conditions of wake-ups look at.
//!
//! What always holds: a price or a quantity is its count divided by a power of ten, the float nearest to the decimal number.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::indicators;
use crate::market::{Bars, Instrument};
use crate::num::{Px, Qty};
use crate::strategy::IndicatorInput;

/// Columns of one series as floats, by code: what several indicators on it take is made once.
#[derive(Debug, Default)]
pub(super) struct KeptColumns {
    series: u32,
    columns: BTreeMap<u32, Vec<f64>>,
}

impl KeptColumns {
    /// A column that was made.
    pub(super) fn get(&self, code: u32) -> &[f64] {
        self.columns.get(&code).map_or(&[], Vec::as_slice)
    }

    /// Make what is wanted and not there yet; columns of another series go.
    pub(super) fn keep(&mut self, wanted: &[IndicatorInput], series: u32, (bars, instrument): (&Bars, &Instrument)) -> Result<(), String> {
        if self.series != series {
            *self = Self { series, columns: BTreeMap::new() };
        }
        for input in wanted {
            if let IndicatorInput::Column(code) = *input
                && !self.columns.contains_key(&code)
            {
                self.columns.insert(code, column(bars, code, instrument).ok_or_else(|| format!("there is no column {code}"))?);
            }
        }
        Ok(())
    }
}

/// A column as floats, by code.
#[must_use]
pub fn column(bars: &Bars, code: u32, instrument: &Instrument) -> Option<Vec<f64>> {
    let px = |c: &[i64]| c.iter().map(|v| Px(*v).to_f64(instrument.price_scale)).collect::<Vec<f64>>();
    match code {
        1 => Some(px(&bars.high)),
        2 => Some(px(&bars.low)),
        3 => Some(px(&bars.close)),
        indicators::OPEN_TIME => Some(bars.open_time.iter().map(|nanoseconds| *nanoseconds as f64 / 1e9).collect()),
        _ if (code as usize) < crate::codes::COLUMNS.len() => {
            Some((0..bars.len()).map(|row| column_value(bars, code, row, instrument)).collect())
        }
        _ => None,
    }
}

/// One value of a column, by code; NaN for a code that is not in the table.
#[must_use]
pub fn column_value(bars: &Bars, code: u32, row: usize, instrument: &Instrument) -> f64 {
    let px = |count: i64| Px(count).to_f64(instrument.price_scale);
    let qty = |count: i64| Qty(count).to_f64(instrument.qty_scale);
    match code {
        0 => px(bars.open[row]),
        1 => px(bars.high[row]),
        2 => px(bars.low[row]),
        3 => px(bars.close[row]),
        4 => qty(bars.volume[row]),
        5 => bars.quote_volume.get(row).copied().unwrap_or(0.0),
        6 => bars.trades.get(row).map_or(0.0, |t| f64::from(*t)),
        7 => bars.taker_buy_volume.get(row).map_or(0.0, |v| qty(*v)),
        8 => (px(bars.high[row]) + px(bars.low[row])) / 2.0,
        9 => (px(bars.high[row]) + px(bars.low[row]) + px(bars.close[row])) / 3.0,
        10 => (px(bars.open[row]) + px(bars.high[row]) + px(bars.low[row]) + px(bars.close[row])) / 4.0,
        _ => f64::NAN,
    }
}
