//! gRPC over HTTP/2, as far as a unary call needs it: one framed message there, one back, and the status.
//!
//! Written on `h2` itself. A general HTTP client under a general gRPC one hands each call through two more queues and one
//! more task, and copies its body once more, which together cost as much as everything else that a call does here.

use bytes::{Buf, BufMut, Bytes, BytesMut};
use h2::RecvStream;
use http::{HeaderMap, Method, Request, StatusCode, Uri, Version};
use prost::Message;
use temporal_native_endpoint::{plain_text, with_causes};
use tonic::{Code, Status};

use super::connect::Connection;

/// Large histories and payloads are received; sending is bounded by the server.
const MAX_MESSAGE_BYTES: usize = 128 << 20;
/// Before each message: whether it is compressed, and its length.
const PREFIX_BYTES: usize = 5;
const GRPC_STATUS: &str = "grpc-status";

/// An encoded message with its prefix, as it goes on the wire: the same bytes for every attempt.
#[derive(Clone, Debug)]
pub struct Frame(Bytes);

impl Frame {
    /// Encodes a message.
    #[must_use]
    pub fn new(message: &impl Message) -> Self {
        let length = message.encoded_len();
        let mut bytes = Vec::with_capacity(PREFIX_BYTES + length);
        bytes.put_u8(0);
        // One that does not fit is refused by its length before it is sent.
        bytes.put_u32(u32::try_from(length).unwrap_or(u32::MAX));
        message.encode_raw(&mut bytes);
        Self(bytes.into())
    }

    fn message_bytes(&self) -> usize {
        self.0.len() - PREFIX_BYTES
    }
}

/// Why a call got no answer.
#[derive(Debug)]
pub(crate) enum UnaryError {
    /// The server said so.
    Status(Status),
    /// The call's stream was reset, and no status says why.
    Reset(String),
    /// The connection ended, or was found dead.
    Lost(String),
}

impl From<Status> for UnaryError {
    fn from(status: Status) -> Self {
        Self::Status(status)
    }
}

/// One unary call.
pub(crate) async fn unary(
    mut connection: Connection,
    uri: Uri,
    headers: HeaderMap,
    frame: Frame,
) -> Result<Bytes, UnaryError> {
    if frame.message_bytes() > MAX_MESSAGE_BYTES {
        let length = frame.message_bytes();
        let message = format!("the request has {length} bytes; no more than {MAX_MESSAGE_BYTES} are sent");
        return Err(Status::out_of_range(message).into());
    }
    let mut request = Request::new(());
    *request.method_mut() = Method::POST;
    *request.uri_mut() = uri;
    *request.version_mut() = Version::HTTP_2;
    *request.headers_mut() = headers;
    let response = connection
        .send(request, frame.0)
        .map_err(|error| explain(error, &connection))?
        .await
        .map_err(|error| explain(error, &connection))?;
    let (head, mut body) = response.into_parts();
    // Without a body there are no trailers: the status is among the headers.
    if head.headers.contains_key(GRPC_STATUS) {
        check_status(&head.headers, head.status)?;
    }
    let answer = read_message(&mut body, &connection).await?;
    if let Some(trailers) = body.trailers().await.map_err(|error| explain(error, &connection))? {
        check_status(&trailers, head.status)?;
    } else if !head.headers.contains_key(GRPC_STATUS) {
        check_status(&HeaderMap::new(), head.status)?;
    }
    answer.ok_or_else(|| Status::internal("the server sent a status, but no message").into())
}

/// All of the body; `None` when there is no whole message in it, which matters only if the status is OK.
async fn read_message(body: &mut RecvStream, connection: &Connection) -> Result<Option<Bytes>, UnaryError> {
    let mut whole = Bytes::new();
    let mut joined = BytesMut::new();
    while let Some(chunk) = body.data().await {
        let chunk = chunk.map_err(|error| explain(error, connection))?;
        // Only a stream that is over refuses it, and then there is nothing to make room for.
        let _ = body.flow_control().release_capacity(chunk.len());
        if whole.is_empty() && joined.is_empty() {
            // Most messages come in one piece, and are not copied then.
            whole = chunk;
            continue;
        }
        if joined.is_empty() {
            joined.reserve(message_length(&whole)?.unwrap_or_default() + PREFIX_BYTES);
            joined.put(std::mem::take(&mut whole));
        }
        joined.put(chunk);
        if joined.len() > MAX_MESSAGE_BYTES + PREFIX_BYTES {
            return Err(too_large(joined.len() - PREFIX_BYTES).into());
        }
    }
    let mut whole = if joined.is_empty() { whole } else { joined.freeze() };
    match message_length(&whole)? {
        Some(length) if whole.len() == PREFIX_BYTES + length => {
            whole.advance(PREFIX_BYTES);
            Ok(Some(whole))
        }
        _ => Ok(None),
    }
}

/// What the prefix says, if it is there.
fn message_length(bytes: &[u8]) -> Result<Option<usize>, Status> {
    let Some((&[compressed, a, b, c, d], _)) = bytes.split_first_chunk::<PREFIX_BYTES>() else { return Ok(None) };
    if compressed != 0 {
        return Err(Status::internal("the server sent a compressed message without being asked for one"));
    }
    let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap_or(usize::MAX);
    if length > MAX_MESSAGE_BYTES { Err(too_large(length)) } else { Ok(Some(length)) }
}

fn too_large(length: usize) -> Status {
    Status::out_of_range(format!("the answer has {length} bytes; no more than {MAX_MESSAGE_BYTES} are taken"))
}

/// The status in trailers, or in the headers of an answer without a body.
fn check_status(headers: &HeaderMap, http_status: StatusCode) -> Result<(), Status> {
    // Nearly always, and then nothing of it need be decoded.
    if headers.get(GRPC_STATUS).is_some_and(|code| code.as_bytes() == b"0") {
        return Ok(());
    }
    match Status::from_header_map(headers) {
        Some(status) if status.code() == Code::Ok => Ok(()),
        Some(status) => Err(status),
        None => Err(status_of_http(http_status)),
    }
}

/// Some proxies answer in plain HTTP; how gRPC reads that is laid down in its `http-grpc-status-mapping`.
fn status_of_http(http_status: StatusCode) -> Status {
    let code = match http_status {
        StatusCode::BAD_REQUEST => Code::Internal,
        StatusCode::UNAUTHORIZED => Code::Unauthenticated,
        StatusCode::FORBIDDEN => Code::PermissionDenied,
        StatusCode::NOT_FOUND => Code::Unimplemented,
        StatusCode::TOO_MANY_REQUESTS
        | StatusCode::BAD_GATEWAY
        | StatusCode::SERVICE_UNAVAILABLE
        | StatusCode::GATEWAY_TIMEOUT => Code::Unavailable,
        _ => Code::Unknown,
    };
    Status::new(code, format!("the answer has no gRPC status; its HTTP status is {}", http_status.as_u16()))
}

fn explain(error: h2::Error, connection: &Connection) -> UnaryError {
    if connection.has_gone_silent() {
        return UnaryError::Lost("the peer did not answer a keepalive ping".to_owned());
    }
    let was_reset = error.is_reset();
    let message = match error.get_io() {
        Some(io_error) => with_causes(io_error),
        None => plain_text(&error),
    };
    if was_reset { UnaryError::Reset(message) } else { UnaryError::Lost(message) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_a_prefix_and_the_message() {
        let frame = Frame::new(&prost_types::Duration { seconds: 1, nanos: 0 });
        assert_eq!(&frame.0[..], [0, 0, 0, 0, 2, 8, 1]);
        assert_eq!(message_length(&frame.0).unwrap(), Some(2));
    }

    #[test]
    fn a_prefix_that_cannot_be_taken_is_refused() {
        assert_eq!(message_length(&[0, 0, 0]).unwrap(), None);
        assert_eq!(message_length(&[1, 0, 0, 0, 0]).unwrap_err().code(), Code::Internal);
        assert_eq!(message_length(&[0, 255, 0, 0, 0]).unwrap_err().code(), Code::OutOfRange);
    }

    #[test]
    fn the_status_is_the_servers_or_that_of_http() {
        let mut headers = HeaderMap::new();
        assert_eq!(check_status(&headers, StatusCode::BAD_GATEWAY).unwrap_err().code(), Code::Unavailable);
        assert_eq!(check_status(&headers, StatusCode::OK).unwrap_err().code(), Code::Unknown);
        headers.insert(GRPC_STATUS, http::HeaderValue::from_static("5"));
        assert_eq!(check_status(&headers, StatusCode::OK).unwrap_err().code(), Code::NotFound);
        headers.insert(GRPC_STATUS, http::HeaderValue::from_static("0"));
        assert!(check_status(&headers, StatusCode::OK).is_ok());
    }
}
