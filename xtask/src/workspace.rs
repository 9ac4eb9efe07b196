//! Where the repository is, and what cargo knows about a workspace.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// The repository's root folder, independent of the folder the task was started in.
pub(crate) fn root() -> Result<PathBuf> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().map(Path::to_owned).context("xtask has no parent folder")
}

/// A scratch folder for a task, inside cargo's target folder so that `cargo clean` removes it.
pub(crate) fn scratch(root: &Path, task: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder));
    target.join("xtask").join(task)
}

/// The answer of `cargo metadata` with `arguments`, asked in `folder`.
pub(crate) fn metadata(folder: &Path, arguments: &[&str]) -> Result<Value> {
    let answer = cargo(folder, "metadata", &[&["--format-version", "1"], arguments].concat())?;
    serde_json::from_str(&answer).context("cargo metadata answered something that is not JSON")
}

/// What `cargo <command>` with `arguments`, run in `folder`, prints.
pub(crate) fn cargo(folder: &Path, command: &str, arguments: &[&str]) -> Result<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .arg(command)
        .args(arguments)
        .current_dir(folder)
        .output()
        .context("cargo could not be started")?;
    ensure!(output.status.success(), "cargo {command} failed:\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).with_context(|| format!("cargo {command} answered something that is not text"))
}
