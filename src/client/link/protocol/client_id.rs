//! Parts of a client id that the program chooses.

use rand::Rng;
use rand::distributions::Alphanumeric;

use crate::profile::ClientIdTemplate;

/// Length of `{random}` in a client id.
const RANDOM_LENGTH: usize = 8;
/// Length of what a new client id adds to it, without its hyphen.
const ENDING_LENGTH: usize = 6;
/// Longest client id that AWS IoT Core takes, in bytes (AWS IoT Core quotas).
const MAX_CLIENT_ID_BYTES: usize = 128;

/// Stays the same for as long as the broker is to know the session again.
#[derive(Clone, Debug)]
pub(in crate::link) struct ClientName {
    /// Fills `{random}`.
    random: String,
    /// Follows the client id, once a person asked for another one than the usual.
    ending: Option<String>,
}

impl ClientName {
    /// One that no broker knows yet, where the template has room for chance.
    pub(in crate::link) fn new() -> Self {
        Self { random: random(RANDOM_LENGTH), ending: None }
    }

    /// Another one, whatever the template.
    pub(in crate::link) fn change(&mut self) {
        self.ending = Some(random(ENDING_LENGTH).to_lowercase());
    }

    /// MQTT client id of `identity_id`.
    pub(in crate::link) fn client_id(&self, template: &ClientIdTemplate, identity_id: &str) -> String {
        with_ending(template.expand(identity_id, &self.random), self.ending.as_deref())
    }
}

fn random(length: usize) -> String {
    rand::thread_rng().sample_iter(Alphanumeric).take(length).map(char::from).collect()
}

/// The end of an id that is too long already makes room for the ending.
fn with_ending(mut client_id: String, ending: Option<&str>) -> String {
    if let Some(ending) = ending {
        client_id.truncate(client_id.floor_char_boundary(MAX_CLIENT_ID_BYTES - 1 - ending.len()));
        client_id.push('-');
        client_id.push_str(ending);
    }
    client_id
}
