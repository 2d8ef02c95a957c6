//! Bytes to something readable: JSON, CBOR, MessagePack, text, images, hex, compressed or not. Pure, bounded, and never surprised by what a device sends.
//!
//! Numbers are kept as they were written, so a big integer or a long decimal reaches the screen unchanged. Drawing is
//! left to the window, choosing what to decode and when to the caller.

mod as_json;
mod avro_schema;
mod avro_value;
mod aws;
mod cbor;
mod cbor_tags;
mod compare;
mod contracts;
mod csv_line;
mod decode;
mod escape;
mod escape_sequence;
mod format;
mod gist;
mod hex;
mod inside;
mod json;
mod json_scan;
mod json_schema;
mod known;
mod lz4;
mod meaning;
mod message_fields;
mod mistake;
mod msgpack;
mod node;
mod packed;
mod picture;
mod policy;
mod presence;
mod pretty;
mod preview;
mod preview_inside;
mod protobuf;
mod reading;
mod shadow;
mod shadow_update;
mod shown_inside;
mod snappy;
mod sparkplug;
mod topic_messages;
mod utc;
mod wire;
mod write;

pub use aws::{Cell, Fact, Outline, Said, aws_outline};
pub use compare::{Change, Comparison, Difference, MAX_COMPARED_ROWS, compare};
pub use contracts::{Contracts, Expected, LATE_AFTER, MAX_VIOLATIONS, Payloads, TopicContract, Verdict};
pub use csv_line::{CSV_HEADER, push_csv_line};
pub use decode::{Body, Decoded, MAX_TREE_BYTES, decode};
pub use escape::{push_escaped_mark, push_quoted};
pub use format::Format;
pub use gist::{MAX_GIST_BYTES, gist};
pub use hex::{HexRow, base64_text, gap_before, hex_row, hex_row_count};
pub use inside::inside;
pub use json_schema::{JsonSchema, JsonSchemaError, Violation};
pub use known::{Known, MAX_BINARY_PREVIEW_BYTES, chosen_value, may_be_wrapped, message_value, sparkplug_value};
pub use meaning::meaning;
pub use message_fields::{push_json_line, push_message};
pub use mistake::{JsonMistake, json_mistake};
use node::MAX_READ_DEPTH;
pub use node::{MAX_DEPTH, Node};
pub use picture::{NotDrawn, Picture, not_drawn, picture};
pub use policy::{PolicyRow, policy_rows};
pub use presence::PresenceEvent;
pub use pretty::{key_name, pretty, pretty_value, value_on_a_line, value_text};
pub use preview::{preview, preview_marked, push_binary_line};
pub use preview_inside::preview_inside;
pub use protobuf::{
    FieldPath, FieldValue, MessageType, PathStep, ProtobufReading, ProtobufStyle, Schema, SchemaError, load_schema,
};
pub use reading::{
    AsMessage, Hints, Misfit, ReadAs, Reading, Remark, Wrapping, cut_utf8, push_value, read, read_quickly,
};
pub use shadow::{MAX_SHADOW_BYTES, ShadowChange, ShadowRow, ShadowTable, is_shadow_value, shadow_change};
pub use shadow_update::{ShadowDifference, ShadowUpdate};
pub use shown_inside::shown_inside;
pub use sparkplug::{
    Births, BirthsAt, birth_metrics, is_of_sparkplug, is_sparkplug_birth, rebirth_command, sparkplug_outline,
};
pub use topic_messages::{Chosen, TopicMessages};
pub use utc::push_utc;
