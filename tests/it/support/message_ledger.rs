//! Records what each connection is to receive, and what is wrong with what it received. A byte a message.

use std::collections::BTreeMap;

const EXPECTED: u8 = 1;
const CAME: u8 = 2;

/// What was promised to the connections and what came, by the name of the profile.
#[derive(Debug, Default)]
pub(crate) struct MessageLedger {
    /// What is known of each number.
    messages: BTreeMap<String, Vec<u8>>,
    /// How often a connection sent its own message again, which the broker delivers as a new one.
    sent_again: BTreeMap<(String, usize), usize>,
    faults: Vec<String>,
}

/// The text of message `number` for the profile `name`.
pub(crate) fn text(name: &str, number: usize) -> String {
    format!("{name} {number}")
}

/// The number in the text of a message for the profile `name`.
pub(crate) fn number(name: &str, text: &str) -> Option<usize> {
    text.strip_prefix(&format!("{name} ")).and_then(|number| number.parse().ok())
}

impl MessageLedger {
    /// `name` has to receive this message.
    pub(crate) fn expect(&mut self, name: &str, number: usize) {
        *self.message(name, number) |= EXPECTED;
    }

    /// `name` sent its own message again, marked as a repetition, since it did not know whether it had arrived.
    pub(crate) fn sent_again(&mut self, name: &str, message: &str) {
        match number(name, message) {
            Some(number) => *self.sent_again.entry((name.to_owned(), number)).or_default() += 1,
            None => self.faults.push(format!("{name} sent {message:?}")),
        }
    }

    /// The connection of `name` delivered this on `topic`. Only what is marked as a repetition may come twice, and what
    /// was sent twice.
    pub(crate) fn came(&mut self, name: &str, topic: &str, message: &str, is_repetition: bool) {
        let Some(number) = number(name, message).filter(|_| topic == format!("plant/{name}/n")) else {
            return self.faults.push(format!("{name} was given {message:?} on {topic:?}"));
        };
        let known = self.message(name, number);
        let is_new = *known & CAME == 0;
        *known |= CAME;
        if is_new || is_repetition {
            return;
        }
        match self.sent_again.get_mut(&(name.to_owned(), number)) {
            Some(left @ 1..) => *left -= 1,
            _ => self.faults.push(format!("{name} was given {message:?} twice")),
        }
    }

    fn message(&mut self, name: &str, number: usize) -> &mut u8 {
        let messages = self.messages.entry(name.to_owned()).or_default();
        if messages.len() <= number {
            messages.resize(number + 1, 0);
        }
        &mut messages[number]
    }

    /// What `name` has to receive and has not.
    pub(crate) fn missing(&self, name: &str) -> Vec<usize> {
        let messages = self.messages.get(name).into_iter().flatten().enumerate();
        messages.filter(|(_, known)| **known == EXPECTED).map(|(number, _)| number).collect()
    }

    /// Nothing that is missing has to come to `name` any more. Returns how many messages that is.
    pub(crate) fn give_up(&mut self, name: &str) -> usize {
        let messages = self.messages.get_mut(name).into_iter().flatten();
        messages.filter(|known| **known == EXPECTED).map(|known| *known = 0).count()
    }

    /// How many messages came, each counted once.
    pub(crate) fn count(&self) -> usize {
        self.messages.values().flatten().filter(|known| **known & CAME != 0).count()
    }

    /// Everything that is wrong.
    pub(crate) fn faults(&self) -> Vec<String> {
        let lost = self.messages.keys().flat_map(|name| {
            self.missing(name).into_iter().map(move |number| format!("{name} was never given {number}"))
        });
        self.faults.iter().cloned().chain(lost).collect()
    }
}

#[test]
fn what_is_lost_doubled_or_elsewhere_is_seen() {
    let mut ledger = MessageLedger::default();
    (0..3).for_each(|number| ledger.expect("a", number));
    ledger.came("a", "plant/a/n", "a 0", false);
    ledger.came("a", "plant/a/n", "a 0", true);
    ledger.came("a", "plant/a/n", "a 1", false);
    assert_eq!(ledger.faults(), ["a was never given 2"]);
    ledger.came("a", "plant/a/n", "a 1", false);
    ledger.came("b", "plant/b/n", "a 2", false);
    ledger.came("a", "plant/b/n", "a 2", false);
    assert_eq!(ledger.faults().len(), 4, "lost, doubled, another's, under a wrong topic: {:?}", ledger.faults());
    assert_eq!(ledger.count(), 2);
    ledger.sent_again("a", "a 0");
    ledger.came("a", "plant/a/n", "a 0", false);
    assert_eq!(ledger.faults().len(), 4, "it was sent twice");
    ledger.came("a", "plant/a/n", "a 0", false);
    assert_eq!(ledger.faults().len(), 5, "and came a third time");
    assert_eq!((ledger.give_up("a"), ledger.faults().len()), (1, 4), "number 2 need not come");
    ledger.came("a", "plant/a/n", "a 2", false);
    ledger.came("a", "plant/a/n", "a 2", false);
    assert_eq!(ledger.faults().len(), 5, "but must not come twice");
}
