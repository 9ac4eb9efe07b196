//! Protobuf fields read in place and written by hand.
//!
//! The stub looks at a handful of fields of each request. Decoding the whole message would cost it more than
//! everything else it does, and a slow stub hides the differences between clients.

/// The fields of one message, in the order they were sent. Ends early at malformed input.
pub struct Fields<'a> {
    rest: &'a [u8],
}

/// Reads `message` field by field.
pub fn fields(message: &[u8]) -> Fields<'_> {
    Fields { rest: message }
}

/// The last length-delimited field with this number, or nothing at all: protobuf keeps the last one, too.
pub fn bytes_field(message: &[u8], number: u32) -> &[u8] {
    fields(message).filter(|field| field.0 == number).last().map_or(&[], |field| field.1)
}

impl<'a> Iterator for Fields<'a> {
    /// A field's number and its bytes; of varints and fixed-size numbers only that they were there.
    type Item = (u32, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let key = take_varint(&mut self.rest)?;
        let number = u32::try_from(key >> 3).ok()?;
        let length = match key & 7 {
            0 => {
                take_varint(&mut self.rest)?;
                0
            }
            1 => 8,
            2 => usize::try_from(take_varint(&mut self.rest)?).ok()?,
            5 => 4,
            _ => return None,
        };
        let (value, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some((number, value))
    }
}

fn take_varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, tail) = rest.split_first()?;
        *rest = tail;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

/// Appends a varint.
pub fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value as u8) | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a length-delimited field.
pub fn put_bytes(out: &mut Vec<u8>, number: u32, value: &[u8]) {
    put_header(out, number, value.len());
    out.extend_from_slice(value);
}

/// Appends a varint field.
pub fn put_number(out: &mut Vec<u8>, number: u32, value: u64) {
    put_varint(out, u64::from(number) << 3);
    put_varint(out, value);
}

fn put_header(out: &mut Vec<u8>, number: u32, length: usize) {
    put_varint(out, u64::from(number) << 3 | 2);
    put_varint(out, length as u64);
}

fn varint_length(value: u64) -> usize {
    (64 - (value | 1).leading_zeros() as usize).div_ceil(7)
}

/// One message around another: the fields that come before, and the number of the field that holds the inner one.
pub struct Level<'a> {
    /// Encoded fields that stand before the inner message.
    pub before: &'a [u8],
    /// The field that holds the inner message.
    pub field: u32,
}

/// Appends everything that comes before `inner_length` bytes which lie at the end of nested messages, outermost
/// first. The large part itself is sent from where it is, uncopied.
pub fn put_nested(out: &mut Vec<u8>, levels: &[Level<'_>], inner_length: usize) {
    let Some((outer, inner)) = levels.split_first() else {
        return;
    };
    let length = nested_length(inner, inner_length);
    out.extend_from_slice(outer.before);
    put_header(out, outer.field, length);
    put_nested(out, inner, inner_length);
}

/// How many bytes the nested messages have, the inner bytes included.
pub fn nested_length(levels: &[Level<'_>], inner_length: usize) -> usize {
    levels.iter().rev().fold(inner_length, |length, level| {
        let key = varint_length(u64::from(level.field) << 3 | 2);
        level.before.len() + key + varint_length(length as u64) + length
    })
}

#[cfg(test)]
mod tests {
    use super::{Level, bytes_field, nested_length, put_bytes, put_nested, put_number};

    #[test]
    fn reads_what_it_writes() {
        let mut message = Vec::new();
        put_number(&mut message, 3, 300);
        put_bytes(&mut message, 22, b"first");
        put_bytes(&mut message, 22, b"last");
        assert_eq!(bytes_field(&message, 22), b"last");
        assert_eq!(bytes_field(&message, 4), b"");
    }

    #[test]
    fn nests() {
        let inner = vec![b'x'; 200];
        let levels = [Level { before: &[], field: 1 }, Level { before: b"\x0a\x01k", field: 17 }];
        let mut message = Vec::new();
        put_nested(&mut message, &levels, inner.len());
        message.extend_from_slice(&inner);
        assert_eq!(message.len(), nested_length(&levels, inner.len()));
        let middle = bytes_field(&message, 1);
        assert_eq!(bytes_field(middle, 1), b"k");
        assert_eq!(bytes_field(middle, 17), inner);
    }

    #[test]
    fn ends_at_malformed_input() {
        assert_eq!(bytes_field(b"\x0a\x05ab", 1), b"");
        assert_eq!(bytes_field(&[0xff; 12], 1), b"");
    }
}
