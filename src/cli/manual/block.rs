//! Reads a page of the manual, which is Markdown. It uses little of that: a title, headings, paragraphs, lists of one level, code
//! between fences, and `code` within a line.

/// A part of a page.
#[derive(Debug, PartialEq, Eq)]
pub enum Block<'p> {
    /// What the page is about: the name of the topic, a colon, and what it is in a few words.
    Title(&'p str),
    /// What follows is about this.
    Heading(&'p str),
    /// Sentences, on one line.
    Paragraph(String),
    /// An item of a list, on one line.
    Item(String),
    /// Lines that are shown as they are.
    Code {
        /// The word behind the fence: `sh`, `toml`, `json`, `search`.
        language: &'p str,
        /// The lines.
        lines: Vec<&'p str>,
    },
}

/// The parts of a page, in order.
#[must_use]
pub fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut lines = page.lines();
    // Whether the line before belongs to a paragraph or an item that may go on.
    let mut is_open = false;
    while let Some(line) = lines.next() {
        let block = if let Some(title) = line.strip_prefix("# ") {
            Block::Title(title)
        } else if let Some(heading) = line.strip_prefix("## ") {
            Block::Heading(heading)
        } else if let Some(language) = line.strip_prefix("```") {
            Block::Code { language, lines: lines.by_ref().take_while(|line| *line != "```").collect() }
        } else if let Some(item) = line.strip_prefix("- ") {
            Block::Item(item.to_owned())
        } else if line.is_empty() {
            is_open = false;
            continue;
        } else if let Some(Block::Paragraph(text) | Block::Item(text)) = blocks.last_mut().filter(|_| is_open) {
            text.push(' ');
            text.push_str(line.trim_start());
            continue;
        } else {
            Block::Paragraph(line.to_owned())
        };
        is_open = matches!(block, Block::Paragraph(_) | Block::Item(_));
        blocks.push(block);
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::{Block, blocks};

    #[test]
    fn a_page_is_read_in_parts() {
        let page = "# Name: what it is\n\nOne line\nand a second.\n\n- an item\n  of two lines\n- another\n\n## Part\n\n\
                    ```sh\ntopicdeck\n\n  watch\n```\n\nThe end.\n";
        let text = str::to_owned;
        let expected = [
            Block::Title("Name: what it is"),
            Block::Paragraph(text("One line and a second.")),
            Block::Item(text("an item of two lines")),
            Block::Item(text("another")),
            Block::Heading("Part"),
            Block::Code { language: "sh", lines: vec!["topicdeck", "", "  watch"] },
            Block::Paragraph(text("The end.")),
        ];
        assert_eq!(blocks(page), expected);
        // A fence that is not closed goes to the end.
        assert_eq!(blocks("```sh\na"), [Block::Code { language: "sh", lines: vec!["a"] }]);
    }
}
