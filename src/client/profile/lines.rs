//! Where the lines of a text begin, so that the line of any byte is found without counting from the start again.

/// The beginnings of all lines but the first.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(newline, _)| newline + 1).collect())
    }

    /// Line of the byte at `offset`, counted from 1.
    pub(super) fn at(&self, offset: usize) -> usize {
        1 + self.0.partition_point(|start| *start <= offset)
    }

    /// The text of `line`, counted from 1, in the text that these are the lines of.
    pub(super) fn text<'a>(&self, text: &'a str, line: usize) -> &'a str {
        let start = line.checked_sub(2).and_then(|index| self.0.get(index)).copied().unwrap_or(0);
        let end = self.0.get(line.saturating_sub(1)).copied().unwrap_or(text.len());
        text.get(start..end).unwrap_or_default()
    }
}
