//! The JSON mapping of proto3, as [`serde::Serialize`] of the messages listed in `build/roots.rs` (`IN_JSON`; for the
//! embedded server `SERVED_IN_JSON`).
//!
//! Field names are in lower camel case, enum values are their names, 64-bit integers are strings, bytes are base64,
//! times are RFC 3339, and a field with its default value is left out. An enum value this version does not know is its
//! number. A type that no listed message has (`Any`, a map of enums) has no form here yet; listing a message that has one
//! fails the build.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use prost_types::{Duration, Timestamp};
use serde::Serialize;
use serde::ser::{SerializeMap, SerializeSeq, Serializer};

/// The generated walk through the fields of each message.
#[allow(unused_mut, deprecated, clippy::all, reason = "generated")]
mod messages {
    use super::{Json, Name, Named, Object};
    include!(concat!(env!("OUT_DIR"), "/json.rs"));
}

/// The same for the messages of the embedded server.
#[cfg(feature = "server-json")]
#[allow(unused_mut, deprecated, clippy::all, reason = "generated")]
mod served_messages {
    use super::{Json, Name, Named, Object};
    include!(concat!(env!("OUT_DIR"), "/server/json.rs"));
}

/// A value as the mapping writes it, which for most Rust types differs from what their `Serialize` does.
trait Json {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// Whether a field with this value is left out.
    fn is_default(&self) -> bool {
        false
    }
}

/// An enum of the definitions.
trait Name {
    fn name(number: i32) -> Option<&'static str>;
}

/// Lets serde write a [`Json`].
struct Written<'a, T>(&'a T);

impl<T: Json> Serialize for Written<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

/// A JSON object in the making.
struct Object<M>(M);

impl<M: SerializeMap> Object<M> {
    fn start<S: Serializer<SerializeMap = M>>(serializer: S) -> Result<Self, S::Error> {
        serializer.serialize_map(None).map(Self)
    }

    fn field(&mut self, key: &str, value: &impl Json) -> Result<(), M::Error> {
        if value.is_default() { Ok(()) } else { self.always(key, value) }
    }

    /// A member of a oneof is written even with its default value: that it is set is what it says.
    fn always(&mut self, key: &str, value: &impl Json) -> Result<(), M::Error> {
        self.0.serialize_entry(key, &Written(value))
    }

    fn end(self) -> Result<M::Ok, M::Error> {
        self.0.end()
    }
}

/// Types that serde writes as the mapping wants them.
macro_rules! as_is {
    ($($type:ty),*) => {$(
        impl Json for $type {
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.serialize(serializer)
            }

            fn is_default(&self) -> bool {
                *self == Self::default()
            }
        }
    )*};
}

as_is!(bool, i32, u32, String);

/// Integers that a JavaScript number cannot hold.
macro_rules! as_text {
    ($($type:ty),*) => {$(
        impl Json for $type {
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }

            fn is_default(&self) -> bool {
                *self == 0
            }
        }
    )*};
}

as_text!(i64, u64);

/// Numbers that JSON cannot always write.
macro_rules! as_number {
    ($($type:ty),*) => {$(
        impl Json for $type {
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match *self {
                    finite if finite.is_finite() => finite.serialize(serializer),
                    infinite if infinite > 0.0 => serializer.serialize_str("Infinity"),
                    infinite if infinite < 0.0 => serializer.serialize_str("-Infinity"),
                    _ => serializer.serialize_str("NaN"),
                }
            }

            fn is_default(&self) -> bool {
                // By its bits, because a negative zero is not the default.
                self.to_bits() == 0
            }
        }
    )*};
}

as_number!(f32, f64);

impl Json for Bytes {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(self))
    }

    fn is_default(&self) -> bool {
        self.is_empty()
    }
}

impl Json for Timestamp {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&timestamp(self))
    }
}

/// The text of a time in the mapping: RFC 3339, in UTC, with no, three, six or nine digits of a second's fraction.
#[must_use]
pub fn timestamp(time: &Timestamp) -> String {
    const DAY: i64 = 86_400;
    let (Ok(nanos), 0..=LAST_SECOND) = (u32::try_from(time.nanos), time.seconds) else { return time.to_string() };
    if nanos >= 1_000_000_000 {
        return time.to_string();
    }
    // Days in years that begin in March, so that a leap day is a year's last; in eras of 400 years, which are all alike.
    let day = time.seconds / DAY + 719_468;
    let (era, day_of_era) = (day / 146_097, day % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = 400 * era + year_of_era + i64::from(month <= 2);
    let second = time.seconds % DAY;

    let mut text = String::with_capacity("2000-01-01T00:00:00.000000000Z".len());
    let parts = [(year, 4, '-'), (month, 2, '-'), (day_of_month, 2, 'T')];
    let clock = [(second / 3600, 2, ':'), (second / 60 % 60, 2, ':')];
    for (number, digits, after) in parts.into_iter().chain(clock) {
        push_digits(&mut text, number, digits);
        text.push(after);
    }
    push_digits(&mut text, second % 60, 2);
    let nanos = i64::from(nanos);
    let (fraction, digits) = match nanos {
        0 => (0, 0),
        _ if nanos % 1_000_000 == 0 => (nanos / 1_000_000, 3),
        _ if nanos % 1_000 == 0 => (nanos / 1_000, 6),
        _ => (nanos, 9),
    };
    if digits > 0 {
        text.push('.');
        push_digits(&mut text, fraction, digits);
    }
    text.push('Z');
    text
}

/// The end of the year 9999, the last that the mapping has.
const LAST_SECOND: i64 = 253_402_300_799;

/// So many digits of a number, with zeros before it.
fn push_digits(text: &mut String, number: i64, digits: u32) {
    for place in (0..digits).rev() {
        let digit = number / 10_i64.pow(place) % 10;
        text.push(char::from(b'0' + u8::try_from(digit).unwrap_or_default()));
    }
}

impl Json for Duration {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&duration(self))
    }
}

/// The text of a duration in the mapping.
///
/// Not its `Display`, which gets the sign wrong where seconds and nanoseconds have different ones, and overflows at the
/// end of its range.
#[must_use]
pub fn duration(duration: &Duration) -> String {
    let total = i128::from(duration.seconds) * 1_000_000_000 + i128::from(duration.nanos);
    let sign = if total < 0 { "-" } else { "" };
    let (seconds, nanos) = (total.unsigned_abs() / 1_000_000_000, total.unsigned_abs() % 1_000_000_000);
    match nanos {
        0 => format!("{sign}{seconds}s"),
        _ if nanos % 1_000_000 == 0 => format!("{sign}{seconds}.{:03}s", nanos / 1_000_000),
        _ if nanos % 1_000 == 0 => format!("{sign}{seconds}.{:06}s", nanos / 1_000),
        _ => format!("{sign}{seconds}.{nanos:09}s"),
    }
}

/// `Empty`: that it is there is all it says.
impl Json for () {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Object::start(serializer)?.end()
    }
}

impl<T: Json> Json for Box<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).write(serializer)
    }
}

impl<T: Json> Json for Option<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.write(serializer),
            None => serializer.serialize_none(),
        }
    }

    fn is_default(&self) -> bool {
        self.is_none()
    }
}

impl<T: Json> Json for Vec<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(Written))
    }

    fn is_default(&self) -> bool {
        self.is_empty()
    }
}

impl<K: ToString, V: Json> Json for BTreeMap<K, V> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A key is a string in JSON, whatever its type is.
        serializer.collect_map(self.iter().map(|(key, value)| (key.to_string(), Written(value))))
    }

    fn is_default(&self) -> bool {
        self.is_empty()
    }
}

/// The value of a field whose numbers stand for the values of the enum `E`.
struct Named<'a, E, T>(&'a T, PhantomData<E>);

impl<'a, E, T> Named<'a, E, T> {
    fn new(value: &'a T) -> Self {
        Self(value, PhantomData)
    }
}

impl<E: Name> Json for Named<'_, E, i32> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match E::name(*self.0) {
            Some(name) => serializer.serialize_str(name),
            None => serializer.serialize_i32(*self.0),
        }
    }

    fn is_default(&self) -> bool {
        *self.0 == 0
    }
}

impl<E: Name> Json for Named<'_, E, Option<i32>> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(number) => Named::<E, _>::new(number).write(serializer),
            None => serializer.serialize_none(),
        }
    }

    fn is_default(&self) -> bool {
        self.0.is_none()
    }
}

impl<E: Name> Json for Named<'_, E, Vec<i32>> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut items = serializer.serialize_seq(Some(self.0.len()))?;
        for number in self.0 {
            items.serialize_element(&Written(&Named::<E, _>::new(number)))?;
        }
        items.end()
    }

    fn is_default(&self) -> bool {
        self.0.is_empty()
    }
}
