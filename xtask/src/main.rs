//! The repository's own tools, run as `cargo xtask <task>`.
//!
//! Each task writes files that are committed. With `--check` it writes nothing and fails, naming the files, when what
//! is committed differs from what it would write: that is what CI runs.
//!
//! - `proto`: brings the service definitions into `proto/`.
//! - `licenses`: writes `THIRD_PARTY_LICENSES`.

mod licenses;
mod output;
mod proto;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};
use output::Mode;

const USAGE: &str = "usage: cargo xtask <proto|licenses> [--check]";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (task, mode) = match arguments.as_slice() {
        [task] => (*task, Mode::Write),
        [task, "--check"] => (*task, Mode::Check),
        _ => bail!(USAGE),
    };
    let root = workspace::root()?;
    match task {
        "licenses" => licenses::run(&root, mode),
        "proto" => proto::run(&root, mode),
        _ => bail!("unknown task `{task}`; {USAGE}"),
    }
}
