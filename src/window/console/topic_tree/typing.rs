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
    /// Before the last letter was a pause, and what was there before it had led to a topic.
    follows_a_jump: bool,
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
        self.follows_a_jump = self.has_led && now - self.at >= ALONE_SECS;
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

    /// No topic begins so. A letter that came after a jump and a pause is one by itself then: `P` after `pu` pins.
    pub(super) fn led_nowhere(&mut self) {
        if std::mem::take(&mut self.follows_a_jump)
            && let Some(last) = self.text.pop()
        {
            self.clear();
            self.text.push(last);
        }
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
        (self.has_led, self.follows_a_jump) = (false, false);
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
    fn a_letter_that_leads_nowhere_after_a_jump_and_a_pause_is_alone() {
        for (pause, command) in [(0.2, None), (0.5, Some(Alone::Pin))] {
            let mut typing = Typing::default();
            typing.push("p", 1.0);
            typing.push("u", 1.1);
            assert_eq!(typing.aim(), Some(("pu", true)));
            typing.push("p", 1.1 + pause);
            assert_eq!(typing.aim(), Some(("pup", false)));
            typing.led_nowhere();
            assert_eq!(typing.take_command(1.2 + pause + ALONE_SECS), command, "after {pause}");
        }
    }

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
