//! Reason codes of MQTT 5 that the gateway answers with (section 2.4).

pub(super) const SUCCESS: u8 = 0x00;
pub(super) const NO_SUBSCRIPTION_EXISTED: u8 = 0x11;
pub(super) const MALFORMED_PACKET: u8 = 0x81;
pub(super) const PROTOCOL_ERROR: u8 = 0x82;
pub(super) const CLIENT_ID_NOT_VALID: u8 = 0x85;
pub(super) const NOT_AUTHORIZED: u8 = 0x87;
pub(super) const BAD_AUTHENTICATION_METHOD: u8 = 0x8C;
pub(super) const KEEP_ALIVE_TIMEOUT: u8 = 0x8D;
pub(super) const TOPIC_FILTER_INVALID: u8 = 0x8F;
pub(super) const TOPIC_NAME_INVALID: u8 = 0x90;
pub(super) const RECEIVE_MAXIMUM_EXCEEDED: u8 = 0x93;
pub(super) const TOPIC_ALIAS_INVALID: u8 = 0x94;
pub(super) const QUOTA_EXCEEDED: u8 = 0x97;
pub(super) const QOS_NOT_SUPPORTED: u8 = 0x9B;
pub(super) const MAXIMUM_CONNECT_TIME: u8 = 0xA0;
pub(super) const SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED: u8 = 0xA1;
