//! Points in time and durations as people write them: RFC 3339, and durations like `1h30m` in the manner of Go.

use jiff::civil::{Date, Time};

/// Microseconds since the epoch of a time in RFC 3339, as precise as a database keeps it.
///
/// As the real server reads them: a comma is as good as a point, and an hour may have one digit.
pub(crate) fn parse_time(text: &str) -> Option<i64> {
    let (year, rest) = digits(text, 4, 4)?;
    let (month, rest) = digits(rest.strip_prefix('-')?, 2, 2)?;
    let (day, rest) = digits(rest.strip_prefix('-')?, 2, 2)?;
    let (hour, rest) = digits(rest.strip_prefix('T')?, 1, 2)?;
    let (minute, rest) = digits(rest.strip_prefix(':')?, 2, 2)?;
    let (second, rest) = digits(rest.strip_prefix(':')?, 2, 2)?;
    let (micros, rest) = match rest.strip_prefix(['.', ',']) {
        Some(rest) => fraction(rest)?,
        None => (0, rest),
    };
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    if second > 59 {
        return None;
    }
    let time = Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, i8::try_from(second).ok()?, 0).ok()?;
    let epoch = Date::constant(1970, 1, 1).to_datetime(Time::midnight());
    let seconds = date.to_datetime(time).duration_since(epoch).as_secs().checked_sub(offset(rest)?)?;
    seconds.checked_mul(1_000_000)?.checked_add(micros)
}

/// Between `least` and `most` decimal digits at the start, and what follows them.
fn digits(text: &str, least: usize, most: usize) -> Option<(i16, &str)> {
    let length = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at(length);
    (length >= least).then(|| digits.parse().ok()).flatten().map(|value| (value, rest))
}

/// At least one digit after the point of a second, as microseconds.
fn fraction(text: &str) -> Option<(i64, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at(length);
    let micros =
        digits.bytes().chain(std::iter::repeat(b'0')).take(6).fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    (length > 0).then_some((micros, rest))
}

/// `Z` or `+hh:mm`, in seconds.
fn offset(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let sign = match text.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, rest) = digits(text.get(1..)?, 2, 2)?;
    let (minutes, rest) = digits(rest.strip_prefix(':')?, 2, 2)?;
    (rest.is_empty() && hours <= 24 && minutes < 60).then(|| sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60))
}

/// Nanoseconds of a duration like `1h30m`, `-1.5s` or `2d`; a day has 24 hours.
pub(crate) fn parse_duration(text: &str) -> Option<i64> {
    sum_of_units(text, &["ns", "us", "µs", "μs", "ms", "s", "m", "h", "d"])
}

/// The same without days, as Go itself reads them.
pub(crate) fn parse_go_duration(text: &str) -> Option<i64> {
    sum_of_units(text, &["ns", "us", "µs", "μs", "ms", "s", "m", "h"])
}

fn nanos_of(unit: &str) -> i128 {
    match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => 86_400_000_000_000,
    }
}

fn sum_of_units(text: &str, units: &[&str]) -> Option<i64> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let (whole, after) = rest.split_at(rest.bytes().take_while(u8::is_ascii_digit).count());
        let (part, after) = match after.strip_prefix('.') {
            Some(after) => after.split_at(after.bytes().take_while(u8::is_ascii_digit).count()),
            None => ("", after),
        };
        if whole.is_empty() && part.is_empty() {
            return None;
        }
        let is_letter = |character: &char| *character != '.' && !character.is_ascii_digit();
        let (unit, after) = after.split_at(after.chars().take_while(is_letter).map(char::len_utf8).sum());
        let unit = units.contains(&unit).then(|| nanos_of(unit))?;
        let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        // More digits than this are less than a nanosecond of any unit.
        let part = part.get(..part.len().min(18)).unwrap_or_default();
        let scale = 10_i128.pow(u32::try_from(part.len()).ok()?);
        let part: i128 = if part.is_empty() { 0 } else { part.parse().ok()? };
        total = total.checked_add(whole.checked_mul(unit)?)?.checked_add(part * unit / scale)?;
        rest = after;
    }
    i64::try_from(sign * total).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_the_real_server_reads_them() {
        for (text, micros) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T00:00:00.000001Z", 1),
            ("1970-01-01T00:00:00,5Z", 500_000),
            ("1970-01-01T01:00:00+01:00", 0),
            ("1970-01-01T0:00:00Z", 0),
            ("1969-12-31T23:59:59.9999999Z", -1),
            ("2024-02-29T12:00:00-23:59", 1_709_294_340_000_000),
            ("9999-12-31T23:59:59Z", 253_402_300_799_000_000),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000_000),
            ("1970-01-02T00:00:00+24:00", 0),
        ] {
            assert_eq!(parse_time(text), Some(micros), "{text}");
        }
        for text in [
            "",
            "now",
            "2024-01-01",
            "2024-01-01 00:00:00Z",
            "2024-1-1T00:00:00Z",
            "2024-02-30T00:00:00Z",
            "2024-01-01T00:00:60Z",
            "2024-01-01T24:00:00Z",
            "2024-01-01t00:00:00z",
            "2024-01-01T00:00:00",
            "2024-01-01T00:00:00.Z",
            "10000-01-01T00:00:00Z",
            "2024-01-01T00:00:00Z ",
            "2024-01-01T00:00:00+25:00",
            "2024-01-01T00:00:00é",
        ] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }

    #[test]
    fn durations_are_sums_of_units() {
        for (text, nanos) in [
            ("0", 0),
            ("1s", 1_000_000_000),
            ("-1.5h", -5_400_000_000_000),
            ("1h30m", 5_400_000_000_000),
            ("1s500ms", 1_500_000_000),
            (".5s", 500_000_000),
            ("1.s", 1_000_000_000),
            ("1µs", 1_000),
            ("1μs", 1_000),
            ("+3ns", 3),
            ("0.1234567890123456789s", 123_456_789),
        ] {
            assert_eq!(parse_duration(text), Some(nanos), "{text}");
            assert_eq!(parse_go_duration(text), Some(nanos), "{text}");
        }
        for text in ["", "1", "-", "s", ".s", "1w", "1 s", "1s ", "99999999999h", "1h1", "é", "1é"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
        assert_eq!(parse_duration("1.5d2h"), Some(38 * 3_600_000_000_000));
        assert_eq!(parse_go_duration("1.5d2h"), None);
    }
}
