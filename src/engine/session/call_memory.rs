//! What calls to AWS IoT have in common, from one to the next.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::job_end::CallCredentials;

/// What is kept for the next call.
#[derive(Default)]
pub(super) struct CallMemory {
    /// Of the last one, for the next one of the same sign-in.
    pub(super) credentials: Option<CallCredentials>,
    /// Ends the last of what was to be cleared or put back.
    pub(super) stops_clearing: Arc<AtomicBool>,
}
