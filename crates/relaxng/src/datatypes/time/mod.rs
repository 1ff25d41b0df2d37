//! Dates, times and durations (XML Schema Part 2, 3.2.6 to 3.2.14).

mod cursor;
mod duration;
mod moment;
mod order;

pub(super) use self::duration::Duration;
pub(super) use self::moment::{Moment, Shape};
