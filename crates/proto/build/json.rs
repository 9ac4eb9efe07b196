//! Generates the implementations of `Serialize` that write messages in the JSON mapping of proto3.
//!
//! Own code rather than a general one, for three things JavaScript would notice: an enum value that a newer server
//! invented is written as its number instead of failing the call, times end in `Z`, and no calendar library is linked.
//! What the mapping leaves to the type of a field is in `src/json.rs`; this only walks the fields.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorSet};

use crate::filter::full_name;

/// The package whose messages come from `prost_types`; `src/json.rs` knows how each is written.
const WELL_KNOWN: &str = "google.protobuf";

/// The text of a Rust module with one implementation for each message and each enum of `files`, whose types stand in the
/// module `root`.
pub(crate) fn implementations(files: &FileDescriptorSet, root: &'static str) -> Result<String, Box<dyn Error>> {
    let mut code = String::new();
    for file in files.file.iter().filter(|file| file.package() != WELL_KNOWN) {
        let scope = Scope {
            root,
            proto: full_name("", file.package()).replace("..", "."),
            rust: file.package().split('.').fold(root.to_owned(), |path, part| path + "::" + &snake(part)),
            packages: files.file.iter().map(|file| file.package().to_owned()).collect(),
        };
        for message in &file.message_type {
            scope.message(message, &mut code)?;
        }
        for kind in &file.enum_type {
            scope.enumeration(kind, &mut code)?;
        }
    }
    Ok(code)
}

/// Where a type is defined: in a package, or in another message.
struct Scope {
    root: &'static str,
    proto: String,
    rust: String,
    packages: BTreeSet<String>,
}

impl Scope {
    fn message(&self, message: &DescriptorProto, code: &mut String) -> Result<(), Box<dyn Error>> {
        let path = format!("{}::{}", self.rust, camel(message.name()));
        let inner = Scope {
            root: self.root,
            proto: full_name(&self.proto, message.name()),
            rust: format!("{}::{}", self.rust, snake(message.name())),
            packages: self.packages.clone(),
        };
        writeln!(
            code,
            "impl serde::Serialize for {path} {{\n\
             fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {{ self.write(serializer) }}\n\
             }}\n\
             impl Json for {path} {{\n\
             fn write<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {{\n\
             let mut object = Object::start(serializer)?;"
        )?;
        let mut seen = BTreeSet::new();
        for field in &message.field {
            match field.oneof_index {
                Some(index) if !field.proto3_optional() => {
                    if seen.insert(index) {
                        inner.oneof(message, index, code)?;
                    }
                }
                _ => {
                    let value = inner.value(message, field, &format!("&self.{}", snake(field.name())))?;
                    writeln!(code, "object.field({:?}, {value})?;", field.json_name())?;
                }
            }
        }
        writeln!(code, "object.end()\n}}\n}}")?;

        for nested in message.nested_type.iter().filter(|nested| !is_map_entry(nested)) {
            inner.message(nested, code)?;
        }
        for kind in &message.enum_type {
            inner.enumeration(kind, code)?;
        }
        Ok(())
    }

    fn oneof(&self, message: &DescriptorProto, index: i32, code: &mut String) -> Result<(), Box<dyn Error>> {
        let name = message.oneof_decl[usize::try_from(index)?].name();
        writeln!(code, "match &self.{} {{\nNone => {{}}", snake(name))?;
        for member in message.field.iter().filter(|field| field.oneof_index == Some(index)) {
            let value = self.value(message, member, "value")?;
            let (variant, key) = (camel(member.name()), member.json_name());
            writeln!(
                code,
                "Some({}::{}::{variant}(value)) => object.always({key:?}, {value})?,",
                self.rust,
                camel(name)
            )?;
        }
        writeln!(code, "}}")?;
        Ok(())
    }

    /// The expression of a field's value; only an enum does not say by its Rust type how it is written.
    fn value(
        &self,
        message: &DescriptorProto,
        field: &FieldDescriptorProto,
        value: &str,
    ) -> Result<String, Box<dyn Error>> {
        if field.r#type() == Type::Message && field.label() == Label::Repeated {
            let entry = message
                .nested_type
                .iter()
                .find(|nested| is_map_entry(nested) && full_name(&self.proto, nested.name()) == field.type_name());
            if entry.is_some_and(|entry| entry.field.iter().any(|field| field.r#type() == Type::Enum)) {
                return Err(format!("{}.{}: a map of enums has no JSON form yet", self.proto, field.name()).into());
            }
        }
        Ok(match field.r#type() {
            Type::Enum => format!("&Named::<{}, _>::new({value})", self.path(field.type_name())?),
            _ => value.to_owned(),
        })
    }

    fn enumeration(&self, kind: &EnumDescriptorProto, code: &mut String) -> Result<(), Box<dyn Error>> {
        let path = format!("{}::{}", self.rust, camel(kind.name()));
        writeln!(
            code,
            "impl Name for {path} {{\n\
             fn name(number: i32) -> Option<&'static str> {{ Self::try_from(number).ok().map(|value| value.as_str_name()) }}\n\
             }}"
        )?;
        Ok(())
    }

    /// The Rust path of the type that a field refers to.
    fn path(&self, reference: &str) -> Result<String, Box<dyn Error>> {
        let name = reference.trim_start_matches('.');
        let package = self
            .packages
            .iter()
            .rfind(|package| name.strip_prefix(package.as_str()).is_some_and(|rest| rest.starts_with('.')));
        let package = package.ok_or_else(|| format!("{reference} is in no known package"))?;
        let modules = package.split('.').map(snake);
        let mut types: Vec<&str> = name[package.len() + 1..].split('.').collect();
        let last = types.pop().unwrap_or_default();
        let path = modules.chain(types.into_iter().map(snake)).chain([camel(last)]);
        Ok(path.fold(self.root.to_owned(), |path, part| path + "::" + &part))
    }
}

fn is_map_entry(message: &DescriptorProto) -> bool {
    message.options.as_ref().is_some_and(|options| options.map_entry())
}

/// The name prost gives to a module or field. A name it writes differently does not compile, so this cannot be wrong
/// in silence.
fn snake(name: &str) -> String {
    let name = name.to_snake_case();
    if ["match", "override", "ref", "type"].contains(&name.as_str()) { format!("r#{name}") } else { name }
}

/// The name prost gives to a type or variant.
fn camel(name: &str) -> String {
    name.to_upper_camel_case()
}
