//! Requests that a client has compressed. Answers never are: on one machine that only costs time.

use std::io::Read as _;

use bytes::Bytes;
use flate2::read::GzDecoder;
use temporal_native_engine::{Code, Refusal};

use crate::body::MAX_MESSAGE_BYTES;

/// A message as it was before its sender compressed it.
pub(crate) fn decompress(encoding: &str, message: &[u8]) -> Result<Bytes, Refusal> {
    match encoding {
        "" | "identity" => Err(Refusal::invalid("grpc: compressed flag set with identity or empty encoding")),
        "gzip" => gunzip(message),
        other => {
            Err(Refusal::unimplemented(format!("grpc: Decompressor is not installed for grpc-encoding {other:?}")))
        }
    }
}

fn gunzip(message: &[u8]) -> Result<Bytes, Refusal> {
    let mut out = Vec::new();
    // One byte more than is allowed shows that there is too much, however much it would be.
    let mut decoder = GzDecoder::new(message).take(MAX_MESSAGE_BYTES as u64 + 1);
    if let Err(error) = decoder.read_to_end(&mut out) {
        return Err(Refusal::invalid(format!("grpc: failed to decompress the message: {error}")));
    }
    if out.len() > MAX_MESSAGE_BYTES {
        let text = format!("grpc: received message after decompression larger than max {MAX_MESSAGE_BYTES}");
        return Err(Refusal::new(Code::ResourceExhausted, text));
    }
    Ok(out.into())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn gzip_is_undone() {
        assert_eq!(decompress("gzip", &gzip(b"message")).unwrap(), "message");
    }

    #[test]
    fn a_bomb_is_refused_without_unpacking_all_of_it() {
        let refusal = decompress("gzip", &gzip(&vec![0; MAX_MESSAGE_BYTES + 1])).unwrap_err();
        assert_eq!(refusal.code, Code::ResourceExhausted);
        assert_eq!(refusal.message, "grpc: received message after decompression larger than max 4194304");
    }

    #[test]
    fn what_cannot_be_undone_is_the_callers_mistake() {
        assert_eq!(decompress("gzip", b"nope").unwrap_err().code, Code::InvalidArgument);
        assert_eq!(decompress("identity", b"").unwrap_err().code, Code::InvalidArgument);
        assert_eq!(decompress("zstd", b"").unwrap_err().code, Code::Unimplemented);
    }
}
