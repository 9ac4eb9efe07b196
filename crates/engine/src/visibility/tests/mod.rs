//! Every filter of `measured.json` answers as the real server did; `scripts/record-filters.mjs` recorded that.

mod hostile;
mod paging;

use std::collections::BTreeMap;

use serde_json::Value as Json;
use uuid::Uuid;

use super::{AttributeValue, Attributes, Closed, Query, Record, count, page};
use crate::pb::enums::v1::{IndexedValueType as Type, WorkflowExecutionStatus as Status};
use crate::search_attributes::Registry;
use crate::time::Time;

const MEASURED: &str = include_str!("measured.json");

/// Filters that are answered otherwise, and why.
///
/// The first reason is the same for most: the real server hands them to its database, which fails, and it answers that it
/// is unavailable or broken. Clients repeat such requests for as long as they may.
const DIFFERENT: &[(&str, &str)] = &[
    // It fails in the database.
    ("CList = 'a\"b'", "w-one"),
    ("CText = 'a\"b'", ""),
    ("BatcherNamespace = 'a'", ""),
    (
        "WorkflowId = ('w-one','w-two')",
        "3 invalid query: invalid expression: unexpected value type (expected a single value, got ('w-one', 'w-two'))",
    ),
    (
        "WorkflowId IN (('w-one','b'))",
        "3 invalid query: invalid expression: unexpected value type (expected a single value, got ('w-one', 'b'))",
    ),
    ("WorkflowId = 'w-one' union select * from a", "3 invalid query: operation is not supported: 'union' clause"),
    // A backslash or a double quote in a value never matches there, as it is escaped once too often.
    ("CList = 'c\\\\d'", "w-one"),
    ("WorkflowId = 'quo''te\\\\back\"dq'", "quo'te\\back\"dq"),
    ("WorkflowId = 'quo\\'te\\\\back\\\"dq'", "quo'te\\back\"dq"),
    ("WorkflowId = \"quo'te\\\\back\"\"dq\"", "quo'te\\back\"dq"),
    // Times of custom attributes have milliseconds there, which are written otherwise than those they are compared with.
    ("CDate = '2024-01-01T00:00:00Z'", "w-one"),
    ("CDate <= '2024-01-01T00:00:00Z'", "w-one"),
    ("CDate = 1704067200000000000", "w-one"),
    ("CDate IN ('2024-01-01T00:00:00Z', 5)", "w-one"),
    ("CDate = '2024-01-02T03:04:05.678901Z'", "w-two"),
    ("CDate = '2024-01-02T03:04:05.679Z'", ""),
    // A letter with a diacritic is another letter here.
    ("CText = 'cafe'", ""),
    // Clauses and expressions of SQL that make no difference there, or are refused later, are refused by name here.
    ("WorkflowId = 'w-one' for update", "3 invalid query: operation is not supported: 'for' clause"),
    ("WorkflowId = 'w-one' lock in share mode", "3 invalid query: operation is not supported: 'lock' clause"),
    ("WorkflowId = 'w-one' having CInt = 1", "3 invalid query: operation is not supported: 'having' clause"),
    ("GROUP BY ExecutionStatus HAVING 1 = 1", "3 invalid query: operation is not supported: 'having' clause"),
    ("WorkflowId = 'w-one' /*! and CInt = 1 */", "3 invalid query: malformed SQL query: syntax error at position 51"),
    ("CInt = foo(1 as a)", "3 invalid query: malformed SQL query: syntax error at position 43 near 'as'"),
    ("(select 1)", "3 invalid query: operation is not supported: 'select'"),
    ("(select 1) = 1", "3 invalid query: operation is not supported: 'select'"),
    ("CInt = (select 1)", "3 invalid query: operation is not supported: 'select'"),
    ("WorkflowId IN (select 1)", "3 invalid query: operation is not supported: 'select'"),
    ("WorkflowId IN (select * from a where b = 1)", "3 invalid query: operation is not supported: 'select'"),
    ("exists (select 1)", "3 invalid query: operation is not supported: 'exists'"),
    ("case when 1 then 2 end", "3 invalid query: operation is not supported: 'case'"),
    ("CInt = case CInt when 1 then 2 else 3 end", "3 invalid query: operation is not supported: 'case'"),
    ("CInt = cast(1 as char)", "3 invalid query: operation is not supported: 'cast'"),
    ("CInt = convert(1, signed)", "3 invalid query: operation is not supported: 'convert'"),
    ("CInt = default", "3 invalid query: operation is not supported: 'default'"),
    ("default", "3 invalid query: operation is not supported: 'default'"),
    ("default(CInt)", "3 invalid query: operation is not supported: 'default'"),
    ("CInt = interval 1 day", "3 invalid query: operation is not supported: 'interval'"),
    ("interval 1 day", "3 invalid query: operation is not supported: 'interval'"),
    ("match(CInt) against ('a')", "3 invalid query: operation is not supported: 'match'"),
    ("CInt = substr(CInt, 1)", "3 invalid query: operation is not supported: 'substr'"),
    ("CInt = values(CInt)", "3 invalid query: operation is not supported: 'values'"),
    ("WorkflowId collate utf8 = 'a'", "3 invalid query: operation is not supported: 'collate'"),
];

fn registry() -> Registry {
    let attributes = [
        ("CKeyword", Type::Keyword),
        ("CText", Type::Text),
        ("CList", Type::KeywordList),
        ("CInt", Type::Int),
        ("CDouble", Type::Double),
        ("CBool", Type::Bool),
        ("CDate", Type::Datetime),
    ];
    let mut registry = Registry::default();
    registry.add(&attributes.map(|(name, kind)| (name.to_owned(), kind as i32)).into()).unwrap();
    registry
}

/// The workflows that the real server had, without their attributes.
const WORKFLOWS: [(&str, &str, &str); 6] = [
    ("w-none", "TypeA", "q1"),
    ("w-one", "TypeA", "q1"),
    ("w-two", "TypeB", "q2"),
    ("W-Three", "TypeB", "q2"),
    ("quo'te\\back\"dq", "TypeC", "q3"),
    ("w-term", "TypeC", "q3"),
];

/// Their attributes, in the same order.
fn attributes() -> [Attributes; 6] {
    let text = |text: &str| AttributeValue::Text(text.to_owned());
    let list = |items: &[&str]| AttributeValue::List(items.iter().map(|item| (*item).to_owned()).collect());
    let named =
        |attributes: Vec<(&str, _)>| attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let one = vec![
        ("CKeyword", text("Foo")),
        ("CText", text("Hello brave-new World café")),
        ("CList", list(&["Red", "green light", "a\"b", "c\\d"])),
        ("CInt", AttributeValue::Int(1)),
        ("CDouble", AttributeValue::Double(1.5)),
        ("CBool", AttributeValue::Bool(true)),
        ("CDate", AttributeValue::Datetime(1_704_067_200_000_000)),
    ];
    let two = vec![
        ("CKeyword", text("foo")),
        ("CText", text("world")),
        ("CList", list(&["blue"])),
        ("CInt", AttributeValue::Int(2)),
        ("CDouble", AttributeValue::Double(2.0)),
        ("CBool", AttributeValue::Bool(false)),
        ("CDate", AttributeValue::Datetime(1_704_164_645_678_901)),
    ];
    let three = vec![
        ("CKeyword", text("10")),
        ("CInt", AttributeValue::Int(-5)),
        ("CDouble", AttributeValue::Double(-2.25)),
        ("CList", list(&["x", "y"])),
    ];
    [Attributes::new(), named(one), named(two), named(three), Attributes::new(), Attributes::new()]
}

/// Workflows like those that the real server had; the last one is terminated.
fn records(attributes: &[Attributes; 6]) -> Vec<Record<'_>> {
    let now = 1_760_000_000_000_000_000;
    let record = |(index, ((workflow_id, workflow_type, task_queue), attributes))| {
        let is_last = index == 5;
        let run_id = Uuid::from_u128(index as u128 + 1);
        Record {
            workflow_id,
            run_id,
            workflow_type,
            task_queue,
            status: if is_last { Status::Terminated } else { Status::Running } as i32,
            start_time: Time::from_nanos(now),
            execution_time: Time::from_nanos(now),
            closed: is_last.then_some(Closed {
                time: Time::from_nanos(now + 5_000_000),
                duration_nanos: 5_000_000,
                history_length: 3,
                history_size_bytes: 500,
                state_transitions: 2,
            }),
            parent: None,
            root: (workflow_id, run_id),
            attributes,
        }
    };
    WORKFLOWS.into_iter().zip(attributes).enumerate().map(record).collect()
}

/// The ids that a list has, or how it refuses.
fn list(query: &str) -> Json {
    let attributes = attributes();
    let listed = Query::for_list(query, &registry()).and_then(|query| page(&query, records(&attributes), 100, b""));
    match listed {
        Ok(page) => {
            let mut ids: Vec<_> = page.records.iter().map(|record| record.workflow_id).collect();
            ids.sort_unstable();
            ids.into()
        }
        Err(refusal) => format!("{} {}", refusal.code as i32, refusal.message).into(),
    }
}

/// How many there are, or how many in each group, or how it refuses.
fn counted(query: &str) -> Json {
    let attributes = attributes();
    match Query::for_count(query, &registry()).map(|query| count(&query, records(&attributes))) {
        Ok(counted) if counted.groups.is_empty() => counted.count.into(),
        Ok(counted) => {
            let group = |group: &super::list::Group| {
                let values: Vec<_> =
                    group.group_values.iter().map(|value| String::from_utf8_lossy(&value.data)).collect();
                format!("{}: {}", values.join(","), group.count)
            };
            counted.groups.iter().map(group).collect()
        }
        Err(refusal) => format!("{} {}", refusal.code as i32, refusal.message).into(),
    }
}

#[test]
fn every_measured_filter_answers_as_the_real_server_did() {
    let measured: BTreeMap<String, BTreeMap<String, Json>> = serde_json::from_str(MEASURED).unwrap();
    let different: BTreeMap<_, _> = DIFFERENT.iter().copied().collect();
    let mut wrong = Vec::new();
    for (query, answers) in &measured {
        let real = &answers["list"];
        let expected = match different.get(query.as_str()) {
            Some(refusal) if refusal.starts_with("3 ") => Json::from(*refusal),
            Some(ids) => ids.split(',').filter(|id| !id.is_empty()).collect(),
            None => real.clone(),
        };
        if different.contains_key(query.as_str()) && expected == *real {
            wrong.push(format!("{query}\n  is not different at all"));
        }
        let own = list(query);
        if own != expected {
            wrong.push(format!("{query}\n  real {expected}\n  own  {own}"));
        }
        let expected_count = match (answers.get("count"), &expected) {
            (Some(count), _) if !different.contains_key(query.as_str()) => count.clone(),
            (_, Json::Array(ids)) => ids.len().into(),
            (_, refusal) => refusal.clone(),
        };
        let own = counted(query);
        if own != expected_count {
            wrong.push(format!("{query}\n  real count {expected_count}\n  own count  {own}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} filters:\n{}", wrong.len(), measured.len(), wrong.join("\n"));
    for query in different.keys() {
        assert!(measured.contains_key(*query), "{query} was not measured");
    }
}
