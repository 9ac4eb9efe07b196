//! Which search attributes there are, and whether a set of them may be set.

use std::collections::BTreeMap;

use prost::Message;

use super::{Fields, type_name, value, with_type};
use crate::pb::common::v1::SearchAttributes;
use crate::pb::enums::v1::IndexedValueType as Type;
use crate::refusal::Refusal;
use crate::visibility::Attributes;

/// So many attributes may be set on one run.
const MAX_COUNT: usize = 100;
/// The length of one value.
const MAX_VALUE_BYTES: usize = 2 * 1024;
/// The length of all of them.
const MAX_BYTES: usize = 40 * 1024;

/// Columns of every run.
const SYSTEM: &[(&str, Type)] = &[
    ("CloseTime", Type::Datetime),
    ("ExecutionDuration", Type::Int),
    ("ExecutionStatus", Type::Keyword),
    ("ExecutionTime", Type::Datetime),
    ("HistoryLength", Type::Int),
    ("HistorySizeBytes", Type::Int),
    ("ParentRunId", Type::Keyword),
    ("ParentWorkflowId", Type::Keyword),
    ("RootRunId", Type::Keyword),
    ("RootWorkflowId", Type::Keyword),
    ("RunId", Type::Keyword),
    ("StartTime", Type::Datetime),
    ("StateTransitionCount", Type::Int),
    ("TaskQueue", Type::Keyword),
    ("WorkflowId", Type::Keyword),
    ("WorkflowType", Type::Keyword),
];

/// Attributes that every namespace has and workers may set.
const PREDEFINED: &[(&str, Type)] = &[
    ("BatcherNamespace", Type::Keyword),
    ("BatcherUser", Type::Keyword),
    ("BinaryChecksums", Type::KeywordList),
    ("BuildIds", Type::KeywordList),
    ("TemporalChangeVersion", Type::KeywordList),
    ("TemporalNamespaceDivision", Type::Keyword),
    ("TemporalPauseInfo", Type::KeywordList),
    ("TemporalSchedulePaused", Type::Bool),
    ("TemporalScheduledById", Type::Keyword),
    ("TemporalScheduledStartTime", Type::Datetime),
];

/// Attributes that every namespace has and only the server sets.
const SERVERS_OWN: &[(&str, Type)] = &[
    ("TemporalWorkerDeployment", Type::Keyword),
    ("TemporalWorkerDeploymentVersion", Type::Keyword),
    ("TemporalWorkflowVersioningBehavior", Type::Keyword),
];

/// Names that no attribute may have, besides those above.
const RESERVED: &[&str] = &["Memo", "MemoEncoding", "NamespaceId", "VisibilityTaskKey"];

fn find(list: &[(&str, Type)], name: &str) -> Option<Type> {
    list.iter().find(|(own, _)| *own == name).map(|(_, kind)| *kind)
}

/// The search attributes of one namespace.
#[derive(Clone, Debug, Default)]
pub(crate) struct Registry {
    custom: BTreeMap<String, Type>,
}

impl Registry {
    /// The type of an attribute, if there is one of that name; system columns are none.
    pub(crate) fn type_of(&self, name: &str) -> Option<Type> {
        let custom = self.custom.get(name).copied();
        custom.or_else(|| find(PREDEFINED, name)).or_else(|| find(SERVERS_OWN, name))
    }

    /// The attributes that were added.
    pub(crate) fn custom(&self) -> &BTreeMap<String, Type> {
        &self.custom
    }

    /// All that every namespace has, columns of runs included.
    pub(crate) fn system() -> impl Iterator<Item = (&'static str, Type)> {
        [SYSTEM, PREDEFINED, SERVERS_OWN].into_iter().flatten().copied()
    }

    /// Adds attributes: all of them, or none if one is refused. One that is there already stays as it is.
    pub(crate) fn add(&mut self, attributes: &BTreeMap<String, i32>) -> Result<(), Refusal> {
        refuse_empty(attributes.is_empty())?;
        for (name, kind) in attributes {
            if is_reserved(name) {
                return Err(Refusal::invalid(format!("Search attribute {name} is reserved by system.")));
            }
            if Type::try_from(*kind).is_err() {
                return Err(Refusal::invalid(format!("Unknown search attribute type: {kind}.")));
            }
        }
        let mut custom = self.custom.clone();
        for (name, kind) in attributes {
            let Ok(kind) = Type::try_from(*kind) else { continue };
            if custom.contains_key(name) {
                continue;
            }
            let count = custom.values().filter(|own| **own == kind).count();
            if count >= max_of(kind) {
                let kind = type_name(kind);
                return Err(Refusal::invalid(format!(
                    "Unable to create search attributes: cannot have more than {count} search attribute of type {kind}."
                )));
            }
            custom.insert(name.clone(), kind);
        }
        self.custom = custom;
        Ok(())
    }

    /// Removes attributes: all of them, or none if one is not to be removed. One that is not there is no fault.
    pub(crate) fn remove(&mut self, names: &[String]) -> Result<(), Refusal> {
        refuse_empty(names.is_empty())?;
        let is_fixed = |name: &&String| !self.custom.contains_key(*name) && Self::system().any(|(own, _)| own == *name);
        if let Some(name) = names.iter().find(is_fixed) {
            return Err(Refusal::invalid(format!("Unable to remove non-custom search attributes: {name}.")));
        }
        self.custom.retain(|name, _| !names.contains(name));
        Ok(())
    }

    /// Refuses attributes that may not be set in this namespace.
    pub(crate) fn validate(&self, namespace: &str, fields: &Fields) -> Result<(), Refusal> {
        for name in fields.keys() {
            if self.type_of(name).is_none() && find(SYSTEM, name).is_none() {
                return Err(Refusal::invalid(format!(
                    "Namespace {namespace} has no mapping defined for search attribute {name}"
                )));
            }
        }
        if fields.len() > MAX_COUNT {
            let count = fields.len();
            return Err(Refusal::invalid(format!("number of search attributes {count} exceeds limit {MAX_COUNT}")));
        }
        for (name, payload) in fields {
            let settable = self.custom.get(name).copied().or_else(|| find(PREDEFINED, name));
            let Some(kind) = settable else {
                return Err(Refusal::invalid(format!("{name} attribute can't be set in SearchAttributes")));
            };
            value::decode(payload, kind).map_err(|found| {
                let kind = type_name(kind);
                Refusal::invalid(format!("invalid value for search attribute {name} of type {kind}: {found}"))
            })?;
        }
        Self::validate_size(fields)
    }

    /// Refuses values that are too long. The real server checks this for what is set at the start and, when a workflow
    /// sets some anew, for what results.
    pub(crate) fn validate_size(fields: &Fields) -> Result<(), Refusal> {
        for (name, payload) in fields {
            let size = payload.data.len();
            if size > MAX_VALUE_BYTES {
                return Err(Refusal::invalid(format!(
                    "search attribute {name} value size {size} exceeds size limit {MAX_VALUE_BYTES}"
                )));
            }
        }
        let size = SearchAttributes { indexed_fields: fields.clone() }.encoded_len();
        if size > MAX_BYTES {
            let message = format!("total size of search attributes {size} exceeds size limit {MAX_BYTES}");
            return Err(Refusal::invalid(message));
        }
        Ok(())
    }

    /// The values that filters look at; none for what is not of its type, which validation has kept out.
    pub(crate) fn decode(&self, fields: &Fields) -> Attributes {
        let decoded = |(name, payload): (&String, _)| {
            let value = value::decode(payload, self.type_of(name)?).ok()??;
            Some((name.clone(), value))
        };
        fields.iter().filter_map(decoded).collect()
    }

    /// The same attributes, each naming its type, as histories and descriptions show them.
    pub(crate) fn typed(&self, fields: Fields) -> Fields {
        let typed = |(name, payload): (String, _)| match self.type_of(&name) {
            Some(kind) => (name, with_type(payload, kind)),
            None => (name, payload),
        };
        fields.into_iter().map(typed).collect()
    }
}

fn refuse_empty(is_empty: bool) -> Result<(), Refusal> {
    if is_empty { Err(Refusal::invalid("SearchAttributes are not set on request.")) } else { Ok(()) }
}

fn is_reserved(name: &str) -> bool {
    name.starts_with("Temporal") || RESERVED.contains(&name) || Registry::system().any(|(own, _)| own == name)
}

/// How many attributes of a type a namespace may have.
fn max_of(kind: Type) -> usize {
    match kind {
        Type::Unspecified => 0,
        Type::Keyword => 10,
        Type::Text | Type::Int | Type::Double | Type::Bool | Type::Datetime | Type::KeywordList => 3,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::pb::common::v1::Payload;
    use crate::visibility::AttributeValue;

    fn registry() -> Registry {
        let mut registry = Registry::default();
        let custom = [("CInt", Type::Int), ("CKeyword", Type::Keyword)];
        registry.add(&custom.map(|(name, kind)| (name.to_owned(), kind as i32)).into()).unwrap();
        registry
    }

    fn json(data: &str) -> Payload {
        let metadata = [("encoding".to_owned(), Bytes::from_static(b"json/plain"))].into();
        Payload { metadata, data: data.to_owned().into(), ..Payload::default() }
    }

    fn add(registry: &mut Registry, attributes: &[(&str, i32)]) -> Result<(), String> {
        let attributes = attributes.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
        registry.add(&attributes).map_err(|refusal| refusal.message)
    }

    #[test]
    fn attributes_are_added_all_or_none() {
        let mut registry = registry();
        for (attributes, message) in [
            (&[][..], "SearchAttributes are not set on request."),
            (&[("StartTime", 2)], "Search attribute StartTime is reserved by system."),
            (&[("BuildIds", 7)], "Search attribute BuildIds is reserved by system."),
            (&[("TemporalFoo", 2)], "Search attribute TemporalFoo is reserved by system."),
            (&[("NamespaceId", 2)], "Search attribute NamespaceId is reserved by system."),
            (&[("Memo", 2)], "Search attribute Memo is reserved by system."),
            (&[("A", 99)], "Unknown search attribute type: 99."),
            (
                &[("A", 0)],
                "Unable to create search attributes: cannot have more than 0 search attribute of type Unspecified.",
            ),
            (
                &[("A", 3), ("B", 3), ("C", 3)],
                "Unable to create search attributes: cannot have more than 3 search attribute of type Int.",
            ),
        ] {
            assert_eq!(add(&mut registry, attributes), Err(message.to_owned()));
            assert_eq!(registry.custom().len(), 2);
        }
        assert_eq!(add(&mut registry, &[("CInt", 3), ("CKeyword", 5), ("", 1), ("ScheduleId", 2)]), Ok(()));
        assert_eq!(registry.type_of("CKeyword"), Some(Type::Keyword), "one that is there stays as it is");
        assert_eq!(registry.type_of("ScheduleId"), Some(Type::Keyword));
    }

    #[test]
    fn attributes_are_removed_all_or_none() {
        let mut registry = registry();
        let mut remove = |names: &[&str]| {
            let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
            registry.remove(&names).map_err(|refusal| refusal.message)
        };
        assert_eq!(remove(&[]), Err("SearchAttributes are not set on request.".to_owned()));
        for name in ["StartTime", "BuildIds"] {
            let message = format!("Unable to remove non-custom search attributes: {name}.");
            assert_eq!(remove(&["CInt", name]), Err(message));
        }
        assert_eq!(remove(&["Missing", "NamespaceId"]), Ok(()));
        assert_eq!(remove(&["CInt", "CInt"]), Ok(()));
        assert_eq!(registry.custom().keys().collect::<Vec<_>>(), ["CKeyword"]);
    }

    #[test]
    fn what_may_not_be_set_is_refused() {
        let registry = registry();
        for (fields, message) in [
            (
                &[("Nope1", "1"), ("StartTime", "1")][..],
                "Namespace default has no mapping defined for search attribute Nope1",
            ),
            (&[("NamespaceId", "1")], "Namespace default has no mapping defined for search attribute NamespaceId"),
            (&[("StartTime", "1")], "StartTime attribute can't be set in SearchAttributes"),
            (
                &[("TemporalWorkerDeployment", "1")],
                "TemporalWorkerDeployment attribute can't be set in SearchAttributes",
            ),
            (&[("CInt", "\"x\"")], "invalid value for search attribute CInt of type Int: x"),
            (&[("BuildIds", "\"a\"")], "invalid value for search attribute BuildIds of type KeywordList: a"),
        ] {
            let fields = fields.iter().map(|(name, data)| ((*name).to_owned(), json(data))).collect();
            let refusal = registry.validate("default", &fields).unwrap_err();
            assert_eq!(refusal.message, message);
        }
    }

    #[test]
    fn too_many_and_too_long_ones_are_refused() {
        let registry = registry();
        let long = |length: usize| json(&format!("\"{}\"", "a".repeat(length)));
        let one = |payload| Fields::from([("CKeyword".to_owned(), payload)]);
        assert_eq!(registry.validate("default", &one(long(2046))), Ok(()));
        let refusal = registry.validate("default", &one(long(2047))).unwrap_err();
        assert_eq!(refusal.message, "search attribute CKeyword value size 2049 exceeds size limit 2048");

        let registry = Registry { custom: (0..101).map(|index| (format!("N{index}"), Type::Keyword)).collect() };
        let fields = |count, payload: Payload| (0..count).map(|index| (format!("N{index}"), payload.clone())).collect();
        let refusal = registry.validate("default", &fields(101, json("null"))).unwrap_err();
        assert_eq!(refusal.message, "number of search attributes 101 exceeds limit 100");
        let refusal = registry.validate("default", &fields(21, long(2000))).unwrap_err();
        assert!(refusal.message.starts_with("total size of search attributes 42"), "{}", refusal.message);
    }

    #[test]
    fn values_are_decoded_by_the_types_of_their_attributes() {
        let fields = [("CInt", "1"), ("CKeyword", "null"), ("BuildIds", "[\"a\"]"), ("Gone", "1")];
        let decoded = registry().decode(&fields.map(|(name, data)| (name.to_owned(), json(data))).into());
        let expected = [("BuildIds", AttributeValue::List(vec!["a".to_owned()])), ("CInt", AttributeValue::Int(1))];
        assert_eq!(decoded, expected.map(|(name, value)| (name.to_owned(), value)).into());
    }

    #[test]
    fn attributes_name_their_types() {
        let fields =
            [("CInt", "1"), ("BuildIds", "[]"), ("Gone", "1")].map(|(name, data)| (name.to_owned(), json(data)));
        let typed = registry().typed(fields.into());
        let kind = |name: &str| typed.get(name).and_then(|payload| payload.metadata.get("type")).cloned();
        assert_eq!(kind("CInt"), Some(Bytes::from_static(b"Int")));
        assert_eq!(kind("BuildIds"), Some(Bytes::from_static(b"KeywordList")));
        assert_eq!(kind("Gone"), None);
    }
}
