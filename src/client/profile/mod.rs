//! Profiles, what to connect to: `profiles.toml` read, checked and appended to.
//!
//! All mistakes of the file are found at once, each with its line, setting, what is wrong and what to do. Nothing here
//! uses the network or the keyring: a pasted client secret is only returned, so that the caller can store it where
//! secrets belong.

mod append;
mod aws_hosts;
mod callback_url;
mod check;
mod client_id_template;
mod cognito;
mod credentials_from;
mod definition;
mod draft;
mod edit;
mod encoding;
mod endpoints;
mod fields;
mod foreign;
pub mod import;
mod issuer;
mod lines;
mod mistake;
mod parse;
mod proxy;
mod region;
mod store;
mod syntax;
mod table;
#[cfg(test)]
mod tests;

pub use append::Appended;
pub use callback_url::CallbackUrl;
pub use client_id_template::ClientIdTemplate;
pub use cognito::OF_COGNITO;
pub use credentials_from::{AwsSource, CredentialsFrom};
pub use definition::{ClientSecret, Profile};
pub use draft::{Draft, draft};
pub use edit::Edit;
pub use endpoints::{Endpoints, Origins, is_loopback_host};
pub use foreign::{Accepted, ForeignEndpoint};
pub use mistake::Mistake;
pub use parse::{KEYS, parse};
pub use proxy::Proxy;
pub use store::{Error, FILE_NAME, MOST_BYTES, Store, Unsuitable};

/// A commented example of one profile, to start with. Its comments are in the current language.
///
/// Its ids are invented and have the right shape, so that it parses as it is.
#[must_use]
pub fn template() -> &'static str {
    texts::text(TEMPLATE)
}

const TEMPLATE: &str = texts::later!(
    r#"[[profile]]
name = "plant"                                        # shown in the window and used with --profile
region = "eu-central-1"                               # AWS region of everything below
user_pool_id = "eu-central-1_AbCdEf123"               # Cognito > User pools
client_id = "1example23456789exampleabc"              # Cognito > User pools > App clients
identity_pool_id = "eu-central-1:12345678-90ab-cdef-1234-567890abcdef"   # Cognito > Identity pools
iot_endpoint = "a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com"       # IoT Core > Settings: no https://
callback_urls = ["http://localhost:8000"]             # exactly as registered at the app client
# credentials = "aws-profile:NAME"                    # a profile of ~/.aws/config in place of the Cognito settings
# client_secret = "keyring"                           # only if the client has one; topicdeck secret --profile plant
# topic_filters = ["plant/#"]                         # subscribed from the start in the window
# session_expiry_secs = 3600                          # how long AWS keeps QoS 1 messages while there is no connection
# proxy = "http://proxy.example:3128"                 # instead of HTTPS_PROXY; "none" for a direct connection
# production = true                                   # marked in the window, and each message is confirmed before it is sent
# read_only = true                                    # nothing can be sent with this profile
# ca_file = "proxy-ca.pem"                            # trusted in addition to the system's certificates, for TLS-inspecting proxies
"#
);
