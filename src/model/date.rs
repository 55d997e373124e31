//! A calendar day. No clock: "today" is always handed in.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A day of the proleptic Gregorian calendar, ordered by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Date {
    pub year: i32,
    pub month: u8,
    pub day: u8,
}

impl Date {
    /// `None` for a day that does not exist.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Date> {
        let ok = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && day >= 1
            && day <= days_in_month(year, month);
        ok.then_some(Date { year, month, day })
    }

    /// Reads `YYYY-MM-DD`.
    pub fn parse(s: &str) -> Option<Date> {
        let mut it = s.trim().splitn(3, '-');
        Date::new(it.next()?.parse().ok()?, it.next()?.parse().ok()?, it.next()?.parse().ok()?)
    }

    /// Reads the ways in which devices and lists write a day: `2023-05-31`, `2023/5/31`, `2023.05.31`, `2023年5月31日`,
    /// `20230531`, and `230531` (years 2000 to 2099). A lead such as `build` or `Build Date:` is left out.
    pub fn parse_loose(s: &str) -> Option<Date> {
        let s = s.trim_start_matches(|c: char| !c.is_ascii_digit()).trim_end();
        let digits = s.bytes().take_while(u8::is_ascii_digit).count();
        let part = |a: usize, b: usize| s.get(a..b).and_then(|t| t.parse::<i32>().ok());
        let day = |y: i32, m: i32, d: i32| Date::new(y, u8::try_from(m).ok()?, u8::try_from(d).ok()?);
        match digits {
            6 if s.len() == 6 => day(2000 + part(0, 2)?, part(2, 4)?, part(4, 6)?),
            8 if s.len() == 8 => day(part(0, 4)?, part(4, 6)?, part(6, 8)?),
            4 => {
                let mut it = s.split(|c: char| !c.is_ascii_digit()).filter(|t| !t.is_empty());
                let d = day(it.next()?.parse().ok()?, it.next()?.parse().ok()?, it.next()?.parse().ok()?)?;
                let lead = s.trim_end_matches(|c: char| !c.is_ascii_digit()).chars().nth(4)?;
                matches!(lead, '-' | '/' | '.' | '_' | '年').then_some(d)
            }
            _ => None,
        }
    }

    /// Days since 1970-01-01 (Howard Hinnant's civil-days algorithm).
    pub fn days(self) -> i64 {
        let y = i64::from(self.year) - i64::from(self.month <= 2);
        let era = y.div_euclid(400);
        let yoe = y - era * 400;
        let mp = (i64::from(self.month) + 9) % 12;
        let doy = (153 * mp + 2) / 5 + i64::from(self.day) - 1;
        let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
        era * 146_097 + doe - 719_468
    }

    /// The day that many days after 1970-01-01; kept within the years 1 to 9999.
    pub fn from_days(days: i64) -> Date {
        let z = days.clamp(-719_162, 2_932_896) + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z - era * 146_097;
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        let year = yoe + era * 400 + i64::from(month <= 2);
        let small = |v: i64| u8::try_from(v).unwrap_or(1);
        Date {
            year: i32::try_from(year).unwrap_or(1),
            month: small(month),
            day: small(doy - (153 * mp + 2) / 5 + 1),
        }
    }

    /// `other - self` in days.
    pub fn days_until(self, other: Date) -> i64 {
        other.days() - self.days()
    }
}

const fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        _ => 30,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}
impl From<Date> for String {
    fn from(d: Date) -> String {
        d.to_string()
    }
}
impl TryFrom<String> for Date {
    type Error = &'static str;
    fn try_from(s: String) -> Result<Self, Self::Error> {
        Date::parse(&s).ok_or("not a date of the form YYYY-MM-DD")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn build_days_as_devices_write_them() {
        let d = Date::parse("2023-05-31");
        for s in
            ["230531", "build 230531", "20230531", "2023/5/31", "Build Date: 2023-05-31", "2023年5月31日"]
        {
            assert_eq!(Date::parse_loose(s), d, "{s}");
        }
        for s in ["", "231331", "20121100", "5.7.18", "2023", "2307011234", "build"] {
            assert_eq!(Date::parse_loose(s), None, "{s}");
        }
    }

    #[test]
    fn counts_days_and_refuses_impossible_ones() {
        assert_eq!(Date::parse("1970-01-01").unwrap().days(), 0);
        assert_eq!(Date::parse("2026-11-21").unwrap().days(), 20_778);
        assert_eq!(Date::parse("2023-02-29"), None);
        assert_eq!(Date::parse("2024-02-29").unwrap().to_string(), "2024-02-29");
    }

    #[test]
    fn days_and_dates_are_inverse() {
        for d in (-719_162..2_932_896).step_by(97) {
            let date = Date::from_days(d);
            assert_eq!((date.days(), Date::new(date.year, date.month, date.day)), (d, Some(date)));
        }
        assert_eq!(Date::from_days(i64::MAX).to_string(), "9999-12-31");
        assert_eq!(Date::from_days(i64::MIN).to_string(), "0001-01-01");
    }
}
