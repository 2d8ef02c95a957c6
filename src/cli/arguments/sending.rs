//! The options of `topicdeck send` and `topicdeck outbox`, and the examples that teach them.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

use super::values::{client_id, confirmation_secs, lifetime, property, publish_id, qos, topic};
use model::{PublishId, Qos};

/// Examples for `topicdeck outbox --help`.
pub(super) const OUTBOX_EXAMPLES: &str = "\
Examples:
  topicdeck send plant/pumps/pump-b/cmd '{\"cmd\":\"start\"}' --queue --expires 2h
                                               Without a network: store a message, print its id
  topicdeck outbox list                        See what waits, and what became of the rest
  topicdeck outbox flush                       Connect, send all that waits, and end
  topicdeck outbox cancel --all                Send nothing of it";

/// Examples for `topicdeck saved --help`.
pub(super) const SAVED_EXAMPLES: &str = "\
Examples:
  topicdeck saved                              Name, topic and QoS of each
  topicdeck send --saved 'Pumps/Start pump'    Send one; in production it asks first
  topicdeck send --saved 'Pumps/Start pump' --queue
                                               Without a network: put it into the outbox";

/// Options of `send`.
#[derive(Args, Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command")]
pub struct SendArguments {
    /// Topic to publish to
    #[arg(value_parser = topic, required_unless_present = "saved")]
    pub topic: Option<String>,
    /// Use the topic exactly as given, including spaces and invisible characters
    #[arg(long)]
    pub as_is: bool,
    /// Payload; - reads stdin; omit for an empty message. Write -- before one that starts with -
    #[arg(conflicts_with = "file", allow_negative_numbers = true)]
    pub payload: Option<String>,
    /// Send the contents of a file
    #[arg(long, value_name = "F")]
    pub file: Option<PathBuf>,
    /// QoS: 0 at most once, 1 at least once
    #[arg(long, default_value = "1", value_name = "N", allow_negative_numbers = true, value_parser = qos)]
    pub qos: Qos,
    /// Ask the broker to retain the message for later subscribers
    #[arg(long)]
    pub retain: bool,
    /// Send to a production profile without asking
    #[arg(long)]
    pub yes: bool,
    /// MIME type of the message, such as application/json
    #[arg(long, value_name = "T")]
    pub content_type: Option<String>,
    /// A user property; may be given several times
    #[arg(long = "property", value_name = "K=V", value_parser = property)]
    pub properties: Vec<(String, String)>,
    /// Send the message that was saved under this name in the window; 'topicdeck saved' lists them
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with_all = ["topic", "payload", "file", "as_is", "qos", "retain", "content_type", "properties"]
    )]
    pub saved: Option<String>,
    /// Send it to this client alone, and wait until it confirms; can be given several times
    ///
    /// The client need not subscribe to the topic. The message is not queued, not retained, and no rule sees it. Needs
    /// iot:SendDirectMessage, and iot:Receive for the client.
    #[arg(long, value_name = "CLIENT_ID", value_parser = client_id, conflicts_with_all = ["retain", "queue"])]
    pub to: Vec<String>,
    /// Send it to each client of a list alone, one client id in a line; - reads the list from stdin
    ///
    /// Prints a line for each client as it confirms or fails, also where --to is given several times. The exit status is 1 if a
    /// client did not confirm.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["retain", "queue"])]
    pub to_list: Option<PathBuf>,
    /// With --to or --to-list: how many seconds the client may take to confirm, 1 to 15
    #[arg(long, value_name = "SECS", default_value = "5", allow_negative_numbers = true, value_parser = confirmation_secs)]
    pub within: u8,
    /// Put the message into the outbox and print its id; does not use the network
    ///
    /// The window sends it when it is connected, or 'outbox flush' does. Needs one sign-in before, which is saved.
    #[arg(long)]
    pub queue: bool,
    /// With --queue: how long the message waits, such as 30s, 10m, 2h or 7d; as chosen in the window if not given
    #[arg(long, value_name = "TIME", requires = "queue", value_parser = lifetime)]
    pub expires: Option<Duration>,
}

/// Options of `saved`.
#[derive(Args, Clone, Copy, Debug)]
pub struct SavedArguments {
    /// Print one JSON object per message
    #[arg(long)]
    pub json: bool,
}

/// Options of `outbox`.
#[derive(Args, Clone, Debug)]
pub struct OutboxArguments {
    /// What to do with the messages.
    #[command(subcommand)]
    pub action: OutboxAction,
}

/// What to do with the messages of the outbox.
#[derive(Clone, Debug, Subcommand)]
pub enum OutboxAction {
    /// List the messages in the order of sending; does not use the network
    ///
    /// States: waiting, sending, delivered (for a day), refused, expired, uncertain. An uncertain message may have arrived: the
    /// program ended, or the connection was lost, before the broker answered.
    List {
        /// Print one JSON object per message
        #[arg(long)]
        json: bool,
    },
    /// Connect, send all that waits, and end
    ///
    /// Uncertain messages are sent again, with the user property possibly-repeated=true. Those whose time
    /// is over, and those that were sent a second time already, are left and counted. The exit status is 0 if all that was sent was
    /// delivered, else 1.
    Flush {
        /// Leave uncertain messages as they are
        #[arg(long)]
        skip_uncertain: bool,
    },
    /// Take messages out that are not being sent
    Cancel {
        /// Ids, as 'list' prints them
        #[arg(value_name = "ID", value_parser = publish_id, required_unless_present = "all")]
        ids: Vec<PublishId>,
        /// All of this user
        #[arg(long, conflicts_with = "ids")]
        all: bool,
    },
    /// Let messages wait again that were refused, have expired or are uncertain
    SendAgain {
        /// Ids, as 'list' prints them
        #[arg(required = true, value_name = "ID", value_parser = publish_id)]
        ids: Vec<PublishId>,
    },
    /// Note that uncertain messages arrived
    Arrived {
        /// Ids, as 'list' prints them
        #[arg(required = true, value_name = "ID", value_parser = publish_id)]
        ids: Vec<PublishId>,
    },
}
