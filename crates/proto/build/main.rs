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

    config().include_file("pb.rs").compile_fds(typed)?;
    fs::write(out.join("json.rs"), json::implementations(&in_json, "crate")?)?;
    #[cfg(feature = "server")]
    served(&all, &out)?;
    Ok(())
}

fn config() -> prost_build::Config {
    let mut config = prost_build::Config::new();
    config
        .bytes(["."])
        .btree_map(["."])
        // Their names are what tells the details of a failed call apart.
        .enable_type_names()
        .type_name_domain(["."], "type.googleapis.com");
    config
}

#[cfg(feature = "server")]
fn served(all: &prost_types::FileDescriptorSet, out: &Path) -> Result<(), Box<dyn Error>> {
    let mut served = filter::reachable(all, roots::SERVED, &[])?;
    for (message, field) in roots::OPAQUE {
        filter::make_opaque(&mut served, message, field)?;
    }
    let folder = out.join("server");
    fs::create_dir_all(&folder)?;
    #[cfg(feature = "server-json")]
    {
        let in_json = filter::reachable(&served, roots::SERVED_IN_JSON, &[])?;
        fs::write(folder.join("json.rs"), json::implementations(&in_json, "crate::server")?)?;
    }
    let mut config = config();
    for (message, fields) in roots::SELDOM {
        for field in *fields {
            config.boxed(format!(".{message}.{field}"));
        }
    }
    config.out_dir(folder).include_file("pb.rs").compile_fds(served)?;
    Ok(())
}
