//! Generates Rust types for the part of `proto/` that Rust inspects, without needing `protoc` on the machine.
//!
//! - `roots.rs` lists the messages wanted.
//! - `filter.rs` reduces the definitions to those and what they refer to.
//! - `json.rs` generates the JSON form of some of them.

mod filter;
mod json;
mod roots;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The folder of the definitions, seen from this package.
const PROTO: &str = "../../proto";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed={PROTO}");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is set by cargo")?);

    let all = protox::Compiler::new([PROTO])?
        .include_imports(true)
        .open_files(roots::FILES.iter().map(|file| Path::new(PROTO).join(file)))?
        .file_descriptor_set();
    let typed = filter::reachable(&all, roots::TYPED, roots::KEPT)?;
    let in_json = filter::reachable(&typed, roots::IN_JSON, &[])?;

    prost_build::Config::new()
        .bytes(["."])
        .btree_map(["."])
        // Their names are what tells the details of a failed call apart.
        .enable_type_names()
        .type_name_domain(["."], "type.googleapis.com")
        .include_file("pb.rs")
        .compile_fds(typed)?;
    fs::write(out.join("json.rs"), json::implementations(&in_json)?)?;
    Ok(())
}
