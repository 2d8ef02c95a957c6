//! What a payload can turn out to be: its name in the window, its word in the answers of commands, and what a content type
//! promises.

use std::fmt;

use texts::t;

/// What a payload turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// No bytes at all.
    Empty,
    /// JSON (RFC 8259).
    Json,
    /// JSON values, one a line.
    JsonLines,
    /// JSON values, each behind a record separator (RFC 7464).
    JsonSequence,
    /// JSON but for `NaN` and `Infinity`, as Python writes them.
    JsonLike,
    /// JSON in UTF-16.
    JsonUtf16,
    /// JSON of one byte a character (ISO 8859-1).
    JsonLatin1,
    /// Measurements as JSON (RFC 8428).
    SenmlJson,
    /// CBOR (RFC 8949).
    Cbor,
    /// CBOR items one after the other (RFC 8742).
    CborSequence,
    /// Measurements as CBOR (RFC 8428).
    SenmlCbor,
    /// MessagePack.
    MessagePack,
    /// MessagePack values one after the other.
    MessagePackStream,
    /// MessagePack with records of the JavaScript library msgpackr.
    MessagePackRecords,
    /// A protobuf message, by a schema.
    Protobuf,
    /// Protobuf messages, each behind its length.
    ProtobufDelimited,
    /// A schema of protobuf: a `FileDescriptorSet`.
    DescriptorSet,
    /// Sparkplug B.
    Sparkplug,
    /// Sparkplug B with a compressed body.
    SparkplugCompressed,
    /// UTF-8 text.
    Text,
    /// Text of one byte a character (ISO 8859-1).
    TextLatin1,
    /// Text in UTF-16.
    TextUtf16,
    /// An image.
    Png,
    /// An image.
    Jpeg,
    /// An image.
    Webp,
    /// An image.
    Gif,
    /// BSON, which is not decoded.
    Bson,
    /// Amazon Ion, which is not decoded.
    Ion,
    /// An Avro file; also values without their schema, which are not decoded.
    Avro,
    /// LZ4 that nothing comes out of.
    Lz4,
    /// Snappy that nothing comes out of.
    Snappy,
    /// Anything else.
    Binary,
}

impl Format {
    /// The format that a content type (RFC 9110 section 8.3.1, RFC 6839 suffixes) promises, if it is one that is read for
    /// each message. `application/octet-stream` promises nothing: many libraries send it whatever is inside.
    pub(super) fn hinted(content_type: &str) -> Option<Self> {
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let (kind, subtype) = essence.split_once('/').unwrap_or(("", essence.as_str()));
        match subtype.rsplit('+').next().unwrap_or_default() {
            "json" => Some(Self::Json),
            "cbor" => Some(Self::Cbor),
            "msgpack" | "x-msgpack" | "vnd.msgpack" => Some(Self::MessagePack),
            _ if kind == "text" => Some(Self::Text),
            _ => None,
        }
    }

    /// The word for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Json => "json",
            Self::JsonLines => "json-lines",
            Self::JsonSequence => "json-seq",
            Self::JsonLike => "json-like",
            Self::JsonUtf16 => "json-utf16",
            Self::JsonLatin1 => "json-latin1",
            Self::SenmlJson => "senml-json",
            Self::Cbor => "cbor",
            Self::CborSequence => "cbor-sequence",
            Self::SenmlCbor => "senml-cbor",
            Self::MessagePack => "msgpack",
            Self::MessagePackStream => "msgpack-stream",
            Self::MessagePackRecords => "msgpackr-record",
            Self::Protobuf => "protobuf",
            Self::ProtobufDelimited => "protobuf-delimited",
            Self::DescriptorSet => "descriptor-set",
            Self::Sparkplug => "sparkplug",
            Self::SparkplugCompressed => "sparkplug-compressed",
            Self::Text => "text",
            Self::TextLatin1 => "text-latin1",
            Self::TextUtf16 => "text-utf16",
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Webp => "webp",
            Self::Gif => "gif",
            Self::Bson => "bson",
            Self::Ion => "ion",
            Self::Avro => "avro",
            Self::Lz4 => "lz4",
            Self::Snappy => "snappy",
            Self::Binary => "binary",
        }
    }
}

impl Format {
    /// How the name of a file of this format ends.
    pub(super) fn file_ending(self) -> &'static str {
        match self {
            Self::Json | Self::JsonLike | Self::JsonUtf16 | Self::JsonLatin1 | Self::SenmlJson => "json",
            Self::JsonLines | Self::JsonSequence => "jsonl",
            Self::Cbor | Self::CborSequence | Self::SenmlCbor => "cbor",
            Self::MessagePack | Self::MessagePackStream | Self::MessagePackRecords => "msgpack",
            Self::Protobuf | Self::ProtobufDelimited | Self::Sparkplug | Self::SparkplugCompressed => "pb",
            Self::DescriptorSet => "desc",
            Self::Text | Self::TextLatin1 | Self::TextUtf16 => "txt",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Gif => "gif",
            Self::Bson => "bson",
            Self::Ion => "ion",
            Self::Avro => "avro",
            Self::Lz4 => "lz4",
            Self::Snappy => "sz",
            Self::Empty | Self::Binary => "bin",
        }
    }
}

/// The name that people know; most are the same in each language.
impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Empty => t!("Empty"),
            Self::Json => "JSON",
            Self::JsonLines => "JSON Lines",
            Self::JsonSequence => "JSON Sequence",
            Self::JsonLike => "JSON + NaN",
            Self::JsonUtf16 => "JSON (UTF-16)",
            Self::JsonLatin1 => "JSON (ISO 8859-1)",
            Self::SenmlJson => "SenML (JSON)",
            Self::Cbor => "CBOR",
            Self::CborSequence => "CBOR Sequence",
            Self::SenmlCbor => "SenML (CBOR)",
            Self::MessagePack => "MessagePack",
            Self::MessagePackStream => "MessagePack Stream",
            Self::MessagePackRecords => "MessagePack (msgpackr)",
            Self::Protobuf => "Protobuf",
            Self::ProtobufDelimited => t!("Protobuf (delimited)"),
            Self::DescriptorSet => "Protobuf FileDescriptorSet",
            Self::Sparkplug => "Sparkplug B",
            Self::SparkplugCompressed => t!("Sparkplug B (compressed)"),
            Self::Text => "Text",
            Self::TextLatin1 => "Text (ISO 8859-1)",
            Self::TextUtf16 => "Text (UTF-16)",
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Webp => "WebP",
            Self::Gif => "GIF",
            Self::Bson => "BSON",
            Self::Ion => "Amazon Ion",
            Self::Avro => "Avro",
            Self::Lz4 => "LZ4",
            Self::Snappy => "Snappy",
            Self::Binary => t!("Binary"),
        })
    }
}
