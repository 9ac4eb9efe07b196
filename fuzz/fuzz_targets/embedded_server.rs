//! Whatever calls bytes make, the embedded server answers each or refuses it as the caller's mistake, and what it keeps of
//! its workflows is what their histories say.

#![no_main]

use std::time::Duration;

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use temporal_native_server::{InProcess, Refusal};
use temporal_native_simulator::hostile::{Server, play};

struct Called(InProcess);

impl Server for Called {
    fn call(&mut self, path: &str, message: Bytes) -> Option<Result<Bytes, Refusal>> {
        self.0.call(path, message)
    }

    fn pass(&mut self, milliseconds: u64) {
        self.0.pass(Duration::from_millis(milliseconds));
    }
}

fuzz_target!(|data: &[u8]| {
    let mut server = Called(InProcess::new().expect("a server starts"));
    let played = play(data, &mut server).and_then(|()| server.0.audit());
    played.unwrap_or_else(|error| panic!("{error}"));
});
