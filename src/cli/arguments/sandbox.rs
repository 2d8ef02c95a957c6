//! Options of `topicdeck sandbox`, and the examples that teach them.

use std::path::PathBuf;

use clap::Args;

use super::values::{devices, port, rate};
use model::is_mark;
use texts::t;

/// The longest user name of Cognito.
const MOST_USER_BYTES: usize = 128;

/// Examples for `topicdeck sandbox --help`.
#[cfg_attr(not(feature = "sandbox"), expect(dead_code, reason = "there is no such command then"))]
pub(super) const EXAMPLES: &str = "\
Examples:
  topicdeck sandbox > DIR/profiles.toml &      Start it and use it from other commands:
  topicdeck --config DIR sign-in
  topicdeck sandbox --port 8400 --rate 500 --devices 40
                                               A busy plant, at the same address each time
  topicdeck sandbox --devices 0                No messages but your own
  topicdeck sandbox --sign-up                  Let people register: the code is printed here
  topicdeck sandbox --policy policy.json --role role.json --user anna --user ben@plant.example
                                               Try your own policies: sign in as anna with the
                                               password topicdeck
  aws iot get-policy --policy-name NAME --query policyDocument --output text > policy.json
  aws iam get-role-policy --role-name NAME --policy-name NAME --query PolicyDocument > role.json
  topicdeck sandbox --port 8443 --tls DIR/ca.pem > DIR/profiles.toml
                                               For SDKs that need TLS: make them trust DIR/ca.pem
                                               and connect to https://localhost:8443
                                               and wss://localhost:8443/mqtt";

/// Options of `sandbox`.
#[derive(Args, Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option")]
pub struct SandboxArguments {
    /// That of [`super::Common`], which this command refuses.
    #[arg(long, hide = true)]
    pub sandbox: bool,
    /// Those of [`super::Common`], which this command refuses.
    #[arg(long = "profile", hide = true, value_name = "NAME")]
    pub profiles: Vec<String>,
    /// That of [`super::Common`], which is for commands that read profiles.
    #[arg(long, hide = true, value_name = "DIR")]
    pub config: Option<PathBuf>,
    /// That of [`super::Common`], which is for commands that connect.
    #[arg(long, hide = true)]
    pub accept_endpoints: bool,
    /// That of [`super::Common`], which is for commands that connect.
    #[arg(long, hide = true)]
    pub read_only: bool,
    /// TCP port on loopback; 0 for a free one
    #[arg(long, default_value_t = 0, value_name = "N", allow_negative_numbers = true, value_parser = port)]
    pub port: u16,
    /// Messages per second of all simulated devices together
    #[arg(long, default_value_t = 20.0, value_name = "N", allow_negative_numbers = true, value_parser = rate)]
    pub rate: f64,
    /// Number of simulated devices
    #[arg(long, default_value_t = 12, value_name = "N", allow_negative_numbers = true, value_parser = devices)]
    pub devices: u32,
    /// IoT policy (JSON) of the operator and each --user, instead of the sandbox's own
    ///
    /// A document that AWS would refuse is refused, with line, column and statement. Region and account in its resources
    /// are read as those of the sandbox. What is not evaluated, such as a Condition, is printed to stderr. The printed
    /// profile may need more than the policy allows: change its `mqtt_client_id` and `topic_filters` to match.
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Permissions of the identity pool's role (JSON), instead of the sandbox's own
    ///
    /// Both the role and the IoT policy must allow an action.
    #[arg(long, value_name = "FILE")]
    pub role: Option<PathBuf>,
    /// Another user who can sign in with the password "topicdeck"; may be given several times
    ///
    /// An email address, or a name, which gets one at example.com. The IoT policy is attached to the identity.
    #[arg(long = "user", value_name = "NAME", value_parser = user)]
    pub users: Vec<String>,
    /// Let anyone register on the sign-in page, as in AWS's walkthrough; the code is printed to stderr
    ///
    /// Who registers has no IoT policy: 'topicdeck attach-policy --profile NAME' attaches it, as the walkthrough does.
    #[arg(long)]
    pub sign_up: bool,
    /// Serve https and wss only, and write the CA certificate to this file
    ///
    /// The CA exists in memory until the sandbox ends; its key is not written. The printed profile names the file as its
    /// `ca_file`, and all addresses are on localhost. Only a file that a sandbox wrote is replaced.
    #[arg(long, value_name = "CA.pem")]
    pub tls: Option<PathBuf>,
}

fn user(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split('@').collect();
    let is_word = |part: &&str| !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || is_mark(c));
    if parts.len() <= 2 && parts.iter().all(is_word) && text.len() <= MOST_USER_BYTES {
        return Ok(text.to_owned());
    }
    Err(t!("expected an email address, or a name without spaces").to_owned())
}
