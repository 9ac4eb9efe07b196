//! `cargo xtask proto`: brings the definitions of Temporal's services into `proto/`.
//!
//! They are taken from a crate pinned by version and checksum, with everything they import and without their comments;
//! the license notices among those comments are kept together in `proto/LICENSE`.

mod notices;
mod source;
mod strip;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::output::{self, Files, Mode};

/// What the repository speaks or will speak; the rest of the crate comes along only as far as these import it.
const WANTED: &[&str] = &[
    "google/rpc/status.proto",
    "grpc/health/v1/health.proto",
    "temporal/api/errordetails/v1/message.proto",
    "temporal/api/operatorservice/v1/service.proto",
    "temporal/api/sdk/v1/workflow_metadata.proto",
    "temporal/api/testservice/v1/service.proto",
    "temporal/api/workflowservice/v1/service.proto",
    // What the worker and core tell each other.
    "temporal/sdk/core/core_interface.proto",
];

/// The folders of the crate that import paths start from, in the order they are searched.
const FOLDERS: &[&str] = &["protos/api_upstream", "protos/testsrv_upstream", "protos/local", "protos"];

/// Every proto compiler brings these along.
const BUILT_IN: &str = "google/protobuf/";

/// Runs the task.
pub(crate) fn run(root: &Path, mode: Mode) -> Result<()> {
    let package = source::download(root)?;
    let sources = sources(&package)?;
    let mut files = Files::new();
    for (path, text) in &sources {
        let stripped = strip::comments(text).with_context(|| format!("in {}", path.display()))?;
        files.insert(path.clone(), stripped);
    }
    files.insert("LICENSE".into(), notices::license(&package, &sources)?);
    files.insert("README.md".into(), readme());
    output::folder(&root.join("proto"), &files, mode, "proto")
}

/// The wanted files and all they import, by import path.
fn sources(package: &Path) -> Result<BTreeMap<PathBuf, String>> {
    let mut sources = BTreeMap::new();
    let mut wanted: Vec<String> = WANTED.iter().map(|path| (*path).to_owned()).collect();
    while let Some(path) = wanted.pop() {
        if sources.contains_key(Path::new(&path)) {
            continue;
        }
        let text = find(package, &path)?;
        wanted.extend(imports(&text).filter(|import| !import.starts_with(BUILT_IN)).map(str::to_owned));
        sources.insert(path.into(), text);
    }
    Ok(sources)
}

fn find(package: &Path, path: &str) -> Result<String> {
    let Some(found) = FOLDERS.iter().map(|folder| package.join(folder).join(path)).find(|path| path.is_file()) else {
        bail!("{path} is not in {}", source::CRATE);
    };
    fs::read_to_string(&found).with_context(|| format!("reading {path}"))
}

fn imports(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter_map(|line| {
        let rest = line.trim().strip_prefix("import ")?.trim_start();
        let rest = rest.strip_prefix("public ").unwrap_or(rest).trim_start();
        rest.strip_prefix('"')?.split('"').next()
    })
}

fn readme() -> String {
    let (name, version, checksum) = (source::CRATE, source::VERSION, source::CHECKSUM);
    format!(
        "# The wire contract\n\n\
         Definitions of Temporal's services and all they import, without comments. `cargo xtask proto` writes this \
         folder, `cargo xtask proto --check` fails when it was changed otherwise. The notices and licenses of their \
         authors are in `LICENSE`.\n\n\
         | source | |\n|---|---|\n\
         | crate | `{name}` |\n| version | {version} |\n| SHA-256 of its archive | `{checksum}` |\n\n\
         `{BUILT_IN}*` is imported but not here: every proto compiler has it built in.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::imports;

    #[test]
    fn imports_are_found_in_every_form() {
        let source =
            "syntax = \"proto3\";\nimport \"a.proto\";\n  import public \"b/c.proto\"; // d\n// import \"e\";\n";
        assert_eq!(imports(source).collect::<Vec<_>>(), ["a.proto", "b/c.proto"]);
    }
}
