//! What is known of a payload before it is read, and what its reading is.

use std::fmt;

use texts::t;

use super::misfit::Misfit;
use crate::{BirthsAt, Body, Format, MessageType, ProtobufStyle};

/// So many things are named in a remark.
const MAX_LISTED: usize = 8;

/// What is known of a payload.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// The topic it came on.
    pub topic: Option<&'a str>,
    /// What its sender says that it is.
    pub content_type: Option<&'a str>,
    /// What the person says that it is; nothing else is tried then.
    pub read_as: Option<ReadAs>,
    /// What the births of Sparkplug said before it.
    pub births: Option<BirthsAt<'a>>,
    /// The protobuf message that the person says that it is; nothing else is tried then.
    pub message: Option<AsMessage<'a>>,
}

/// A protobuf message that a payload is.
#[derive(Debug, Clone, Copy)]
pub struct AsMessage<'a> {
    /// Its type.
    pub message: &'a MessageType,
    /// How what JSON does not have is written.
    pub style: ProtobufStyle,
}

/// What a person can say that a payload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReadAs {
    /// Text.
    Text,
    /// JSON.
    Json,
    /// JSON values, one a line.
    JsonLines,
    /// CBOR.
    Cbor,
    /// CBOR items one after the other.
    CborSequence,
    /// MessagePack.
    MessagePack,
    /// MessagePack values one after the other.
    MessagePackStream,
    /// Sparkplug B, whatever the topic.
    Sparkplug,
    /// Compressed by gzip.
    Gzip,
    /// Compressed by zlib.
    Zlib,
    /// Compressed by deflate, without a header.
    Deflate,
    /// Compressed by zstd.
    Zstd,
    /// Compressed by LZ4, in frames.
    Lz4,
    /// Compressed by Snappy: framed, or raw, which has no mark.
    Snappy,
    /// Base64.
    Base64,
    /// Nothing but bytes.
    Binary,
}

impl ReadAs {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::Text,
        Self::Json,
        Self::JsonLines,
        Self::Cbor,
        Self::CborSequence,
        Self::MessagePack,
        Self::MessagePackStream,
        Self::Sparkplug,
        Self::Gzip,
        Self::Zlib,
        Self::Deflate,
        Self::Zstd,
        Self::Lz4,
        Self::Snappy,
        Self::Base64,
        Self::Binary,
    ];

    /// The word for files and commands.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => Format::Text.word(),
            Self::Json => Format::Json.word(),
            Self::JsonLines => Format::JsonLines.word(),
            Self::Cbor => Format::Cbor.word(),
            Self::CborSequence => Format::CborSequence.word(),
            Self::MessagePack => Format::MessagePack.word(),
            Self::MessagePackStream => Format::MessagePackStream.word(),
            Self::Sparkplug => Format::Sparkplug.word(),
            Self::Binary => Format::Binary.word(),
            Self::Gzip => Wrapping::Gzip.word(),
            Self::Zlib => Wrapping::Zlib.word(),
            Self::Deflate => Wrapping::Deflate.word(),
            Self::Zstd => Wrapping::Zstd.word(),
            Self::Lz4 => Wrapping::Lz4.word(),
            Self::Snappy => Wrapping::Snappy.word(),
            Self::Base64 => Wrapping::Base64.word(),
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.word() == word)
    }
}

/// The name that people know; names are the same in each language.
impl fmt::Display for ReadAs {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => Format::Text.fmt(out),
            Self::Json => Format::Json.fmt(out),
            Self::JsonLines => Format::JsonLines.fmt(out),
            Self::Cbor => Format::Cbor.fmt(out),
            Self::CborSequence => Format::CborSequence.fmt(out),
            Self::MessagePack => Format::MessagePack.fmt(out),
            Self::MessagePackStream => Format::MessagePackStream.fmt(out),
            Self::Sparkplug => Format::Sparkplug.fmt(out),
            Self::Binary => Format::Binary.fmt(out),
            wrapping => out.write_str(wrapping.word()),
        }
    }
}

/// What is around what can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wrapping {
    /// gzip (RFC 1952).
    Gzip,
    /// zlib (RFC 1950).
    Zlib,
    /// Deflate alone (RFC 1951).
    Deflate,
    /// zstd (RFC 8878).
    Zstd,
    /// LZ4 frames.
    Lz4,
    /// Snappy: framed, or raw where the person said so.
    Snappy,
    /// Base64 (RFC 4648), with either alphabet.
    Base64,
    /// Base64 in a URL that carries its data (RFC 2397).
    DataUrl,
}

impl Wrapping {
    /// The word for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zlib => "zlib",
            Self::Deflate => "deflate",
            Self::Zstd => "zstd",
            Self::Lz4 => "lz4",
            Self::Snappy => "snappy",
            Self::Base64 => "base64",
            Self::DataUrl => "data-url",
        }
    }
}

/// A payload as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What is around it, the outermost first.
    pub wrappings: Vec<Wrapping>,
    /// What it is.
    pub format: Format,
    /// What is in it.
    pub body: Body,
    /// The bytes within the innermost wrapping, where there is one.
    pub inside: Option<Vec<u8>>,
    /// Width and height of an image in pixels, where its beginning says so.
    pub pixels: Option<(u32, u32)>,
    /// What a person has to know about it.
    pub remarks: Vec<Remark>,
}

impl Reading {
    pub(super) fn new(format: Format, body: Body) -> Self {
        Self { wrappings: Vec::new(), format, body, inside: None, pixels: None, remarks: Vec::new() }
    }

    /// How the name of a file with the payload as it came ends.
    #[must_use]
    pub fn file_ending(&self) -> &'static str {
        match self.wrappings.first() {
            Some(Wrapping::Gzip) => "gz",
            Some(Wrapping::Zlib) => "zz",
            Some(Wrapping::Zstd) => "zst",
            Some(Wrapping::Lz4) => "lz4",
            Some(Wrapping::Snappy) => "sz",
            Some(Wrapping::Base64 | Wrapping::DataUrl) => "txt",
            Some(Wrapping::Deflate) => "bin",
            None => self.format.file_ending(),
        }
    }

    /// The format with what is around it, in words for programs: `gzip(json)`.
    #[must_use]
    pub fn words(&self) -> String {
        self.wrapped(Wrapping::word, self.format.word())
    }

    /// The format with what is around it, in words for people: `gzip(JSON)`.
    #[must_use]
    pub fn name(&self) -> String {
        self.wrapped(Wrapping::word, &self.format.to_string())
    }

    fn wrapped(&self, word: fn(Wrapping) -> &'static str, inner: &str) -> String {
        let mut text = String::new();
        for wrapping in &self.wrappings {
            text.push_str(word(*wrapping));
            text.push('(');
        }
        text.push_str(inner);
        text.extend(std::iter::repeat_n(')', self.wrappings.len()));
        text
    }
}

/// What a person has to know about a reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// Only so many bytes were decompressed.
    CutAt(usize),
    /// What is compressed ends early, or is damaged.
    Damaged,
    /// It is another format than its content type says; where and why it is not what that says, if that is known.
    OtherThanSaid(String, Format, Option<Misfit>),
    /// JSON that is no UTF-8, though nothing else was said.
    NotUtf8,
    /// JSON with halves of surrogate pairs, which are shown as U+FFFD.
    HalfPair,
    /// One byte that is the empty map of MessagePack and the empty list of CBOR.
    EmptyOfTwo,
    /// A file of Avro that ends early or is wrong somewhere; so many values before that.
    AvroDamaged(usize),
    /// Only so many values of a file of Avro are read.
    AvroCut(usize),
    /// A file of Avro is compressed by this.
    AvroCodec(String),
    /// The schema of a file of Avro cannot be read.
    AvroSchema,
    /// It is not what the person said that it is; where and why, if that is known.
    NotRead(ReadAs, Option<Misfit>),
    /// It is no protobuf message, and was to be one of this type.
    NotMessage(String),
    /// Numbers of fields that the protobuf message does not have, or not with such values.
    UnknownFields(Vec<u32>),
    /// Protobuf: types of values in an `Any` that the schema does not have.
    UnknownTypes(Vec<String>),
    /// The text may be a protobuf message with one text in it.
    MayBeProtobuf,
    /// Sparkplug: the birth that names these aliases has not been received.
    NoBirth(Vec<u64>),
    /// Sparkplug: the birth that names these aliases cannot be read.
    UnreadBirth(Vec<u64>),
    /// Sparkplug: the birth that names these aliases came only after the message.
    LaterBirth(Vec<u64>),
    /// Sparkplug: the birth does not have these aliases.
    UnknownAliases(Vec<u64>),
    /// Sparkplug: values without a data type, whose sign is not known.
    NoDataType,
}

impl fmt::Display for Remark {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CutAt(bytes) => out
                .write_str(&t!("Only the first {mebibytes} MiB are decompressed.", mebibytes = bytes / (1024 * 1024))),
            Self::Damaged => out.write_str(t!("The compressed data is damaged or incomplete.")),
            Self::OtherThanSaid(..)
            | Self::NotUtf8
            | Self::HalfPair
            | Self::EmptyOfTwo
            | Self::AvroDamaged(_)
            | Self::AvroCut(_)
            | Self::AvroCodec(_)
            | Self::AvroSchema => out.write_str(&self.about_format()),
            Self::NotRead(format, Some(misfit)) => {
                out.write_str(&t!("The payload cannot be read as {format}: {misfit}.", format, misfit))
            }
            Self::NotRead(format, None) => out.write_str(&t!("The payload cannot be read as {format}.", format)),
            Self::NotMessage(message) => {
                out.write_str(&t!("The payload cannot be read as the protobuf message {message}.", message))
            }
            Self::UnknownFields(numbers) => out.write_str(&t!(
                "Fields that the message type does not have: {numbers}. They are shown under their numbers.",
                numbers = listed(numbers)
            )),
            Self::UnknownTypes(names) => out.write_str(&t!(
                "Types that the schema does not have: {names}. Their values are shown as bytes.",
                names = listed(names)
            )),
            Self::MayBeProtobuf => out.write_str(t!("This may also be a protobuf message with one text in it.")),
            Self::NoBirth(aliases) => out.write_str(&t!(
                "No birth message received yet: the names of some metrics are unknown. Their aliases: {aliases}.",
                aliases = listed(aliases)
            )),
            Self::UnreadBirth(aliases) => out.write_str(&t!(
                "The birth message cannot be read: the names of some metrics are unknown. Their aliases: {aliases}.",
                aliases = listed(aliases)
            )),
            Self::LaterBirth(aliases) => out.write_str(&t!(
                "The birth message came only after this message: the names of some metrics are unknown. Their aliases: {aliases}.",
                aliases = listed(aliases)
            )),
            Self::UnknownAliases(aliases) => {
                out.write_str(&t!("The birth message does not have aliases {aliases}.", aliases = listed(aliases)))
            }
            Self::NoDataType => {
                out.write_str(t!("Some values have no data type: negative numbers appear as positive."))
            }
        }
    }
}

impl Remark {
    /// What is said of the format itself.
    fn about_format(&self) -> String {
        match self {
            Self::OtherThanSaid(content_type, Format::Text | Format::Binary, Some(misfit)) => {
                t!("The content type is {content_type}, but the payload is not ({misfit}).", content_type, misfit)
            }
            Self::OtherThanSaid(content_type, format, _) => {
                t!("The content type is {content_type}, but the payload is {format}.", content_type, format)
            }
            Self::NotUtf8 => t!("The JSON is not UTF-8. It is read as ISO 8859-1.").to_owned(),
            Self::HalfPair => {
                t!(
                    "Some characters are cut in half. They are shown as {character}.",
                    character = char::REPLACEMENT_CHARACTER
                )
            }
            Self::EmptyOfTwo => t!("This byte is an empty map in MessagePack and an empty list in CBOR.").to_owned(),
            Self::AvroDamaged(count) => {
                t!("The Avro file is damaged or incomplete. Values before that: {count}.", count)
            }
            Self::AvroCut(count) => t!("Only the first {count} values are shown.", count),
            Self::AvroCodec(codec) => t!("The codec of the Avro file is not supported: {codec}.", codec),
            Self::AvroSchema => t!("The schema of the Avro file cannot be read.").to_owned(),
            _ => String::new(),
        }
    }
}

/// The first of them, with commas.
fn listed(things: &[impl ToString]) -> String {
    let first: Vec<String> = things.iter().take(MAX_LISTED).map(ToString::to_string).collect();
    let more = if things.len() > MAX_LISTED { ", ..." } else { "" };
    first.join(", ") + more
}
