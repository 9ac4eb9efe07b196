//! `server-load --address <host:port> --op start|signal|hello|count …`: one measurement of a server. Prints as JSON how long
//! its calls took together, in seconds, and half and 99 % of them each at most, in milliseconds.

use std::process::ExitCode;

use temporal_native_bench::load::{Options, run};

fn main() -> ExitCode {
    let measured = Options::parse(std::env::args().skip(1)).and_then(|options| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map_err(|error| error.to_string())?.block_on(run(&options))
    });
    match measured {
        Ok(measured) => {
            let [p50, p99] = [0.5, 0.99].map(|share| measured.percentile(share).as_secs_f64() * 1e3);
            println!(r#"{{"seconds":{},"p50Ms":{p50},"p99Ms":{p99}}}"#, measured.elapsed.as_secs_f64());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("server-load: {error}");
            ExitCode::FAILURE
        }
    }
}
