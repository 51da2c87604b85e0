//! Axes and reduction: round ticks for amounts, calendar ticks for time, and long series made short without losing a spike.

use bthost_sim::time::{DAY, HOUR, MINUTE, Ts, civil_of, days_from_civil};

/// 10^`n`, read from text: the same float on every machine, which the platform's `powf` is not.
fn power_of_ten(n: i32) -> f64 {
    format!("1e{n}").parse().unwrap_or(f64::MAX)
}

/// The largest `n` with 10^`n` at or below a positive number.
fn exponent(x: f64) -> i32 {
    format!("{x:e}").rsplit_once('e').and_then(|(_, n)| n.parse().ok()).unwrap_or(-300)
}

/// Round steps (1, 2, 2.5, 5 times a power of ten) that cut `[low, high]` into about `wanted` parts; the ticks lie inside.
#[must_use]
pub fn ticks(low: f64, high: f64, wanted: usize) -> (Vec<f64>, f64) {
    let span = high - low;
    if !(span > 0.0 && span.is_finite()) {
        return (vec![low], 1.0);
    }
    let rough = span / wanted.max(1) as f64;
    let magnitude = power_of_ten(exponent(rough));
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|m| m * magnitude).find(|s| *s >= rough * 0.999).unwrap_or(10.0 * magnitude);
    let first = (low / step).ceil();
    let count = ((high / step).floor() - first).max(0.0) as usize + 1;
    ((0..count).map(|i| (first + i as f64) * step).collect(), step)
}

/// A tick's label: as many decimals as its step needs, groups of three, `k` and `M` never, as an amount is read to the last digit.
#[must_use]
pub fn amount(value: f64, step: f64) -> String {
    let decimals = if step > 0.0 { usize::try_from(-exponent(step)).unwrap_or(0) } else { 0 };
    let decimals = (decimals + usize::from(decimals > 0 && !(step * power_of_ten(decimals as i32)).fract().eq(&0.0))).min(8);
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), ""), |(w, f)| (w, f));
    let grouped = whole.parse().map_or_else(|_| whole.to_owned(), super::super::text::grouped);
    let sign = if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{fraction}") }
}

/// The distance between two ticks of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Months(i64),
    Fixed(i64),
}

const STEPS: [(Step, i64); 17] = [
    (Step::Fixed(MINUTE), MINUTE),
    (Step::Fixed(5 * MINUTE), 5 * MINUTE),
    (Step::Fixed(15 * MINUTE), 15 * MINUTE),
    (Step::Fixed(HOUR), HOUR),
    (Step::Fixed(3 * HOUR), 3 * HOUR),
    (Step::Fixed(6 * HOUR), 6 * HOUR),
    (Step::Fixed(12 * HOUR), 12 * HOUR),
    (Step::Fixed(DAY), DAY),
    (Step::Fixed(2 * DAY), 2 * DAY),
    (Step::Fixed(7 * DAY), 7 * DAY),
    (Step::Fixed(14 * DAY), 14 * DAY),
    (Step::Months(1), 30 * DAY),
    (Step::Months(2), 61 * DAY),
    (Step::Months(3), 91 * DAY),
    (Step::Months(6), 182 * DAY),
    (Step::Months(12), 365 * DAY),
    (Step::Months(60), 1826 * DAY),
];

/// Calendar ticks inside `[from, to]`, at most about `wanted`: instants and labels in UTC.
#[must_use]
pub fn time_ticks(from: i64, to: i64, wanted: usize) -> Vec<(i64, String)> {
    let span = to.saturating_sub(from);
    if span <= 0 {
        return Vec::new();
    }
    let fits = |length: i64| span / length <= wanted as i64;
    let step = STEPS.iter().find(|(_, length)| fits(*length)).map_or(Step::Months(120), |(step, _)| *step);
    let mut out = Vec::new();
    match step {
        // Weeks begin on Monday; 1970-01-05 was one.
        Step::Fixed(length) => {
            let origin = if length >= 7 * DAY { 4 * DAY } else { 0 };
            let mut at = (from - origin).div_euclid(length) * length + origin;
            while at <= to {
                if at >= from {
                    out.push((at, fixed_label(at, length)));
                }
                at = at.saturating_add(length);
            }
        }
        Step::Months(count) => {
            let c = civil_of(Ts(from));
            let mut month = (c.year * 12 + i64::from(c.month) - 1).div_euclid(count) * count;
            loop {
                let at = days_from_civil(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, 1).saturating_mul(DAY);
                if at > to {
                    break;
                }
                if at >= from {
                    out.push((at, month_label(month, count)));
                }
                month += count;
            }
        }
    }
    out
}

fn fixed_label(at: i64, length: i64) -> String {
    let c = civil_of(Ts(at));
    if length >= DAY || (c.hour == 0 && c.minute == 0) {
        format!("{} {}", c.day, MONTHS[c.month as usize - 1])
    } else {
        format!("{:02}:{:02}", c.hour, c.minute)
    }
}

fn month_label(month: i64, count: i64) -> String {
    let (year, m) = (month.div_euclid(12), month.rem_euclid(12));
    if m == 0 || count >= 12 { year.to_string() } else { MONTHS[m as usize].to_owned() }
}

/// Short names of the months.
pub const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A point of a reduced series: time and value.
pub type Point = (i64, f64);

/// Keep first, lowest, highest and last of each of `columns` equal parts of `[from, to]`, in the order of time.
#[must_use]
pub fn reduce(points: impl Iterator<Item = Point>, from: i64, to: i64, columns: usize) -> Vec<Point> {
    let (span, parts) = (i128::from(to.saturating_sub(from).max(1)), columns.max(1) as i128);
    // The end of the part that an instant is in: most points are compared with it and not divided.
    let end_of = |t: i64| {
        let part = (i128::from(t.saturating_sub(from)) * parts).div_euclid(span) + 1;
        i64::try_from(i128::from(from) + (part * span + parts - 1).div_euclid(parts)).unwrap_or(i64::MAX)
    };
    let mut out = Vec::with_capacity(columns * 2);
    let mut bucket: Option<(i64, [Point; 4])> = None;
    for point in points {
        match &mut bucket {
            Some((end, keep)) if point.0 < *end => {
                if point.1 < keep[1].1 {
                    keep[1] = point;
                }
                if point.1 > keep[2].1 {
                    keep[2] = point;
                }
                keep[3] = point;
            }
            _ => {
                flush(&mut out, bucket.take());
                bucket = Some((end_of(point.0), [point; 4]));
            }
        }
    }
    flush(&mut out, bucket);
    out
}

fn flush(out: &mut Vec<Point>, bucket: Option<(i64, [Point; 4])>) {
    let Some((_, mut keep)) = bucket else { return };
    if keep[1].0 > keep[2].0 {
        keep.swap(1, 2);
    }
    for point in keep {
        if out.last() != Some(&point) {
            out.push(point);
        }
    }
}

/// Depth below the running peak (the first point is one) of each point, as a fraction; -1 at least.
pub fn under_water(points: impl Iterator<Item = Point>) -> impl Iterator<Item = Point> {
    let mut peak = f64::MIN_POSITIVE;
    points.map(move |(t, v)| {
        peak = peak.max(v);
        (t, (v / peak - 1.0).max(-1.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(ticks(9_430.0, 12_890.0, 5), (vec![10_000.0, 11_000.0, 12_000.0], 1000.0));
        assert_eq!(ticks(0.0, 1.0, 4).0, [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(ticks(5.0, 5.0, 4).0, [5.0]);
        assert_eq!((amount(12_500.0, 500.0), amount(-0.25, 0.25), amount(0.0, 0.1)), ("12,500".into(), "-0.25".into(), "0.0".into()));
        assert_eq!(amount(10_000.5, 0.5), "10,000.5");
    }

    #[test]
    fn time_ticks_follow_the_calendar() {
        let start = 1_722_470_400_000_000_000; // 2024-08-01
        let year = time_ticks(start, start + 365 * DAY, 12);
        let labels: Vec<&str> = year.iter().map(|(_, l)| l.as_str()).collect();
        assert!(labels.contains(&"2025") && labels.len() <= 13, "{labels:?}");
        let day = time_ticks(start, start + DAY, 8);
        assert_eq!(day.first().map(|(_, l)| l.as_str()), Some("1 Aug"));
        assert_eq!(day.get(1).map(|(_, l)| l.as_str()), Some("03:00"));
        assert!(time_ticks(5, 5, 4).is_empty());
    }

    #[test]
    fn reduction_keeps_the_extremes() {
        let series = (0..100_000i64).map(|t| {
            (
                t,
                if t == 54_321 {
                    1e9
                } else if t == 777 {
                    -1e9
                } else {
                    (t % 13) as f64
                },
            )
        });
        let short = reduce(series, 0, 100_000, 100);
        assert!(short.len() <= 400 && short.is_sorted_by_key(|p| p.0));
        assert!(short.contains(&(54_321, 1e9)) && short.contains(&(777, -1e9)));
        assert_eq!((short.first(), short.last()), (Some(&(0, 0.0)), Some(&(99_999, (99_999 % 13) as f64))));
        assert!(reduce(std::iter::empty(), 0, 1, 10).is_empty());
    }

    #[test]
    fn water_is_below_the_peak() {
        let depths: Vec<f64> = under_water([(0, 100.0), (1, 50.0), (2, 200.0), (3, -10.0)].into_iter()).map(|p| p.1).collect();
        assert_eq!(depths, [0.0, -0.5, 0.0, -1.0]);
    }
}
