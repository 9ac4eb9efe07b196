//! `raw-tonic --port <port> --op <operation> …`: one measurement of bare tonic against the stub.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use temporal_native_bench::raw::calls::Caller;
use temporal_native_bench::raw::loops::{Range, closed, open};
use temporal_native_bench::raw::options::Options;
use temporal_native_bench::raw::report::{cpu_time, json};
use tonic::transport::Endpoint;

/// Long enough for the kernel to bring the CPU time of this thread up to date.
const SETTLE: Duration = Duration::from_millis(3);

fn main() -> ExitCode {
    match Options::parse(std::env::args().skip(1)).and_then(|options| run(&options)) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("raw-tonic: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<String, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| error.to_string())?.block_on(measure(options))
}

async fn measure(options: &Options) -> Result<String, String> {
    let text = |error: &dyn std::error::Error| error.to_string();
    let endpoint = Endpoint::from_shared(format!("http://127.0.0.1:{}", options.port)).map_err(|error| text(&error))?;
    let channel = endpoint.tcp_nodelay(true).connect().await.map_err(|error| text(&error))?;
    let caller = Caller::new(channel, options.operation, options.shape);

    let until = Some(Instant::now() + options.warm_up);
    let warm = closed(&caller, options.in_flight, Range { first: 0, count: u32::MAX, until }).await?;
    let warmed = warm.latencies_ns.len() as u32;
    let per_second = match options.rate {
        0 => f64::from(warmed) / warm.elapsed.as_secs_f64(),
        rate => f64::from(rate),
    };
    // A few for each that is in flight, however slow.
    let expected = (per_second * options.measure.as_secs_f64()) as u32;
    let count = expected.max(options.in_flight * 4).min(options.max_calls);
    let range = Range { first: warmed, count, until: None };

    tokio::time::sleep(SETTLE).await;
    let before = cpu_time().map_err(|error| text(&error))?;
    let measured = match options.rate {
        0 => closed(&caller, options.in_flight, range).await?,
        rate => open(&caller, rate, range).await?,
    };
    tokio::time::sleep(SETTLE).await;
    let cpu = cpu_time().map_err(|error| text(&error))?.saturating_sub(before);
    Ok(json(measured, cpu, warmed + count))
}
