//! Work to be done elsewhere than on the thread that draws.

use std::fmt;

/// Work to be done elsewhere.
pub(crate) struct Work(pub(crate) Box<dyn FnOnce() + Send>);

impl fmt::Debug for Work {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct(std::any::type_name::<Self>()).finish_non_exhaustive()
    }
}
