//! Reduces a set of definitions to what some messages need.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use prost_types::{DescriptorProto, FileDescriptorProto, FileDescriptorSet};

/// The part of `all` that the messages named in `roots` consist of. `kept` thins out oneofs first.
///
/// A name that does not exist is an error, so that an update of the definitions cannot take something away unnoticed.
pub(crate) fn reachable(
    all: &FileDescriptorSet,
    roots: &[&str],
    kept: &[(&str, &str, &[&str])],
) -> Result<FileDescriptorSet, Box<dyn Error>> {
    let mut files = all.file.clone();
    for (message, oneof, fields) in kept {
        keep_members(&mut files, message, oneof, fields)?;
    }

    let types = references(&files);
    let mut pending: Vec<String> = Vec::new();
    for root in roots {
        let before = pending.len();
        match root.strip_suffix('*') {
            Some(package) => pending.extend(types.keys().filter(|name| name[1..].starts_with(package)).cloned()),
            None => pending.extend(types.keys().filter(|name| name[1..] == **root).cloned()),
        }
        if pending.len() == before {
            return Err(format!("{root} is not defined").into());
        }
    }

    let mut needed = BTreeSet::new();
    while let Some(name) = pending.pop() {
        // A nested type is generated with the type around it, so the outermost one is what is needed.
        let Some((outermost, _)) = types.range(..=name.clone()).rfind(|(outer, _)| encloses(outer, &name)) else {
            return Err(format!("{name} is referred to but not defined").into());
        };
        if needed.insert(outermost.clone()) {
            pending.extend(types[outermost].iter().cloned());
        }
    }

    for file in &mut files {
        let package = file.package().to_owned();
        file.service.clear();
        file.extension.clear();
        file.message_type.retain(|message| needed.contains(&full_name(&package, message.name())));
        file.enum_type.retain(|kind| needed.contains(&full_name(&package, kind.name())));
    }
    files.retain(|file| !file.message_type.is_empty() || !file.enum_type.is_empty());
    Ok(FileDescriptorSet { file: files })
}

/// The full name of a type, with the leading dot that references have.
pub(crate) fn full_name(scope: &str, name: &str) -> String {
    format!(".{}.{name}", scope.trim_start_matches('.'))
}

fn encloses(outer: &str, name: &str) -> bool {
    name.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// For each type that is not nested in another: the names of the types its fields have.
fn references(files: &[FileDescriptorProto]) -> BTreeMap<String, BTreeSet<String>> {
    let mut types = BTreeMap::new();
    for file in files {
        for kind in &file.enum_type {
            types.insert(full_name(file.package(), kind.name()), BTreeSet::new());
        }
        for message in &file.message_type {
            let mut names = BTreeSet::new();
            collect(message, &mut names);
            types.insert(full_name(file.package(), message.name()), names);
        }
    }
    types
}

fn collect(message: &DescriptorProto, names: &mut BTreeSet<String>) {
    names.extend(message.field.iter().filter_map(|field| field.type_name.clone()));
    for nested in &message.nested_type {
        collect(nested, names);
    }
}

/// Gives a field that holds messages the type `bytes`.
#[cfg(feature = "server")]
pub(crate) fn make_opaque(set: &mut FileDescriptorSet, message: &str, field: &str) -> Result<(), Box<dyn Error>> {
    let found = find_message(&mut set.file, message)?;
    let Some(found) = found.field.iter_mut().find(|found| found.name() == field) else {
        return Err(format!("{message} has no field {field}").into());
    };
    found.set_type(prost_types::field_descriptor_proto::Type::Bytes);
    found.type_name = None;
    Ok(())
}

fn find_message<'a>(
    files: &'a mut [FileDescriptorProto],
    message: &str,
) -> Result<&'a mut DescriptorProto, Box<dyn Error>> {
    let found = files.iter_mut().find_map(|file| {
        let name = message.strip_prefix(file.package())?.strip_prefix('.')?.to_owned();
        file.message_type.iter_mut().find(|message| message.name() == name)
    });
    found.ok_or_else(|| format!("{message} is not defined").into())
}

fn keep_members(
    files: &mut [FileDescriptorProto],
    message: &str,
    oneof: &str,
    fields: &[&str],
) -> Result<(), Box<dyn Error>> {
    let found = find_message(files, message)?;
    let Some(index) = found.oneof_decl.iter().position(|decl| decl.name() == oneof) else {
        return Err(format!("{message} has no oneof {oneof}").into());
    };
    for name in fields {
        if !found.field.iter().any(|field| field.name() == *name) {
            return Err(format!("{message} has no field {name}").into());
        }
    }
    let index = i32::try_from(index)?;
    found.field.retain(|field| field.oneof_index != Some(index) || fields.contains(&field.name()));
    Ok(())
}
