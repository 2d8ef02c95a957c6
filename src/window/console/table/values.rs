//! What the columns show that a person added: values at JSON paths, and user properties.

use model::{Column, ColumnContent, MessageRef, PropertyRef};
use payload::Known;
use search::ValuePath;

/// Characters of a value that a cell shows at most.
const MOST_CHARS: usize = 200;

/// The added columns, ready to be read.
#[derive(Debug, Default)]
pub(super) struct Values {
    contents: Vec<ColumnContent>,
    /// `None` where it is no path, or a property.
    paths: Vec<Option<ValuePath>>,
}

impl Values {
    /// Makes the added ones of these columns ready; returns whether they are others than before.
    pub(super) fn keep_up(&mut self, columns: &[Column]) -> bool {
        let own = || columns.iter().map(|column| &column.content).filter(|content| content.is_own());
        if self.contents.iter().eq(own()) {
            return false;
        }
        self.contents = own().cloned().collect();
        let path = |content: &ColumnContent| match content {
            ColumnContent::Json(path) => ValuePath::parse(path).ok(),
            _ => None,
        };
        self.paths = self.contents.iter().map(path).collect();
        true
    }

    /// Reads the values of a message into `out`, empty texts where it has none. `known` is what its payload is.
    pub(super) fn read(&self, message: &MessageRef<'_>, known: Known<'_>, out: &mut Vec<String>) {
        out.clear();
        for (content, path) in self.contents.iter().zip(&self.paths) {
            let mut text = String::new();
            match (content, path) {
                (ColumnContent::Property(name), _) => text.extend(property(message, name).chars().take(MOST_CHARS)),
                (_, Some(path)) => {
                    let value = path.first_in_known(message.payload, &known).unwrap_or_default();
                    text.extend(value.chars().take(MOST_CHARS));
                }
                _ => {}
            }
            out.push(text);
        }
    }
}

fn property<'a>(message: &MessageRef<'a>, name: &str) -> &'a str {
    let value = message.properties.into_iter().find_map(|property| match property {
        PropertyRef::User(known, value) if known == name => Some(value),
        _ => None,
    });
    value.unwrap_or_default()
}
