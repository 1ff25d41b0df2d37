//! The date of an import.

use std::time::{SystemTime, UNIX_EPOCH};

const SECONDS_A_DAY: u64 = 86_400;

/// Today in UTC, or the day of `SOURCE_DATE_EPOCH` where that is set, so that the same input gives the same output
/// (<https://reproducible-builds.org/specs/source-date-epoch/>).
pub fn today() -> Result<String, String> {
    Ok(day_of(seconds()?))
}

fn seconds() -> Result<u64, String> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(value) => value.trim().parse().map_err(|_| {
            format!("the environment variable SOURCE_DATE_EPOCH is `{value}`; write whole seconds since 1970-01-01, or unset it")
        }),
        Err(_) => Ok(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())),
    }
}

/// This moment in UTC, as `YYYY-MM-DDThh:mm:ssZ`; that of `SOURCE_DATE_EPOCH` where that is set.
pub fn now() -> Result<String, String> {
    let seconds = seconds()?;
    let of_day = seconds % SECONDS_A_DAY;
    Ok(format!("{}T{:02}:{:02}:{:02}Z", day_of(seconds), of_day / 3600, of_day / 60 % 60, of_day % 60))
}

/// The day, as `YYYY-MM-DD`, of a number of seconds since 1970-01-01.
///
/// After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`: the year is taken to begin
/// in March, so that the leap day is its last, and 400 years have 146,097 days.
fn day_of(seconds: u64) -> String {
    let days = seconds / SECONDS_A_DAY + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Reads a date from an option.
pub fn date(text: &str) -> Result<String, String> {
    let wrong = || format!("`{text}` is not a date; write year, month and day, such as `2024-02-29`");
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return Err(wrong()) };
    let number = |part: &str, length: usize| {
        let digits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        if digits { part.parse::<u32>().map_err(|_| wrong()) } else { Err(wrong()) }
    };
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    if (1..=days_of(year, month)).contains(&day) { Ok(text.to_owned()) } else { Err(wrong()) }
}

fn days_of(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_known_seconds() {
        let days = [0, 951_782_399, 951_782_400, 951_868_800, 1_709_164_800, 4_107_542_400].map(day_of);
        assert_eq!(days, ["1970-01-01", "2000-02-28", "2000-02-29", "2000-03-01", "2024-02-29", "2100-03-01"]);
    }

    #[test]
    fn dates_are_checked() {
        assert!(date("2024-02-29").is_ok() && date("1999-12-31").is_ok());
        for wrong in ["2023-02-29", "2024-13-01", "2024-1-1", "today", "2024-00-10", "+024-01-01", "2024-01-01-"] {
            assert!(date(wrong).is_err(), "{wrong}");
        }
    }
}
