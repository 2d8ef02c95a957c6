//! Reads what MQTT 3.1.1 and 3.1 clients send, into the types of MQTT 5 without properties, so that one way leads on
//! from here. What is wrong in it ends the connection: these versions have no reason codes.

use bytes::{Buf, Bytes};
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{
    Connect, ConnectProperties, Disconnect, DisconnectReasonCode, Filter, LastWill, Packet, PingReq, PubAck, Publish,
    RetainForwardRule, Subscribe, Unsubscribe,
};

use super::reason;
use super::unreadable::Unreadable;
use crate::broker::limits::MAX_SESSION_EXPIRY_SECS;

/// Reads one whole packet.
pub(super) fn read(packet: &Bytes) -> Result<Packet, Unreadable> {
    const MALFORMED: Unreadable = Unreadable::Reason(reason::MALFORMED_PACKET);
    let first = *packet.first().ok_or(MALFORMED)?;
    let rest = body(packet).ok_or(MALFORMED)?;
    let read = match first >> 4 {
        1 => connect(rest),
        3 => publish(first, rest),
        4 => puback(rest),
        8 => subscribe(rest),
        10 => unsubscribe(rest),
        12 => Some(Packet::PingReq(PingReq)),
        14 => Some(Packet::Disconnect(Disconnect::new(DisconnectReasonCode::NormalDisconnection))),
        // PUBREC, PUBREL and PUBCOMP too: there is no QoS 2.
        _ => return Err(Unreadable::Reason(reason::PROTOCOL_ERROR)),
    };
    read.ok_or(MALFORMED)
}

/// MQTT 3.1.1 section 3.1. A user name and a password are not looked at: the address is signed.
fn connect(mut rest: Rest) -> Option<Packet> {
    rest.field()?;
    rest.byte()?;
    let flags = rest.byte()?;
    let keep_alive = rest.number()?;
    let client_id = rest.text()?;
    let will = if flags & 0x04 == 0 {
        None
    } else {
        let (topic, message) = (rest.field()?, rest.field()?);
        Some(LastWill { topic, message, qos: qos(flags >> 3 & 3)?, retain: flags & 0x20 != 0, properties: None })
    };
    let clean = flags & 0x02 != 0;
    // A session that is kept has the account's expiry (AWS IoT developer guide, "MQTT persistent sessions").
    let kept = ConnectProperties { session_expiry_interval: Some(MAX_SESSION_EXPIRY_SECS), ..ConnectProperties::new() };
    let properties = (!clean).then_some(kept);
    Some(Packet::Connect(Connect { keep_alive, client_id, clean_start: clean, properties }, will, None))
}

/// Section 3.3.
fn publish(first: u8, mut rest: Rest) -> Option<Packet> {
    let qos = qos(first >> 1 & 3)?;
    let topic = rest.field()?;
    let pkid = if qos == QoS::AtMostOnce { 0 } else { rest.number()? };
    let (dup, retain) = (first & 0x08 != 0, first & 0x01 != 0);
    Some(Packet::Publish(Publish { dup, qos, retain, topic, pkid, payload: rest.0, properties: None }))
}

/// Section 3.4.
fn puback(mut rest: Rest) -> Option<Packet> {
    Some(Packet::PubAck(PubAck::new(rest.number()?, None)))
}

/// Section 3.8.
fn subscribe(mut rest: Rest) -> Option<Packet> {
    let pkid = rest.number()?;
    let mut filters = Vec::new();
    while !rest.0.is_empty() {
        let (path, qos) = (rest.text()?, qos(rest.byte()?)?);
        let retain_forward_rule = RetainForwardRule::OnEverySubscribe;
        filters.push(Filter { path, qos, nolocal: false, preserve_retain: false, retain_forward_rule });
    }
    (!filters.is_empty()).then_some(Packet::Subscribe(Subscribe { pkid, filters, properties: None }))
}

/// Section 3.10.
fn unsubscribe(mut rest: Rest) -> Option<Packet> {
    let pkid = rest.number()?;
    let mut filters = Vec::new();
    while !rest.0.is_empty() {
        filters.push(rest.text()?);
    }
    (!filters.is_empty()).then_some(Packet::Unsubscribe(Unsubscribe { pkid, filters, properties: None }))
}

fn qos(level: u8) -> Option<QoS> {
    rumqttc::v5::mqttbytes::qos(level)
}

/// What follows the fixed header of a whole packet.
fn body(packet: &Bytes) -> Option<Rest> {
    let length_bytes = 1 + packet.iter().skip(1).take_while(|byte| **byte & 0x80 != 0).count();
    let header = 1 + length_bytes;
    (packet.len() >= header).then(|| Rest(packet.slice(header..)))
}

/// What of a packet is not read yet.
struct Rest(Bytes);

impl Rest {
    fn byte(&mut self) -> Option<u8> {
        self.0.try_get_u8().ok()
    }

    fn number(&mut self) -> Option<u16> {
        self.0.try_get_u16().ok()
    }

    /// Bytes behind their length.
    fn field(&mut self) -> Option<Bytes> {
        let length = usize::from(self.number()?);
        (self.0.len() >= length).then(|| self.0.split_to(length))
    }

    fn text(&mut self) -> Option<String> {
        String::from_utf8(self.field()?.to_vec()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(packets: &[&'static [u8]]) -> Vec<Result<Packet, Unreadable>> {
        packets.iter().map(|packet| read(&Bytes::from_static(packet))).collect()
    }

    #[test]
    fn a_connect_is_read_with_all_that_it_can_carry() {
        let all = b"\x10\x1d\x00\x04MQTT\x04\xEC\x00\x3c\x00\x02me\x00\x01w\x00\x01x\x00\x01u\x00\x02pw";
        let Ok(Packet::Connect(connect, Some(will), None)) = read(&Bytes::from_static(all)) else {
            panic!("no CONNECT")
        };
        assert_eq!((connect.client_id.as_str(), connect.keep_alive, connect.clean_start), ("me", 60, false));
        assert_eq!(connect.properties.and_then(|asked| asked.session_expiry_interval), Some(3_600));
        assert_eq!(
            (&will.topic[..], &will.message[..], will.qos, will.retain),
            (&b"w"[..], &b"x"[..], QoS::AtLeastOnce, true)
        );

        let clean = b"\x10\x10\x00\x06MQIsdp\x03\x02\x00\x00\x00\x02me";
        let Ok(Packet::Connect(connect, None, None)) = read(&Bytes::from_static(clean)) else { panic!("no CONNECT") };
        assert!(connect.clean_start && connect.properties.is_none());
    }

    #[test]
    fn packets_are_read_and_what_is_short_is_malformed() {
        let read = read_all(&[
            b"\x3b\x06\x00\x01a\x01\x02x",
            b"\x31\x03\x00\x01a",
            b"\x40\x02\x01\x02",
            b"\x82\x0b\x00\x07\x00\x01a\x01\x00\x02b/\x00",
            b"\xa2\x05\x00\x08\x00\x01a",
            b"\xc0\x00",
            b"\xe0\x00",
        ]);
        assert!(
            matches!(&read[0], Ok(Packet::Publish(publish)) if publish.dup && publish.retain && publish.pkid == 258)
        );
        assert!(matches!(&read[1], Ok(Packet::Publish(publish)) if publish.retain && publish.payload.is_empty()));
        assert!(matches!(&read[2], Ok(Packet::PubAck(ack)) if ack.pkid == 258));
        let Ok(Packet::Subscribe(subscribe)) = &read[3] else { panic!("{:?}", read[3]) };
        let filters: Vec<_> = subscribe.filters.iter().map(|filter| (filter.path.as_str(), filter.qos as u8)).collect();
        assert_eq!((subscribe.pkid, filters), (7, vec![("a", 1), ("b/", 0)]));
        assert!(matches!(&read[4], Ok(Packet::Unsubscribe(one)) if one.pkid == 8 && one.filters == ["a"]));
        assert!(matches!(&read[5], Ok(Packet::PingReq(_))));
        assert!(matches!(&read[6], Ok(Packet::Disconnect(_))));

        for (packet, code) in [
            (&b"\x36\x03\x00\x01a"[..], reason::MALFORMED_PACKET),
            (b"\x32\x03\x00\x01a", reason::MALFORMED_PACKET),
            (b"\x30\x02\x00\x09", reason::MALFORMED_PACKET),
            (b"\x82\x02\x00\x07", reason::MALFORMED_PACKET),
            (b"\x82\x06\x00\x07\x00\x01a\x03", reason::MALFORMED_PACKET),
            (b"\xa2\x05\x00\x08\x00\x01\xff", reason::MALFORMED_PACKET),
            (b"\x62\x02\x00\x01", reason::PROTOCOL_ERROR),
            (b"\xf0\x00", reason::PROTOCOL_ERROR),
        ] {
            assert_eq!(super::read(&Bytes::from_static(packet)).err(), Some(Unreadable::Reason(code)), "{packet:?}");
        }
    }
}
