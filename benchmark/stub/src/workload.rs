//! What clients and stub agree on, so that every answer can be checked and depends on its request.
//!
//! A workflow id is `order-<8 digits>-<kind><size>`: `order-10000042-t100` asks for a text payload of 100 bytes.
//! `benchmark/client/payloads.mjs` makes the same ids and payloads.

use std::fmt::Write as _;

use bytes::Bytes;

/// The first id's number; all have eight digits, so that every id of a workload has the same length.
pub const FIRST_NUMBER: u32 = 10_000_000;

/// No payload is larger. A limit, so that a wrong id cannot make the stub allocate without bound.
pub const MAX_PAYLOAD_SIZE: usize = 16 << 20;

/// A run id is this and the eight digits of the workflow id: the shape and length of a real one.
const RUN_ID_START: &str = "7d9f2c1e-5a3b-4c6d-8e0f-0000";

const SENTENCE: &str = "The parcel left the depot at noon and is due on Thursday. ";

/// What the JSON of a payload consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// One long string.
    Text,
    /// Many small objects with strings (not all ASCII), numbers and booleans.
    Records,
}

/// The kind and the size in bytes of the JSON of a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    /// What it consists of.
    pub kind: Kind,
    /// Its size in bytes.
    pub size: usize,
}

impl Shape {
    /// Of the calls that have no payload.
    pub const NONE: Self = Self { kind: Kind::Text, size: 0 };

    /// The JSON up to where the id begins.
    pub const START: &'static str = "{\"id\":\"";

    /// Reads `t100` or `r1048576`.
    pub fn parse(text: &str) -> Option<Self> {
        let kind = match text.as_bytes().first()? {
            b't' => Kind::Text,
            b'r' => Kind::Records,
            _ => return None,
        };
        let size = text[1..].parse().ok().filter(|&size| size <= MAX_PAYLOAD_SIZE)?;
        Some(Self { kind, size })
    }

    /// The shape that a workflow id asks for.
    pub fn of_workflow_id(id: &str) -> Option<Self> {
        Self::parse(id.rsplit_once('-')?.1)
    }

    /// The id's last part.
    pub fn suffix(self) -> String {
        let kind = match self.kind {
            Kind::Text => 't',
            Kind::Records => 'r',
        };
        format!("{kind}{}", self.size)
    }

    /// The workflow id of the `index`-th call.
    pub fn workflow_id(self, index: u32) -> String {
        format!("order-{}-{}", FIRST_NUMBER + index, self.suffix())
    }

    /// All of the JSON after the id: the same for each call, as all ids of a shape have one length.
    pub fn tail(self, id_length: usize) -> Bytes {
        let room = self.size.saturating_sub(Self::START.len() + id_length);
        match self.kind {
            Kind::Text => with_padding("\",\"text\":\"", "", room),
            Kind::Records => with_padding("\",\"items\":[", "],\"pad\":\"", room),
        }
    }
}

/// `start`, then (where `middle` is not empty) as many records as fit and `middle`, then text, then the end.
fn with_padding(start: &str, middle: &str, room: usize) -> Bytes {
    const END: &str = "\"}";
    let mut json = String::with_capacity(room);
    json.push_str(start);
    if !middle.is_empty() {
        for index in 0.. {
            let length = json.len();
            push_record(&mut json, index);
            if json.len() + middle.len() + END.len() > room {
                json.truncate(length);
                break;
            }
        }
        json.push_str(middle);
    }
    let padding = room.saturating_sub(json.len() + END.len());
    json.extend(SENTENCE.chars().cycle().take(padding));
    json.push_str(END);
    Bytes::from(json)
}

fn push_record(json: &mut String, index: u32) {
    let comma = if index == 0 { "" } else { "," };
    let quantity = index % 7 + 1;
    let in_stock = !index.is_multiple_of(3);
    // Writing to a String does not fail.
    let _ = write!(
        json,
        "{comma}{{\"sku\":\"A-{:05}\",\"name\":\"Lamp Zürich\",\"quantity\":{quantity},\"price\":{quantity}.5,\"inStock\":{in_stock}}}",
        index % 100_000,
    );
}

/// The run id of a workflow.
pub fn run_id(workflow_id: &str) -> String {
    let number = workflow_id.get(6..14).unwrap_or("00000000");
    format!("{RUN_ID_START}{number}")
}

#[cfg(test)]
mod tests {
    use super::{Kind, Shape, run_id};

    #[test]
    fn payloads_have_the_size_they_are_asked_for() {
        for kind in [Kind::Text, Kind::Records] {
            for size in [100, 10 << 10, 1 << 20] {
                let shape = Shape { kind, size };
                let id = shape.workflow_id(7);
                assert_eq!(Shape::of_workflow_id(&id), Some(shape));
                assert_eq!(Shape::START.len() + id.len() + shape.tail(id.len()).len(), size);
            }
        }
    }

    #[test]
    fn a_run_id_looks_like_a_uuid_and_follows_from_the_workflow_id() {
        assert_eq!(run_id("order-10000042-t100"), "7d9f2c1e-5a3b-4c6d-8e0f-000010000042");
        assert_eq!(run_id("other"), "7d9f2c1e-5a3b-4c6d-8e0f-000000000000");
    }
}
