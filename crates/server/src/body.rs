//! The one message of a request's body.

use std::future::poll_fn;
use std::task::{Context, Poll, Waker};

use bytes::{Buf as _, Bytes, BytesMut};
use h2::RecvStream;
use temporal_native_engine::{Code, Refusal};

use crate::compression::decompress;

/// A larger message is refused, as by the real server.
pub(crate) const MAX_MESSAGE_BYTES: usize = 4 << 20;

/// Whether it is compressed, and its length.
pub(crate) const FRAME_HEADER_BYTES: usize = 5;

/// Why there is no message.
pub(crate) enum Unread {
    /// It cannot be one: the caller is told.
    Refused(Refusal),
    /// The caller is gone, and nobody is to be told.
    Gone,
}

/// A body that is being received.
pub(crate) struct Body {
    stream: RecvStream,
    /// What the caller says his message is compressed with.
    encoding: String,
    received: Received,
}

/// Most bodies come in one piece, which is then not copied.
enum Received {
    One(Bytes),
    Many(BytesMut),
}

impl Body {
    pub(crate) fn new(stream: RecvStream, encoding: &str) -> Self {
        Self { stream, encoding: encoding.to_owned(), received: Received::One(Bytes::new()) }
    }

    /// The message, if all of it is here already.
    pub(crate) fn now(&mut self) -> Option<Result<Bytes, Unread>> {
        match self.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(message) => Some(message),
            Poll::Pending => None,
        }
    }

    /// The message, when all of it is here.
    pub(crate) async fn message(mut self) -> Result<Bytes, Unread> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<Bytes, Unread>> {
        loop {
            if let Some(message) = self.complete() {
                return Poll::Ready(message.map_err(Unread::Refused));
            }
            let chunk = match self.stream.poll_data(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => {
                    let what = if self.received().len() < FRAME_HEADER_BYTES { "EOF" } else { "unexpected EOF" };
                    return Poll::Ready(Err(Unread::Refused(Refusal::invalid(what))));
                }
                Poll::Ready(Some(Err(_))) => return Poll::Ready(Err(Unread::Gone)),
                Poll::Ready(Some(Ok(chunk))) => chunk,
            };
            if self.stream.flow_control().release_capacity(chunk.len()).is_err() {
                return Poll::Ready(Err(Unread::Gone));
            }
            self.add(chunk);
        }
    }

    fn received(&self) -> &[u8] {
        match &self.received {
            Received::One(bytes) => bytes,
            Received::Many(bytes) => bytes,
        }
    }

    fn add(&mut self, chunk: Bytes) {
        match &mut self.received {
            Received::One(first) if first.is_empty() => *first = chunk,
            Received::One(first) => {
                let mut all = BytesMut::with_capacity(first.len() + chunk.len());
                all.extend_from_slice(first);
                all.extend_from_slice(&chunk);
                self.received = Received::Many(all);
            }
            Received::Many(all) => all.extend_from_slice(&chunk),
        }
    }

    /// The message, once all of it was received. Anything that comes after it is ignored.
    fn complete(&mut self) -> Option<Result<Bytes, Refusal>> {
        let &[flag, a, b, c, d] = self.received().first_chunk()?;
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        if flag > 1 {
            return Some(Err(Refusal::invalid(format!("grpc: received unexpected payload format {flag}"))));
        }
        // Before it is received: what is announced alone may be too much.
        if length > MAX_MESSAGE_BYTES {
            let text = format!("grpc: received message larger than max ({length} vs. {MAX_MESSAGE_BYTES})");
            return Some(Err(Refusal::new(Code::ResourceExhausted, text)));
        }
        if self.received().len() < FRAME_HEADER_BYTES + length {
            return None;
        }
        let mut message = match std::mem::replace(&mut self.received, Received::One(Bytes::new())) {
            Received::One(bytes) => bytes,
            Received::Many(bytes) => bytes.freeze(),
        };
        message.advance(FRAME_HEADER_BYTES);
        message.truncate(length);
        Some(if flag == 1 { decompress(&self.encoding, &message) } else { Ok(message) })
    }
}
