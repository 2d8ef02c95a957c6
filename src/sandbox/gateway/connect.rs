//! CONNECT: whether it is granted, what is adjusted, and the CONNACK that says so.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{ConnAckProperties, Connect, LastWill};

use super::answers;
use super::reason;
use crate::accounts::random_uuid;
use crate::broker::limits::{
    KEEP_ALIVE_SECS, MAX_CLIENT_ID_BYTES, MAX_IN_FLIGHT, MAX_PACKET_BYTES, MAX_PAYLOAD_BYTES, MAX_SESSION_EXPIRY_SECS,
    MAX_TOPIC_ALIAS, topic_fits,
};
use crate::broker::{End, Manner, Opening, Session, Terms, Version, Will, Wire};
use crate::policy::{Action, Permissions};
use crate::{Fault, Shared};
use model::Timestamp;

/// A granted connection.
pub(super) struct Connected {
    pub(super) session: Arc<Session>,
    pub(super) wire: Arc<Wire>,
    pub(super) permissions: Arc<Permissions>,
    pub(super) version: Version,
    pub(super) keep_alive: Duration,
    /// How long the session outlives the connection.
    pub(super) session_expiry: Duration,
}

/// A CONNACK that refuses.
#[derive(Clone, Copy, Debug)]
pub(super) enum Refused {
    UnknownVersion,
    Reason(Version, u8),
}

impl Refused {
    pub(super) fn write(self, out: &mut BytesMut) {
        match self {
            Self::UnknownVersion => out.extend_from_slice(&answers::UNKNOWN_VERSION),
            Self::Reason(version, code) => answers::refused_connack(out, version, code),
        }
    }
}

/// Grants, and CONNACK is on its way; or refuses, with a reason code of MQTT 5.
pub(super) fn connect(
    shared: &Shared,
    connect: &Connect,
    will: Option<&LastWill>,
    version: Version,
    identity_id: &str,
    source: Option<SocketAddr>,
) -> Result<Connected, u8> {
    let now = Timestamp::from_system_clock();
    let forged = shared.faults.take(|fault| match fault {
        Fault::ConnackReason(code) => Some(*code),
        _ => None,
    });
    if let Some(code) = forged {
        return Err(code);
    }
    if connect.properties.as_ref().is_some_and(|properties| properties.authentication_method.is_some()) {
        return Err(reason::BAD_AUTHENTICATION_METHOD);
    }
    let (client_id, assigned) = client_id(connect, version)?;
    let (role, attached) = shared.accounts.documents(identity_id);
    let permissions = Permissions::new(&role, &attached, &client_id, identity_id);
    if !permissions.allow(Action::Connect, &client_id) {
        return Err(reason::NOT_AUTHORIZED);
    }
    if !shared.broker.may_connect(&client_id, now) {
        return Err(reason::QUOTA_EXCEEDED);
    }
    let will = will.map(|will| check_will(will, &permissions)).transpose()?;
    let grant = Grant { client_id, assigned, permissions: Arc::new(permissions), will, version };
    Ok(open(shared, connect, grant, identity_id, source))
}

struct Grant {
    client_id: Arc<str>,
    /// The client left the choice of its id to us.
    assigned: bool,
    permissions: Arc<Permissions>,
    will: Option<Will>,
    version: Version,
}

/// AWS names a client that has no name only in MQTT 5. MQTT 3.1.1 lets it be nameless without a session (section
/// 3.1.3.1), MQTT 3.1 never.
fn client_id(connect: &Connect, version: Version) -> Result<(Arc<str>, bool), u8> {
    let needs_name = match version {
        Version::V3_1 => true,
        Version::V3_1_1 => !connect.clean_start,
        Version::V5 => false,
    };
    match connect.client_id.len() {
        0 if !needs_name => Ok((format!("$GEN/{}", random_uuid()).into(), true)),
        1..=MAX_CLIENT_ID_BYTES => Ok((connect.client_id.as_str().into(), false)),
        _ => Err(reason::CLIENT_ID_NOT_VALID),
    }
}

fn check_will(will: &LastWill, permissions: &Permissions) -> Result<Will, u8> {
    if will.qos == QoS::ExactlyOnce {
        return Err(reason::QOS_NOT_SUPPORTED);
    }
    if will.message.len() > MAX_PAYLOAD_BYTES {
        return Err(reason::QUOTA_EXCEEDED);
    }
    let will = Will::new(will).ok_or(reason::TOPIC_NAME_INVALID)?;
    let (topic, retain) = (&*will.message.topic, will.message.retain);
    if model::Topic::parse(topic).is_err() || !topic_fits(topic) || topic.starts_with('$') {
        return Err(reason::TOPIC_NAME_INVALID);
    }
    let allowed =
        permissions.allow(Action::Publish, topic) && (!retain || permissions.allow(Action::RetainPublish, topic));
    if allowed { Ok(will) } else { Err(reason::NOT_AUTHORIZED) }
}

fn open(shared: &Shared, connect: &Connect, grant: Grant, identity_id: &str, source: Option<SocketAddr>) -> Connected {
    let asked = connect.properties.as_ref();
    let expiry_secs = asked.and_then(|asked| asked.session_expiry_interval).map(|s| s.min(MAX_SESSION_EXPIRY_SECS));
    let session_expiry = Duration::from_secs(expiry_secs.unwrap_or(0).into());
    let keep_alive_secs = adjust_keep_alive(connect.keep_alive);
    let version = grant.version;
    let wire: Arc<Wire> = Arc::default();
    let opening = Opening {
        client_id: Arc::clone(&grant.client_id),
        identity_id: identity_id.to_owned(),
        permissions: Arc::clone(&grant.permissions),
        manner: Manner {
            keep_alive_secs: connect.keep_alive,
            clean_start: connect.clean_start,
            expiry: session_expiry,
            source,
        },
        will: grant.will,
        terms: Terms {
            version,
            receive_maximum: asked.and_then(|asked| asked.receive_maximum).unwrap_or(u16::MAX).max(1),
            max_packet_bytes: asked.and_then(|asked| asked.max_packet_size).map_or(usize::MAX, |bytes| bytes as usize),
        },
        wire: Arc::clone(&wire),
    };
    let assigned = grant.assigned.then(|| grant.client_id.to_string());
    let properties = properties(expiry_secs, keep_alive_secs, assigned);
    let session = shared.broker.open(opening, Timestamp::from_system_clock(), |session_present, out| {
        answers::connack(out, version, session_present, properties);
    });
    if shared.faults.take_exactly(&Fault::CloseAfterConnack) {
        wire.end(End::LOST);
    }
    let keep_alive = Duration::from_secs(keep_alive_secs.into());
    Connected { session, wire, permissions: grant.permissions, version, keep_alive, session_expiry }
}

/// A client that wants no keep alive gets the longest.
fn adjust_keep_alive(asked_secs: u16) -> u16 {
    match asked_secs {
        0 => *KEEP_ALIVE_SECS.end(),
        secs => secs.clamp(*KEEP_ALIVE_SECS.start(), *KEEP_ALIVE_SECS.end()),
    }
}

fn properties(expiry_secs: Option<u32>, keep_alive_secs: u16, assigned: Option<String>) -> ConnAckProperties {
    ConnAckProperties {
        session_expiry_interval: expiry_secs,
        receive_max: Some(MAX_IN_FLIGHT),
        max_qos: Some(1),
        retain_available: Some(1),
        max_packet_size: Some(MAX_PACKET_BYTES),
        assigned_client_identifier: assigned,
        topic_alias_max: Some(MAX_TOPIC_ALIAS),
        reason_string: None,
        user_properties: Vec::new(),
        wildcard_subscription_available: Some(1),
        subscription_identifiers_available: Some(0),
        shared_subscription_available: Some(1),
        server_keep_alive: Some(keep_alive_secs),
        response_information: None,
        server_reference: None,
        authentication_method: None,
        authentication_data: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keep_alive_stays_between_30_seconds_and_20_minutes() {
        for (asked, expected) in [(0, 1_200), (1, 30), (30, 30), (60, 60), (1_200, 1_200), (u16::MAX, 1_200)] {
            assert_eq!(adjust_keep_alive(asked), expected);
        }
    }
}
