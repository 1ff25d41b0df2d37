//! Times in the form of ISO 8601, as far as the times of a page show the order of day and month.

#[cfg(feature = "exchange")]
use super::times::find;
use super::times::{Clock, Order, When};

/// Which of two numbers is the day, as the times of a page show together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::page) struct DayOrder {
    day_first: bool,
    month_first: bool,
}

impl DayOrder {
    /// Looks at one more time of the page.
    #[cfg(feature = "exchange")]
    fn see(&mut self, when: &When) {
        let Some(date) = when.date.filter(|date| date.is_bare) else { return };
        self.day_first |= date.first > 12;
        self.month_first |= date.second > 12;
    }
}

/// The times of one page, which together show the order of day and month.
#[cfg(feature = "exchange")]
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Dates(DayOrder);

#[cfg(feature = "exchange")]
impl Dates {
    /// Looks at the times of a page.
    pub(crate) fn of<'t>(times: impl Iterator<Item = &'t str>) -> Self {
        let words = &crate::page::Layouts::built_in().words;
        let mut orders = DayOrder::default();
        times.filter_map(|time| find(time, words)).for_each(|when| orders.see(&when));
        Self(orders)
    }

    /// A time in the form of ISO 8601, where it says which day it was.
    pub(crate) fn iso(self, time: &str) -> Option<String> {
        find(time, &crate::page::Layouts::built_in().words)?.iso(self.0)
    }
}

impl When {
    /// The time in the form of ISO 8601, where the line says which day it was.
    pub fn iso(&self, orders: DayOrder) -> Option<String> {
        let date = self.date?;
        let (month, day) = match date.order {
            Order::MonthFirst => (date.first, date.second),
            Order::DayFirst => (date.second, date.first),
            Order::Unknown if date.first == date.second => (date.first, date.second),
            Order::Unknown if orders.day_first && !orders.month_first => (date.second, date.first),
            Order::Unknown if orders.month_first && !orders.day_first => (date.first, date.second),
            Order::Unknown => return None,
        };
        let day = format!("{:04}-{month:02}-{day:02}", date.year?);
        (month > 0).then(|| self.clock.map_or(day.clone(), |clock| format!("{day}T{}", clock.iso())))
    }
}

impl When {
    /// The time as TEI wants it: with seconds.
    pub fn moment(&self) -> Option<String> {
        let clock = self.clock.map(|clock| Clock { second: clock.second.or(Some(0)), ..clock });
        Self { clock, ..self.clone() }.iso(DayOrder::default())
    }
}

impl Clock {
    fn iso(self) -> String {
        let seconds = self.second.map_or(String::new(), |second| format!(":{second:02}"));
        let zone = self.zone.map_or(String::new(), |minutes| {
            let sign = if minutes < 0 { '-' } else { '+' };
            let minutes = minutes.unsigned_abs();
            if minutes == 0 { "Z".to_owned() } else { format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60) }
        });
        format!("{:02}:{:02}{seconds}{zone}", self.hour % 24, self.minute)
    }
}
