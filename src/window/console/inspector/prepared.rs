//! A payload that is ready to be shown: read, indented, its image decoded. What can take longer than a frame may is done while
//! the window draws on.

use std::borrow::Cow;

use super::message_reading::Source;
use super::picture::DrawnPicture;
use super::text_view::ShownText;
use payload::{Body, Format, Hints, Outline, ReadAs, Reading, Violation};

#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) reading: Reading,
    /// What it says, if it is a message of AWS or of Sparkplug.
    pub(super) outline: Option<Outline>,
    /// The payload as it came or was unpacked, if it is a text.
    pub(super) raw: Option<ShownText>,
    /// The same value, indented, if it is one.
    pub(super) pretty: Option<ShownText>,
    pub(super) picture: Option<DrawnPicture>,
    pub(super) has_crlf: bool,
    /// What is wrong with it by the contract of its topic, where there is one.
    pub(super) violations: Option<Vec<Violation>>,
}

impl Prepared {
    /// The payload, if it is ready within a frame. An image never is: what decodes it is not ours, and must not take the window
    /// with it.
    pub(super) fn quickly(source: &Source) -> Option<Self> {
        let reading = source.read_quickly()?;
        reading.pixels.is_none().then(|| Self::of(reading, source))
    }

    /// The payload, however long it takes.
    pub(super) fn slowly(source: &Source) -> Self {
        Self::of(source.read(), source)
    }

    /// A payload whose reading failed: its bytes.
    pub(super) fn unread(source: &Source) -> Self {
        let hints = Hints { read_as: Some(ReadAs::Binary), ..Hints::default() };
        Self::of(payload::read(&source.payload, &hints), source)
    }

    fn of(reading: Reading, source: &Source) -> Self {
        let payload = source.payload.as_slice();
        let outline = match &reading.body {
            Body::Tree(node) if matches!(reading.format, Format::Sparkplug | Format::SparkplugCompressed) => {
                payload::sparkplug_outline(&source.topic, node)
            }
            Body::Tree(node) => payload::aws_outline(&source.topic, node),
            Body::Text(_) | Body::Binary => None,
        };
        let pretty = match &reading.body {
            Body::Tree(node) => Some(ShownText::new(&payload::pretty_value(node))),
            Body::Text(_) | Body::Binary => None,
        };
        let text = text_of(&reading, payload);
        let has_crlf = text.as_ref().is_some_and(|text| text.contains("\r\n"));
        let raw = text.as_deref().map(ShownText::new);
        let picture = payload::picture(&reading, payload).as_ref().map(DrawnPicture::new);
        Self { reading, outline, raw, pretty, picture, has_crlf, violations: source.violations() }
    }
}

/// The text that came, or that was within what came; `None` where there is none.
pub(super) fn text_of<'a>(reading: &'a Reading, payload: &'a [u8]) -> Option<Cow<'a, str>> {
    use Format::{Json, JsonLike, JsonLines, JsonSequence, SenmlJson};

    match &reading.body {
        Body::Text(text) => Some(Cow::Borrowed(text)),
        Body::Tree(_) if matches!(reading.format, Json | JsonLike | JsonLines | JsonSequence | SenmlJson) => {
            let bytes = reading.inside.as_deref().unwrap_or(payload);
            std::str::from_utf8(bytes).ok().map(Cow::Borrowed)
        }
        Body::Tree(_) | Body::Binary => None,
    }
}
