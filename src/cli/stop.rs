//! Why a command ended early.

use model::Notice;

/// Why a command ended early.
#[derive(Debug)]
pub(super) enum Stop {
    /// It failed, for this reason.
    Failed(Box<Notice>),
    /// The reader of our output closed it.
    Closed,
    /// The person interrupted it.
    Interrupted,
    /// It failed, and the reason is printed already.
    Reported,
    /// Time ran out before all messages arrived; that is printed already.
    Short,
    /// The arguments are wrong; that is printed already.
    Usage,
}

impl From<Box<Notice>> for Stop {
    fn from(notice: Box<Notice>) -> Self {
        Self::Failed(notice)
    }
}

impl From<Notice> for Stop {
    fn from(notice: Notice) -> Self {
        Self::Failed(Box::new(notice))
    }
}
