//! Files a task is responsible for: written, or compared with what is committed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// What to do with the files of a task.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Make the repository agree with the tool.
    Write,
    /// Change nothing and fail when the two disagree.
    Check,
}

/// The contents of files, by path relative to a folder.
pub(crate) type Files = BTreeMap<PathBuf, String>;

/// Makes `folder` hold exactly `files`, or checks that it does.
pub(crate) fn folder(folder: &Path, files: &Files, mode: Mode, task: &str) -> Result<()> {
    let mut present = BTreeSet::new();
    collect(folder, folder, &mut present)?;
    let surplus: Vec<&PathBuf> = present.iter().filter(|path| !files.contains_key(*path)).collect();
    match mode {
        Mode::Check => {
            let mut differences: Vec<String> =
                surplus.iter().map(|path| format!("surplus: {}", path.display())).collect();
            for (path, text) in files {
                match read(&folder.join(path))? {
                    None => differences.push(format!("missing: {}", path.display())),
                    Some(found) if found != text.as_bytes() => differences.push(format!("differs: {}", path.display())),
                    Some(_) => {}
                }
            }
            if differences.is_empty() {
                return Ok(());
            }
            let name = folder.file_name().unwrap_or_default().display();
            bail!("{name} is not what `cargo xtask {task}` writes:\n  {}", differences.join("\n  "))
        }
        Mode::Write => {
            for path in surplus {
                fs::remove_file(folder.join(path)).with_context(|| format!("removing {}", path.display()))?;
            }
            for (path, text) in files {
                write(&folder.join(path), text)?;
            }
            Ok(())
        }
    }
}

/// Makes the file at `path` hold `text`, or checks that it does.
pub(crate) fn file(path: &Path, text: &str, mode: Mode, task: &str) -> Result<()> {
    match mode {
        Mode::Write => write(path, text),
        Mode::Check if read(path)?.is_some_and(|found| found == text.as_bytes()) => Ok(()),
        Mode::Check => {
            let name = path.file_name().unwrap_or_default().display();
            bail!("{name} is not what `cargo xtask {task}` writes")
        }
    }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).with_context(|| format!("creating {}", parent.display()))?;
    }
    fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}

fn collect(folder: &Path, under: &Path, paths: &mut BTreeSet<PathBuf>) -> Result<()> {
    let entries = match fs::read_dir(under) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).with_context(|| format!("listing {}", under.display())),
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect(folder, &path, paths)?;
        } else {
            paths.insert(path.strip_prefix(folder)?.to_owned());
        }
    }
    Ok(())
}
