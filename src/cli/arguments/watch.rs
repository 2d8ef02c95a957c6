//! Options of `watch`.

use clap::Args;
use model::Qos;
use search::Query;

use super::format::Format;
use super::values::{ContractArgument, contract, count, qos, query_with_contracts, secs, topic_filter};

/// Options of `watch`.
#[derive(Args, Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option, independent of the others")]
pub struct WatchArguments {
    /// Topic filters to subscribe to, with + for one level and # for all levels below
    #[arg(required = true, value_name = "FILTER", value_parser = topic_filter)]
    pub filters: Vec<String>,
    /// Profile to use (default: the first in profiles.toml); may be repeated
    #[arg(long = "profile", value_name = "NAME")]
    pub profiles: Vec<String>,
    /// Use the filters exactly as given, including spaces and invisible characters
    #[arg(long)]
    pub as_is: bool,
    /// Print only messages that match, such as 'json:$.temp>80 or overheat'; --count counts these
    ///
    /// Words and "texts in quotes" are looked for in topic and payload. Fields: topic:plant/+/temp, payload:"over heat",
    /// json:$.temp>80, size>1k, age<10m, after:14:30, before:2026-11-28, qos:1, property:device=press-1, content:json,
    /// retained, sent, received, valid:no. Joined with and, or, not and parentheses; -word is not word.
    #[arg(long = "where", value_name = "QUERY", allow_hyphen_values = true, value_parser = query_with_contracts)]
    pub query: Option<Query>,
    /// What payloads of these topics have to be: FILTER=schema.json, or FILTER=file.proto#Message; may be repeated
    ///
    /// A JSON Schema describes JSON, CBOR and MessagePack. The first one whose filter matches a topic decides, and comes before the
    /// contracts that 'topicdeck contract' stored for the profile. What is wrong with a payload is printed with the message, and
    /// that it came late: after more than one and a half times the time that is expected. --where valid:no prints only such
    /// messages, valid:yes those that are as they have to be.
    #[arg(long = "contract", value_name = "FILTER=FILE", value_parser = contract)]
    pub contracts: Vec<ContractArgument>,
    /// Payloads of these topics are protobuf: FILTER=file.proto#Message; may be repeated
    ///
    /// Lines have what the messages say, as `payload_json` in JSON, and json:$.field in --where finds fields by name. The file is a
    /// .proto file or a descriptor set. Without #Message, the only message of the file is used. The first FILTER that matches a
    /// topic decides. Without --proto, the messages and formats count that were chosen in the window for the profile: also for --where,
    /// contracts and --decode. Behind all of them, contracts that are messages do.
    #[arg(long = "proto", value_name = "FILTER=FILE", value_parser = contract)]
    pub messages: Vec<ContractArgument>,
    /// Write what other formats than JSON and text hold as `decoded` in JSON
    ///
    /// Of CBOR, MessagePack, Sparkplug B and compressed payloads, for example: {"format":"cbor","value":{"temp":21.5}}, as 'topicdeck
    /// decode --json' prints it. Metrics of Sparkplug B have the names of the birth messages that came before.
    #[arg(long)]
    pub decode: bool,
    /// Maximum QoS: 0 at most once, 1 at least once
    #[arg(long, default_value = "0", value_name = "N", allow_negative_numbers = true, value_parser = qos)]
    pub qos: Qos,
    /// Stop after N messages; with --for, the exit status is 3 if fewer arrived
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = count)]
    pub count: Option<u64>,
    /// Stop this many seconds after the connection is live
    #[arg(long = "for", value_name = "SECS", allow_negative_numbers = true, value_parser = secs)]
    pub for_secs: Option<f64>,
    /// Output format: json for programs, text for people
    #[arg(long, value_enum, default_value_t = Format::Json)]
    pub format: Format,
    /// Print times in UTC instead of local time; json always does
    #[arg(long)]
    pub utc: bool,
    /// Print no notes on stderr, only warnings and errors
    #[arg(long)]
    pub quiet: bool,
}
