//! The license texts of one crate.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

/// The Apache License, for what ships without a text of its own.
pub(super) const APACHE: &str = include_str!("../apache-2.0.txt");

/// The licenses of repositories whose crates are published without them, with the crates.
const ABSENT: &[(&[&str], &str)] = &[
    (&["napi", "napi-sys"], include_str!("napi-rs.txt")),
    (&["pbjson"], include_str!("pbjson.txt")),
    (&["tonic-prost"], include_str!("tonic.txt")),
    // Its other part is the Apache License.
    (&["prost-wkt-types"], include_str!("protobuf.txt")),
];

/// How the name of a file with a license or a notice begins, in lower case.
const BEGINNINGS: &[&str] = &["copying", "copyright", "licence", "license", "notice", "unlicense"];

/// The texts found in the folder of the crate `name`, whose license is the SPDX expression `license`.
pub(super) fn of(name: &str, license: &str, folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    collect(folder, &mut found)?;
    found.sort();
    if offers_mit(license) && found.iter().any(|path| is_mit(path)) {
        found.retain(|path| is_mit(path) || is_notice(path));
    }
    let mut texts = Vec::new();
    for path in found {
        let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        texts.push(lines.join("\n"));
    }
    if texts.is_empty() {
        let absent = ABSENT.iter().filter(|(crates, _)| crates.contains(&name));
        texts.extend(absent.map(|(_, text)| (*text).to_owned()));
        // It names no owner, so it is the same for all.
        if license.contains("Apache-2.0") {
            texts.push(APACHE.to_owned());
        }
    }
    ensure!(!texts.is_empty(), "no license text in the crate's source");
    Ok(texts)
}

/// What makes two texts the same: their words, however they are broken into lines.
pub(super) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn offers_mit(license: &str) -> bool {
    // Older crates separate their choices with a slash.
    license.replace('/', " OR ").split(" OR ").map(str::trim).any(|choice| choice == "MIT")
        && !license.contains(" AND ")
}

fn is_mit(path: &Path) -> bool {
    lower_case_name(path).ends_with("-mit")
}

/// Notices about code from elsewhere hold whichever license is chosen.
fn is_notice(path: &Path) -> bool {
    let name = lower_case_name(path);
    name.starts_with("notice") || name.starts_with("copyright") || name.contains("third-party")
}

fn lower_case_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().to_lowercase()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            collect(&path, found)?;
        } else if path.extension().is_none_or(|extension| extension != "rs") {
            let name = lower_case_name(&path);
            if BEGINNINGS.iter().any(|beginning| name.starts_with(beginning)) {
                found.push(path);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mit_is_chosen_only_where_there_is_a_choice() {
        for license in ["MIT OR Apache-2.0", "Apache-2.0/MIT", "Unlicense OR MIT", "MIT"] {
            assert!(offers_mit(license), "{license}");
        }
        for license in ["Apache-2.0 AND ISC", "(MIT OR Apache-2.0) AND Unicode-3.0", "ISC", "MIT-0 OR BSD-3-Clause"] {
            assert!(!offers_mit(license), "{license}");
        }
    }

    #[test]
    fn notices_go_with_every_license() {
        assert!(is_mit(Path::new("a/license-mit")) && is_mit(Path::new("LICENSE-MIT")));
        assert!(is_notice(Path::new("LICENSE-THIRD-PARTY")) && is_notice(Path::new("COPYRIGHT")));
        assert!(!is_notice(Path::new("LICENSE-APACHE")) && !is_mit(Path::new("LICENSE-APACHE")));
    }

    #[test]
    fn line_breaks_do_not_make_a_text_another() {
        assert_eq!(words("a  b\n c\n"), words("a b c"));
    }
}
