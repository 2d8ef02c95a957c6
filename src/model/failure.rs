//! Why an attempt or a connection ended, typed until it is shown: where, what code does about it, and the notice.

use super::{Examined, Notice};

/// Why an attempt or a connection ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// Where it happened.
    pub at: Examined,
    /// What code acts on.
    pub kind: FailureKind,
    /// What the next attempt needs.
    pub waits_for: WaitsFor,
    /// What a person reads.
    pub notice: Box<Notice>,
}

/// The failures that code acts on. One that only a person acts on is [`FailureKind::Other`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// This computer's clock is wrong, and the next attempt corrects for it.
    WrongClock,
    /// The profile may name the endpoint of another account: its name is not known, or it refused the signature.
    DoubtfulEndpoint,
    /// Another program took over our client id.
    SessionTakenOver,
    /// It did so again, and the client id was left to it until a person decides.
    ClientIdContested,
    /// Code does the same about all others.
    Other,
}

/// What the next attempt needs that this one did not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WaitsFor {
    /// A network: no route, no name server, or no answer.
    Network,
    /// A new sign-in.
    SignIn,
    /// Nothing but time: the other side answered, and it passes.
    Time,
    /// A person has to change something, as the notice says.
    Change,
}

impl FailureKind {
    /// Whether another client id would help.
    #[must_use]
    pub fn is_about_client_id(self) -> bool {
        matches!(self, Self::SessionTakenOver | Self::ClientIdContested)
    }
}
