//! The proleptic Gregorian calendar, in integers.

use super::{DAY, SECOND, Ts};

/// A UTC date and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// Year.
    pub year: i64,
    /// Month, 1 to 12.
    pub month: u32,
    /// Day of the month, 1 to 31.
    pub day: u32,
    /// Hour.
    pub hour: u32,
    /// Minute.
    pub minute: u32,
    /// Second.
    pub second: u32,
    /// Nanosecond.
    pub nanos: u32,
}

/// Days since 1970-01-01 of a date. Counts in 400-year eras that begin on March 1st, so that the leap day is the last of its year.
#[must_use]
pub fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let year_of_era = y - era * 400;
    let month_from_march = i64::from((month + 9) % 12);
    let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The date and time of an instant.
#[must_use]
pub fn civil_of(ts: Ts) -> Civil {
    let days = ts.0.div_euclid(DAY);
    let in_day = ts.0.rem_euclid(DAY);
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z - era * 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u32;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 } as u32;
    let seconds = in_day / SECOND;
    Civil {
        year: year_of_era + era * 400 + i64::from(month <= 2),
        month,
        day,
        hour: (seconds / 3600) as u32,
        minute: (seconds / 60 % 60) as u32,
        second: (seconds % 60) as u32,
        nanos: (in_day % SECOND) as u32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn dates_round_trip_over_four_centuries() {
        // 146,097 days are four centuries; nanoseconds in an i64 reach 106,751 days from the epoch.
        for day in -73_049..73_048 {
            let c = civil_of(Ts(day * DAY));
            assert_eq!(days_from_civil(c.year, c.month, c.day), day);
        }
        assert_eq!(days_from_civil(2000, 2, 29), 11_016);
        assert_eq!(Ts(1_722_470_400 * SECOND).to_string(), "2024-08-01T00:00:00Z");
        assert_eq!(Ts(-1).to_string(), "1969-12-31T23:59:59.999999999Z");
    }
}
