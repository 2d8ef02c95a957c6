//! Whether the raw bytes of an MQTT packet are what the standard allows, for either end of a connection.
//!
//! It comes before a codec that reads too much: one that tells neither of doubled properties nor of reserved flags, wrong
//! lengths or text that MQTT forbids. It takes nothing apart and allocates nothing. What depends on the state of a session
//! (an unknown topic alias, a packet id in use, a session that was not asked for) is left to the owner of the session.
//!
//! "MQTT 5" is the OASIS standard of 7 March 2019; a section without another name is one of it.

mod fields;
mod flaw;
mod frame;
mod kind;
mod properties;
mod publish;
pub mod reason;
mod to_client;
mod to_server;
mod version;

pub use flaw::Flaw;
pub use frame::{MAX_LENGTH, frame};
pub use to_server::{NoVersion, version};
pub use version::{Receiver, Version};

/// Checks one whole packet, from its first byte to its last, as [`frame`] measures it.
///
/// Reason codes are not judged: brokers send codes that are newer than their readers.
///
/// # Errors
/// [`Flaw`] for the first thing that `receiver` must not accept. A packet type that must not come this way is left to the
/// reader of packets, who has to have an answer to it anyway; its flags are checked.
#[inline]
pub fn check(packet: &[u8], receiver: Receiver, version: Version) -> Result<(), Flaw> {
    let Some((&first, _)) = packet.split_first() else { return Err(frame::SHORT) };
    frame::check_flags(first, version)?;
    let body = frame::body(packet)?;
    match (first >> 4, receiver) {
        (0, _) => Err(Flaw::malformed("2.1.2", "the packet type 0")),
        (kind::PUBLISH, _) => publish::check(first, body, receiver, version),
        (_, Receiver::Client) => to_client::check(first >> 4, body, version),
        (_, Receiver::Server) => to_server::check(first >> 4, body, version),
    }
}

#[cfg(test)]
mod tests;
