//! What every message of a device says of it.

use bytes::Bytes;

use model::{PropertiesBuilder, PropertyRef};

/// The version that all devices run.
pub(super) const FIRMWARE: &str = "4.2.0";

/// The packed properties of all messages of a device.
pub(super) fn properties(device: &str, content_type: &str) -> Bytes {
    let mut packed = PropertiesBuilder::default();
    packed.push(PropertyRef::ContentType(content_type));
    packed.push(PropertyRef::User("device", device));
    packed.push(PropertyRef::User("firmware", FIRMWARE));
    Bytes::copy_from_slice(packed.as_properties().as_bytes())
}
