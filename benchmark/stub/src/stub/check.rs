//! Refuses a request that a real server could not attribute, repeat safely or bound in time. A client that leaves
//! these out is cheaper for it, and not comparable.

use http::HeaderMap;

use super::methods::{IdField, Method};
use crate::wire::{bytes_field, fields};
use crate::workload::Shape;

/// More than the highest field number of the requests.
const FIELD_COUNT: usize = 32;

/// What an answer needs to know of a request that passed.
pub struct Accepted<'a> {
    /// Empty for the RPCs without one.
    pub workflow_id: &'a str,
    /// The payload that the workflow id asks for.
    pub shape: Shape,
}

/// Checks headers and message; the error says what is wrong.
pub fn check<'a>(
    method: &Method,
    headers: &HeaderMap,
    message: &'a [u8],
    timeout_required: bool,
) -> Result<Accepted<'a>, String> {
    for name in ["client-name", "client-version", "grpc-timeout"] {
        let required = timeout_required || name != "grpc-timeout";
        if required && headers.get(name).is_none_or(|value| value.is_empty()) {
            return Err(format!("{} came without the header {name}", method.name));
        }
    }
    let mut seen: [&[u8]; FIELD_COUNT] = [&[]; FIELD_COUNT];
    for (number, value) in fields(message) {
        if let Some(slot) = seen.get_mut(number as usize) {
            *slot = value;
        }
    }
    let required = [(method.namespace, "namespace"), (method.identity, "identity"), (method.request_id, "request_id")];
    let required = required.into_iter().filter_map(|(field, name)| Some((field?, name)));
    for (field, name) in required.chain(method.others.iter().copied()) {
        if seen[field as usize].is_empty() {
            return Err(format!("{} came without {name}", method.name));
        }
    }
    let workflow_id = match method.workflow_id {
        IdField::None => return Ok(Accepted { workflow_id: "", shape: Shape::NONE }),
        IdField::Direct(field) => seen[field as usize],
        IdField::Execution(field) => bytes_field(seen[field as usize], 1),
    };
    let workflow_id = str::from_utf8(workflow_id).unwrap_or_default();
    let Some(shape) = Shape::of_workflow_id(workflow_id) else {
        return Err(format!("{} came with the workflow id {workflow_id:?}, which names no payload", method.name));
    };
    if let Some(field) = method.payload {
        check_payloads(seen[field as usize], workflow_id, shape).map_err(|what| format!("{}: {what}", method.name))?;
    }
    Ok(Accepted { workflow_id, shape })
}

/// One payload, encoded as json/plain, of the size that the workflow id says, which begins with the workflow id.
fn check_payloads(payloads: &[u8], workflow_id: &str, shape: Shape) -> Result<(), &'static str> {
    let mut all = fields(payloads).filter(|field| field.0 == 1);
    let (Some((_, payload)), None) = (all.next(), all.next()) else {
        return Err("not exactly one payload");
    };
    let metadata = bytes_field(payload, 1);
    if bytes_field(metadata, 1) != b"encoding" || bytes_field(metadata, 2) != b"json/plain" {
        return Err("the payload is not json/plain");
    }
    let data = bytes_field(payload, 2);
    let begins_with_id = data.strip_prefix(Shape::START.as_bytes()).is_some_and(|rest| {
        // The quote after it: an id that merely begins like the right one is another id.
        rest.strip_prefix(workflow_id.as_bytes()).is_some_and(|rest| rest.first() == Some(&b'"'))
    });
    if data.len() != shape.size || !begins_with_id {
        return Err("the payload is not the one that belongs to the workflow id");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};

    use super::super::methods::{METHODS, START};
    use super::check;
    use crate::wire::put_bytes;

    const ID: &str = "order-10000000-t100";
    const REQUIRED_FIELDS: [u32; 7] = [1, 2, 3, 4, 5, 9, 10];
    const REQUIRED_HEADERS: [&str; 3] = ["client-name", "client-version", "grpc-timeout"];

    fn headers(without: &str) -> HeaderMap {
        let names = REQUIRED_HEADERS.into_iter().filter(|name| *name != without);
        names.map(|name| (http::HeaderName::from_static(name), HeaderValue::from_static("1S"))).collect()
    }

    fn message(parts: &[(u32, &[u8])]) -> Vec<u8> {
        let mut message = Vec::new();
        for (number, value) in parts {
            put_bytes(&mut message, *number, value);
        }
        message
    }

    fn start_request(json: &[u8], without: u32) -> Vec<u8> {
        let metadata = message(&[(1, b"encoding"), (2, b"json/plain")]);
        let payloads = message(&[(1, &message(&[(1, &metadata), (2, json)]))]);
        let parts = REQUIRED_FIELDS.into_iter().filter(|number| *number != without).map(|number| match number {
            2 => (number, ID.as_bytes()),
            5 => (number, payloads.as_slice()),
            _ => (number, b"something".as_slice()),
        });
        message(&parts.collect::<Vec<_>>())
    }

    fn json(id: &str) -> Vec<u8> {
        let mut json = format!("{{\"id\":\"{id}\",\"text\":\"").into_bytes();
        json.resize(98, b'x');
        json.extend_from_slice(b"\"}");
        json
    }

    #[test]
    fn accepts_a_complete_request() {
        let request = start_request(&json(ID), 0);
        let accepted = check(&METHODS[START], &headers(""), &request, true);
        assert_eq!(accepted.map(|accepted| accepted.workflow_id).as_deref(), Ok(ID));
    }

    #[test]
    fn refuses_a_request_with_any_part_missing() {
        for number in REQUIRED_FIELDS {
            let request = start_request(&json(ID), number);
            assert!(check(&METHODS[START], &headers(""), &request, true).is_err(), "field {number}");
        }
        let request = start_request(&json(ID), 0);
        for name in REQUIRED_HEADERS {
            assert!(check(&METHODS[START], &headers(name), &request, true).is_err(), "header {name}");
        }
        assert!(check(&METHODS[START], &headers("grpc-timeout"), &request, false).is_ok());
    }

    #[test]
    fn refuses_a_payload_of_another_workflow_or_size() {
        let long = [json(ID), vec![b' ']].concat();
        for wrong in [json("order-10000001-t100"), long, Vec::new()] {
            let request = start_request(&wrong, 0);
            assert!(check(&METHODS[START], &headers(""), &request, true).is_err());
        }
    }
}
