//! The options of `topicdeck contract`, and the examples that teach them.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::values::{ContractArgument, contract, expected_secs, filter, topic};
use model::TopicFilter;

/// Examples for `topicdeck contract --help`.
pub(super) const EXAMPLES: &str = "\
Examples:
  topicdeck contract add 'plant/+/temp' --schema temp.json --every 60s
                                               What payloads have to be, and how often they come
  topicdeck contract add 'plant/+/raw' --schema plant.proto --message Reading
  topicdeck contract list                      All contracts of the profile
  topicdeck contract check payload.json --topic plant/press-1/temp
                                               Is it as it has to be? Also by exit status
  topicdeck watch 'plant/#' --where valid:no   Print what is not as it has to be
  topicdeck contract remove 'plant/+/raw'      Expect nothing there";

/// Options of `contract`.
#[derive(Args, Clone, Debug)]
pub struct ContractArguments {
    /// What to do with contracts.
    #[command(subcommand)]
    pub action: ContractAction,
}

/// What to do with contracts.
#[derive(Clone, Debug, Subcommand)]
pub enum ContractAction {
    /// Store a contract, in place of the one with this filter
    ///
    /// The schema is read first: if it cannot be used, nothing is stored. Its path is stored, not its text, and it is read again
    /// when it changes.
    Add {
        /// Topic filter, with + for one level and # for all levels below
        #[arg(value_name = "FILTER", value_parser = filter)]
        filter: TopicFilter,
        /// What payloads have to be: a JSON Schema (*.json) for JSON, CBOR and MessagePack, or for protobuf a .proto file or a
        /// descriptor set
        #[arg(long, value_name = "FILE", required_unless_present = "every_secs")]
        schema: Option<PathBuf>,
        /// The message of protobuf, by its full name or the end of it; the only one of the file when left out
        #[arg(long, value_name = "NAME", requires = "schema")]
        message: Option<String>,
        /// A message is expected within this time after the one before, such as 60s, 10m or 2h; late is one and a half times as
        /// long, so 60s is late after 90 s
        #[arg(long = "every", value_name = "TIME", value_parser = expected_secs)]
        every_secs: Option<u32>,
    },
    /// List the contracts of the profile
    List {
        /// Print one JSON object per contract
        #[arg(long)]
        json: bool,
    },
    /// Remove the contract with this filter
    Remove {
        /// As 'list' prints it
        #[arg(value_name = "FILTER", value_parser = filter)]
        filter: TopicFilter,
    },
    /// Check a payload against the contract of its topic
    ///
    /// Prints where and why it is not as it has to be. The exit status is 0 if it is as it has to be, 1 if not, 2 if there is no
    /// contract for the topic. A format that was chosen in the window for the topic counts here too.
    Check {
        /// File with the payload; - reads stdin
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Topic that it is for
        #[arg(long, value_name = "TOPIC", value_parser = topic)]
        topic: String,
        /// Content type of the message, such as application/cbor
        #[arg(long, value_name = "TYPE")]
        content_type: Option<String>,
        /// A contract in place of the stored ones, as for 'watch'; may be repeated
        #[arg(long = "contract", value_name = "FILTER=FILE", value_parser = contract)]
        contracts: Vec<ContractArgument>,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
}
