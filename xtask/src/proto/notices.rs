//! The license notices of the definitions, which go with them although their comments are left out.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::source;

/// The licence the notices of Google and gRPC refer to by its address.
const APACHE: &str = include_str!("../apache-2.0.txt");

/// What `proto/LICENSE` says: each notice with the files it is on, then the texts the crate ships and refers to.
pub(super) fn license(package: &Path, sources: &BTreeMap<PathBuf, String>) -> Result<String> {
    let mut text = format!(
        "The definitions in this folder were taken from the crate {} {}, without their comments.\n\
         They are the work of others, under these notices and licenses.\n",
        source::CRATE,
        source::VERSION
    );

    let mut noticed: BTreeMap<String, Vec<&Path>> = BTreeMap::new();
    for (path, text) in sources {
        if let Some(notice) = notice(text) {
            noticed.entry(notice).or_default().push(path);
        }
    }
    for (notice, paths) in &noticed {
        if !notice.contains("Apache License, Version 2.0") && !notice.contains("The MIT License") {
            bail!("a notice of an unknown license is on {paths:?}:\n{notice}");
        }
        section(&mut text, "Notice on:", paths, notice)?;
    }

    let unnoticed: Vec<&Path> = sources
        .keys()
        .map(PathBuf::as_path)
        .filter(|path| !noticed.values().flatten().any(|has| has == path))
        .collect();
    section(
        &mut text,
        "License of these files, which have no notice of their own:",
        &unnoticed,
        &api_license(package)?,
    )?;
    section(&mut text, "License of the crate that ships all of them:", &[], &read(&package.join("LICENSE.txt"))?)?;
    section(&mut text, "The Apache License, Version 2.0, which notices above refer to:", &[], APACHE)?;
    Ok(text)
}

fn api_license(package: &Path) -> Result<String> {
    read(&package.join("protos/api_upstream/LICENSE"))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

fn section(text: &mut String, title: &str, paths: &[&Path], body: &str) -> Result<()> {
    write!(text, "\n{}\n\n{title}\n", "=".repeat(80))?;
    for path in paths {
        writeln!(text, "  {}", path.display())?;
    }
    let body = body.replace("\r\n", "\n");
    writeln!(text, "\n{}", body.trim_matches('\n').trim_end())?;
    Ok(())
}

/// The comment a file starts with, when that states a copyright.
fn notice(source: &str) -> Option<String> {
    let lines: Vec<&str> = source
        .lines()
        .map_while(|line| line.strip_prefix("//"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end())
        .collect();
    let notice = lines.join("\n");
    notice.contains("Copyright").then_some(notice)
}

#[cfg(test)]
mod tests {
    use super::notice;

    #[test]
    fn only_a_leading_comment_with_a_copyright_is_a_notice() {
        assert_eq!(notice("// Copyright X\n//\n// Licensed\n\n// more\n"), Some("Copyright X\n\nLicensed".to_owned()));
        assert_eq!(notice("// What this is for\nsyntax;\n"), None);
        assert_eq!(notice("syntax;\n// Copyright X\n"), None);
    }
}
