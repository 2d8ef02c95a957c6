//! Looks through the table of a large recording bit by bit, after it was opened: all at once, that would delay the start by seconds
//! where the disk has to be read.

use super::{RecordingError, Unusable, Writer, heads};

/// How many blocks at a time.
const BLOCKS: u32 = 64;

impl Writer {
    /// Whether it is still to be looked through, or a damaged recording is being copied into it.
    #[must_use]
    pub fn has_more_to_do(&self) -> bool {
        self.unchecked.is_some() || self.is_recovering()
    }

    /// Looks at the next blocks.
    ///
    /// # Errors
    /// [`RecordingError::Unusable`] when it is damaged: [`replace`](Self::replace) it. Others when the system refuses.
    pub fn check_some(&mut self) -> Result<(), RecordingError> {
        let Some(from) = self.unchecked.take() else { return Ok(()) };
        let looked = heads::table_part(&self.database, from, BLOCKS);
        let (is_sound, next) = looked.map_err(|error| RecordingError::of(&self.path, error))?;
        if !is_sound {
            return Err(RecordingError::Unusable { path: self.path.clone(), why: Unusable::Damaged });
        }
        self.unchecked = next;
        Ok(())
    }
}
