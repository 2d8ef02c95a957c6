//! Topic aliases of a connection (MQTT 5 section 3.3.2.3.4): a number that a broker sends instead of a topic.

use std::collections::HashMap;

use bytes::Bytes;
use rumqttc::v5::mqttbytes::v5::Publish;

use super::Error;
use super::error::breach;

/// AWS IoT Core uses up to eight topic aliases per connection.
pub(in crate::link) const MOST_ALIASES: u16 = 8;

/// What each number stands for.
#[derive(Debug, Default)]
pub(in crate::link) struct Aliases(HashMap<u16, Bytes>);

impl Aliases {
    /// A new connection begins without any.
    pub(in crate::link) fn clear(&mut self) {
        self.0.clear();
    }

    /// A topic that comes with an alias is remembered; an empty topic is the remembered one.
    ///
    /// # Errors
    /// [`Error::Protocol`] for a number that was never given a topic, or is none.
    pub(in crate::link) fn resolve(&mut self, publish: &mut Publish) -> Result<(), Error> {
        let Some(alias) = publish.properties.as_ref().and_then(|properties| properties.topic_alias) else {
            return Ok(());
        };
        if alias == 0 || alias > MOST_ALIASES {
            return Err(Error::protocol(breach::TOPIC_ALIAS, format!("topic alias {alias}")));
        }
        if publish.topic.is_empty() {
            let unknown = || Error::protocol(breach::PROTOCOL, format!("unknown topic alias {alias}"));
            publish.topic = self.0.get(&alias).cloned().ok_or_else(unknown)?;
        } else {
            // A copy, so that the alias does not keep the network's buffer alive.
            self.0.insert(alias, Bytes::copy_from_slice(&publish.topic));
        }
        Ok(())
    }
}
