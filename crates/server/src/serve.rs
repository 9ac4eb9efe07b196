//! Connections and their requests: HTTP/2 with prior knowledge alone, so that no web page can speak to this server.

use std::future::{pending, poll_fn};
use std::rc::Rc;
use std::task::{Context, Waker};
use std::time::Duration;

use bytes::Bytes;
use h2::server::{Builder, Connection, SendResponse};
use h2::{Reason, RecvStream};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, Request, StatusCode};
use temporal_native_engine::Refusal;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::spawn_local;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::body::{Body, Unread};
use crate::deadline::deadline;
use crate::dispatch::{self, Call, Reply};
use crate::grpc;
use crate::older_callers;
use crate::shell::Shell;

/// Room for most requests at once; a large one asks for more as it comes.
const STREAM_WINDOW_BYTES: u32 = 1 << 20;
const CONNECTION_WINDOW_BYTES: u32 = 16 << 20;
const MAX_HEADERS_BYTES: u32 = 64 << 10;
const MAX_CALLS_PER_CONNECTION: u32 = 100_000;
/// A worker that stops cancels all its polls at once.
const MAX_CANCELLED_UNSEEN: usize = 1_000;
/// How long a connection may take to say that it ends.
const GOODBYE: Duration = Duration::from_millis(50);

/// Accepts connections until `stop` says so, then ends them all.
pub(crate) async fn serve(listener: TcpListener, shell: Rc<Shell>, stop: watch::Receiver<bool>) {
    let mut stopped = stop.clone();
    let mut connections = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn_local(serve_connection(stream, Rc::clone(&shell), stop.clone()));
                }
                // Such as no file descriptor being left: one closes soon.
                Err(_) => sleep(Duration::from_millis(10)).await,
            },
            Some(_) = connections.join_next() => {}
            _ = stopped.wait_for(|stop| *stop) => break,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// A client that goes away, however it does, ends its connection and is no failure of the server's.
async fn serve_connection(stream: TcpStream, shell: Rc<Shell>, mut stop: watch::Receiver<bool>) {
    let handshake = async {
        stream.set_nodelay(true).ok()?;
        Builder::new()
            .initial_window_size(STREAM_WINDOW_BYTES)
            .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
            .max_header_list_size(MAX_HEADERS_BYTES)
            .max_concurrent_streams(MAX_CALLS_PER_CONNECTION)
            .max_pending_accept_reset_streams(MAX_CANCELLED_UNSEEN)
            .handshake::<_, Bytes>(stream)
            .await
            .ok()
    };
    let handshake = tokio::select! {
        connection = handshake => connection,
        _ = stop.wait_for(|stop| *stop) => None,
    };
    let Some(mut connection) = handshake else {
        return;
    };
    loop {
        tokio::select! {
            accepted = connection.accept() => match accepted {
                Some(Ok((request, respond))) => begin(&shell, request, respond),
                Some(Err(_)) | None => return,
            },
            _ = stop.wait_for(|stop| *stop) => return end(connection).await,
        }
    }
}

async fn end(mut connection: Connection<TcpStream, Bytes>) {
    connection.abrupt_shutdown(Reason::NO_ERROR);
    // If it does not get away in time, the client learns it from the connection's end.
    drop(timeout(GOODBYE, poll_fn(|context| connection.poll_closed(context))).await);
}

/// Answers at once if it can be: most requests are all here with their headers, and most methods do not wait. Then no task
/// is made, and nothing else happens meanwhile.
fn begin(shell: &Rc<Shell>, request: Request<RecvStream>, respond: SendResponse<Bytes>) {
    let (parts, stream) = request.into_parts();
    let call = check(shell, &parts.method, parts.uri.path(), &parts.headers);
    if let Err(misdirected) = &call {
        shell.refused(parts.uri.path(), &misdirected.refusal);
    }
    let encoding = parts.headers.get("grpc-encoding").and_then(|value| value.to_str().ok()).unwrap_or_default();
    // Read in any case: a connection on which too much was left unread is ended.
    let mut body = Body::new(stream, encoding);
    if let Some(message) = body.now() {
        return handle(shell, call, message, respond);
    }
    let shell = Rc::clone(shell);
    spawn_local(async move {
        let reading = shell.reading();
        let message = body.message().await;
        handle(&shell, call, message, respond);
        drop(reading);
    });
}

/// A request that is none of a method there is.
struct Misdirected {
    status: StatusCode,
    refusal: Refusal,
}

/// Whether this is a call of a method there is.
fn check(shell: &Shell, method: &Method, path: &str, headers: &HeaderMap) -> Result<Call, Misdirected> {
    if method != Method::POST {
        let text = format!("Received a HEADERS frame with :method {:?} which should be POST", method.as_str());
        return Err(Misdirected { status: StatusCode::METHOD_NOT_ALLOWED, refusal: Refusal::invalid(text) });
    }
    let content_type = headers.get(CONTENT_TYPE).map_or(&[][..], |value| value.as_bytes());
    if !matches!(content_type.strip_prefix(b"application/grpc"), Some([] | [b'+' | b';', ..])) {
        let content_type = String::from_utf8_lossy(content_type);
        let refusal = Refusal::invalid(format!("invalid gRPC request content-type {content_type:?}"));
        return Err(Misdirected { status: StatusCode::UNSUPPORTED_MEDIA_TYPE, refusal });
    }
    let deadline = deadline(headers)
        .map_err(|text| Misdirected { status: StatusCode::BAD_REQUEST, refusal: Refusal::invalid(text) })?;
    let method =
        dispatch::find(path, shell.can_skip()).map_err(|refusal| Misdirected { status: StatusCode::OK, refusal })?;
    Ok(Call { method, deadline, follows_runs: older_callers::follows_runs(headers) })
}

fn handle(
    shell: &Rc<Shell>,
    call: Result<Call, Misdirected>,
    message: Result<Bytes, Unread>,
    mut respond: SendResponse<Bytes>,
) {
    let call = match call {
        Ok(call) => call,
        // A caller who is gone need not know.
        Err(Misdirected { status, refusal }) => return drop(grpc::refuse(&mut respond, status, &refusal)),
    };
    // Who has left meanwhile wants nothing done: a poll would take a task along.
    if respond.poll_reset(&mut Context::from_waker(Waker::noop())).is_ready() {
        return;
    }
    let reply = match message {
        Ok(message) => (call.method.serve)(shell, &call, message),
        Err(Unread::Refused(refusal)) => Reply::Now(Err(refusal)),
        Err(Unread::Gone) => return,
    };
    match reply {
        Reply::Now(answer) => finish(shell, &call, answer, &mut respond),
        Reply::Later(answer) => {
            let shell = Rc::clone(shell);
            spawn_local(async move {
                // Whether the caller is gone is looked at first, each time: what a task queue has for him goes to another.
                tokio::select! {
                    biased;
                    _ = gone(&mut respond) => {}
                    answer = answer => finish(&shell, &call, answer, &mut respond),
                }
            });
        }
        Reply::Open(message) => {
            spawn_local(keep_open(message, call.deadline, respond));
        }
    }
}

/// Sends a first message, after which nothing comes until the caller has had enough.
async fn keep_open(message: Bytes, deadline: Option<Instant>, mut respond: SendResponse<Bytes>) {
    let Ok(mut stream) = grpc::begin(&mut respond, message) else {
        return;
    };
    let gone = poll_fn(|context| stream.poll_reset(context));
    let over = async {
        match deadline {
            Some(deadline) => sleep_until(deadline).await,
            None => pending().await,
        }
    };
    let is_over = tokio::select! { _ = gone => false, () = over => true };
    if is_over {
        stream.send_reset(Reason::CANCEL);
    }
}

/// Until the caller has cancelled his call, or his connection has ended.
async fn gone(respond: &mut SendResponse<Bytes>) {
    // Either way there is nobody left.
    drop(poll_fn(|context| respond.poll_reset(context)).await);
}

fn finish(shell: &Shell, call: &Call, answer: Result<Bytes, Refusal>, respond: &mut SendResponse<Bytes>) {
    if let Err(refusal) = &answer {
        shell.refused(call.method.name, refusal);
    }
    grpc::answer(respond, answer);
}

/// When a long poll that began now is over for a caller who gives up at `deadline`: a little before, so that he gets the
/// answer.
pub(crate) fn long_poll_end(longest: Duration, deadline: Option<Instant>) -> Instant {
    const TAIL_ROOM: Duration = Duration::from_secs(1);
    let now = Instant::now();
    let end = now + longest;
    deadline.map_or(end, |deadline| end.min(deadline.checked_sub(TAIL_ROOM).unwrap_or(now)))
}
