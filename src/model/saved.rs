//! State that the next run restores: whose drafts are kept, and how the window was arranged.

use std::collections::BTreeMap;

use super::{OutboxChoice, RecordingChoice, Scale, Searches, TableLayout, Views};
use texts::Language;

/// So many topics are pinned at most, and so many muted, for one profile.
pub const MAX_MARKED_TOPICS: usize = 64;
/// So many levels of the topic tree are open again in the next run at most, for one profile.
pub const MAX_OPEN_LEVELS: usize = 256;

/// A person who was signed in to a connection, for as long as the connection is open. Signing in again as the same
/// person gives the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub u32);

/// How the window is arranged.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "choices of a person, each independent of the others")]
pub struct WindowLayout {
    /// Dark, light, or as the system says.
    pub theme: Theme,
    /// The language that was chosen in the window; that of the system when `None`.
    pub language: Option<Language>,
    /// How large text and controls are.
    pub scale: Scale,
    /// What is opened at the start.
    pub opening: Opening,
    /// A live connection is closed without a question, as long as no message waits for its outcome.
    pub closes_unasked: bool,
    /// How many messages a connection keeps.
    pub log_limit: LogLimit,
    /// Whether messages are recorded, and how many.
    pub recording: RecordingChoice,
    /// How messages wait that cannot be sent yet.
    pub outbox: OutboxChoice,
    /// What was looked at last.
    pub view: ViewChoices,
    /// Width and height of the inside while it is not maximized, in points.
    pub inner_size: Option<[f32; 2]>,
    /// Left and top of the window while it is not maximized, in the system's own units: points on macOS, pixels
    /// elsewhere. The system places it when `None`.
    pub position: Option<[f32; 2]>,
    /// It fills the screen.
    pub maximized: bool,
    /// The areas that were dragged.
    pub panels: PanelSizes,
    /// The table of messages.
    pub table: TableLayout,
    /// The strip over the messages that shows when they came is hidden.
    pub hides_density: bool,
    /// What is remembered of the search box.
    pub searches: Searches,
    /// Names of the profiles whose connections are open, in the order of the list.
    pub open: Vec<String>,
    /// Name of the profile whose connection is on screen.
    pub shown: Option<String>,
    /// Nothing can be sent, in any connection.
    pub read_only: bool,
    /// What a person made of topics, by the name of the profile.
    pub topics: BTreeMap<String, TopicMarks>,
    /// The tabs over the table of messages, by the name of the profile.
    pub views: BTreeMap<String, Views>,
}

impl WindowLayout {
    /// A profile has another name from now on. What one of that name had left is replaced.
    pub fn rename_profile(&mut self, from: &str, to: &str) {
        for name in self.open.iter_mut().chain(&mut self.shown).filter(|name| *name == from) {
            to.clone_into(name);
        }
        rename_key(&mut self.topics, from, to);
        rename_key(&mut self.views, from, to);
    }
}

/// What was at `from` is at `to`, and nothing else is. Where there is nothing, what is at `to` stays: it may have been done before.
pub fn rename_key<T>(map: &mut BTreeMap<String, T>, from: &str, to: &str) {
    if let Some(value) = map.remove(from) {
        map.insert(to.to_owned(), value);
    }
}

/// What a person made of the topics of a profile: which are pinned or muted, with all below them, and how their tree is
/// arranged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopicMarks {
    /// Shown above the others, in this order.
    pub pinned: Vec<String>,
    /// Left out of the table and of what is silent.
    pub muted: Vec<String>,
    /// How the tree is sorted.
    pub order: TreeOrder,
    /// The levels that are open, at most [`MAX_OPEN_LEVELS`]; `None` while the person has opened and closed nothing.
    pub open: Option<Vec<String>>,
    /// The format of payloads, by topic filter, where the person chose one; later ones count before earlier ones.
    pub read_as: Vec<(String, String)>,
}

/// How the levels below one another are put in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TreeOrder {
    /// By name; numbers in names by their value.
    #[default]
    Name,
    /// The most messages a second first.
    Rate,
    /// The one that was heard last longest ago first.
    Age,
    /// The most bytes first.
    Bytes,
    /// The most messages first.
    Count,
    /// Overdue topics, and what has some below, first; then by name.
    Silent,
}

impl TreeOrder {
    /// All, as a menu shows them.
    pub const ALL: [Self; 6] = [Self::Name, Self::Rate, Self::Age, Self::Bytes, Self::Count, Self::Silent];

    /// Whether the order changes while messages come, and not only with new topics.
    #[must_use]
    pub fn moves(self) -> bool {
        self != Self::Name
    }
}

impl TopicMarks {
    /// Pins a topic, or takes the pin away. Nothing happens when there are [`MAX_MARKED_TOPICS`].
    pub fn turn_pin(&mut self, topic: &str) {
        turn(&mut self.pinned, topic);
    }

    /// Mutes a topic, or makes it heard again. Nothing happens when there are [`MAX_MARKED_TOPICS`].
    pub fn turn_mute(&mut self, topic: &str) {
        turn(&mut self.muted, topic);
    }

    /// Whether there is nothing to keep.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn turn(topics: &mut Vec<String>, topic: &str) {
    let before = topics.len();
    topics.retain(|known| known != topic);
    if topics.len() == before && before < MAX_MARKED_TOPICS {
        topics.push(topic.to_owned());
    }
}

/// Sizes of the areas that a person can drag, in points; `None` where nothing was dragged yet.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PanelSizes {
    /// Width of the column with connections and subscriptions.
    pub left: Option<f32>,
    /// Width of the inspector.
    pub right: Option<f32>,
    /// Height of the form to send.
    pub publish: Option<f32>,
    /// Height of the inspector where it is below the table.
    pub below: Option<f32>,
}

/// The colours of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Always dark.
    Dark,
    /// Always light.
    Light,
}

/// What is opened when the program starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Opening {
    /// The connections that were open at the end of the last run; at first, the first profile.
    #[default]
    AsBefore,
    /// None: the person chooses a profile.
    Nothing,
}

/// How many messages a connection keeps in memory at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogLimit {
    /// 250,000.
    Less,
    /// 1,000,000.
    #[default]
    Usual,
    /// 4,000,000.
    More,
}

impl LogLimit {
    /// All of them, the least first.
    pub const ALL: [Self; 3] = [Self::Less, Self::Usual, Self::More];

    /// The most messages.
    #[must_use]
    pub fn messages(self) -> u64 {
        match self {
            Self::Less => 250_000,
            Self::Usual => 1_000_000,
            Self::More => 4_000_000,
        }
    }

    /// The most memory that they take, in MiB; what is over it leaves even where there are fewer messages.
    #[must_use]
    pub fn mebibytes(self) -> u32 {
        match self {
            Self::Less => 64,
            Self::Usual => 256,
            Self::More => 1024,
        }
    }
}

/// What a person looked at last, which the next connection and the next run begin with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ViewChoices {
    /// What the inspector shows of a payload, where there is such a thing.
    pub payload_tab: PayloadTab,
    /// A search marks its matches among all messages, in place of showing nothing else.
    pub marks_all: bool,
    /// How far back the strip over the messages goes.
    pub reach: StripReach,
}

/// What the inspector shows of a payload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PayloadTab {
    /// Its parts.
    #[default]
    Tree,
    /// As text.
    Text,
    /// Its bytes.
    Hex,
    /// Beside another payload.
    Compare,
}

/// How far back the strip goes that shows when messages came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StripReach {
    /// Ten minutes.
    #[default]
    TenMinutes,
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// To the first message that is kept.
    All,
}

impl StripReach {
    /// From the shortest.
    pub const ALL: [Self; 4] = [Self::TenMinutes, Self::Hour, Self::Day, Self::All];
}
