//! Whether the keyring may ask the person.

/// Whether the person may be asked to unlock the keyring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// A keyring that is locked is an error at once.
    Never,
    /// The system's question may come up; the call waits for its answer as long as it may take.
    Allowed,
}
