//! Reads a CONNACK. No IO.

use std::time::Duration;

use rumqttc::v5::mqttbytes::v5::ConnAckProperties;

use super::Error;
use super::error::breach;
use super::packet::Incoming;
use super::preflight::BrokerLimits;

/// The broker's word on this connection (MQTT 5 section 3.2.2.3).
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::link) struct Accepted {
    pub(in crate::link) session_present: bool,
    pub(in crate::link) limits: BrokerLimits,
    /// How many messages may wait for their PUBACK.
    pub(in crate::link) receive_maximum: Option<u16>,
    pub(in crate::link) keep_alive_secs: Option<u16>,
    /// How long the broker keeps the session, where it is not what was asked for.
    pub(in crate::link) session_expiry: Option<Duration>,
}

/// Reads the first packet that a broker sends.
///
/// # Errors
/// [`Error::Connack`], [`Error::ClosedBeforeConnack`] or [`Error::Protocol`], as the broker answered.
pub(in crate::link) fn accepted(answer: Incoming) -> Result<Accepted, Error> {
    match answer {
        Incoming::ConnAck { session_present, reason_code: 0, properties } => {
            let Some(said) = properties else { return Ok(Accepted { session_present, ..Accepted::default() }) };
            if said.authentication_method.is_some() {
                let detail = "a CONNACK with an authentication method that was not asked for (section 4.12)";
                return Err(Error::protocol(breach::PROTOCOL, detail));
            }
            Ok(Accepted {
                session_present,
                limits: limits(&said),
                receive_maximum: said.receive_max,
                keep_alive_secs: said.server_keep_alive,
                session_expiry: said.session_expiry_interval.map(|secs| Duration::from_secs(secs.into())),
            })
        }
        Incoming::ConnAck { reason_code, properties, .. } => {
            let said = properties.map(|said| (said.reason_string, said.server_reference));
            let (reason_string, server_reference) = said.unwrap_or_default();
            Err(Error::Connack { reason_code, reason_string, server_reference })
        }
        Incoming::Disconnect { reason_code, reason_string, server_reference } => {
            Err(Error::ClosedBeforeConnack { reason_code: Some(reason_code), reason_string, server_reference })
        }
        _ => Err(Error::protocol(breach::PROTOCOL, "another packet came before the CONNACK")),
    }
}

fn limits(said: &ConnAckProperties) -> BrokerLimits {
    BrokerLimits {
        max_packet_bytes: said.max_packet_size,
        no_retain: said.retain_available == Some(0),
        no_qos_1: said.max_qos == Some(0),
        no_wildcards: said.wildcard_subscription_available == Some(0),
        no_shared: said.shared_subscription_available == Some(0),
    }
}
