//! `cargo xtask licenses`: writes the `THIRD_PARTY_LICENSES` that go into the published packages.
//!
//! Each names every crate that is linked into its package's addon on any of the targets the package ships for, with the
//! text of its license. Procedural macros and build scripts run at build time and are in no addon, so they are not in
//! it.

mod texts;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::output::{self, Mode};
use crate::workspace;

/// The file written, in the folder of each npm package.
const FILE: &str = "THIRD_PARTY_LICENSES";

/// An npm package with an addon.
struct Package {
    name: &'static str,
    /// Its folder in the repository.
    folder: &'static str,
    /// The crate whose library is the addon.
    addon: &'static str,
}

const PACKAGES: &[Package] = &[
    Package { name: "temporal-native", folder: "", addon: "temporal-native" },
    Package { name: "temporal-native-testing", folder: "packages/testing", addon: "temporal-native-server-node" },
    Package { name: "temporal-native-worker", folder: "packages/worker", addon: "temporal-native-worker-node" },
];

/// A crate that is linked in.
struct Crate {
    name: String,
    version: String,
    /// Its license as an SPDX expression.
    license: String,
    /// Its license texts.
    texts: Vec<String>,
}

/// Runs the task.
pub(crate) fn run(root: &Path, mode: Mode) -> Result<()> {
    let definitions = fs::read_to_string(root.join("proto/LICENSE")).context("reading proto/LICENSE")?;
    let metadata = workspace::metadata(root, &["--locked"])?;
    for package in PACKAGES {
        let folder = root.join(package.folder);
        let crates = describe(&metadata, &linked(root, package.addon, &targets(&folder)?)?)?;
        let text = render(package.name, &crates, &definitions)?;
        output::file(&folder.join(FILE), &text, mode, "licenses").context(package.name)?;
    }
    Ok(())
}

/// Name and version of each crate that is linked in. Cargo itself answers this: only it knows which features, and so
/// which optional crates, are on for which target.
fn linked(root: &Path, addon: &str, targets: &[String]) -> Result<BTreeSet<(String, String)>> {
    let mut arguments = vec!["--locked", "--package", addon, "--edges", "normal,no-proc-macro", "--prefix", "none"];
    arguments.extend(targets.iter().flat_map(|target| ["--target", target]));
    let tree = workspace::cargo(root, "tree", &arguments)?;
    let mut linked = BTreeSet::new();
    for line in tree.lines().filter(|line| !line.is_empty()) {
        let mut words = line.split(' ');
        let name = words.next().unwrap_or_default();
        let version =
            words.next().and_then(|word| word.strip_prefix('v')).with_context(|| format!("reading `{line}`"))?;
        linked.insert((name.to_owned(), version.to_owned()));
    }
    Ok(linked)
}

/// The targets the package ships for.
fn targets(folder: &Path) -> Result<Vec<String>> {
    let text = fs::read_to_string(folder.join("package.json")).context("reading package.json")?;
    let package: Value = serde_json::from_str(&text).context("reading package.json")?;
    let targets = package["napi"]["targets"].as_array().context("package.json lists no napi.targets")?;
    let targets: Vec<String> = targets.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    ensure!(!targets.is_empty(), "package.json lists no napi.targets");
    Ok(targets)
}

/// The linked crates that are not of this workspace, sorted by name and version.
fn describe(metadata: &Value, linked: &BTreeSet<(String, String)>) -> Result<Vec<Crate>> {
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    let mut crates = Vec::new();
    for (name, version) in linked {
        let package = packages
            .iter()
            .find(|package| package["name"] == **name && package["version"] == **version)
            .with_context(|| format!("cargo metadata does not know {name} {version}"))?;
        if package["source"].is_null() {
            continue;
        }
        let license = match (package["license"].as_str(), package["license_file"].as_str()) {
            (Some(license), _) => license,
            (None, Some(_)) => "the text below",
            (None, None) => bail!("{name} {version} states no license"),
        };
        let manifest = package["manifest_path"].as_str().context("a package has no manifest")?;
        let folder = Path::new(manifest).parent().context("a manifest is in no folder")?;
        let texts = texts::of(name, license, folder).with_context(|| format!("{name} {version}"))?;
        crates.push(Crate { name: name.clone(), version: version.clone(), license: license.to_owned(), texts });
    }
    Ok(crates)
}

fn render(package: &str, crates: &[Crate], definitions: &str) -> Result<String> {
    let mut text = format!(
        "Software of others in the native addon of {package}, with its licenses.\n\
         Where a license can be chosen and MIT is one of the choices, MIT is chosen.\n\n"
    );
    for one in crates {
        writeln!(text, "{} {} ({})", one.name, one.version, one.license)?;
    }
    text.push_str("the Rust standard library (MIT OR Apache-2.0)\nthe definitions of Temporal's services\n");

    for (license, owners) in grouped(crates) {
        section(&mut text, &owners.join(", "), license)?;
    }
    section(&mut text, "the Rust standard library", texts::APACHE)?;
    section(&mut text, "the definitions of Temporal's services", definitions)?;
    Ok(text)
}

/// Each text once, with all the crates it is for, in the order of the first of them.
fn grouped(crates: &[Crate]) -> Vec<(&str, Vec<String>)> {
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for one in crates {
        for text in &one.texts {
            let group = *known.entry(texts::words(text)).or_insert(groups.len());
            if group == groups.len() {
                groups.push((text, Vec::new()));
            }
            let owner = format!("{} {}", one.name, one.version);
            // A crate may ship the same text twice, for itself and for code it took in.
            if !groups[group].1.contains(&owner) {
                groups[group].1.push(owner);
            }
        }
    }
    groups
}

fn section(text: &mut String, owners: &str, license: &str) -> Result<()> {
    writeln!(text, "\n{}\n{owners}\n\n{}", "=".repeat(80), license.trim_matches('\n'))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_texts(name: &str, texts: &[&str]) -> Crate {
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        Crate { name: name.to_owned(), version: "1.0.0".to_owned(), license: "MIT".to_owned(), texts }
    }

    #[test]
    fn a_text_is_there_once_for_all_it_is_for() {
        let crates = [with_texts("a", &["one text", "other", "other"]), with_texts("b", &["one\n  text"])];
        let owners = |names: &[&str]| names.iter().map(|name| format!("{name} 1.0.0")).collect::<Vec<_>>();
        assert_eq!(grouped(&crates), [("one text", owners(&["a", "b"])), ("other", owners(&["a"]))]);
    }
}
