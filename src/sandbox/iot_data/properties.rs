//! The MQTT 5 properties of a message by REST.

use std::collections::BTreeMap;

use axum::body::Bytes;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::request::Parts;
use rumqttc::v5::mqttbytes::v5::PublishProperties;

use crate::rest::ServiceError;
use model::Topic;

/// Bytes of a text or of binary data in a packet, whose length has two bytes.
const MAX_PROPERTY_BYTES: usize = u16::MAX as usize;

/// What MQTT 5 has beside the payload: some of it comes in the query, some in headers. What no packet may hold is refused.
pub(super) fn properties(
    content_type: Option<String>,
    response_topic: Option<String>,
    message_expiry_interval: Option<u32>,
    parts: &Parts,
) -> Result<PublishProperties, ServiceError> {
    let header = |name: &str| {
        let text = parts.headers.get(name).map(|value| value.to_str());
        text.transpose().map_err(|_| ServiceError::invalid(&format!("Invalid {name}")))
    };
    let decoded = |text: &str| STANDARD.decode(text).map_err(|_| ServiceError::invalid("Invalid base64"));
    if content_type.as_deref().is_some_and(|text| !is_mqtt_text(text)) {
        return Err(ServiceError::invalid("Invalid contentType"));
    }
    if response_topic.as_deref().is_some_and(|topic| Topic::parse(topic).is_err()) {
        return Err(ServiceError::invalid("Invalid responseTopic"));
    }
    let payload_format_indicator = match header("x-amz-mqtt5-payload-format-indicator")? {
        None => None,
        Some("UNSPECIFIED_BYTES") => Some(0),
        Some("UTF8_DATA") => Some(1),
        Some(_) => return Err(ServiceError::invalid("Invalid payloadFormatIndicator")),
    };
    let correlation_data = header("x-amz-mqtt5-correlation-data")?.map(decoded).transpose()?.map(Bytes::from);
    if correlation_data.as_ref().is_some_and(|data| data.len() > MAX_PROPERTY_BYTES) {
        return Err(ServiceError::invalid("Invalid correlationData"));
    }
    let pairs = header("x-amz-mqtt5-user-properties")?.map(decoded).transpose()?;
    Ok(PublishProperties {
        payload_format_indicator,
        message_expiry_interval,
        response_topic,
        correlation_data,
        user_properties: pairs.map_or_else(|| Ok(Vec::new()), |pairs| user_properties(&pairs))?,
        content_type,
        ..PublishProperties::default()
    })
}

/// Whether a packet can hold a text (MQTT 5.0, 1.5.4).
fn is_mqtt_text(text: &str) -> bool {
    text.len() <= MAX_PROPERTY_BYTES && !text.contains('\0')
}

/// A list of objects with one name each.
fn user_properties(json: &[u8]) -> Result<Vec<(String, String)>, ServiceError> {
    let invalid = || ServiceError::invalid("Invalid user properties");
    let listed: Vec<BTreeMap<String, String>> = serde_json::from_slice(json).map_err(|_| invalid())?;
    let pairs: Vec<_> = listed.into_iter().flatten().collect();
    let valid = pairs.iter().all(|(name, value)| is_mqtt_text(name) && is_mqtt_text(value));
    if valid { Ok(pairs) } else { Err(invalid()) }
}
