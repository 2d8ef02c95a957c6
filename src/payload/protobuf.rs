//! Protobuf by a schema: reads `.proto` files and descriptor sets, and messages by them. Own code, and not one of the large
//! libraries: only what is needed to read a message is looked at, so that a file whose options come from an import that is not
//! there can be used, a payload becomes a tree in one pass, and a search path is followed on the wire.
//!
//! Files are read by others: the caller passes in what gives the text of an import.

mod declared;
mod decode;
mod descriptor_set;
mod error;
mod field_options;
mod field_path;
mod field_value;
mod known_files;
mod known_types;
mod leaf;
mod link;
mod load;
mod proto_body;
mod proto_enum;
mod proto_file;
mod schema;
mod tokens;

pub use decode::ProtobufReading;
pub use error::SchemaError;
pub use field_path::{FieldPath, PathStep};
pub use field_value::FieldValue;
pub use leaf::ProtobufStyle;
pub use load::load_schema;
pub use schema::{MessageType, Schema};

#[cfg(test)]
mod tests;
