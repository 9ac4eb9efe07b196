//! Answers, as gRPC has them on HTTP/2.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bytes::{BufMut as _, Bytes, BytesMut};
use h2::SendStream;
use h2::server::SendResponse;
use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use prost::Message;
use temporal_native_engine::Refusal;

use crate::body::FRAME_HEADER_BYTES;

/// A longer text of a refusal is cut, and larger details are left out: clients refuse headers that are too long (many at
/// 64 KiB), and would then know nothing at all.
const MAX_TEXT_BYTES: usize = 4 << 10;
const MAX_DETAILS_BYTES: usize = 32 << 10;

const GRPC: HeaderValue = HeaderValue::from_static("application/grpc");
const GRPC_STATUS: HeaderName = HeaderName::from_static("grpc-status");
const GRPC_MESSAGE: HeaderName = HeaderName::from_static("grpc-message");
const GRPC_STATUS_DETAILS: HeaderName = HeaderName::from_static("grpc-status-details-bin");

/// An answer's message, framed.
pub(crate) fn frame<M: Message>(message: &M) -> Bytes {
    let length = message.encoded_len();
    let mut out = BytesMut::with_capacity(FRAME_HEADER_BYTES + length);
    out.put_u8(0);
    // No answer comes near 4 GiB: a history has a limit, and so has a page.
    out.put_u32(u32::try_from(length).unwrap_or(u32::MAX));
    message.encode_raw(&mut out);
    out.freeze()
}

/// Sends the one answer of a call. A caller who is gone does not get it; there is nobody to tell.
pub(crate) fn answer(respond: &mut SendResponse<Bytes>, answer: Result<Bytes, Refusal>) {
    let sent = match answer {
        Ok(message) => succeed(respond, message),
        Err(refusal) => refuse(respond, StatusCode::OK, &refusal),
    };
    drop(sent);
}

fn succeed(respond: &mut SendResponse<Bytes>, message: Bytes) -> Result<(), h2::Error> {
    let mut stream = begin(respond, message)?;
    let mut trailers = HeaderMap::with_capacity(1);
    trailers.insert(GRPC_STATUS, HeaderValue::from_static("0"));
    stream.send_trailers(trailers)
}

/// Sends a first message, of which more may follow.
pub(crate) fn begin(respond: &mut SendResponse<Bytes>, message: Bytes) -> Result<SendStream<Bytes>, h2::Error> {
    let mut response = Response::new(());
    response.headers_mut().insert(CONTENT_TYPE, GRPC);
    let mut stream = respond.send_response(response, false)?;
    // However large it is: what the caller has no room for yet is kept, as it would have to be here.
    stream.send_data(message, false)?;
    Ok(stream)
}

/// Answers without a message.
pub(crate) fn refuse(
    respond: &mut SendResponse<Bytes>,
    status: StatusCode,
    refusal: &Refusal,
) -> Result<(), h2::Error> {
    let mut response = Response::new(());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, GRPC);
    headers.insert(GRPC_STATUS, HeaderValue::from(refusal.code as i32));
    // All of its bytes are visible ASCII, which a header may have.
    if let Ok(text) = HeaderValue::try_from(percent_encoded(&refusal.message)) {
        headers.insert(GRPC_MESSAGE, text);
    }
    if let Some(details) = refusal.status().filter(|details| details.len() <= MAX_DETAILS_BYTES)
        && let Ok(details) = HeaderValue::try_from(STANDARD_NO_PAD.encode(details))
    {
        headers.insert(GRPC_STATUS_DETAILS, details);
    }
    respond.send_response(response, true).map(drop)
}

/// As gRPC wants a text in a header.
fn percent_encoded(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let text = &text[..text.floor_char_boundary(MAX_TEXT_BYTES)];
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if matches!(byte, b' '..=b'~') && byte != b'%' {
            out.push(char::from(byte));
        } else {
            let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
            out.extend(['%', char::from(digits[0]), char::from(digits[1])]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_headers() {
        assert_eq!(percent_encoded("all is \"well\""), "all is \"well\"");
        assert_eq!(percent_encoded("5% more\n\u{e9}"), "5%25 more%0A%C3%A9");
        assert_eq!(percent_encoded(&"\u{e9}".repeat(MAX_TEXT_BYTES)).len(), 3 * MAX_TEXT_BYTES);
    }

    #[test]
    fn a_message_has_its_length_before_it() {
        assert_eq!(frame(&String::from("ab")), [0, 0, 0, 0, 4, 10, 2, b'a', b'b'].as_slice());
        assert_eq!(frame(&()), [0; 5].as_slice());
    }
}
