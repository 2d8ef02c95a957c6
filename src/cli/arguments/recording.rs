//! Options of the commands about recordings.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::values::{
    ContractArgument, RecordingSize, contract, days, moment, qos, query_with_contracts, recording_size, topic_filter,
};
use engine::recording::RecordingLimits;
use model::{Qos, RecordingChoice, Timestamp};
use search::Query;

/// Options of `record`.
#[derive(Args, Clone, Debug)]
pub struct RecordArguments {
    /// Topic filters to subscribe to, with + for one level and # for all levels below
    #[arg(required = true, value_name = "FILTER", value_parser = topic_filter)]
    pub filters: Vec<String>,
    /// Use the filters exactly as given, including spaces and invisible characters
    #[arg(long)]
    pub as_is: bool,
    /// Maximum QoS: 0 at most once, 1 at least once
    #[arg(long, default_value = "0", value_name = "N", allow_negative_numbers = true, value_parser = qos)]
    pub qos: Qos,
    /// Largest size of the recording, such as 500m or 2g; at least 16m
    #[arg(long, default_value_t = RecordingSize(RecordingLimits::default().bytes), value_name = "SIZE", value_parser = recording_size)]
    pub cap: RecordingSize,
    /// Delete messages that are older
    #[arg(long, default_value_t = RecordingChoice::default().days, value_name = "DAYS", allow_negative_numbers = true, value_parser = days)]
    pub days: u32,
    /// Print no notes on stderr, only warnings and errors
    #[arg(long)]
    pub quiet: bool,
}

/// Options of `export`.
#[derive(Args, Clone, Debug)]
pub struct ExportArguments {
    /// Only messages from this time on: 20:47 (the last one), Sat 14:02, 2026-11-28, 2026-11-28T14:30, with a zone such as Z, or an age
    /// such as 90m, 2h, 7d
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = moment)]
    pub since: Option<Timestamp>,
    /// Only messages up to this time
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = moment)]
    pub until: Option<Timestamp>,
    /// Only messages that match, as for 'watch'
    ///
    /// With valid:no or valid:yes, what is wrong with a payload is a field of its JSON object.
    #[arg(long = "where", value_name = "QUERY", allow_hyphen_values = true, value_parser = query_with_contracts)]
    pub query: Option<Query>,
    /// Payloads of these topics are protobuf: FILTER=file.proto#Message; may be repeated
    ///
    /// Lines have what the messages say, as `payload_json` in JSON, and json:$.field in --where finds fields by name. The file is a
    /// .proto file or a descriptor set. Without #Message, the only message of the file is used. The first FILTER that matches a
    /// topic decides. Without --proto, the messages and formats count that were chosen in the window for the profile: also for --where,
    /// contracts and --decode. Behind all of them, contracts that are messages do.
    #[arg(long = "proto", value_name = "FILTER=FILE", value_parser = contract)]
    pub messages: Vec<ContractArgument>,
    /// What payloads of these topics have to be, as for 'watch'; comes before the contracts of the profile
    #[arg(long = "contract", value_name = "FILTER=FILE", value_parser = contract)]
    pub contracts: Vec<ContractArgument>,
    /// Write what other formats than JSON and text hold as `decoded` in JSON, as for 'watch'
    #[arg(long)]
    pub decode: bool,
    /// Output format. In csv, text that a spreadsheet would run is preceded by an apostrophe
    #[arg(long, value_enum, default_value_t = ExportFormat::Ndjson)]
    pub format: ExportFormat,
    /// Write to this file instead of stdout; it is replaced when all is written. A pipe or a device is written directly
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// What `export` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// One JSON object per line
    Ndjson,
    /// Comma-separated values with a header
    Csv,
}

/// Options of `recordings`.
#[derive(Args, Clone, Debug)]
pub struct RecordingsArguments {
    /// Print one JSON object per recording
    #[arg(long)]
    pub json: bool,
    /// What else to do.
    #[command(subcommand)]
    pub action: Option<RecordingsAction>,
}

/// What to do with recordings.
#[derive(Clone, Debug, Subcommand)]
pub enum RecordingsAction {
    /// Make a recording from messages that were printed
    ///
    /// Reads one JSON object per line, as 'watch' and 'export' print them, or `mosquitto_sub` with -F %J or -F %j. Messages keep
    /// their times. The new recording can be exported, and opened in the window.
    ///
    /// Lines that are not messages are named by number and left out; the exit status is then 3. If it is interrupted or
    /// fails, there is no recording. `mosquitto_sub` -F %J reformats JSON and prints an empty line for other messages; -F %j
    /// prints both as they are, up to the first zero byte of a payload. A format that prints all bytes is in topicdeck help recordings.
    #[command(after_long_help = IMPORT_EXAMPLES)]
    Import(ImportMessagesArguments),
    /// Copy what can be read of a damaged recording into a new file
    ///
    /// Reads every message. If nothing is damaged, nothing is changed. Otherwise the damaged file is renamed and kept; what cannot
    /// be read is listed as missing by 'recordings', and the exit status is then 3. If it is interrupted, the next repair continues.
    /// A recording that a window or 'record' writes to is repaired there, when it starts.
    #[command(after_long_help = REPAIR_EXAMPLES)]
    Repair(RepairArguments),
}

/// Examples for `topicdeck recordings import --help`.
pub(super) const IMPORT_EXAMPLES: &str = "\
Examples:
  topicdeck recordings import saturday.ndjson  Make a recording with the name saturday
  mosquitto_sub -h broker -t '#' -F %j -W 60 | topicdeck recordings import - --name broker
  topicdeck export --profile saturday --where 'json:$.temp>80'";

/// Examples for `topicdeck recordings repair --help`.
pub(super) const REPAIR_EXAMPLES: &str = "\
Examples:
  topicdeck recordings repair saturday         Repair the recording with the name saturday
  topicdeck export --profile saturday > saturday.ndjson";

/// Options of `recordings repair`.
#[derive(Args, Clone, Debug)]
pub struct RepairArguments {
    /// Name of the recording, or of its profile
    #[arg(value_name = "NAME")]
    pub name: String,
}

/// Options of `recordings import`.
#[derive(Args, Clone, Debug)]
pub struct ImportMessagesArguments {
    /// The file to read; - reads stdin
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Name of the new recording (default: that of the file); other commands take it with --profile
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Replace the recording of this name if there is one
    #[arg(long)]
    pub replace: bool,
}

/// Options of `forget`.
#[derive(Args, Clone, Copy, Debug)]
pub struct ForgetArguments {
    /// Do not ask for confirmation
    #[arg(long)]
    pub yes: bool,
}
