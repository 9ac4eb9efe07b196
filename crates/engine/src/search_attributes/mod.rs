//! Search attributes: which ones a namespace has, and what may be set.
//!
//! The limits and words are those of the real server with SQLite, as its development server runs.

mod registry;
mod value;

pub(crate) use registry::Registry;
use std::collections::BTreeMap;

use bytes::Bytes;

use crate::pb::common::v1::Payload;
use crate::pb::enums::v1::IndexedValueType;

/// The metadata of a payload that names the type of a search attribute.
const TYPE: &str = "type";

/// The fields of a message `SearchAttributes`.
pub(crate) type Fields = BTreeMap<String, Payload>;

/// The name of a type, as payloads and errors have it.
pub(crate) fn type_name(kind: IndexedValueType) -> &'static str {
    match kind {
        IndexedValueType::Unspecified => "Unspecified",
        IndexedValueType::Text => "Text",
        IndexedValueType::Keyword => "Keyword",
        IndexedValueType::Int => "Int",
        IndexedValueType::Double => "Double",
        IndexedValueType::Bool => "Bool",
        IndexedValueType::Datetime => "Datetime",
        IndexedValueType::KeywordList => "KeywordList",
    }
}

/// A payload that names its type. One that names a type already keeps it, right or wrong.
pub(crate) fn with_type(mut payload: Payload, kind: IndexedValueType) -> Payload {
    payload.metadata.entry(TYPE.to_owned()).or_insert(Bytes::from_static(type_name(kind).as_bytes()));
    payload
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payload(data: &'static str) -> Payload {
        Payload { data: data.into(), ..Payload::default() }
    }

    #[test]
    fn a_type_is_added_once() {
        let typed = with_type(payload("1"), IndexedValueType::Int);
        assert_eq!(typed.metadata.get(TYPE), Some(&Bytes::from_static(b"Int")));
        assert_eq!(with_type(typed.clone(), IndexedValueType::Keyword), typed);
    }
}
