//! Payloads of search attributes → values.

use std::fmt::Write as _;

use serde_json::Value as Json;

use crate::pb::common::v1::Payload;
use crate::pb::enums::v1::IndexedValueType as Type;
use crate::timetext;
use crate::visibility::AttributeValue;

/// The value of an attribute of a type; none for a null or an empty list. Otherwise what was found instead, as Go prints
/// it, because that is what the real server says.
pub(crate) fn decode(payload: &Payload, kind: Type) -> Result<Option<AttributeValue>, String> {
    match payload.metadata.get("encoding").map(|encoding| &encoding[..]) {
        Some(b"binary/null") => Ok(None),
        Some(b"json/plain") => match serde_json::from_slice(&payload.data) {
            Ok(json) => typed(&json, kind).ok_or_else(|| print(&json)),
            Err(_) => Err(undecodable(payload)),
        },
        Some(b"binary/plain") => {
            let bytes: Vec<_> = payload.data.iter().map(u8::to_string).collect();
            Err(format!("[{}]", bytes.join(" ")))
        }
        _ => Err(undecodable(payload)),
    }
}

/// The outer option is whether the type fits, the inner one whether there is a value.
fn typed(json: &Json, kind: Type) -> Option<Option<AttributeValue>> {
    if json.is_null() {
        return Some(None);
    }
    if let Some(value) = exactly(json, kind) {
        return Some(Some(value));
    }
    // A list of one is as good as that one; for lists too.
    match json.as_array()?.as_slice() {
        [] => Some(None),
        [only] => exactly(only, kind).map(Some),
        _ => None,
    }
}

/// A value that is of the type itself, where a null is its empty value.
fn exactly(json: &Json, kind: Type) -> Option<AttributeValue> {
    match kind {
        Type::Text | Type::Keyword => text(json).map(AttributeValue::Text),
        Type::Int if json.is_null() => Some(AttributeValue::Int(0)),
        Type::Int => json.as_i64().map(AttributeValue::Int),
        Type::Double if json.is_null() => Some(AttributeValue::Double(0.0)),
        Type::Double => json.as_f64().map(AttributeValue::Double),
        Type::Bool if json.is_null() => Some(AttributeValue::Bool(false)),
        Type::Bool => json.as_bool().map(AttributeValue::Bool),
        // Go's empty time is the start of the year 1.
        Type::Datetime if json.is_null() => timetext::parse_time("0001-01-01T00:00:00Z").map(AttributeValue::Datetime),
        Type::Datetime => timetext::parse_time(json.as_str()?).map(AttributeValue::Datetime),
        Type::KeywordList => {
            let items: Vec<String> = json.as_array()?.iter().map(text).collect::<Option<_>>()?;
            (!items.is_empty()).then_some(AttributeValue::List(items))
        }
        Type::Unspecified => None,
    }
}

fn text(json: &Json) -> Option<String> {
    match json {
        Json::Null => Some(String::new()),
        Json::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// As Go prints a value that it read from JSON.
fn print(json: &Json) -> String {
    match json {
        Json::Null => "<nil>".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(number) => number.as_f64().map_or_else(String::new, print_number),
        Json::String(text) => text.clone(),
        Json::Array(items) => {
            let items: Vec<_> = items.iter().map(print).collect();
            format!("[{}]", items.join(" "))
        }
        Json::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().map(|(name, value)| format!("{name}:{}", print(value))).collect();
            fields.sort_unstable();
            format!("map[{}]", fields.join(" "))
        }
    }
}

/// As Go's `%v`: with an exponent from a million on, and below a ten-thousandth.
fn print_number(value: f64) -> String {
    let scientific = format!("{value:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    match exponent.parse::<i32>() {
        Ok(exponent) if !(-4..6).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{mantissa}e{sign}{:02}", exponent.abs())
        }
        _ => value.to_string(),
    }
}

/// As Go prints the message of a payload.
fn undecodable(payload: &Payload) -> String {
    let mut fields: Vec<_> = payload
        .metadata
        .iter()
        .map(|(key, value)| format!("metadata:{{key:{} value:{}}}", quote(key.as_bytes()), quote(value)))
        .collect();
    if !payload.data.is_empty() {
        fields.push(format!("data:{}", quote(&payload.data)));
    }
    format!("value from <{}>", fields.join(" "))
}

/// In the text format of protocol buffers.
fn quote(bytes: &[u8]) -> String {
    let mut quoted = String::from("\"");
    for byte in bytes {
        match byte {
            b'"' => quoted.push_str("\\\""),
            b'\\' => quoted.push_str("\\\\"),
            b'\n' => quoted.push_str("\\n"),
            b'\r' => quoted.push_str("\\r"),
            b'\t' => quoted.push_str("\\t"),
            b' '..=b'~' => quoted.push(char::from(*byte)),
            // Writing to a string does not fail.
            other => drop(write!(quoted, "\\x{other:02x}")),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn payload(encoding: Option<&'static str>, data: &str) -> Payload {
        let encoding = encoding.map(|encoding| ("encoding".to_owned(), Bytes::from_static(encoding.as_bytes())));
        Payload { metadata: encoding.into_iter().collect(), data: data.to_owned().into(), ..Payload::default() }
    }

    fn json(data: &str, kind: Type) -> Result<Option<AttributeValue>, String> {
        decode(&payload(Some("json/plain"), data), kind)
    }

    #[test]
    fn values_of_the_right_type_are_read() {
        for (data, kind, value) in [
            ("\"a\"", Type::Keyword, AttributeValue::Text("a".to_owned())),
            (" \"a\" ", Type::Text, AttributeValue::Text("a".to_owned())),
            ("[\"a\"]", Type::Keyword, AttributeValue::Text("a".to_owned())),
            ("[null]", Type::Keyword, AttributeValue::Text(String::new())),
            ("-7", Type::Int, AttributeValue::Int(-7)),
            ("[1]", Type::Int, AttributeValue::Int(1)),
            ("1", Type::Double, AttributeValue::Double(1.0)),
            ("1e3", Type::Double, AttributeValue::Double(1000.0)),
            ("true", Type::Bool, AttributeValue::Bool(true)),
            ("\"1970-01-01T00:00:01Z\"", Type::Datetime, AttributeValue::Datetime(1_000_000)),
            ("[\"a\",null]", Type::KeywordList, AttributeValue::List(vec!["a".to_owned(), String::new()])),
            ("[[\"a\"]]", Type::KeywordList, AttributeValue::List(vec!["a".to_owned()])),
        ] {
            assert_eq!(json(data, kind), Ok(Some(value)), "{data}");
        }
    }

    #[test]
    fn nulls_and_empty_lists_are_no_values() {
        for kind in [Type::Text, Type::Keyword, Type::Int, Type::Double, Type::Bool, Type::Datetime, Type::KeywordList]
        {
            assert_eq!(json("null", kind), Ok(None));
            assert_eq!(json("[]", kind), Ok(None));
            assert_eq!(decode(&payload(Some("binary/null"), "1"), kind), Ok(None));
        }
    }

    #[test]
    fn what_was_found_instead_is_told_as_the_real_server_tells_it() {
        for (data, kind, found) in [
            ("1", Type::Keyword, "1"),
            ("1.0", Type::Int, "1"),
            ("1e3", Type::Int, "1000"),
            ("1.5", Type::Keyword, "1.5"),
            ("123456", Type::Bool, "123456"),
            ("1234567", Type::Bool, "1.234567e+06"),
            ("12345678901234567890", Type::Int, "1.2345678901234567e+19"),
            ("1e21", Type::Int, "1e+21"),
            ("0.00001", Type::Keyword, "1e-05"),
            ("0.0001", Type::Keyword, "0.0001"),
            ("true", Type::Int, "true"),
            ("[\"a\",\"b\"]", Type::Keyword, "[a b]"),
            ("[1,2]", Type::Int, "[1 2]"),
            ("[[\"a\"]]", Type::Keyword, "[[a]]"),
            ("{\"b\":1,\"a\":[null,true]}", Type::Text, "map[a:[<nil> true] b:1]"),
            ("\"abc\"", Type::KeywordList, "abc"),
            ("[\"a\",1]", Type::KeywordList, "[a 1]"),
            ("\"2024-01-01\"", Type::Datetime, "2024-01-01"),
            ("", Type::Int, "value from <metadata:{key:\"encoding\" value:\"json/plain\"}>"),
            ("\"a\" x", Type::Int, r#"value from <metadata:{key:"encoding" value:"json/plain"} data:"\"a\" x">"#),
            ("1e400", Type::Double, "value from <metadata:{key:\"encoding\" value:\"json/plain\"} data:\"1e400\">"),
        ] {
            assert_eq!(json(data, kind), Err(found.to_owned()), "{data}");
        }
    }

    #[test]
    fn other_encodings_are_refused() {
        for (encoding, found) in [
            (None, "value from <data:\"1\">"),
            (Some("binary/plain"), "[49]"),
            (Some("zip"), "value from <metadata:{key:\"encoding\" value:\"zip\"} data:\"1\">"),
            (Some("json/protobuf"), "value from <metadata:{key:\"encoding\" value:\"json/protobuf\"} data:\"1\">"),
        ] {
            assert_eq!(decode(&payload(encoding, "1"), Type::Int), Err(found.to_owned()));
        }
        assert_eq!(decode(&Payload::default(), Type::Int), Err("value from <>".to_owned()));
    }

    #[test]
    fn deeply_nested_json_is_refused_and_not_followed() {
        let deep = "[".repeat(100_000);
        assert!(json(&deep, Type::KeywordList).is_err_and(|found| found.starts_with("value from <")));
    }
}
