//! Coverage as a picture: a row for each series and year, a column for each day, dark where a day is whole.

use anyhow::{Result, bail};
use bthost_data::quality::Coverage;
use bthost_sim::time::{DAY, civil_of, days_from_civil};

use crate::report::chart::bitmap::Bitmap;
use crate::report::chart::{Anchor, Canvas, Ink};

/// Years that one picture shows at most.
const YEARS_MAX: usize = 400;
const DAY_WIDTH: f64 = 2.0;
const ROW_HEIGHT: f64 = 14.0;
const GAP: f64 = 4.0;
const LEFT: f64 = 48.0;
const TEXT_SIZE: f64 = 10.0;

/// The days of one series in one year: (day of the year, share that is there).
type Year = (i64, Vec<(i64, f64)>);

fn years(coverage: &Coverage) -> Vec<Year> {
    let mut all: Vec<Year> = Vec::new();
    for day in &coverage.days {
        let year = civil_of(day.start).year;
        let at = day.start.0.div_euclid(DAY) - days_from_civil(year, 1, 1);
        let share = if day.whole == 0 { 0.0 } else { (day.rows as f64 / day.whole as f64).min(1.0) };
        match all.last_mut().filter(|(known, _)| *known == year) {
            Some((_, days)) => days.push((at, share)),
            None => all.push((year, vec![(at, share)])),
        }
    }
    all
}

/// The bytes of a PNG file.
///
/// # Errors
/// When there is nothing to show, or too much.
pub fn of(series: &[(&str, &Coverage)]) -> Result<Vec<u8>> {
    let all: Vec<(&str, Vec<Year>)> = series.iter().map(|(n, c)| (*n, years(c))).filter(|(_, y)| !y.is_empty()).collect();
    let rows: usize = all.iter().map(|(_, years)| years.len()).sum();
    if rows == 0 || rows > YEARS_MAX {
        bail!(
            "a picture shows the days of 1 to {YEARS_MAX} years of bars, here are {rows}\nhint: name the series of bars that you want to see"
        );
    }
    let height = GAP + all.len() as f64 * (ROW_HEIGHT + GAP) + rows as f64 * (ROW_HEIGHT + GAP);
    let mut sheet = Bitmap::new(LEFT + 366.0 * DAY_WIDTH + GAP, height, 1.0)?;
    let mut y = GAP;
    for (name, years) in &all {
        sheet.text((GAP, y + ROW_HEIGHT - 3.0), name, Anchor::Start, TEXT_SIZE, Ink::Text);
        y += ROW_HEIGHT + GAP;
        for (year, days) in years {
            sheet.text((GAP, y + ROW_HEIGHT - 3.0), &year.to_string(), Anchor::Start, TEXT_SIZE, Ink::Muted);
            for (at, share) in days {
                let x = LEFT + *at as f64 * DAY_WIDTH;
                let full = [(x, y), (x + DAY_WIDTH, y), (x + DAY_WIDTH, y + ROW_HEIGHT), (x, y + ROW_HEIGHT)];
                // What is missing stands above what is there, as a column of the day.
                let edge = y + ROW_HEIGHT * (1.0 - share);
                let there = [(x, edge), (x + DAY_WIDTH, edge), (x + DAY_WIDTH, y + ROW_HEIGHT), (x, y + ROW_HEIGHT)];
                sheet.area(&full, if *share < 1.0 { Ink::Loss } else { Ink::Grid }, if *share < 1.0 { 0.8 } else { 1.0 });
                sheet.area(&there, Ink::Strategy, 1.0);
            }
            y += ROW_HEIGHT + GAP;
        }
    }
    sheet.png()
}

#[cfg(test)]
mod tests {
    use bthost_data::quality::Day;
    use bthost_sim::time::Ts;

    use super::*;

    #[test]
    fn days_are_columns_of_their_year() {
        let day = |n: i64, rows| Day { start: Ts(n * DAY), rows, whole: 24 };
        let coverage = Coverage { days: vec![day(364, 24), day(365, 12), day(366, 0)] };
        assert_eq!(years(&coverage), [(1970, vec![(364, 1.0)]), (1971, vec![(0, 0.5), (1, 0.0)])]);
        let png = of(&[("X.v/bars/1h", &coverage)]).expect("a picture");
        assert!(png.starts_with(b"\x89PNG"));
        assert!(of(&[("X.v/funding", &Coverage::default())]).is_err());
    }
}
