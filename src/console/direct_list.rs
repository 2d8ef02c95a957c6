//! One message to many clients, each of which confirms it: some calls at a time, until all have an answer or the person stops.

use std::time::Duration;

use model::{Call, CallAnswer, CallCommand, CallEvent, CallFailure, DirectMessage};

/// The numbers of its calls begin here, apart from all others.
const FIRST: u64 = 1 << 33;
/// So many are on their way at a time.
const AT_ONCE: usize = 8;
/// So many clients at most.
pub const MAX_CLIENTS: usize = 1_000;

/// The last list, and how far it is.
#[derive(Debug, Default)]
pub struct DirectList {
    rows: Vec<DirectRow>,
    /// What each gets, apart from the client id.
    message: Option<DirectMessage>,
    is_stopped: bool,
    commands: Vec<CallCommand>,
    /// The number of the first row's call.
    first_number: u64,
    next_number: u64,
}

/// A client of the list.
#[derive(Clone, Debug)]
pub struct DirectRow {
    /// MQTT client id.
    pub client_id: String,
    /// What became of it.
    pub state: DirectState,
}

/// What became of a message to a client.
#[derive(Clone, Debug)]
pub enum DirectState {
    /// It is not sent yet; never, once the person has stopped.
    Waiting,
    /// It is on its way.
    Sending,
    /// The client confirmed it after so long.
    Delivered(Duration),
    /// It did not, or AWS did not take it.
    Failed(CallFailure),
}

/// What a person wants of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DirectListRequest {
    /// To send this to these clients; the client id of the message does not count.
    Send(Vec<String>, DirectMessage),
    /// To send no more. What is on its way is waited for.
    Stop,
}

impl DirectList {
    /// All clients, in their order.
    #[must_use]
    pub fn rows(&self) -> &[DirectRow] {
        &self.rows
    }

    /// Whether something is sent or waited for.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        let is_open = |row: &DirectRow| match row.state {
            DirectState::Sending => true,
            DirectState::Waiting => !self.is_stopped,
            _ => false,
        };
        self.rows.iter().any(is_open)
    }

    /// How many have an answer, and how many of these confirmed.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let delivered = self.rows.iter().filter(|row| matches!(row.state, DirectState::Delivered(_))).count();
        let failed = self.rows.iter().filter(|row| matches!(row.state, DirectState::Failed(_))).count();
        (delivered + failed, delivered)
    }

    /// Does what the person wants. Nothing is begun while something is under way.
    pub fn want(&mut self, request: DirectListRequest) {
        match request {
            DirectListRequest::Send(client_ids, message) if !self.is_under_way() => {
                let row = |client_id| DirectRow { client_id, state: DirectState::Waiting };
                self.rows = client_ids.into_iter().take(MAX_CLIENTS).map(row).collect();
                (self.message, self.is_stopped) = (Some(message), false);
                self.first_number = FIRST + self.next_number;
                self.next_number += self.rows.len() as u64;
                // The first one gets the credentials that the others use too.
                self.send(1);
            }
            DirectListRequest::Send(..) => {}
            DirectListRequest::Stop => self.is_stopped = true,
        }
    }

    /// What the backend is to be asked, which is taken out.
    pub fn take_commands(&mut self) -> Vec<CallCommand> {
        std::mem::take(&mut self.commands)
    }

    /// Takes over the answer to one of its calls; gives any other back.
    pub(super) fn told(&mut self, CallEvent { number, answer }: CallEvent) -> Option<CallEvent> {
        if number < FIRST {
            return Some(CallEvent { number, answer });
        }
        let place = number.checked_sub(self.first_number).and_then(|place| usize::try_from(place).ok());
        let row = place.and_then(|place| self.rows.get_mut(place));
        if let Some(row) = row.filter(|row| matches!(row.state, DirectState::Sending)) {
            row.state = match answer {
                Ok(CallAnswer::Delivered { took }) => DirectState::Delivered(took),
                Ok(_) => DirectState::Waiting,
                Err(failure) => DirectState::Failed(failure),
            };
            self.send(AT_ONCE);
        }
        None
    }

    /// Another person, or another place.
    pub(super) fn forget(&mut self) {
        *self = Self { next_number: self.next_number, ..Self::default() };
    }

    /// Sends until so many are on their way.
    fn send(&mut self, at_once: usize) {
        let Some(message) = self.message.clone().filter(|_| !self.is_stopped) else { return };
        let under_way = self.rows.iter().filter(|row| matches!(row.state, DirectState::Sending)).count();
        let waiting = self.rows.iter_mut().enumerate().filter(|(_, row)| matches!(row.state, DirectState::Waiting));
        for (place, row) in waiting.take(at_once.saturating_sub(under_way)) {
            row.state = DirectState::Sending;
            let call = Call::SendDirect(DirectMessage { client_id: row.client_id.clone(), ..message.clone() });
            self.commands.push(CallCommand { number: self.first_number + place as u64, call });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{CallFailureKind, Notice, Words};

    fn message() -> DirectMessage {
        DirectMessage {
            client_id: String::new(),
            topic: "cmd".to_owned(),
            payload: b"x".to_vec(),
            content_type: None,
            user_properties: Vec::new(),
            timeout_secs: 5,
        }
    }

    fn answer(list: &mut DirectList, number: u64, is_delivered: bool) {
        let notice = Box::new(Notice::error("device.x", Words::default()));
        let failure = CallFailure { kind: CallFailureKind::NotConfirmed, notice };
        let answer =
            if is_delivered { Ok(CallAnswer::Delivered { took: Duration::from_millis(7) }) } else { Err(failure) };
        assert!(list.told(CallEvent { number, answer }).is_none());
    }

    fn sent(list: &mut DirectList) -> Vec<(u64, String)> {
        let sent = list.take_commands().into_iter().map(|command| match command.call {
            Call::SendDirect(message) => (command.number, message.client_id),
            other => panic!("{other:?}"),
        });
        sent.collect()
    }

    #[test]
    fn each_client_gets_it_once_and_some_at_a_time() {
        let mut list = DirectList::default();
        let clients: Vec<String> = (0..20).map(|number| format!("press-{number}")).collect();
        list.want(DirectListRequest::Send(clients.clone(), message()));
        let mut asked = sent(&mut list);
        assert_eq!(asked.len(), 1, "the first one gets the credentials");
        list.want(DirectListRequest::Send(vec!["other".to_owned()], message()));
        let mut got = Vec::new();
        while let Some((number, client_id)) = asked.pop() {
            answer(&mut list, number, got.len() % 2 == 0);
            got.push(client_id);
            asked.extend(sent(&mut list));
            assert!(asked.len() <= AT_ONCE);
        }
        got.sort();
        let mut expected = clients;
        expected.sort();
        assert_eq!(got, expected);
        assert!(!list.is_under_way() && list.counts() == (20, 10));
    }

    #[test]
    fn who_stops_sends_no_more_and_waits_for_what_is_on_its_way() {
        let mut list = DirectList::default();
        list.want(DirectListRequest::Send(vec!["a".to_owned(), "b".to_owned()], message()));
        let asked = sent(&mut list);
        list.want(DirectListRequest::Stop);
        assert!(list.is_under_way());
        answer(&mut list, asked[0].0, true);
        assert!(sent(&mut list).is_empty() && !list.is_under_way() && list.counts() == (1, 1));
        list.want(DirectListRequest::Send(vec!["c".to_owned()], message()));
        answer(&mut list, asked[0].0, true);
        assert_eq!(list.counts(), (0, 0), "an old answer is about no one of this list");
        assert_eq!(sent(&mut list)[0].1, "c");
    }
}
