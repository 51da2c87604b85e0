//! Supertrend, and what volume adds up to: on-balance volume, the volume-weighted average price of a session.
//!
//! What always holds: sums go one row after the other, with the same code at every level of the CPU.

use alloc::vec::Vec;

use bthost_kernels::trend::{self, Begin};
use bthost_kernels::{Level, averages, serial};

use super::frame::{rows_param, run};
use super::registry::{CLOSE, Definition, HIGH, LOW, OPEN_TIME, ParamRange, VOLUME, free, rows};
use super::volatility::widths;

/// The longest session, in seconds: beyond, a session never ends within a series.
const SESSION_SECONDS_MAX: f64 = 1e10;

/// `supertrend [period, k]` of high, low, close -> line, trend.
fn supertrend(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let (p, k) = (rows_param(params, 0), params[1]);
    run::<3, 2>(inputs, outputs, p, |bars, columns| {
        let begin = Begin { first: p, range: averages::atr_at(bars, p, p), up: true };
        trend::supertrend(Level::active(), bars, begin, (p, k), 1.0, columns);
    });
}

/// `obv []` of close, volume.
fn obv(inputs: &[&[f64]], _: &[f64], outputs: &mut [Vec<f64>]) {
    run::<2, 1>(inputs, outputs, 0, |[close, volume], [out]| serial::obv(close, volume, out));
}

/// `vwap [session, offset]` of high, low, close, volume, open time.
fn vwap(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    run::<5, 1>(inputs, outputs, 0, |[high, low, close, volume, seconds], [out]| {
        let mut state = serial::SessionAverage::new(params[0], params[1]);
        let bars = high.iter().zip(low).zip(close).zip(volume).zip(seconds);
        for (o, ((((&h, &l), &c), &v), &s)) in out.iter_mut().zip(bars) {
            *o = state.next(s, serial::typical(h, l, c), v);
        }
    });
}

/// From the first row on.
fn at_once(_: &[f64]) -> usize {
    0
}

/// The definitions of this family.
pub(super) static TABLE: &[Definition] = &[
    Definition {
        name: "supertrend",
        title: "Supertrend",
        inputs: &[HIGH, LOW, CLOSE],
        params: &[rows("period", 10.0, 1.0), widths("k", 3.0)],
        outputs: &["line", "trend"],
        note: "Bands at (high + low)/2 plus and minus k*atr(period). The upper band only falls and the lower only rises, unless the close before \
               was beyond it. Up, the line is the lower band, until a close below it turns the trend; down, the upper band, until a close above \
               it. trend is +1 up and -1 down, and begins up. Arithmetic of the range as in `atr`.",
        source: "TA-Lib SUPERTREND (equal but for rounding; a close within rounding of a band could turn one and not the other).",
        warmup: "period",
        tradingview: "ta.supertrend signs the other way (-1 up, +1 down), begins down, and its range counts row 0, so it begins a row earlier: \
                      `pine.supertrend`. On daily rows of GOOG the lines differ up to row 91 and agree from there on.",
        exact: true,
        gaps: false,
        first: &super::momentum::first_after_changes,
        check: &free,
        compute: &supertrend,
    },
    Definition {
        name: "obv",
        title: "On-balance volume",
        inputs: &[CLOSE, VOLUME],
        params: &[],
        outputs: &["obv"],
        note: "Begins at the volume of row 0; then the volume is added where the close has risen and taken away where it has fallen. Depends on \
               where the series begins, for ever: compare it with itself.",
        source: "Granville; TA-Lib OBV, with the same bits.",
        warmup: "0",
        tradingview: "ta.obv begins at 0: lower by the volume of row 0, for ever (`pine.obv`).",
        exact: true,
        gaps: false,
        first: &at_once,
        check: &free,
        compute: &obv,
    },
    Definition {
        name: "vwap",
        title: "Volume-weighted average price of the session",
        inputs: &[HIGH, LOW, CLOSE, VOLUME, OPEN_TIME],
        params: &[
            ParamRange { name: "session", default: 86_400.0, min: 1.0, max: SESSION_SECONDS_MAX, integer: true },
            ParamRange { name: "offset", default: 0.0, min: 0.0, max: SESSION_SECONDS_MAX, integer: true },
        ],
        outputs: &["vwap"],
        note: "Sum of (high + low + close)/3*volume over the session so far, divided by the sum of volume. A session has `session` seconds; one \
               of them begins `offset` seconds after the epoch (1970-01-01T00:00Z): 86400 and 0 are days UTC, 604800 and 345600 are weeks from \
               Monday, 86400 and 52200 days from 14:30 UTC. While a session has no volume the value is the row's typical price.",
        source: "The usual definition; TA-Lib VWAP never resets, which a session longer than the series is.",
        warmup: "0",
        tradingview: "ta.vwap resets at the exchange's session, in its time zone with its daylight saving: equal where these are days UTC, as for \
                      crypto. Pine has na while there is no volume, and bands, which this has not.",
        exact: true,
        gaps: false,
        first: &at_once,
        check: &free,
        compute: &vwap,
    },
];

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn volume_goes_with_the_close() {
        let mut out = [vec![]];
        obv(&[&[5.0, 6.0, 6.0, 4.0], &[10.0, 3.0, 7.0, 2.0]], &[], &mut out);
        assert_eq!(out[0], [10.0, 13.0, 13.0, 11.0]);
    }

    #[test]
    fn a_session_begins_anew() {
        let (price, volume) = ([10.0, 20.0, 40.0, 50.0, 60.0], [1.0, 3.0, 0.0, 2.0, 2.0]);
        let seconds = [50.0, 99.0, 100.0, 110.0, 250.0];
        let mut out = [vec![]];
        vwap(&[&price, &price, &price, &volume, &seconds], &[100.0, 0.0], &mut out);
        assert_eq!(out[0], [10.0, 17.5, 40.0, 50.0, 60.0]);
        vwap(&[&price, &price, &price, &volume, &seconds], &[100.0, 10.0], &mut out);
        assert_eq!(out[0], [10.0, 17.5, 17.5, 50.0, 60.0], "the second session begins at 110");
    }

    #[test]
    fn the_line_turns_when_it_is_crossed() {
        // Ranges of 2 throughout: the average is 2, bands are 2 away with k = 1.
        let close = [10.0, 10.0, 10.0, 5.0, 5.0];
        let (high, low) = (close.map(|c| c + 1.0), close.map(|c| c - 1.0));
        let mut out = [vec![], vec![]];
        supertrend(&[&high, &low, &close], &[1.0, 1.0], &mut out);
        assert!(out[0][0].is_nan() && out[1][0].is_nan());
        assert_eq!(out[0][1..3], [8.0, 8.0]);
        // Row 3: the range is 10 - 4 = 6, the basic bands are 11 and -1; the upper one falls to 11, the lower is held at 8 and crossed.
        assert_eq!((out[0][3], out[1][3]), (11.0, -1.0));
        // Row 4: range 2, upper band 7.
        assert_eq!((out[0][4], out[1][4]), (7.0, -1.0));
    }
}
