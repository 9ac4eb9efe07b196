//! Errors with their causes, in words for those who do not write servers.

use std::error::Error;
use std::io;

/// `outer: cause: its cause`, leaving out what an outer message already says.
#[must_use]
pub fn with_causes(error: &(dyn Error + 'static)) -> String {
    let mut message = plain_text(error);
    let mut source = error.source();
    while let Some(cause) = source {
        let text = plain_text(cause);
        if !message.contains(&text) {
            message.push_str(": ");
            message.push_str(&text);
        }
        source = cause.source();
    }
    message
}

/// What rustls, h2 and the system say of a peer that hung up is worded for those who write servers. Whether it shows as an
/// end, a reset or a failed write depends on nothing but what was on its way then.
#[must_use]
pub fn plain_text(error: &(dyn Error + 'static)) -> String {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    match error.downcast_ref::<io::Error>().map(io::Error::kind) {
        Some(UnexpectedEof | BrokenPipe | ConnectionReset | ConnectionAborted) => {
            "the peer closed the connection".to_owned()
        }
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_a_peer_hangs_up_it_is_said_in_the_same_words() {
        use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
        for kind in [UnexpectedEof, BrokenPipe, ConnectionReset, ConnectionAborted] {
            assert_eq!(with_causes(&io::Error::from(kind)), "the peer closed the connection");
        }
    }
}
