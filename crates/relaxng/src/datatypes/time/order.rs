//! The calendar, and which of two moments comes first (XML Schema Part 2, 3.2.7.4 and appendix E).

use std::cmp::Ordering;

use super::moment::Moment;

/// Seconds: no zone is further from UTC than 14 hours.
pub(super) const WIDEST_ZONE: i32 = 14 * 60 * 60;

impl Moment {
    /// Which comes first. A moment without zone may be anywhere within 14 hours of where it would be in UTC, so that it
    /// is comparable only with what is further away.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self.zoned, other.zoned) {
            (true, false) => compare_with_unzoned(self, other),
            (false, true) => compare_with_unzoned(other, self).map(Ordering::reverse),
            _ => Some(self.key(0).cmp(&other.key(0))),
        }
    }

    fn key(&self, shift: i32) -> (i128, bool, &str) {
        (self.seconds + i128::from(shift), self.leap, &self.fraction)
    }
}

fn compare_with_unzoned(zoned: &Moment, unzoned: &Moment) -> Option<Ordering> {
    if zoned.key(0) < unzoned.key(-WIDEST_ZONE) {
        return Some(Ordering::Less);
    }
    (zoned.key(0) > unzoned.key(WIDEST_ZONE)).then_some(Ordering::Greater)
}

/// The days of a month of 1 to 12; the year is astronomical, so that 0 is a leap year.
pub(super) fn days_in_month(year: i128, month: u32) -> u32 {
    match month {
        2 if is_leap_year(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_leap_year(year: i128) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

/// Days from 0001-01-01 to the first day of the year.
pub(super) fn days_before_year(year: i128) -> i128 {
    let passed = year - 1;
    passed * 365 + passed.div_euclid(4) - passed.div_euclid(100) + passed.div_euclid(400)
}

/// Days from the first day of the year to that of the month.
pub(super) fn days_before_month(year: i128, month: u32) -> u32 {
    (1..month).map(|month| days_in_month(year, month)).sum()
}

#[cfg(test)]
mod tests {
    use super::super::moment::Shape;
    use super::*;

    fn compare(shape: Shape, left: &str, right: &str) -> Option<Ordering> {
        Moment::parse(left, shape).ok()?.compare(&Moment::parse(right, shape).ok()?)
    }

    #[test]
    fn days_follow_each_other() {
        let mut expected = days_before_year(-801);
        for year in -801..=801 {
            for month in 1..=12 {
                assert_eq!(days_before_year(year) + i128::from(days_before_month(year, month)), expected);
                expected += i128::from(days_in_month(year, month));
            }
        }
        assert_eq!(days_before_year(1), 0);
    }

    #[test]
    fn moments_in_order() {
        for (left, right, order) in [
            ("2000-01-01T00:00:00Z", "2000-01-01T01:00:00+01:00", Some(Ordering::Equal)),
            ("2000-01-01T12:00:00", "2000-01-01T23:00:00Z", None),
            ("2000-01-01T12:00:00", "2000-01-02T02:00:00Z", None),
            ("2000-01-01T12:00:00", "2000-01-02T02:00:01Z", Some(Ordering::Less)),
            ("2000-01-01T12:00:00", "1999-12-31T22:00:00Z", None),
            ("2000-01-01T12:00:00", "1999-12-31T21:59:59Z", Some(Ordering::Greater)),
            ("2000-01-01T12:00:00.5", "2000-01-01T12:00:00.49", Some(Ordering::Greater)),
            ("1999-12-31T23:59:60", "2000-01-01T00:00:00", Some(Ordering::Less)),
            ("1999-12-31T23:59:60", "1999-12-31T23:59:59.999", Some(Ordering::Greater)),
            ("-0002-01-01T00:00:00", "-0001-01-01T00:00:00", Some(Ordering::Less)),
            ("99999999999-01-01T00:00:00", "2000-01-01T00:00:00", Some(Ordering::Greater)),
        ] {
            assert_eq!(compare(Shape::DateTime, left, right), order, "{left} {right}");
        }
        assert_eq!(compare(Shape::MonthDay, "--02-29", "--03-01"), Some(Ordering::Less));
        assert_eq!(compare(Shape::Day, "---01Z", "---01"), None);
    }

    #[test]
    fn dates() {
        for text in
            ["2000-02-29", "-0001-02-29", "-0005-02-29", "10000-01-01", "1582-10-10", "2000-01-01-14:00", "2000-01-01Z"]
        {
            assert!(Moment::parse(text, Shape::Date).is_ok(), "{text}");
        }
        for text in [
            "",
            "0000-01-01",
            "-0000-01-01",
            "-0004-02-29",
            "1900-02-29",
            "2001-02-29",
            "010000-01-01",
            "+2000-01-01",
            "200-01-01",
            "2000-00-01",
            "2000-13-01",
            "2000-01-00",
            "2000-01-32",
            "2000-04-31",
            "2000-1-1",
            "2000-01-01z",
            "2000-01-01+14:01",
            "2000-01-01+1:00",
            "2000-01-01+01",
            "2000-01-01 Z",
            "2000-01-01T00:00:00",
            "9999999999999999999-01-01",
            "2000/01/01",
        ] {
            assert!(Moment::parse(text, Shape::Date).is_err(), "{text}");
        }
    }

    #[test]
    fn times() {
        for text in ["00:00:00", "23:59:60", "12:00:60.5", "12:00:00.123456789012", "12:00:00-14:00"] {
            assert!(Moment::parse(text, Shape::Time).is_ok(), "{text}");
        }
        for text in [
            "",
            "24:00:00",
            "24:00:01",
            "24:00:00.1",
            "25:00:00",
            "12:60:00",
            "12:00:61",
            "12:00",
            "1:00:00",
            "12:00:00.",
            "12:00:00+15:00",
        ] {
            assert!(Moment::parse(text, Shape::Time).is_err(), "{text}");
        }
    }

    #[test]
    fn parts_of_dates() {
        for (shape, right, wrong) in [
            (Shape::YearMonth, &["2000-12", "-12000-01Z"][..], &["2000", "2000-13", "2000-1", "2000-12-01"][..]),
            (Shape::Year, &["2000", "-0001", "12000+01:00"], &["0000", "200", "02000", "2000-"]),
            (Shape::MonthDay, &["--02-29", "--12-31Z"], &["--02-30", "--04-31", "--13-01", "-02-29", "02-29"]),
            (Shape::Day, &["---31", "---01+14:00"], &["---32", "---00", "---1", "--01"]),
            (Shape::Month, &["--02", "--12Z"], &["--02--", "--13", "--00", "--2", "---02"]),
        ] {
            assert!(right.iter().all(|text| Moment::parse(text, shape).is_ok()), "{shape:?}");
            assert!(wrong.iter().all(|text| Moment::parse(text, shape).is_err()), "{shape:?}");
        }
    }
}
