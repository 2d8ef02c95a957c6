//! Layout of the table of messages: its columns, how it shows times, and which messages get a label.

/// Columns that a person can add.
pub const MAX_OWN_COLUMNS: usize = 16;
/// Rules for labels.
pub const MAX_LABEL_RULES: usize = 16;

/// How the table of messages is arranged.
#[derive(Clone, Debug, PartialEq)]
pub struct TableLayout {
    /// From the left, those that are hidden included. Each of the built-in ones is there once.
    pub columns: Vec<Column>,
    /// What the column of the time shows.
    pub time: TimeMode,
    /// What the column of the time before a message counts from.
    pub since: SinceMode,
    /// The first one that a message matches gives it its label; at most [`MAX_LABEL_RULES`].
    pub labels: Vec<LabelRule>,
}

/// A column of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// What is in it.
    pub content: ColumnContent,
    /// Width in points; the usual one when `None`.
    pub width: Option<f32>,
    /// Whether it is shown, as long as there is room.
    pub is_shown: bool,
}

/// What is in a column.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ColumnContent {
    /// When the message came.
    Time,
    /// How long after another one it came.
    Since,
    /// Its topic.
    Topic,
    /// Its label.
    Label,
    /// Bytes of its payload.
    Size,
    /// Its delivery guarantee.
    Qos,
    /// The beginning of its payload.
    Payload,
    /// The value at a JSON path (RFC 9535).
    Json(String),
    /// The value of a user property.
    Property(String),
}

/// How the time of a message is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeMode {
    /// The time of day.
    #[default]
    OfDay,
    /// How long ago it was.
    Age,
}

/// What the time before a message counts from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SinceMode {
    /// From the previous message of its topic.
    #[default]
    Topic,
    /// From the message in the row above.
    Row,
}

/// Messages that match a query get a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelRule {
    /// In the language of the search.
    pub query: String,
    /// The words of the label.
    pub name: String,
    /// Its colour.
    pub color: LabelColor,
}

/// The colours of labels, as the themes have them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LabelColor {
    /// Needs a look.
    #[default]
    Amber,
    /// Needs a person.
    Red,
    /// All is well.
    Green,
    /// The accent.
    Teal,
    /// That of keys.
    Blue,
    /// Hardly there.
    Grey,
}

impl LabelColor {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Amber, Self::Red, Self::Green, Self::Teal, Self::Blue, Self::Grey];
}

impl ColumnContent {
    /// Those that every table has, in the usual order.
    pub const BUILT_IN: [Self; 7] =
        [Self::Time, Self::Since, Self::Topic, Self::Label, Self::Size, Self::Qos, Self::Payload];

    /// Whether a person added it.
    #[must_use]
    pub fn is_own(&self) -> bool {
        matches!(self, Self::Json(_) | Self::Property(_))
    }

    /// The usual column with it.
    #[must_use]
    pub fn usual(self) -> Column {
        let is_shown = !matches!(self, Self::Since | Self::Label);
        Column { content: self, width: None, is_shown }
    }
}

impl Default for TableLayout {
    fn default() -> Self {
        let columns = ColumnContent::BUILT_IN.map(ColumnContent::usual).into();
        Self { columns, time: TimeMode::default(), since: SinceMode::default(), labels: Vec::new() }
    }
}

impl TableLayout {
    /// Puts right what a file may have wrong: each built-in column is there once, no own one twice, and no list is too long.
    #[must_use]
    pub fn mended(mut self) -> Self {
        let mut known: Vec<Column> = Vec::new();
        let mut own = 0;
        for column in self.columns {
            own += usize::from(column.content.is_own());
            let is_new = known.iter().all(|other| other.content != column.content);
            if is_new && (own <= MAX_OWN_COLUMNS || !column.content.is_own()) {
                known.push(column);
            }
        }
        for (place, content) in ColumnContent::BUILT_IN.into_iter().enumerate() {
            if known.iter().all(|column| column.content != content) {
                known.insert(place.min(known.len()), content.usual());
            }
        }
        self.columns = known;
        self.labels.truncate(MAX_LABEL_RULES);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ColumnContent::{Label, Payload, Qos, Since, Size, Time, Topic};

    #[test]
    fn a_layout_that_lacks_a_column_gets_it_and_one_that_is_there_twice_stays_once() {
        let own = |path: &str| ColumnContent::Json(path.to_owned()).usual();
        let columns = vec![own("$.a"), ColumnContent::Payload.usual(), own("$.a"), ColumnContent::Payload.usual()];
        let mended = TableLayout { columns, ..TableLayout::default() }.mended();
        let contents: Vec<_> = mended.columns.into_iter().map(|column| column.content).collect();
        assert_eq!(contents, [Time, Since, Topic, Label, Size, Qos, own("$.a").content, Payload]);
    }
}
