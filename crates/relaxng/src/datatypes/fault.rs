//! Faults in the form of a text, as data: making one is cheap, printing it makes the phrase.

use thiserror::Error;

/// Why a text is outside the lexical space of a type.
///
/// The phrase completes "is not a date: …". A fault holds no text, because validation makes many that nobody reads: a
/// text is tried against each alternative of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(super) enum Fault {
    #[error("it does not have that form")]
    Form,
    #[error("it is empty")]
    Empty,
    #[error("it has {}", shown(*.0))]
    Character(char),
    #[error("it begins with {}", shown(*.0))]
    Start(char),
    #[error("{} is a name character only since the fifth edition of XML 1.0", shown(*.0))]
    LaterEdition(char),
    #[error("it has a colon")]
    Colon,
    #[error("its prefix is not declared")]
    Prefix,
    #[error("no such entity is declared")]
    Entity,
    #[error("it has an odd number of digits")]
    HalfOctet,
    #[error("it goes on after the padding =")]
    AfterPadding,
    #[error("it has more than two padding =")]
    Padding,
    #[error("it has {0} characters, not a multiple of 4")]
    Quartet(usize),
    #[error("its last character before the padding has bits that do not fit")]
    LostBits,
    #[error("a percent sign is not followed by two hexadecimal digits")]
    Percent,
    #[error("a second # is not allowed")]
    SecondHash,
    #[error("the scheme before the colon is not a letter followed by letters, digits, +, - or .")]
    Scheme,
    #[error("nothing follows the scheme")]
    AfterScheme,
    #[error("no host follows the two slashes")]
    Host,
    #[error("a square bracket is allowed only around an IPv6 address or after ? or #")]
    Bracket,
    #[error("the year 0000 does not exist")]
    YearZero,
    #[error("the year has zeros in front")]
    PaddedYear,
    #[error("years of more than {0} digits are not supported")]
    LongYear(usize),
    #[error("the month {0:02} does not exist")]
    Month(u32),
    #[error("the day {0:02} does not exist")]
    Day(u32),
    #[error("the month {month:02} has no day {day:02}")]
    DayOfMonth { month: u32, day: u32 },
    #[error("the month 02 has no day 29 in that year")]
    LeapDay,
    #[error("the hour {0:02} does not exist")]
    Hour(u32),
    #[error("midnight is 00:00:00 of the next day")]
    AfterMidnight,
    #[error("the minute {0:02} does not exist")]
    Minute(u32),
    #[error("the second {0:02} does not exist")]
    Second(u32),
    #[error("the time zone is more than 14 hours from UTC")]
    Zone,
    #[error("nothing follows the P")]
    NoFields,
    #[error("nothing follows the T")]
    NoTimeFields,
}

/// A character as messages show it: itself where it can be seen, its code point otherwise.
pub(super) fn shown(character: char) -> String {
    match character {
        ' ' => "a space".to_owned(),
        '"' => "a quotation mark".to_owned(),
        _ if character.is_control() || character.is_whitespace() => format!("U+{:04X}", u32::from(character)),
        _ => format!("\"{character}\""),
    }
}
