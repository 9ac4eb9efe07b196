//! `server-load --address <host:port> --op start|signal|hello …`: one measurement of a server. Prints the seconds that its
//! calls took together.

use std::process::ExitCode;

use temporal_native_bench::load::{Options, run};

fn main() -> ExitCode {
    let measured = Options::parse(std::env::args().skip(1)).and_then(|options| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map_err(|error| error.to_string())?.block_on(run(&options))
    });
    match measured {
        Ok(elapsed) => {
            println!("{}", elapsed.as_secs_f64());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("server-load: {error}");
            ExitCode::FAILURE
        }
    }
}
