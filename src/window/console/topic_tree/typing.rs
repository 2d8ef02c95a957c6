//! What is typed on the tree: letters behind one another jump to a topic, `P` or `M` alone is a command.

/// Letters belong together when no more time than this is between them, in seconds.
const TOGETHER_SECS: f64 = 1.0;
/// A letter was typed alone when none has followed for so long.
pub(super) const ALONE_SECS: f64 = 0.4;

/// What is typed.
#[derive(Debug, Default)]
pub(super) struct Typing {
    text: String,
    /// When the last letter came.
    at: f64,
    /// It led to a topic already, which is not left as long as it fits.
    has_led: bool,
}

/// What a letter that is alone does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alone {
    Pin,
    Mute,
}

impl Typing {
    /// Takes in what was typed at `now`.
    pub(super) fn push(&mut self, text: &str, now: f64) {
        if now - self.at > TOGETHER_SECS {
            self.clear();
        }
        self.text.push_str(&text.to_lowercase());
        self.at = now;
    }

    /// What to jump to, and whether another topic is meant than the selected one; `None` while it may be a command.
    pub(super) fn aim(&mut self) -> Option<(&str, bool)> {
        if self.text.is_empty() || self.command().is_some() {
            return None;
        }
        let leads_away = !std::mem::replace(&mut self.has_led, true);
        Some((&self.text, leads_away))
    }

    /// Whether a letter waits for another one.
    pub(super) fn waits(&self) -> bool {
        self.command().is_some()
    }

    /// The command, once its letter has been alone for long enough; says so once.
    pub(super) fn take_command(&mut self, now: f64) -> Option<Alone> {
        let command = self.command().filter(|_| now - self.at >= ALONE_SECS)?;
        self.clear();
        Some(command)
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.has_led = false;
    }

    fn command(&self) -> Option<Alone> {
        match self.text.as_str() {
            "p" => Some(Alone::Pin),
            "m" => Some(Alone::Mute),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_close_together_are_a_text_and_one_alone_is_a_command() {
        let mut typing = Typing::default();
        typing.push("P", 1.0);
        assert_eq!(typing.aim(), None);
        assert_eq!(typing.take_command(1.1), None);
        typing.push("u", 1.2);
        assert_eq!(typing.aim(), Some(("pu", true)));
        typing.push("m", 1.9);
        assert_eq!(typing.aim(), Some(("pum", false)));
        assert_eq!(typing.take_command(9.0), None);
        typing.push("m", 9.0);
        assert_eq!(typing.take_command(9.0 + ALONE_SECS), Some(Alone::Mute), "later, it is another text");
        assert_eq!((typing.take_command(10.0), typing.waits()), (None, false));
        assert_eq!(typing.aim(), None);
        typing.push("x", 11.0);
        assert_eq!(typing.aim(), Some(("x", true)));
    }
}
