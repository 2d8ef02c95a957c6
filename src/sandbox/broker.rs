//! The MQTT broker; to come.

#[derive(Clone, Debug)]
pub(crate) struct Broker;

impl Broker {
    pub(crate) fn new() -> Self {
        Self
    }
}
