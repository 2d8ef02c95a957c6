//! Sparkplug B as a reading: what is compressed in it is decompressed, what is missing is said.

use super::types::{Reading, Remark};
use super::unpack::Room;
use crate::sparkplug::{BirthOf, Message, SparkplugTopic, message, unpacked_body};
use crate::{BirthsAt, Body, Format, Node};

/// The message, or `None` when it is none.
pub(super) fn read(
    payload: &[u8],
    about: Option<SparkplugTopic<'_>>,
    births: Option<BirthsAt<'_>>,
    room: Room<'_>,
) -> Option<Reading> {
    let outer = message(payload, about, births)?;
    let Some((body, algorithm)) = &outer.compressed else {
        return Some(Reading { remarks: remarks(&outer), ..Reading::new(Format::Sparkplug, Body::Tree(outer.node)) });
    };
    let unpacked = unpacked_body(body, algorithm.as_deref(), room.bytes);
    if unpacked.as_ref().is_some_and(|unpacked| unpacked.is_cut) {
        room.was_cut.set(true);
    }
    let inner = unpacked.as_ref().and_then(|unpacked| message(&unpacked.bytes, about, births));
    let (Some(unpacked), Some(inner)) = (&unpacked, inner) else {
        let remarks = vec![Remark::Damaged];
        return Some(Reading { remarks, ..Reading::new(Format::SparkplugCompressed, Body::Tree(outer.node)) });
    };
    let mut remarks = remarks(&inner);
    if unpacked.is_cut {
        remarks.push(Remark::CutAt(room.bytes));
    }
    let body = Body::Tree(with_body(outer.node, inner.node));
    Some(Reading { remarks, ..Reading::new(Format::SparkplugCompressed, body) })
}

/// What is inside takes the place of the bytes.
fn with_body(outer: Node, inner: Node) -> Node {
    let Node::Object(mut fields) = outer else { return inner };
    fields.retain(|(name, _)| name != "body");
    fields.push(("body".to_owned(), inner));
    Node::Object(fields)
}

fn remarks(message: &Message<'_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    if !message.unknown_aliases.is_empty() {
        let aliases = message.unknown_aliases.clone();
        remarks.push(match message.birth {
            BirthOf::Missing => Remark::NoBirth(aliases),
            BirthOf::Unread => Remark::UnreadBirth(aliases),
            BirthOf::Later => Remark::LaterBirth(aliases),
            BirthOf::Read => Remark::UnknownAliases(aliases),
        });
    }
    if message.lacks_types {
        remarks.push(Remark::NoDataType);
    }
    remarks
}
