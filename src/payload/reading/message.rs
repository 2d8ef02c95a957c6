//! A protobuf message as a reading: what its type does not have is said.

use super::types::{AsMessage, Reading, Remark};
use crate::{Body, Format};

/// The message; bytes with a remark, when it is none.
pub(super) fn read(payload: &[u8], AsMessage { message, style }: AsMessage<'_>) -> Reading {
    let Some(found) = message.read(payload, style) else {
        let remarks = vec![Remark::NotMessage(message.name().to_owned())];
        return Reading { remarks, ..Reading::new(Format::Binary, Body::Binary) };
    };
    let mut remarks = Vec::new();
    if !found.unknown_fields.is_empty() {
        remarks.push(Remark::UnknownFields(found.unknown_fields));
    }
    if !found.unknown_types.is_empty() {
        remarks.push(Remark::UnknownTypes(found.unknown_types));
    }
    Reading { remarks, ..Reading::new(found.format, Body::Tree(found.node)) }
}
