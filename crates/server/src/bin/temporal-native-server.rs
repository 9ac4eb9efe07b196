//! The embedded server as a bare program, for tests and measurements of this repository; users have the npm package's
//! command.
//!
//! `temporal-native-server [--port N] [--namespace NAME]… [--search-attribute NAME=TYPE]… [--time-skipping]` prints its
//! address, and ends when its standard input does.

use std::io::Write as _;
use std::process::ExitCode;

use temporal_native_server::{IndexedValueType, Level, Options, Skipping, start};

fn main() -> ExitCode {
    match options(std::env::args().skip(1)).and_then(|options| start(options).map_err(|error| error.to_string())) {
        Ok(server) => {
            // Whoever does not read the address may still want the server.
            drop(writeln!(std::io::stdout(), "{}", server.address()));
            // An input that fails has ended.
            drop(std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
            ExitCode::SUCCESS
        }
        Err(what) => {
            eprintln!("temporal-native-server: {what}");
            ExitCode::FAILURE
        }
    }
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let log = |level, line: &str| {
        if level != Level::Debug {
            eprintln!("temporal-native-server: {line}");
        }
    };
    let mut options = Options { log: Some(Box::new(log)), ..Options::default() };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--port" => options.port = value()?.parse().map_err(|_| "--port needs a number up to 65535".to_owned())?,
            "--namespace" => options.namespaces.push(value()?),
            "--search-attribute" => options.search_attributes.push(search_attribute(&value()?)?),
            "--time-skipping" => options.time_skipping = Skipping::Unlocked,
            _ => return Err(format!("unknown argument {argument}")),
        }
    }
    Ok(options)
}

fn search_attribute(text: &str) -> Result<(String, IndexedValueType), String> {
    let named = text.split_once('=').and_then(|(name, kind)| {
        let kind = kind.replace("List", "_LIST").to_uppercase();
        Some((name.to_owned(), IndexedValueType::from_str_name(&format!("INDEXED_VALUE_TYPE_{kind}"))?))
    });
    named.ok_or_else(|| format!("--search-attribute needs NAME=TYPE, not {text}"))
}
