//! How long a caller waits: the header `grpc-timeout`.

use std::time::Duration;

use http::HeaderMap;
use tokio::time::Instant;

/// When the caller gives up, if he says so. The error is what is wrong with his header.
pub(crate) fn deadline(headers: &HeaderMap) -> Result<Option<Instant>, String> {
    let Some(value) = headers.get("grpc-timeout") else {
        return Ok(None);
    };
    let timeout = value.to_str().ok().and_then(parse).ok_or_else(|| format!("malformed grpc-timeout: {value:?}"))?;
    // A deadline too far away for the machine's clock is none.
    Ok(Instant::now().checked_add(timeout))
}

/// At most eight digits and a unit.
fn parse(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if !(1..=8).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count = digits.parse::<u64>().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(count * 3600),
        "M" => Duration::from_secs(count * 60),
        "S" => Duration::from_secs(count),
        "m" => Duration::from_millis(count),
        "u" => Duration::from_micros(count),
        "n" => Duration::from_nanos(count),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_is_read() {
        let all = [("2H", 7_200_000_000_000), ("3M", 180_000_000_000), ("4S", 4_000_000_000), ("5m", 5_000_000)];
        for (text, nanos) in all.into_iter().chain([("6u", 6_000), ("7n", 7), ("99999999n", 99_999_999)]) {
            assert_eq!(parse(text), Some(Duration::from_nanos(nanos)), "{text}");
        }
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in ["", "S", "5", "soon", "-1S", "+1S", "1.5S", "123456789S", "1\u{e9}", "\u{e9}"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
