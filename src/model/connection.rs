//! Which connection something belongs to.

/// The number of a connection, unique for as long as the program runs. Those that are opened at the start are numbered
/// from 1, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u32);
