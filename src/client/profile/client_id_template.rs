//! MQTT client id of a profile, with places to fill in at each connection.

use std::fmt;

use texts::t;

/// What `mqtt_client_id` is when the profile does not say.
pub(super) const DEFAULT: &str = "topicdeck-{identity}-{random}";

/// Longest client id that AWS IoT Core takes, in bytes (AWS IoT Core quotas).
const MAX_BYTES: usize = 128;
/// Room that `{random}` is given when the length is checked, in bytes.
const RANDOM_BYTES: usize = 8;
/// Length of `:` and a UUID, which follow the region in an identity id.
const IDENTITY_BYTES_AFTER_REGION: usize = 37;

/// A client id with `{identity}` and `{random}` in it, such as `topicdeck-{identity}-{random}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientIdTemplate(String);

impl ClientIdTemplate {
    /// Checks `text` for identities of `region`. The error is what a person should write instead.
    pub(super) fn new(text: &str, region: &str) -> Result<Self, String> {
        let literal = text.replace("{identity}", "").replace("{random}", "");
        if literal.contains(['{', '}']) {
            return Err(t!(
                "a client id with no other placeholder than {identity} and {random}",
                identity = "{identity}",
                random = "{random}"
            ));
        }
        if text.is_empty() || text.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, '#' | '+' | '/'))
        {
            return Err(t!("a client id without spaces, /, # and +").to_owned());
        }
        let template = Self(text.to_owned());
        let identity = "x".repeat(region.len() + IDENTITY_BYTES_AFTER_REGION);
        let length = template.fill_in(&identity, &"x".repeat(RANDOM_BYTES)).len();
        if length > MAX_BYTES {
            return Err(t!("at most {most} bytes once filled in; this would be {length}", most = MAX_BYTES, length));
        }
        Ok(template)
    }

    /// The client id for this identity. `random` should be at most 8 bytes; the whole is cut to the 128 bytes that AWS
    /// allows, which only an identity id longer than those of AWS can cause.
    #[must_use]
    pub fn expand(&self, identity_id: &str, random: &str) -> String {
        let mut client_id = self.fill_in(identity_id, random);
        client_id.truncate(client_id.floor_char_boundary(MAX_BYTES));
        client_id
    }

    /// Whether each connection of the same identity has the same client id.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        !self.0.contains("{random}")
    }

    /// As written in the profile.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn fill_in(&self, identity_id: &str, random: &str) -> String {
        self.0.replace("{identity}", identity_id).replace("{random}", random)
    }
}

impl fmt::Display for ClientIdTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
