//! A message without properties, as nearly all are: read where it lies, without the codec. Nothing of it is copied or shared
//! until it is in a batch.

use std::str;

use packet::{Receiver, Version};

use super::packet::{MAX_PACKET_BYTES, PUBLISH};
use model::Qos;

/// A PUBLISH without properties, borrowed from the frame that it came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) struct PlainPublish<'a> {
    pub(in crate::link) topic: &'a str,
    pub(in crate::link) payload: &'a [u8],
    pub(in crate::link) qos: Qos,
    /// 0 for a message of QoS 0.
    pub(in crate::link) packet_id: u16,
    pub(in crate::link) retain: bool,
    pub(in crate::link) duplicate: bool,
}

/// The first packet of `frame`, if it is one of these, and how many bytes it has. Whatever else it is, complete and allowed or
/// not, is for [`read_frame`](super::packet::read_frame).
#[inline]
pub(in crate::link) fn plain_publish(frame: &[u8]) -> Option<(PlainPublish<'_>, usize)> {
    let (&first, rest) = frame.split_first()?;
    let qos = match (first >> 4, (first >> 1) & 3) {
        (PUBLISH, 0) => Qos::AtMostOnce,
        (PUBLISH, 1) => Qos::AtLeastOnce,
        _ => return None,
    };
    let width = rest.iter().take(4).position(|byte| byte & 0x80 == 0)? + 1;
    let (topic, mut rest) = with_length(rest.get(width..)?)?;
    let mut packet_id = 0;
    if qos == Qos::AtLeastOnce {
        let (bytes, after) = rest.split_first_chunk()?;
        (packet_id, rest) = (u16::from_be_bytes(*bytes), after);
    }
    // The length of its properties.
    let (0, _) = rest.split_first()? else { return None };
    let length = packet::frame(frame, MAX_PACKET_BYTES as usize).ok()??;
    let whole = frame.get(..length)?;
    packet::check(whole, Receiver::Client, Version::V5).ok()?;
    let before_payload = frame.len() - rest.len() + 1;
    let publish = PlainPublish {
        topic: str::from_utf8(topic).ok()?,
        payload: whole.get(before_payload..)?,
        qos,
        packet_id,
        retain: first & 1 == 1,
        duplicate: first & 8 == 8,
    };
    Some((publish, length))
}

/// Bytes with their length before them (section 1.5.4), and what follows.
#[inline]
fn with_length(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(u16::from_be_bytes(*length).into())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use proptest::prelude::*;
    use rumqttc::v5::mqttbytes::QoS;

    use super::super::packet::{Incoming, read_frame};
    use super::*;

    /// What the codec reads in the place of this.
    fn as_the_codec_reads(frame: &[u8]) -> (PlainPublish<'_>, usize) {
        let mut left = Bytes::copy_from_slice(frame);
        let Ok(Some(Incoming::Publish(publish))) = read_frame(&mut left) else { panic!("{frame:?}") };
        assert_eq!(publish.properties, None);
        let length = frame.len() - left.len();
        let payload_at = length - publish.payload.len();
        let topic_at = frame.windows(publish.topic.len()).position(|bytes| bytes == publish.topic).unwrap();
        let plain = PlainPublish {
            topic: str::from_utf8(&frame[topic_at..topic_at + publish.topic.len()]).unwrap(),
            payload: &frame[payload_at..length],
            qos: if publish.qos == QoS::AtMostOnce { Qos::AtMostOnce } else { Qos::AtLeastOnce },
            packet_id: publish.pkid,
            retain: publish.retain,
            duplicate: publish.dup,
        };
        (plain, length)
    }

    fn publish(first: u8, topic: &[u8], rest: &[u8]) -> Vec<u8> {
        let length = u8::try_from(2 + topic.len() + rest.len()).unwrap();
        [&[first, length, 0, u8::try_from(topic.len()).unwrap()], topic, rest].concat()
    }

    #[test]
    fn a_message_without_properties_is_read_and_all_else_is_left_to_the_codec() {
        let read = |bytes: &[u8]| {
            plain_publish(bytes).map(|(publish, length)| (publish.topic.to_owned(), publish.payload.to_vec(), length))
        };
        let plain = |topic: &str, payload: &[u8], length| Some((topic.to_owned(), payload.to_vec(), length));
        assert_eq!(read(&publish(0x30, b"a/b", &[0, 1, 2])), plain("a/b", &[1, 2], 10));
        assert_eq!(read(&publish(0x3b, b"a", &[0, 7, 0])), plain("a", &[], 8));
        let with_more = [publish(0x31, b"a", &[0, 9]), vec![0xd0, 0]].concat();
        assert_eq!(read(&with_more), plain("a", &[9], 7), "what follows is another packet");
        for (why, bytes) in [
            ("properties", publish(0x30, b"a", &[2, 1, 1, 9])),
            ("an alias instead of a topic", publish(0x30, b"", &[3, 0x23, 0, 1])),
            ("no topic", publish(0x30, b"", &[0, 9])),
            ("QoS 2", publish(0x34, b"a", &[0, 7, 0])),
            ("QoS 3", publish(0x36, b"a", &[0, 7, 0])),
            ("the packet identifier 0", publish(0x32, b"a", &[0, 0, 0])),
            ("DUP with QoS 0", publish(0x38, b"a", &[0])),
            ("a wildcard", publish(0x30, b"a/#", &[0])),
            ("no UTF-8", publish(0x30, b"\xff", &[0])),
            ("not complete", publish(0x30, b"a", &[0, 1, 2])[..6].to_vec()),
            ("cut short within", vec![0x30, 3, 0, 9, b'a', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            ("another packet", vec![0xd0, 0]),
            ("nothing", Vec::new()),
        ] {
            assert_eq!(read(&bytes), None, "{why}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_the_codec_reads(
            first in 0x30..=0x3f_u8,
            topic in prop_oneof![Just(Vec::new()), "[a-z/+é]{1,6}".prop_map(String::into_bytes)],
            rest in prop::collection::vec(prop_oneof![any::<u8>(), 0..3_u8], 0..12),
            behind in prop::collection::vec(any::<u8>(), 0..4),
            cut in any::<prop::sample::Index>(),
        ) {
            let whole = [publish(first, &topic, &rest), behind].concat();
            for frame in [&whole[..], &whole[..cut.index(whole.len())]] {
                if let Some(plain) = plain_publish(frame) {
                    prop_assert_eq!(plain, as_the_codec_reads(frame));
                }
            }
            let is_wanted = matches!(first, 0x30 | 0x31) && !topic.is_empty() && !topic.contains(&b'+') && rest.first() == Some(&0);
            prop_assert!(!is_wanted || plain_publish(&whole).is_some(), "{whole:?}");
        }
    }
}
