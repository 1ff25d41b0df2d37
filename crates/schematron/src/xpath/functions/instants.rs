//! Dates, times and durations (XPath 2.0 functions, 10 and 16.3–16.5).

use super::{Builtin, Call, Evaluated, Sequence, XPathError, modern};
use crate::xpath::decimal::Decimal;
use crate::xpath::time::{Duration, DurationKind, Moment, MomentKind};
use crate::xpath::types::AtomicType;
use crate::xpath::value::Atomic;

pub(super) const TABLE: &[Builtin] = &[
    modern("current-dateTime", 0, 0, |call| current(call, MomentKind::DateTime)),
    modern("current-date", 0, 0, |call| current(call, MomentKind::Date)),
    modern("current-time", 0, 0, |call| current(call, MomentKind::Time)),
    modern("implicit-timezone", 0, 0, |_| Ok(duration(Duration::day_time(0)))),
    modern("dateTime", 2, 2, date_time),
    modern("year-from-dateTime", 1, 1, |call| whole(call, MomentKind::DateTime, |one| one.year)),
    modern("month-from-dateTime", 1, 1, |call| whole(call, MomentKind::DateTime, |one| one.month.into())),
    modern("day-from-dateTime", 1, 1, |call| whole(call, MomentKind::DateTime, |one| one.day.into())),
    modern("hours-from-dateTime", 1, 1, |call| whole(call, MomentKind::DateTime, |one| one.hour.into())),
    modern("minutes-from-dateTime", 1, 1, |call| whole(call, MomentKind::DateTime, |one| one.minute.into())),
    modern("seconds-from-dateTime", 1, 1, |call| seconds(call, MomentKind::DateTime)),
    modern("timezone-from-dateTime", 1, 1, |call| zone(call, MomentKind::DateTime)),
    modern("year-from-date", 1, 1, |call| whole(call, MomentKind::Date, |one| one.year)),
    modern("month-from-date", 1, 1, |call| whole(call, MomentKind::Date, |one| one.month.into())),
    modern("day-from-date", 1, 1, |call| whole(call, MomentKind::Date, |one| one.day.into())),
    modern("timezone-from-date", 1, 1, |call| zone(call, MomentKind::Date)),
    modern("hours-from-time", 1, 1, |call| whole(call, MomentKind::Time, |one| one.hour.into())),
    modern("minutes-from-time", 1, 1, |call| whole(call, MomentKind::Time, |one| one.minute.into())),
    modern("seconds-from-time", 1, 1, |call| seconds(call, MomentKind::Time)),
    modern("timezone-from-time", 1, 1, |call| zone(call, MomentKind::Time)),
    modern("years-from-duration", 1, 1, |call| of_duration(call, |one| (one.months / 12).into())),
    modern("months-from-duration", 1, 1, |call| of_duration(call, |one| (one.months % 12).into())),
    modern("days-from-duration", 1, 1, |call| of_duration(call, |one| one.day_parts().0.into())),
    modern("hours-from-duration", 1, 1, |call| of_duration(call, |one| one.day_parts().1.into())),
    modern("minutes-from-duration", 1, 1, |call| of_duration(call, |one| one.day_parts().2.into())),
    modern("seconds-from-duration", 1, 1, |call| of_duration(call, |one| one.day_parts().3)),
    modern("adjust-dateTime-to-timezone", 1, 2, |call| adjust(call, MomentKind::DateTime)),
    modern("adjust-date-to-timezone", 1, 2, |call| adjust(call, MomentKind::Date)),
    modern("adjust-time-to-timezone", 1, 2, |call| adjust(call, MomentKind::Time)),
];

fn duration<'d>(duration: Duration) -> Sequence<'d> {
    Atomic::Duration(Box::new(duration)).into()
}

fn moment<'d>(moment: Moment) -> Sequence<'d> {
    Atomic::Moment(Box::new(moment)).into()
}

fn current<'d>(call: &Call<'_, 'd>, kind: MomentKind) -> Evaluated<Sequence<'d>> {
    let now = call.eval.now.get_or_init(Moment::now).clone();
    Atomic::Moment(Box::new(now)).cast(AtomicType::Moment(kind)).map(Sequence::from)
}

/// The argument as a date or time of a kind; an untyped value is cast to it.
pub(super) fn moment_at(call: &Call<'_, '_>, index: usize, kind: MomentKind) -> Evaluated<Option<Moment>> {
    let Some(atom) = call.atom(index)? else { return Ok(None) };
    let atom = if let Atomic::Untyped(_) = atom { atom.cast(AtomicType::Moment(kind))? } else { atom };
    match atom {
        Atomic::Moment(moment) if moment.kind == kind => Ok(Some(*moment)),
        other => {
            let wanted = AtomicType::Moment(kind).name();
            Err(XPathError::wrong_type(format!("a value of type {wanted} is expected, not {}", other.type_name())))
        }
    }
}

fn whole<'d>(call: &Call<'_, 'd>, kind: MomentKind, get: fn(&Moment) -> i64) -> Evaluated<Sequence<'d>> {
    Ok(moment_at(call, 0, kind)?.map(|moment| get(&moment)).into())
}

fn seconds<'d>(call: &Call<'_, 'd>, kind: MomentKind) -> Evaluated<Sequence<'d>> {
    Ok(moment_at(call, 0, kind)?.map(|moment| Atomic::decimal(moment.seconds())).into())
}

fn minutes_east<'d>(minutes: i16) -> Sequence<'d> {
    duration(Duration::day_time(i128::from(minutes) * 60_000_000_000))
}

fn zone<'d>(call: &Call<'_, 'd>, kind: MomentKind) -> Evaluated<Sequence<'d>> {
    Ok(moment_at(call, 0, kind)?.and_then(|moment| moment.zone).map_or(Sequence::Empty, minutes_east))
}

fn duration_at(call: &Call<'_, '_>, index: usize) -> Evaluated<Option<Duration>> {
    let Some(atom) = call.atom(index)? else { return Ok(None) };
    let any = AtomicType::Duration(DurationKind::Any);
    let atom = if let Atomic::Untyped(_) = atom { atom.cast(any)? } else { atom };
    match atom {
        Atomic::Duration(duration) => Ok(Some(*duration)),
        other => {
            Err(XPathError::wrong_type(format!("a duration is expected, not a value of type {}", other.type_name())))
        }
    }
}

fn of_duration<'d>(call: &Call<'_, 'd>, get: fn(&Duration) -> Decimal) -> Evaluated<Sequence<'d>> {
    let Some(duration) = duration_at(call, 0)? else { return Ok(Sequence::Empty) };
    let number = get(&duration);
    Ok(match number.to_i64() {
        Some(whole) => whole.into(),
        None => Atomic::decimal(number).into(),
    })
}

fn date_time<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let date = moment_at(call, 0, MomentKind::Date)?;
    let time = moment_at(call, 1, MomentKind::Time)?;
    let (Some(date), Some(time)) = (date, time) else { return Ok(Sequence::Empty) };
    if date.zone.is_some() && time.zone.is_some() && date.zone != time.zone {
        return Err(XPathError::new("FORG0008", "the date and the time are of different zones"));
    }
    let zone = date.zone.or(time.zone);
    let (hour, minute, nanos) = (time.hour, time.minute, time.nanos);
    Ok(moment(Moment { kind: MomentKind::DateTime, hour, minute, nanos, zone, ..date }))
}

fn adjust<'d>(call: &Call<'_, 'd>, kind: MomentKind) -> Evaluated<Sequence<'d>> {
    let Some(found) = moment_at(call, 0, kind)? else { return Ok(Sequence::Empty) };
    if !call.has(1) {
        return Ok(moment(found.adjusted(Some(0))));
    }
    let zone = match duration_at(call, 1)? {
        None => None,
        Some(zone) => {
            let minutes = zone.nanos / 60_000_000_000;
            if minutes.abs() > 840 || zone.nanos % 60_000_000_000 != 0 {
                return Err(XPathError::new("FODT0003", "a time zone lies within 14 hours"));
            }
            Some(minutes as i16)
        }
    };
    Ok(moment(found.adjusted(zone)))
}
