//! HTTP/2 and the gRPC framing, on `h2` itself: a server with more layers would be the bottleneck of a run.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use h2::RecvStream;
use h2::server::{Builder, SendResponse};
use http::{HeaderMap, HeaderValue, Request, Response};
use tokio::net::{TcpListener, TcpStream};

use super::answers::{Answer, Answers};
use super::check::check;
use super::counts::Counts;
use super::methods::{METHODS, find};

/// Wide enough that no client ever waits for the stub's permission to send.
const STREAM_WINDOW_BYTES: u32 = 16 << 20;
const CONNECTION_WINDOW_BYTES: u32 = 1 << 30;

/// No message is larger: the largest payload and what is around it.
const MAX_MESSAGE_BYTES: usize = 17 << 20;

/// A smaller answer is sent as one frame; of a larger one the shared part is not copied.
const COPIED_TAIL_BYTES: usize = 16 << 10;

const FRAME_HEADER_BYTES: usize = 5;
const INVALID_ARGUMENT: u8 = 3;
const UNIMPLEMENTED: u8 = 12;

thread_local! {
    // The server has one thread: its requests never need these at the same time.
    static ANSWERS: RefCell<Answers> = RefCell::default();
}

/// What all connections share.
pub struct Server {
    /// What came.
    pub counts: Arc<Counts>,
    /// Whether a request without a deadline is refused.
    pub timeout_required: bool,
}

/// Accepts connections for ever.
pub async fn serve(listener: TcpListener, server: Arc<Server>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                server.counts.connected();
                tokio::spawn(serve_connection(stream, Arc::clone(&server)));
            }
            // Such as no file descriptor being left: one closes soon.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// A client that goes away, however it does, ends its connection and is no failure of the stub's.
async fn serve_connection(stream: TcpStream, server: Arc<Server>) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let handshake = Builder::new()
        .initial_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .max_concurrent_streams(4096)
        .handshake::<_, Bytes>(stream);
    let Ok(mut connection) = handshake.await else {
        return;
    };
    while let Some(Ok((request, respond))) = connection.accept().await {
        let server = Arc::clone(&server);
        tokio::spawn(async move {
            let _ = serve_request(&server, request, respond).await;
        });
    }
}

async fn serve_request(
    server: &Server,
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
) -> Result<(), h2::Error> {
    let (parts, body) = request.into_parts();
    let body = read(body).await?;
    let answer = match (find(parts.uri.path()), message(&body)) {
        (None, _) => Err((UNIMPLEMENTED, format!("the stub has no {}", parts.uri.path()))),
        (_, None) => Err((INVALID_ARGUMENT, String::from("not one uncompressed gRPC message"))),
        (Some(method), Some(message)) => {
            match check(&METHODS[method], &parts.headers, message, server.timeout_required) {
                Err(what) => Err((INVALID_ARGUMENT, what)),
                Ok(accepted) => {
                    server.counts.answered(method);
                    Ok(ANSWERS.with_borrow_mut(|answers| answers.answer(method, &accepted)))
                }
            }
        }
    };
    match answer {
        Ok(answer) => send(&mut respond, answer),
        Err((code, what)) => {
            server.counts.rejected();
            refuse(&mut respond, code, &what)
        }
    }
}

/// The whole body. Most are one frame, which is then not copied.
async fn read(mut body: RecvStream) -> Result<Bytes, h2::Error> {
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    while let Some(chunk) = body.data().await {
        let chunk = chunk?;
        body.flow_control().release_capacity(chunk.len())?;
        if first.is_empty() {
            first = chunk;
            continue;
        }
        if all.is_empty() {
            all.reserve(announced_length(&first).min(MAX_MESSAGE_BYTES) + FRAME_HEADER_BYTES);
            all.extend_from_slice(&first);
        }
        if all.len() + chunk.len() > MAX_MESSAGE_BYTES + FRAME_HEADER_BYTES {
            return Ok(Bytes::new());
        }
        all.extend_from_slice(&chunk);
    }
    Ok(if all.is_empty() { first } else { all.freeze() })
}

fn announced_length(frame: &[u8]) -> usize {
    match frame {
        [0, a, b, c, d, ..] => u32::from_be_bytes([*a, *b, *c, *d]) as usize,
        _ => 0,
    }
}

/// The one message of a body.
fn message(body: &[u8]) -> Option<&[u8]> {
    let message = body.get(FRAME_HEADER_BYTES..)?;
    (body[0] == 0 && announced_length(body) == message.len()).then_some(message)
}

fn send(respond: &mut SendResponse<Bytes>, Answer { head, tail }: Answer) -> Result<(), h2::Error> {
    let length = (head.len() + tail.len()) as u32;
    let inline = if tail.len() <= COPIED_TAIL_BYTES { tail.as_ref() } else { &[] };
    let mut first = BytesMut::with_capacity(FRAME_HEADER_BYTES + head.len() + inline.len());
    first.extend_from_slice(&[0]);
    first.extend_from_slice(&length.to_be_bytes());
    first.extend_from_slice(&head);
    first.extend_from_slice(inline);

    let mut response = Response::new(());
    response.headers_mut().insert("content-type", HeaderValue::from_static("application/grpc"));
    let mut stream = respond.send_response(response, false)?;
    stream.send_data(first.freeze(), false)?;
    if tail.len() > COPIED_TAIL_BYTES {
        stream.send_data(tail, false)?;
    }
    let mut trailers = HeaderMap::with_capacity(1);
    trailers.insert("grpc-status", HeaderValue::from_static("0"));
    stream.send_trailers(trailers)
}

fn refuse(respond: &mut SendResponse<Bytes>, code: u8, what: &str) -> Result<(), h2::Error> {
    let mut response = Response::new(());
    let headers = response.headers_mut();
    headers.insert("content-type", HeaderValue::from_static("application/grpc"));
    headers.insert("grpc-status", HeaderValue::from(u16::from(code)));
    // What a header may not hold is rare in these texts, and a text without it is still clear.
    let text: String = what.chars().filter(|char| matches!(char, ' '..='~') && *char != '%').collect();
    if let Ok(text) = HeaderValue::from_str(&text) {
        headers.insert("grpc-message", text);
    }
    respond.send_response(response, true).map(drop)
}
