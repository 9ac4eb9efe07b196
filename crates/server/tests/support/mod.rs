//! A bare gRPC client, which can do what no proper one would.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic; in unit tests it is allowed anyway")]
#![allow(dead_code, reason = "no test needs all of it")]

use std::net::SocketAddr;
use std::time::Duration;

use bytes::{BufMut as _, Bytes, BytesMut};
use h2::client::{ResponseFuture, SendRequest};
use http::{HeaderMap, Request};
use prost::Message;
use temporal_native_proto::server::google::rpc::Status;
use temporal_native_server::{Options, Server, start};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

pub(crate) const WORKFLOW_SERVICE: &str = "/temporal.api.workflowservice.v1.WorkflowService/";

/// A server on any free port.
pub(crate) fn server(options: Options) -> Server {
    start(options).unwrap()
}

/// One connection.
#[derive(Clone)]
pub(crate) struct Client {
    requests: SendRequest<Bytes>,
}

/// Everything that came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) http_status: u16,
    /// Headers and trailers.
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// A call that was refused.
#[derive(Debug, PartialEq)]
pub(crate) struct Refused {
    pub(crate) code: i32,
    pub(crate) message: String,
    pub(crate) details: Vec<String>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn code(&self) -> i32 {
        self.header("grpc-status").parse().unwrap()
    }

    pub(crate) fn read<A: Message + Default>(&self) -> Result<A, Refused> {
        use base64::Engine as _;
        if self.code() != 0 {
            let status =
                base64::engine::general_purpose::STANDARD_NO_PAD.decode(self.header("grpc-status-details-bin"));
            let status = Status::decode(status.unwrap().as_slice()).unwrap();
            let details = status.details.into_iter().map(|detail| detail.type_url).collect();
            return Err(Refused { code: self.code(), message: self.header("grpc-message").to_owned(), details });
        }
        Ok(A::decode(self.body.slice(5..)).unwrap())
    }
}

/// A message as gRPC frames it.
pub(crate) fn framed(message: &impl Message) -> Bytes {
    frame(0, &message.encode_to_vec())
}

pub(crate) fn frame(flag: u8, message: &[u8]) -> Bytes {
    let mut out = BytesMut::new();
    out.put_u8(flag);
    out.put_u32(u32::try_from(message.len()).unwrap());
    out.extend_from_slice(message);
    out.freeze()
}

/// A request of which headers can be added.
pub(crate) fn post(path: &str) -> http::request::Builder {
    Request::post(format!("http://server{path}")).header("content-type", "application/grpc").header("te", "trailers")
}

impl Client {
    pub(crate) async fn connect(server: &Server) -> Self {
        Self::connect_to_leave(server).await.0
    }

    /// Also gives what ends when the connection has ended, which it does when the client and its calls are dropped.
    pub(crate) async fn connect_to_leave(server: &Server) -> (Self, JoinHandle<()>) {
        Self::connect_at(server.address()).await
    }

    pub(crate) async fn connect_at(address: SocketAddr) -> (Self, JoinHandle<()>) {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (requests, connection) = h2::client::handshake(stream).await.unwrap();
        (Self { requests }, tokio::spawn(async { drop(connection.await) }))
    }

    /// Sends a request without waiting for its answer. Dropping the future cancels it.
    pub(crate) async fn send(&self, request: http::request::Builder, body: Bytes) -> ResponseFuture {
        let mut requests = self.requests.clone().ready().await.unwrap();
        let (answer, mut stream) = requests.send_request(request.body(()).unwrap(), false).unwrap();
        stream.send_data(body, true).unwrap();
        answer
    }

    pub(crate) async fn raw(&self, request: http::request::Builder, body: Bytes) -> Answer {
        receive(self.send(request, body).await).await
    }

    pub(crate) async fn call_at<A: Message + Default>(&self, path: &str, message: &impl Message) -> Result<A, Refused> {
        self.raw(post(path).header("grpc-timeout", "30S"), framed(message)).await.read()
    }

    /// A call of `WorkflowService`.
    pub(crate) async fn call<A: Message + Default>(&self, method: &str, message: &impl Message) -> Result<A, Refused> {
        self.call_at(&format!("{WORKFLOW_SERVICE}{method}"), message).await
    }

    /// As [`Self::call`], without waiting for its answer.
    pub(crate) async fn begin(&self, method: &str, message: &impl Message) -> ResponseFuture {
        let request = post(&format!("{WORKFLOW_SERVICE}{method}")).header("grpc-timeout", "30S");
        self.send(request, framed(message)).await
    }
}

pub(crate) async fn receive(answer: ResponseFuture) -> Answer {
    let (parts, mut stream) = answer.await.unwrap().into_parts();
    let mut body = BytesMut::new();
    while let Some(chunk) = stream.data().await {
        let chunk = chunk.unwrap();
        stream.flow_control().release_capacity(chunk.len()).unwrap();
        body.extend_from_slice(&chunk);
    }
    let mut headers = parts.headers;
    headers.extend(stream.trailers().await.unwrap().unwrap_or_default());
    Answer { http_status: parts.status.as_u16(), headers, body: body.freeze() }
}

/// Nothing in a test takes longer.
pub(crate) async fn soon<F: Future>(what: &str, future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(20), future).await.unwrap_or_else(|_| panic!("{what} took too long"))
}
