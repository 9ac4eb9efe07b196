//! `stub [--timeout-optional]`: the constant-cost server.
//!
//! It prints its port, then answers each line of its input with one line of counters, which begin anew. It ends when
//! its input does, so it never outlives the driver.

use std::io::BufRead as _;
use std::process::ExitCode;
use std::sync::Arc;

use temporal_native_bench::stub::counts::Counts;
use temporal_native_bench::stub::server::{Server, serve};
use tokio::net::TcpListener;

fn main() -> ExitCode {
    let timeout_required = !std::env::args().any(|argument| argument == "--timeout-optional");
    let counts = Arc::new(Counts::default());
    let server = Arc::new(Server { counts: Arc::clone(&counts), timeout_required });
    // A thread of its own, asleep between runs: reading lines costs the server nothing.
    std::thread::spawn(move || {
        for _ in std::io::stdin().lock().lines().map_while(Result::ok) {
            println!("{}", counts.take_json());
        }
        std::process::exit(0);
    });
    match run(server) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("stub: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(server: Arc<Server>) -> std::io::Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        println!("{}", listener.local_addr()?.port());
        serve(listener, server).await;
        Ok(())
    })
}
