//! Pages of lists, and counts.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::Query;
use super::literal::status_name;
use super::record::{Position, Record};
use crate::pb::common::v1::Payload;
use crate::pb::enums::v1::IndexedValueType;
pub(crate) use crate::pb::workflowservice::v1::count_workflow_executions_response::AggregationGroup as Group;
use crate::refusal::Refusal;
use crate::search_attributes;

/// A page of a list.
#[derive(Debug)]
pub(crate) struct Page<'r> {
    /// In order: open runs first, then the last closed; among those the last started.
    pub(crate) records: Vec<Record<'r>>,
    /// What asks for the next page; empty if this one is not full.
    pub(crate) next_page_token: Bytes,
}

/// The page of the matching runs that a token asks for; an empty token asks for the first one.
pub(crate) fn page<'r>(
    query: &Query,
    records: impl IntoIterator<Item = Record<'r>>,
    size: usize,
    token: &[u8],
) -> Result<Page<'r>, Refusal> {
    let after = if token.is_empty() {
        None
    } else {
        Some(Position::from_bytes(token).ok_or_else(|| Refusal::invalid("Invalid NextPageToken."))?)
    };
    let is_later = |position: &Position| after.is_none_or(|after| *position > after);
    let mut found: Vec<_> = records
        .into_iter()
        .map(|record| (record.position(), record))
        .filter(|(position, record)| is_later(position) && query.matches(record))
        .collect();
    if found.len() > size {
        found.select_nth_unstable_by_key(size, |(position, _)| *position);
        found.truncate(size);
    }
    found.sort_unstable_by_key(|(position, _)| *position);
    let is_full = size > 0 && found.len() == size;
    let last = found.last().filter(|_| is_full);
    let next_page_token = last.map_or_else(Bytes::new, |(position, _)| position.to_bytes().into());
    Ok(Page { records: found.into_iter().map(|(_, record)| record).collect(), next_page_token })
}

/// How many runs match.
#[derive(Debug, PartialEq)]
pub(crate) struct Counted {
    pub(crate) count: i64,
    /// For each status that occurs, if the query asks for groups.
    pub(crate) groups: Vec<Group>,
}

/// Counts the matching runs.
pub(crate) fn count<'r>(query: &Query, records: impl IntoIterator<Item = Record<'r>>) -> Counted {
    let mut by_status = BTreeMap::new();
    for record in records.into_iter().filter(|record| query.matches(record)) {
        *by_status.entry(record.status).or_insert(0) += 1;
    }
    let count = by_status.values().sum();
    let groups = if query.is_grouped { by_status.into_iter().map(group).collect() } else { Vec::new() };
    Counted { count, groups }
}

fn group((status, count): (i32, i64)) -> Group {
    let value = Payload {
        metadata: [("encoding".to_owned(), Bytes::from_static(b"json/plain"))].into(),
        data: format!("\"{}\"", status_name(status)).into(),
        ..Payload::default()
    };
    let value = search_attributes::with_type(value, IndexedValueType::Keyword);
    Group { group_values: vec![value], count }
}
