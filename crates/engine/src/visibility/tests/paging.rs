//! Lists are in order and come in pages.

use super::*;

fn record(attributes: &Attributes, run: u128, start: i64, close: Option<i64>) -> Record<'_> {
    let at = |micros: i64| Time::from_nanos(micros * 1_000);
    Record {
        workflow_id: "w",
        run_id: Uuid::from_u128(run),
        workflow_type: "T",
        task_queue: "q",
        status: if close.is_some() { Status::Completed } else { Status::Running } as i32,
        start_time: at(start),
        execution_time: at(start),
        closed: close.map(|close| Closed {
            time: at(close),
            duration_nanos: (close - start) * 1_000,
            history_length: 5,
            history_size_bytes: 700,
            state_transitions: 3,
        }),
        parent: Some(("parent", Uuid::from_u128(1))),
        root: ("root", Uuid::from_u128(2)),
        attributes,
    }
}

fn runs(records: &[Record<'_>]) -> Vec<u128> {
    records.iter().map(|record| record.run_id.as_u128()).collect()
}

#[test]
fn open_runs_stand_first_then_the_last_closed_and_the_last_started() {
    let attributes = Attributes::new();
    let records = [
        record(&attributes, 1, 10, Some(50)),
        record(&attributes, 2, 20, None),
        record(&attributes, 3, 30, Some(50)),
        record(&attributes, 4, 40, None),
        record(&attributes, 5, 5, Some(60)),
        record(&attributes, 6, 40, None),
    ];
    let all = Query::for_list("", &registry()).unwrap();
    for size in 1..=7 {
        let mut token = bytes::Bytes::new();
        let mut seen = Vec::new();
        loop {
            let page = page(&all, records, size, &token).unwrap();
            assert!(page.records.len() <= size);
            seen.extend(runs(&page.records));
            token = page.next_page_token;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(seen, [4, 6, 2, 5, 3, 1], "in pages of {size}");
    }
}

#[test]
fn a_token_that_is_none_is_refused() {
    let all = Query::for_list("", &registry()).unwrap();
    for token in [&b"x"[..], &[0; 31], &[0; 33]] {
        let refusal = page(&all, [], 10, token).unwrap_err();
        assert_eq!(refusal.message, "Invalid NextPageToken.");
    }
    assert!(page(&all, [], 0, b"").unwrap().next_page_token.is_empty());
}

#[test]
fn what_is_known_of_other_runs_and_of_the_end_can_be_asked_for() {
    let attributes = Attributes::from([("BuildIds".to_owned(), AttributeValue::List(vec!["unversioned".to_owned()]))]);
    let records = [record(&attributes, 7, 10, Some(50)), record(&attributes, 8, 10, None)];
    for (query, expected) in [
        ("ParentWorkflowId = 'parent'", &[8, 7][..]),
        ("ParentRunId = '00000000-0000-0000-0000-000000000001'", &[8, 7]),
        ("RootWorkflowId != 'root'", &[]),
        ("RootRunId STARTS_WITH '00000000-'", &[8, 7]),
        ("RunId = '00000000-0000-0000-0000-000000000007'", &[7]),
        ("BuildIds = 'unversioned'", &[8, 7]),
        ("CloseTime = '1970-01-01T00:00:00.00005Z'", &[7]),
        ("CloseTime IS NULL", &[8]),
        ("CloseTime > 51000", &[8]),
        ("HistoryLength = 5 AND HistorySizeBytes = 700 AND StateTransitionCount = 3", &[7]),
        ("ExecutionDuration = '40us'", &[7]),
        ("NOT ExecutionDuration = '40us'", &[]),
        ("StartTime BETWEEN 10000 AND 10999", &[8, 7]),
        ("ExecutionTime > 10000", &[]),
    ] {
        let query_ready = Query::for_list(query, &registry()).unwrap();
        assert_eq!(runs(&page(&query_ready, records, 10, b"").unwrap().records), expected, "{query}");
    }
}

#[test]
fn what_belongs_to_the_servers_own_parts_is_left_out_unless_asked_for() {
    let own = Attributes::from([(
        "TemporalNamespaceDivision".to_owned(),
        AttributeValue::Text("TemporalScheduler".to_owned()),
    )]);
    let records = [record(&own, 1, 10, None)];
    for (query, expected) in [
        ("", 0),
        ("WorkflowId = 'w'", 0),
        ("TemporalNamespaceDivision = 'TemporalScheduler'", 1),
        ("TemporalNamespaceDivision IS NOT NULL AND WorkflowId = 'w'", 1),
        ("WorkflowId = 'w' AND TemporalNamespaceDivision = 'other'", 0),
    ] {
        let query_ready = Query::for_count(query, &registry()).unwrap();
        assert_eq!(count(&query_ready, records).count, expected, "{query}");
    }
}

#[test]
fn groups_are_those_that_occur() {
    let attributes = Attributes::new();
    let records =
        [record(&attributes, 1, 10, Some(50)), record(&attributes, 2, 20, None), record(&attributes, 3, 20, None)];
    let query = Query::for_count("StartTime > 0 GROUP BY ExecutionStatus", &registry()).unwrap();
    let counted = count(&query, records);
    let groups: Vec<_> = counted.groups.iter().map(|group| (&group.group_values[0], group.count)).collect();
    assert_eq!(counted.count, 3);
    for ((payload, count), (status, expected)) in groups.into_iter().zip([("\"Running\"", 2), ("\"Completed\"", 1)]) {
        assert_eq!((&payload.data[..], count), (status.as_bytes(), expected));
        let metadata = [("encoding", "json/plain"), ("type", "Keyword")];
        assert_eq!(payload.metadata, metadata.map(|(key, value)| (key.to_owned(), value.into())).into());
    }
}
