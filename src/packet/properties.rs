//! Properties: which may be where, how often, and with which values (section 2.2.2.2).

use super::fields::Fields;
use super::{Flaw, reason};

/// Where properties are. A bit each, so that the places of one property are a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place(u16);

impl Place {
    pub(super) const CONNECT: Self = Self(1);
    pub(super) const WILL: Self = Self(1 << 1);
    pub(super) const CONNACK: Self = Self(1 << 2);
    /// A PUBLISH on its way to a client.
    pub(super) const DELIVERY: Self = Self(1 << 3);
    /// A PUBLISH on its way to a server.
    pub(super) const PUBLISH: Self = Self(1 << 4);
    /// PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK.
    pub(super) const ACKNOWLEDGEMENT: Self = Self(1 << 5);
    pub(super) const SUBSCRIBE: Self = Self(1 << 6);
    pub(super) const UNSUBSCRIBE: Self = Self(1 << 7);
    /// A DISCONNECT of a client.
    pub(super) const LEAVING: Self = Self(1 << 8);
    /// A DISCONNECT of a server.
    pub(super) const ENDING: Self = Self(1 << 9);

    const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn holds(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// What a value is, and what is wrong with which values.
#[derive(Clone, Copy)]
enum Value {
    /// 0 or 1.
    Switch,
    TwoBytes,
    /// Two bytes; 0 is an error.
    ReceiveMaximum,
    TopicAlias,
    FourBytes,
    /// Four bytes; 0 is an error.
    PacketSize,
    /// A variable byte integer; 0 is an error.
    SubscriptionIdentifier,
    Binary,
    Text,
    /// A topic that a message could have.
    Topic,
    Pair,
}

const USER_PROPERTY: u8 = 0x26;
const SUBSCRIPTION_IDENTIFIER: u8 = 0x0B;

const MESSAGE: Place = Place::PUBLISH.and(Place::DELIVERY).and(Place::WILL);
const ANSWER: Place = Place::CONNACK.and(Place::ACKNOWLEDGEMENT).and(Place::LEAVING).and(Place::ENDING);
const OPENING: Place = Place::CONNECT.and(Place::CONNACK);

/// Where a property may be and what it holds (section 2.2.2.2, table 2-4); `None` for identifiers that there are not.
const fn property(identifier: u8) -> Option<(Place, Value)> {
    Some(match identifier {
        0x01 => (MESSAGE, Value::Switch),
        0x02 => (MESSAGE, Value::FourBytes),
        0x03 => (MESSAGE, Value::Text),
        0x08 => (MESSAGE, Value::Topic),
        0x09 => (MESSAGE, Value::Binary),
        SUBSCRIPTION_IDENTIFIER => (Place::DELIVERY.and(Place::SUBSCRIBE), Value::SubscriptionIdentifier),
        0x11 => (OPENING.and(Place::LEAVING), Value::FourBytes),
        0x12 | 0x1A => (Place::CONNACK, Value::Text),
        0x13 => (Place::CONNACK, Value::TwoBytes),
        0x15 => (OPENING, Value::Text),
        0x16 => (OPENING, Value::Binary),
        0x17 | 0x19 => (Place::CONNECT, Value::Switch),
        0x18 => (Place::WILL, Value::FourBytes),
        0x1C => (Place::CONNACK.and(Place::ENDING), Value::Text),
        0x1F => (ANSWER, Value::Text),
        0x21 => (OPENING, Value::ReceiveMaximum),
        0x22 => (OPENING, Value::TwoBytes),
        0x23 => (Place::PUBLISH.and(Place::DELIVERY), Value::TopicAlias),
        0x24 | 0x25 | 0x28 | 0x29 | 0x2A => (Place::CONNACK, Value::Switch),
        USER_PROPERTY => (Place(u16::MAX), Value::Pair),
        0x27 => (OPENING, Value::PacketSize),
        _ => return None,
    })
}

/// The identifiers that were found.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Found(u64);

impl Found {
    pub(super) const fn has_topic_alias(self) -> bool {
        self.has(0x23)
    }

    const fn has(self, identifier: u8) -> bool {
        self.0 >> identifier & 1 == 1
    }
}

/// Takes the properties with their length off the front of `fields`.
#[inline]
pub(super) fn take(fields: &mut Fields<'_>, place: Place) -> Result<Found, Flaw> {
    let count = fields.length()?;
    if count == 0 {
        return Ok(Found::default());
    }
    let mut properties = Fields(fields.take(count)?);
    let mut found = Found::default();
    while !properties.is_empty() {
        // An identifier is a variable byte integer, and each that there is takes one byte.
        let identifier = properties.byte()?;
        let (places, value) = property(identifier).ok_or(Flaw::malformed("2.2.2.2", "a property that there is not"))?;
        if !places.holds(place) {
            return Err(misplaced(places, place));
        }
        let may_repeat =
            identifier == USER_PROPERTY || (identifier == SUBSCRIPTION_IDENTIFIER && place == Place::DELIVERY);
        if found.has(identifier) && !may_repeat {
            return Err(Flaw::protocol("2.2.2.2", "a property twice"));
        }
        found.0 |= 1 << identifier;
        take_value(&mut properties, value, place)?;
    }
    if found.has(0x16) && !found.has(0x15) {
        return Err(no_method(place));
    }
    Ok(found)
}

/// Sections 3.3.4 and 3.14.2.2 call it a breach of the protocol where the packet may have it in the other direction.
const fn misplaced(places: Place, place: Place) -> Flaw {
    const BOTH: Place = Place::PUBLISH.and(Place::DELIVERY);
    const END: Place = Place::LEAVING.and(Place::ENDING);
    if (BOTH.holds(place) && BOTH.holds(places)) || (END.holds(place) && END.holds(places)) {
        return Flaw::protocol("2.2.2.2", "a property that only the other end sends");
    }
    Flaw::malformed("2.2.2.2", "a property that must not be in this packet")
}

#[inline]
fn take_value(properties: &mut Fields<'_>, value: Value, place: Place) -> Result<(), Flaw> {
    match value {
        Value::Switch => unless(properties.byte()? > 1, Flaw::protocol("2.2.2.2", "a property over 1 that is 0 or 1")),
        Value::TwoBytes => properties.two_bytes().map(drop),
        Value::ReceiveMaximum => unless(properties.two_bytes()? == 0, no_receive_maximum(place)),
        Value::TopicAlias => unless(properties.two_bytes()? == 0, NO_ALIAS),
        Value::FourBytes => properties.four_bytes().map(drop),
        Value::PacketSize => unless(properties.four_bytes()? == 0, no_packet_size(place)),
        Value::SubscriptionIdentifier => unless(properties.length()? == 0, NO_SUBSCRIPTION),
        Value::Binary => properties.binary().map(drop),
        Value::Text => properties.text().map(drop),
        Value::Topic => {
            let topic = properties.text()?;
            unless(topic.is_empty || topic.has_wildcard, NO_TOPIC)
        }
        Value::Pair => properties.text().and_then(|_| properties.text()).map(drop),
    }
}

const fn no_receive_maximum(place: Place) -> Flaw {
    Flaw::protocol(of(place, "3.1.2.11.3", "3.2.2.3.3"), "a receive maximum of 0")
}

const fn no_packet_size(place: Place) -> Flaw {
    Flaw::protocol(of(place, "3.1.2.11.4", "3.2.2.3.6"), "a maximum packet size of 0")
}

const fn no_method(place: Place) -> Flaw {
    Flaw::protocol(of(place, "3.1.2.11.10", "3.2.2.3.18"), "authentication data without a method")
}

/// The section for a property that both CONNECT and CONNACK can have.
const fn of(place: Place, connect: &'static str, connack: &'static str) -> &'static str {
    if place.holds(Place::CONNACK) { connack } else { connect }
}

const NO_SUBSCRIPTION: Flaw = Flaw::protocol("3.8.2.1.2", "a subscription identifier of 0");
const NO_TOPIC: Flaw = Flaw::protocol("3.3.2.3.5", "a response topic that is empty or has a wildcard");
const NO_ALIAS: Flaw =
    Flaw { reason_code: reason::TOPIC_ALIAS_INVALID, section: "3.3.2.3.4", what: "the topic alias 0" };

fn unless(wrong: bool, flaw: Flaw) -> Result<(), Flaw> {
    if wrong { Err(flaw) } else { Ok(()) }
}
