//! Options of `decode`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use payload::ReadAs;

/// Examples for `topicdeck decode --help`.
pub(super) const EXAMPLES: &str = "\
Examples:
  topicdeck decode payload.bin                 Say what it is, and print what is in it
  topicdeck decode - --json < payload.bin      One JSON object, for another program
  topicdeck decode payload.bin --as deflate    Say what it is yourself
  topicdeck decode data.bin --topic spBv1.0/plant/NDATA/gw-1 --birth birth.bin
  topicdeck decode reading.bin --proto plant.proto --message Reading";

/// Options of `decode`.
#[derive(Args, Clone, Debug)]
pub struct DecodeArguments {
    /// File with the payload; - reads stdin
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Topic that it came on: topics of Sparkplug B say what it is
    #[arg(long, value_name = "TOPIC")]
    pub topic: Option<String>,
    /// Content type that its sender gave, such as application/cbor
    #[arg(long, value_name = "TYPE")]
    pub content_type: Option<String>,
    /// What it is; nothing else is tried
    #[arg(long = "as", value_name = "FORMAT", value_parser = formats())]
    pub read_as: Option<ReadAs>,
    /// File with the birth message of the Sparkplug node or device, which names the metrics; can be repeated
    #[arg(long = "birth", value_name = "FILE", requires = "topic")]
    pub births: Vec<PathBuf>,
    /// Protobuf: the .proto file, or a descriptor set of protoc or buf. Imports are looked for beside it and in the folders
    /// above it
    #[arg(long, value_name = "FILE", conflicts_with_all = ["read_as", "births"])]
    pub proto: Option<PathBuf>,
    /// The message of that file, by its full name or the end of it; the only one of the file when left out
    #[arg(long, value_name = "NAME", requires = "proto")]
    pub message: Option<String>,
    /// Print one JSON object: {"format": ..., "value": ...}. Where the payload is not what --as or --proto says, the format is null
    #[arg(long)]
    pub json: bool,
}

fn formats() -> impl clap::builder::TypedValueParser<Value = ReadAs> {
    let words = ReadAs::ALL.map(ReadAs::word);
    PossibleValuesParser::new(words).map(|word| ReadAs::of_word(&word).unwrap_or(ReadAs::Binary))
}
