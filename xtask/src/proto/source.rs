//! The crate the definitions come from, and how to get hold of its files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::workspace;

/// The crate that ships the definitions.
pub(crate) const CRATE: &str = "temporalio-protos";
/// Its version. To move to another one, change this and `CHECKSUM` and run `cargo xtask proto`.
pub(crate) const VERSION: &str = "0.10.2";
/// The SHA-256 of the crate's archive as the registry states it; cargo verifies the download against the same value.
pub(crate) const CHECKSUM: &str = "1c2f5c0bb300fe505b4bb50a29b08aa6d6c18166a287ad7d8b95a43e9015f4bf";

/// Has cargo download the crate and returns its folder.
///
/// A manifest of its own, in the scratch folder, keeps the crate and its dependencies out of this workspace's lock
/// file: only its `protos` folder is of interest, nothing of it is compiled.
pub(crate) fn download(root: &Path) -> Result<PathBuf> {
    let scratch = workspace::scratch(root, "proto");
    fs::create_dir_all(scratch.join("src"))?;
    fs::write(scratch.join("src/lib.rs"), "")?;
    fs::write(
        scratch.join("Cargo.toml"),
        format!(
            "[package]\nname = \"proto-source\"\nedition = \"2024\"\n\n\
             [dependencies]\n{CRATE} = {{ version = \"={VERSION}\", default-features = false }}\n\n[workspace]\n"
        ),
    )?;
    let metadata = workspace::metadata(&scratch, &[])?;
    let lock = fs::read_to_string(scratch.join("Cargo.lock")).context("cargo wrote no lock file")?;
    let found = locked_checksum(&lock).with_context(|| format!("{CRATE} {VERSION} is not in the lock file"))?;
    ensure!(found == CHECKSUM, "{CRATE} {VERSION} has the checksum {found}, expected {CHECKSUM}");
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    for package in packages {
        if package["name"] == CRATE && package["version"] == VERSION {
            let manifest = package["manifest_path"].as_str().map(Path::new).and_then(Path::parent);
            return manifest.map(Path::to_owned).context("the package has no folder");
        }
    }
    bail!("cargo did not resolve {CRATE} {VERSION}: {}", Value::from(packages.len()))
}

fn locked_checksum(lock: &str) -> Option<&str> {
    let name = format!("name = \"{CRATE}\"");
    let version = format!("version = \"{VERSION}\"");
    let entry = lock.split("[[package]]").find(|entry| {
        let mut lines = entry.lines();
        lines.any(|line| line == name) && lines.any(|line| line == version)
    })?;
    entry.lines().find_map(|line| line.strip_prefix("checksum = \"")?.strip_suffix('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_pinned_version() {
        let lock = format!(
            "version = 4\n\n[[package]]\nname = \"{CRATE}\"\nversion = \"0.0.1\"\nchecksum = \"aa\"\n\n\
             [[package]]\nname = \"{CRATE}\"\nversion = \"{VERSION}\"\nchecksum = \"bb\"\n"
        );
        assert_eq!(locked_checksum(&lock), Some("bb"));
        assert_eq!(locked_checksum("version = 4\n"), None);
    }
}
