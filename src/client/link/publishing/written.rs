//! A message as the packet that is written.

use bytes::Bytes;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Publish, PublishProperties};

use model::{MessageProperties, PublishRequest, Qos};

pub(super) fn packet(request: &PublishRequest, packet_id: u16, dup: bool) -> Publish {
    let acknowledged = request.qos == Qos::AtLeastOnce;
    Publish {
        dup,
        qos: if acknowledged { QoS::AtLeastOnce } else { QoS::AtMostOnce },
        retain: request.retain,
        topic: Bytes::copy_from_slice(request.topic.as_str().as_bytes()),
        pkid: if acknowledged { packet_id } else { 0 },
        payload: Bytes::copy_from_slice(&request.payload),
        properties: (!request.properties.is_empty()).then(|| wire(&request.properties)),
    }
}

fn wire(properties: &MessageProperties) -> PublishProperties {
    PublishProperties {
        payload_format_indicator: properties.payload_format,
        message_expiry_interval: properties.message_expiry_secs,
        response_topic: properties.response_topic.clone(),
        correlation_data: properties.correlation_data.as_deref().map(Bytes::copy_from_slice),
        user_properties: properties.user.clone(),
        content_type: properties.content_type.clone(),
        ..PublishProperties::default()
    }
}
