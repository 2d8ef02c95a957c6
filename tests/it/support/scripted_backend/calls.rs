//! Answers calls to AWS, where a script says how.

use super::ScriptedBackend;
use crate::support::device_scenes::Answers;
use model::{CallCommand, CallEvent, Event, LinkEvent, Qos, SubscriptionState, TopicFilter};

impl ScriptedBackend {
    /// Answers every call so from now on; without this, none is answered.
    pub(crate) fn answers_calls(&self, answers: Answers) {
        self.inner.calls.borrow_mut().1 = Some(answers);
    }

    /// Grants what pages follow from now on; without this, nothing is answered.
    pub(crate) fn grants_follows(&self) {
        self.inner.grants_follows.set(true);
    }

    pub(super) fn follow(&self, topic_filter: &TopicFilter) {
        if self.inner.grants_follows.get() {
            let state = SubscriptionState::Granted { qos: Qos::AtLeastOnce };
            self.link(LinkEvent::Followed { topic_filter: topic_filter.clone(), state });
        }
    }

    pub(super) fn call(&self, CallCommand { number, call }: CallCommand) {
        let (before, answers) = *self.inner.calls.borrow();
        let Some(answers) = answers else { return };
        self.inner.calls.borrow_mut().0 += 1;
        let answer = answers(&call, before);
        self.event(Event::Called(CallEvent { number, answer }));
    }
}
