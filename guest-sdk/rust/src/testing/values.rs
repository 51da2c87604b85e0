//! Plain indicators for tests: computed from the whole history on every bar, each in a line or two.
//!
//! Always holds: NaN where there is not enough history. Recursive averages start from the simple average of their first values.
//! Not here: the host's order of additions, so the last digits may differ; indicators beside these, which a test sets itself.

use crate::Bar;

/// A column of a bar by its code.
pub(super) fn column(bar: &Bar, code: u32) -> f64 {
    match code {
        0 => bar.open,
        1 => bar.high,
        2 => bar.low,
        3 => bar.close,
        4 => bar.volume,
        5 => bar.quote_volume,
        6 => bar.trades as f64,
        7 => bar.taker_buy_volume,
        8 => (bar.high + bar.low) / 2.0,
        9 => (bar.high + bar.low + bar.close) / 3.0,
        10 => (bar.open + bar.high + bar.low + bar.close) / 4.0,
        _ => f64::NAN,
    }
}

/// The last value of an indicator over its input, which holds no NaN. `None` for a name that is not computed here.
pub(super) fn last(name: &str, input: &[f64], bars: &[Bar], params: &[f64], output: u32) -> Option<f64> {
    let period = params.first().map_or(1, |period| *period as usize).max(1);
    let window = |len: usize| input.len().checked_sub(len).map(|start| &input[start..]);
    let value = match name {
        "sma" => window(period).map(mean),
        "ema" => average(input, period, 2.0 / (period as f64 + 1.0)).last().copied(),
        "rma" => average(input, period, 1.0 / period as f64).last().copied(),
        "max" => window(period).map(|window| window.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
        "min" => window(period).map(|window| window.iter().copied().fold(f64::INFINITY, f64::min)),
        "roc" => window(period + 1).map(|window| (window[period] / window[0] - 1.0) * 100.0),
        "stddev" => window(period).map(deviation),
        "rsi" => rsi(input, period),
        "atr" => atr(bars, period),
        "bbands" => {
            let k = params.get(1).copied().unwrap_or(2.0);
            window(period).map(|window| mean(window) + [k, 0.0, -k][output.min(2) as usize] * deviation(window))
        }
        "macd" => macd(input, params, output),
        _ => return None,
    };
    Some(value.unwrap_or(f64::NAN))
}

fn mean(window: &[f64]) -> f64 {
    window.iter().sum::<f64>() / window.len() as f64
}

fn deviation(window: &[f64]) -> f64 {
    let mean = mean(window);
    (window.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / window.len() as f64).sqrt()
}

/// An exponential average from value `period` on, seeded with the mean of the first `period` values.
fn average(input: &[f64], period: usize, alpha: f64) -> Vec<f64> {
    if input.len() < period {
        return vec![];
    }
    let mut values = vec![mean(&input[..period])];
    for value in &input[period..] {
        let before = values[values.len() - 1];
        values.push(before + alpha * (value - before));
    }
    values
}

fn rsi(input: &[f64], period: usize) -> Option<f64> {
    let changes: Vec<f64> = input.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let side = |sign: f64| {
        let moves: Vec<f64> = changes.iter().map(|change| (change * sign).max(0.0)).collect();
        average(&moves, period, 1.0 / period as f64).last().copied()
    };
    let (up, down) = (side(1.0)?, side(-1.0)?);
    Some(if up + down == 0.0 { 50.0 } else { 100.0 * up / (up + down) })
}

fn atr(bars: &[Bar], period: usize) -> Option<f64> {
    let range = |pair: &[Bar]| pair[1].high.max(pair[0].close) - pair[1].low.min(pair[0].close);
    let ranges: Vec<f64> = bars.windows(2).map(range).collect();
    average(&ranges, period, 1.0 / period as f64).last().copied()
}

fn macd(input: &[f64], params: &[f64], output: u32) -> Option<f64> {
    let period = |index: usize| params.get(index).map_or(1, |period| *period as usize).max(1);
    let ema = |input: &[f64], period: usize| average(input, period, 2.0 / (period as f64 + 1.0));
    let (fast, slow) = (ema(input, period(0)), ema(input, period(1)));
    let common = fast.len().min(slow.len());
    let tail = |values: &[f64]| values[values.len() - common..].to_vec();
    let line: Vec<f64> = tail(&fast).iter().zip(tail(&slow)).map(|(fast, slow)| fast - slow).collect();
    let signal = ema(&line, period(2)).last().copied()?;
    let last = *line.last()?;
    Some([last, signal, last - signal][output.min(2) as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: &str, input: &[f64], params: &[f64]) -> Option<f64> {
        last(name, input, &[], params, 0)
    }

    #[test]
    fn averages_start_from_the_simple_one() {
        assert_eq!(value("sma", &[1.0, 2.0, 3.0], &[2.0]), Some(2.5));
        assert_eq!(value("ema", &[1.0, 3.0, 5.0], &[2.0]), Some(2.0 + 2.0 / 3.0 * 3.0));
        assert_eq!(value("rma", &[1.0, 3.0, 5.0], &[2.0]), Some(3.5));
        assert!(value("ema", &[1.0], &[2.0]).is_some_and(f64::is_nan));
        assert_eq!(value("supertrend", &[1.0], &[2.0]), None);
    }

    #[test]
    fn the_others_agree_with_hand_computed_values() {
        assert_eq!(value("max", &[3.0, 1.0, 2.0], &[2.0]), Some(2.0));
        assert_eq!(value("min", &[0.5, 1.0, 2.0], &[2.0]), Some(1.0));
        assert_eq!(value("roc", &[1.0, 2.0], &[1.0]), Some(100.0));
        assert_eq!(value("stddev", &[1.0, 3.0], &[2.0]), Some(1.0));
        assert_eq!(value("rsi", &[1.0, 2.0, 1.0], &[2.0]), Some(50.0));
        assert_eq!(last("bbands", &[1.0, 3.0], &[], &[2.0, 2.0], 2), Some(0.0));
        assert_eq!(last("macd", &[1.0, 1.0, 1.0, 1.0], &[], &[1.0, 2.0, 2.0], 2), Some(0.0));
    }
}
