//! Times as people, switchboards and file names write them. The only file that names `jiff`.

use anyhow::Context;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::TimeZone;

/// A moment, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// Since the recording's first sample.
    Offset(i64),
    /// On a clock whose zone nobody knows: comparable only with others of its kind.
    Wall(i64),
    /// Since 1970, UTC.
    Instant(i64),
}

impl Moment {
    /// From another moment to this one, in milliseconds; `None` where the two cannot be compared.
    pub(super) fn since(self, other: Moment) -> Option<i64> {
        match (self, other) {
            (Moment::Offset(a), Moment::Offset(b))
            | (Moment::Wall(a), Moment::Wall(b))
            | (Moment::Instant(a), Moment::Instant(b)) => Some(a - b),
            _ => None,
        }
    }
}

/// The zone of times that name none.
#[derive(Debug, Clone)]
pub(crate) struct Zone(Option<TimeZone>);

impl Zone {
    /// `Asia/Shanghai`, `+08:00`, or nothing for a zone that nobody knows.
    ///
    /// # Errors
    /// When there is no such zone. Zones come with the program, so that every machine knows the same.
    pub(crate) fn of(name: &str) -> anyhow::Result<Zone> {
        if name.is_empty() {
            return Ok(Zone(None));
        }
        let zone = DateTimeParser::new().parse_time_zone(name);
        Ok(Zone(Some(
            zone.with_context(|| format!("`{name}` is no time zone like Asia/Shanghai or +08:00"))?,
        )))
    }

    fn moment(&self, civil: DateTime) -> Option<Moment> {
        let zone = self.0.clone().unwrap_or(TimeZone::UTC);
        let at_ms = civil.to_zoned(zone).ok()?.timestamp().as_millisecond();
        Some(if self.0.is_some() { Moment::Instant(at_ms) } else { Moment::Wall(at_ms) })
    }
}

/// Below this many seconds a number counts from the recording's first sample: eleven days.
const LONGEST_OFFSET_S: f64 = 1e6;

/// The moment that a text names; `None` when it names none.
///
/// - ISO 8601 with a zone, `2026-03-01T10:00:00+08:00`, or without one, `2026-03-01 10:00:00`.
/// - Digits as in file names, `20260301-100000` or `2026-03-01_10-00-00`.
/// - A number: seconds since the recording's first sample when small; else seconds, milli- or microseconds since
///   1970, whichever gives a year of our time.
pub(super) fn moment(text: &str, zone: &Zone) -> Option<Moment> {
    let text = text.trim();
    if let Some(civil) = digits(text) {
        return zone.moment(civil);
    }
    if let Ok(number) = text.parse::<f64>() {
        return number_of_seconds(number);
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(Moment::Instant(instant.as_millisecond()));
    }
    // A day alone is no moment.
    let civil = text.contains(':').then(|| text.parse::<DateTime>().ok())??;
    zone.moment(civil)
}

/// To put times of one source in order, which all are of one kind. `None` for what is no time.
pub(super) fn sortable_ms(text: &str) -> Option<i64> {
    match moment(text, &Zone(None))? {
        Moment::Instant(at_ms) | Moment::Wall(at_ms) | Moment::Offset(at_ms) => Some(at_ms),
    }
}

/// The moment so many seconds after the one that a text names, as text of the same kind. `None` for what is no time.
pub(super) fn later(text: &str, seconds: f64) -> Option<String> {
    let after = |at_ms: i64| at_ms.checked_add((seconds * 1e3).round() as i64);
    let clock = |at_ms: i64| Timestamp::from_millisecond(after(at_ms)?).ok();
    Some(match moment(text, &Zone(None))? {
        Moment::Offset(at_ms) => (after(at_ms)? as f64 / 1e3).to_string(),
        Moment::Instant(at_ms) => clock(at_ms)?.to_string(),
        Moment::Wall(at_ms) => clock(at_ms)?.to_zoned(TimeZone::UTC).datetime().to_string(),
    })
}

fn number_of_seconds(number: f64) -> Option<Moment> {
    let size = number.abs();
    if size < LONGEST_OFFSET_S {
        return Some(Moment::Offset((number * 1e3).round() as i64));
    }
    // From 1973 on, each unit has numbers of its own.
    let to_ms = [(1e8, 1e3), (1e11, 1.0), (1e14, 1e-3)];
    let (_, factor) = to_ms.into_iter().find(|&(from, _)| (from..from * 1e3).contains(&number))?;
    Some(Moment::Instant((number * factor).round() as i64))
}

/// Year to second in fourteen digits, with or without something between them.
fn digits(text: &str) -> Option<DateTime> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_plain = text.chars().all(|c| c.is_ascii_digit() || "-_. Tt".contains(c));
    if !is_plain || digits.len() != 14 {
        return None;
    }
    let part = |from: usize, to: usize| digits[from..to].parse::<i8>().ok();
    let year = digits[..4].parse().ok().filter(|year| (1970..2200).contains(year))?;
    DateTime::new(year, part(4, 6)?, part(6, 8)?, part(8, 10)?, part(10, 12)?, part(12, 14)?, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, zone: &str, expected: Option<Moment>) {
        assert_eq!(moment(text, &Zone::of(zone).unwrap()), expected, "{text} in `{zone}`");
    }

    #[test]
    fn many_ways_to_write_one_moment() {
        // 2026-03-01 02:00:00 UTC.
        let at = Some(Moment::Instant(1_772_330_400_000));
        for text in [
            "2026-03-01T10:00:00+08:00",
            "2026-03-01T02:00:00Z",
            "2026-03-01 02:00:00.000Z",
            "1772330400",
            "1772330400000",
            "1772330400000000",
        ] {
            check(text, "", at);
        }
        for text in [
            "2026-03-01 10:00:00",
            "2026-03-01T10:00:00",
            "20260301100000",
            "20260301-100000",
            "2026-03-01_10-00-00",
        ] {
            check(text, "Asia/Shanghai", at);
            check(text, "+08:00", at);
            check(text, "", Some(Moment::Wall(1_772_359_200_000)));
        }
    }

    #[test]
    fn small_numbers_count_from_the_first_sample() {
        check("9.02", "", Some(Moment::Offset(9_020)));
        check("-3", "UTC", Some(Moment::Offset(-3_000)));
        check("0", "", Some(Moment::Offset(0)));
    }

    #[test]
    fn what_is_no_time() {
        for text in [
            "",
            "soon",
            "2026-03-01",
            "20260301",
            "2026-13-01 10:00:00",
            "NaN",
            "inf",
            "99999999999999999999",
        ] {
            check(text, "", None);
        }
        assert!(Zone::of("Mars/Olympus").is_err());
    }

    #[test]
    fn later_is_of_the_same_kind() {
        for (text, seconds, expected) in [
            ("9.02", 2.5, "11.52"),
            ("2026-03-01T10:00:00+08:00", 2.5, "2026-03-01T02:00:02.5Z"),
            ("1772330400", 60.0, "2026-03-01T02:01:00Z"),
            ("2026-03-01 10:00:00", 2.5, "2026-03-01T10:00:02.5"),
        ] {
            assert_eq!(later(text, seconds).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(later("soon", 1.0), None);
        assert_eq!(later("2026-03-01T10:00:00Z", 1e300), None);
    }

    #[test]
    fn unlike_moments_are_not_compared() {
        assert_eq!(Moment::Wall(5).since(Moment::Instant(2)), None);
        assert_eq!(Moment::Wall(5).since(Moment::Wall(7)), Some(-2));
    }
}
