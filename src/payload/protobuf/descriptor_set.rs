//! Reads a descriptor set (`google/protobuf/descriptor.proto`), as `protoc --descriptor_set_out` and `buf build` write it.

use super::declared::{DeclaredEnum, DeclaredField, DeclaredFile, DeclaredKind, DeclaredMessage, within};
use super::schema::Scalar;
use crate::wire::{Field, Fields, Wire};

/// So deep messages may be declared in each other.
const MAX_NESTING: usize = 64;

/// The files of a set. `None` when the bytes are none.
pub(super) fn parse(bytes: &[u8]) -> Option<Vec<DeclaredFile>> {
    let mut files = Vec::new();
    for field in Fields::of(bytes) {
        if let Field { number: 1, value: Wire::Bytes(file) } = field? {
            files.push(self::file(file)?);
        }
    }
    (!files.is_empty()).then_some(files)
}

/// The fields with one number that have bytes.
fn all(bytes: &[u8], number: u32) -> impl Iterator<Item = &[u8]> {
    Fields::of(bytes).flatten().filter(move |field| field.number == number).filter_map(|field| field.value.bytes())
}

fn text(bytes: &[u8], number: u32) -> Option<String> {
    all(bytes, number).last().map(|text| String::from_utf8_lossy(text).into_owned())
}

fn varint(bytes: &[u8], number: u32) -> Option<u64> {
    Fields::of(bytes).flatten().filter(|field| field.number == number).filter_map(|field| field.value.number()).last()
}

fn file(bytes: &[u8]) -> Option<DeclaredFile> {
    // A file that has no name, or is no message, is none.
    let is_whole = Fields::of(bytes).all(|field| field.is_some());
    let name = text(bytes, 1).filter(|_| is_whole)?;
    let package = text(bytes, 2).unwrap_or_default();
    let mut file = DeclaredFile { name, package, ..DeclaredFile::default() };
    file.imports = all(bytes, 3).map(|path| (String::from_utf8_lossy(path).into_owned(), 0)).collect();
    let package = file.package.clone();
    for message in all(bytes, 4) {
        self::message(message, &package, 0, &mut file)?;
    }
    file.enums.extend(all(bytes, 5).map(|bytes| enumeration(bytes, &package)));
    file.extensions.extend(all(bytes, 7).filter_map(|bytes| extension(bytes, &package)));
    Some(file)
}

fn message(bytes: &[u8], scope: &str, depth: usize, file: &mut DeclaredFile) -> Option<()> {
    if depth > MAX_NESTING {
        return None;
    }
    let name = within(scope, &text(bytes, 1)?);
    let nested: Vec<(&[u8], String)> =
        all(bytes, 3).filter_map(|nested| Some((nested, within(&name, &text(nested, 1)?)))).collect();
    let entry = |wanted: &str| {
        let (bytes, _) =
            nested.iter().find(|(bytes, name)| is_map_entry(bytes) && wanted.strip_prefix('.') == Some(name))?;
        let kind_of = |number| all(bytes, 2).find(|field| varint(field, 3) == Some(number)).and_then(kind);
        let DeclaredKind::Scalar(key) = kind_of(1)? else { return None };
        Some(DeclaredKind::Map(key, Box::new(kind_of(2)?)))
    };
    let mut fields = Vec::new();
    for bytes in all(bytes, 2) {
        let mut field = field(bytes, &name)?;
        if let DeclaredKind::Named(wanted) = &field.kind
            && let Some(map) = entry(wanted)
        {
            (field.kind, field.is_repeated) = (map, false);
        }
        fields.push(field);
    }
    file.messages.push(DeclaredMessage { name: name.clone(), is_top: depth == 0, fields });
    for (bytes, _) in nested.iter().filter(|(bytes, _)| !is_map_entry(bytes)) {
        message(bytes, &name, depth + 1, file)?;
    }
    file.enums.extend(all(bytes, 4).map(|bytes| enumeration(bytes, &name)));
    file.extensions.extend(all(bytes, 6).filter_map(|bytes| extension(bytes, &name)));
    Some(())
}

fn is_map_entry(message: &[u8]) -> bool {
    all(message, 7).any(|options| varint(options, 7) == Some(1))
}

fn field(bytes: &[u8], scope: &str) -> Option<DeclaredField> {
    let number = varint(bytes, 3).and_then(|number| u32::try_from(number).ok())?;
    let oneof = varint(bytes, 9).and_then(|number| u32::try_from(number).ok());
    Some(DeclaredField {
        name: text(bytes, 1)?,
        json_name: text(bytes, 10),
        number: Some(number).filter(|number| (1..1 << 29).contains(number))?,
        kind: kind(bytes)?,
        is_repeated: varint(bytes, 4) == Some(3),
        oneof,
        scope: scope.to_owned(),
        line: 0,
    })
}

fn extension(bytes: &[u8], scope: &str) -> Option<(String, DeclaredField)> {
    let mut field = field(bytes, scope)?;
    field.name = format!("[{}]", within(scope, &field.name));
    field.json_name = Some(field.name.clone());
    Some((text(bytes, 2)?, field))
}

fn kind(field: &[u8]) -> Option<DeclaredKind> {
    Some(DeclaredKind::Scalar(match varint(field, 5)? {
        1 => Scalar::Double,
        2 => Scalar::Float,
        3 => Scalar::Int64,
        4 => Scalar::Uint64,
        5 => Scalar::Int32,
        6 => Scalar::Fixed64,
        7 => Scalar::Fixed32,
        8 => Scalar::Bool,
        9 => Scalar::String,
        // Groups, messages, enums.
        10 | 11 | 14 => return Some(DeclaredKind::Named(text(field, 6)?)),
        12 => Scalar::Bytes,
        13 => Scalar::Uint32,
        15 => Scalar::Sfixed32,
        16 => Scalar::Sfixed64,
        17 => Scalar::Sint32,
        18 => Scalar::Sint64,
        _ => return None,
    }))
}

fn enumeration(bytes: &[u8], scope: &str) -> DeclaredEnum {
    let value = |value: &[u8]| {
        // Numbers below 0 are extended to 64 bits.
        let number = varint(value, 2).unwrap_or(0).cast_signed();
        Some((i32::try_from(number).ok()?, text(value, 1)?))
    };
    let name = within(scope, &text(bytes, 1).unwrap_or_default());
    DeclaredEnum { name, values: all(bytes, 2).filter_map(value).collect() }
}
