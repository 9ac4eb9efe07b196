//! The build script's filter, which decides what is generated.

#[path = "../build/filter.rs"]
mod filter;

use filter::reachable;
use prost_types::field_descriptor_proto::Type;
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet,
    OneofDescriptorProto,
};

fn field(name: &str, type_name: &str) -> FieldDescriptorProto {
    FieldDescriptorProto {
        name: Some(name.to_owned()),
        type_name: Some(type_name.to_owned()),
        r#type: Some(Type::Message.into()),
        ..Default::default()
    }
}

fn message(name: &str, field: Vec<FieldDescriptorProto>) -> DescriptorProto {
    DescriptorProto { name: Some(name.to_owned()), field, ..Default::default() }
}

/// `a.Root { nested: b.Outer.Inner, oneof choice { left: a.Left, right: a.Right } }`; `b.Outer` itself needs `b.Kind`.
fn definitions() -> FileDescriptorSet {
    let member = |name, type_name| FieldDescriptorProto { oneof_index: Some(0), ..field(name, type_name) };
    let root = DescriptorProto {
        oneof_decl: vec![OneofDescriptorProto { name: Some("choice".to_owned()), ..Default::default() }],
        ..message(
            "Root",
            vec![field("nested", ".b.Outer.Inner"), member("left", ".a.Left"), member("right", ".a.Right")],
        )
    };
    let outer = DescriptorProto {
        nested_type: vec![message("Inner", vec![])],
        ..message("Outer", vec![field("kind", ".b.Kind")])
    };
    let a = FileDescriptorProto {
        package: Some("a".to_owned()),
        message_type: vec![root, message("Left", vec![]), message("Right", vec![]), message("Unused", vec![])],
        ..Default::default()
    };
    let b = FileDescriptorProto {
        package: Some("b".to_owned()),
        message_type: vec![outer, message("OuterMost", vec![])],
        enum_type: vec![EnumDescriptorProto { name: Some("Kind".to_owned()), ..Default::default() }],
        ..Default::default()
    };
    FileDescriptorSet { file: vec![a, b] }
}

fn names(set: &FileDescriptorSet) -> Vec<String> {
    set.file
        .iter()
        .flat_map(|file| {
            let messages = file.message_type.iter().map(DescriptorProto::name);
            let names = messages.chain(file.enum_type.iter().map(EnumDescriptorProto::name));
            names.map(|name| format!("{}.{name}", file.package())).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn what_a_root_refers_to_comes_along() {
    let set = reachable(&definitions(), &["a.Root"], &[]).unwrap();
    assert_eq!(names(&set), ["a.Root", "a.Left", "a.Right", "b.Outer", "b.Kind"]);
    let set = reachable(&definitions(), &["a.Left"], &[]).unwrap();
    assert_eq!(names(&set), ["a.Left"]);
}

#[test]
fn members_of_a_oneof_that_are_not_kept_bring_nothing_along() {
    let set = reachable(&definitions(), &["a.Root"], &[("a.Root", "choice", &["right"])]).unwrap();
    assert_eq!(names(&set), ["a.Root", "a.Right", "b.Outer", "b.Kind"]);
}

#[test]
fn a_package_is_all_its_messages() {
    let set = reachable(&definitions(), &["b.*"], &[]).unwrap();
    assert_eq!(names(&set), ["b.Outer", "b.OuterMost", "b.Kind"]);
}

#[test]
fn names_that_do_not_exist_are_errors() {
    let all = definitions();
    assert!(reachable(&all, &["a.Gone"], &[]).is_err());
    assert!(reachable(&all, &["c.*"], &[]).is_err());
    assert!(reachable(&all, &["a.Root"], &[("a.Gone", "choice", &["left"])]).is_err());
    assert!(reachable(&all, &["a.Root"], &[("a.Root", "gone", &["left"])]).is_err());
    assert!(reachable(&all, &["a.Root"], &[("a.Root", "choice", &["gone"])]).is_err());
}

#[test]
#[cfg(feature = "server")]
fn an_opaque_field_is_bytes_and_brings_nothing_along() {
    let mut all = definitions();
    filter::make_opaque(&mut all, "a.Root", "left").unwrap();
    let set = reachable(&all, &["a.Root"], &[]).unwrap();
    assert_eq!(names(&set), ["a.Root", "a.Right", "b.Outer", "b.Kind"]);
    assert_eq!(set.file[0].message_type[0].field[1].r#type(), Type::Bytes);
    assert!(filter::make_opaque(&mut all, "a.Root", "gone").is_err());
}
