//! The sample that the program carries: 6,225 hourly bars of EUR/USD, so that the first command needs no data.
//!
//! See `data/sample/README.md` for what it is and is not.

use crate::error::DataError;
use crate::load::{LoadSpec, Loaded, load_bytes};

/// The file, as its source publishes it.
pub const SAMPLE_CSV: &[u8] = include_bytes!("../../../data/sample/FOREX_EURUSD_1H_ASK.csv");
/// Its name.
pub const SAMPLE_NAME: &str = "FOREX_EURUSD_1H_ASK.csv";

/// The sample as the series `EURUSD.fx-sample/bars/1h`.
///
/// # Errors
/// None with the sample that is carried; a test holds it.
pub fn sample() -> Result<Loaded, DataError> {
    load_bytes(SAMPLE_NAME, SAMPLE_CSV, &LoadSpec::instrument("EURUSD.fx-sample")?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::VolumeKind;
    use bthost_sim::time::{HOUR, Ts};

    #[test]
    fn the_sample_is_what_its_readme_says() {
        let loaded = sample().expect("the sample");
        let bars = loaded.series.bars().expect("bars");
        assert_eq!(loaded.series.name.to_string(), "EURUSD.fx-sample/bars/1h");
        assert_eq!(bars.len(), 6225);
        assert_eq!(Ts(bars.open_time[0]).to_string(), "2017-01-01T22:00:00Z");
        assert_eq!(Ts(bars.open_time[6224]).to_string(), "2017-12-29T21:00:00Z");
        assert_eq!((bars.open[0], bars.volume[0]), (105_236, 14_353_999_330));
        let longest = bars.open_time.windows(2).map(|p| p[1] - p[0]).max();
        assert_eq!(longest, Some(50 * HOUR), "weekends and holidays are gaps");
        assert_eq!((loaded.volume, loaded.instrument.max_leverage), (VolumeKind::Ticks, 30));
        assert!(loaded.series.notes.is_empty(), "{:?}", loaded.series.notes);
        assert_eq!(loaded.series.files[0].bytes, SAMPLE_CSV.len() as u64);
    }
}
