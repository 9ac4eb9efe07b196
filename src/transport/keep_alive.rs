//! HTTP/2 pings on a connection that has been silent.

use std::future::pending;
use std::time::Duration;

use h2::{Ping, PingPong};

use super::activity::Activity;

/// HTTP/2 pings on a connection that has been silent.
#[derive(Clone, Copy, Debug)]
pub struct KeepAlive {
    /// Silence after which a ping is sent.
    pub interval: Duration,
    /// How long its answer may take before the connection counts as dead.
    pub timeout: Duration,
}

impl KeepAlive {
    /// Ends when a ping was not answered in time. Also pings while no call is in flight: a dead connection is then found
    /// before the next call, not by it.
    pub(super) async fn until_silent(self, mut pings: PingPong, activity: &Activity) {
        loop {
            let due = activity.last_heard() + self.interval;
            if due > tokio::time::Instant::now() {
                tokio::time::sleep_until(due).await;
                continue;
            }
            match tokio::time::timeout(self.timeout, pings.ping(Ping::opaque())).await {
                Ok(Ok(_)) => {}
                // The connection is ending by itself, and says why.
                Ok(Err(_)) => pending().await,
                Err(_) => return activity.note_silence(),
            }
        }
    }
}
