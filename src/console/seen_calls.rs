//! What AWS has granted and refused of calls beside the connection, for as long as the person stays, whatever is looked at
//! meanwhile.

use std::collections::VecDeque;

use model::{Call, CallCommand, CallEvent, CallFailureKind};

/// So many are remembered, and so many answers are waited for.
const MOST: usize = 500;

/// Something that AWS has granted or refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenRight {
    /// Such as `iot:Publish`.
    pub action: &'static str,
    /// A topic, a filter, a client id or a thing.
    pub resource: String,
    /// It was granted.
    pub is_granted: bool,
}

/// Each thing once, as it was last; the last one at the end.
#[derive(Debug, Default)]
pub struct SeenCalls {
    waiting: VecDeque<(u64, &'static str, String)>,
    seen: VecDeque<SeenRight>,
}

impl SeenCalls {
    /// What was granted and refused, the last first.
    pub fn newest_first(&self) -> impl Iterator<Item = &SeenRight> {
        self.seen.iter().rev()
    }

    pub(super) fn asked(&mut self, CallCommand { number, call }: &CallCommand) {
        let Some((action, resource)) = needed(call) else { return };
        self.waiting.push_back((*number, action, resource));
        if self.waiting.len() > MOST {
            self.waiting.pop_front();
        }
    }

    pub(super) fn told(&mut self, CallEvent { number, answer }: &CallEvent) {
        let Some(at) = self.waiting.iter().position(|(waiting, ..)| waiting == number) else { return };
        let Some((_, action, resource)) = self.waiting.remove(at) else { return };
        let is_granted = match answer.as_ref().map_err(|failure| failure.kind) {
            Err(CallFailureKind::NotAllowed) => false,
            Ok(_) | Err(CallFailureKind::NotFound | CallFailureKind::Conflict | CallFailureKind::NotConfirmed) => true,
            // It says nothing of that.
            Err(CallFailureKind::Other) => return,
        };
        self.seen.retain(|known| known.action != action || known.resource != resource);
        self.seen.push_back(SeenRight { action, resource, is_granted });
        if self.seen.len() > MOST {
            self.seen.pop_front();
        }
    }
}

/// The action that a call needs, and on what; those about rights are said elsewhere, and clearing is one call for each topic.
fn needed(call: &Call) -> Option<(&'static str, String)> {
    Some(match call {
        Call::GetShadow(shadow) => ("iot:GetThingShadow", shadow.to_string()),
        Call::UpdateShadow { shadow, .. } => ("iot:UpdateThingShadow", shadow.to_string()),
        Call::DeleteShadow(shadow) => ("iot:DeleteThingShadow", shadow.to_string()),
        Call::ListShadows { thing, .. } => ("iot:ListNamedShadowsForThing", thing.clone()),
        Call::ListRetained { .. } => ("iot:ListRetainedMessages", "*".to_owned()),
        Call::GetRetained { topic } => ("iot:GetRetainedMessage", topic.clone()),
        Call::Retain(message) => ("iot:RetainPublish", message.topic.clone()),
        Call::GetConnection { client_id } => ("iot:GetConnection", client_id.clone()),
        Call::ListSubscriptions { client_id, .. } => ("iot:ListSubscriptions", client_id.clone()),
        Call::SendDirect(message) => ("iot:SendDirectMessage", message.client_id.clone()),
        Call::EndConnection { client_id, .. } => ("iot:DeleteConnection", client_id.clone()),
        Call::EffectivePolicies | Call::TestRight(_) | Call::Clearing(_) | Call::ClearMany(_) | Call::StopClearing => {
            return None;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{CallAnswer, CallFailure, Notice, Words};

    fn failure(kind: CallFailureKind) -> CallFailure {
        CallFailure { kind, notice: Box::new(Notice::error("call.x", Words::default())) }
    }

    #[test]
    fn what_was_granted_for_one_device_stays_when_another_is_looked_at() {
        let mut calls = SeenCalls::default();
        let asks = |client_id: &str| Call::GetConnection { client_id: client_id.to_owned() };
        let all = [
            ("press-1", Ok(CallAnswer::Done)),
            ("press-2", Err(failure(CallFailureKind::NotAllowed))),
            ("press-3", Err(failure(CallFailureKind::Other))),
            ("press-1", Err(failure(CallFailureKind::NotAllowed))),
        ];
        for (number, (client_id, answer)) in (0..).zip(all) {
            calls.asked(&CallCommand { number, call: asks(client_id) });
            calls.told(&CallEvent { number, answer });
        }
        let seen: Vec<_> = calls.newest_first().map(|it| (it.resource.as_str(), it.is_granted)).collect();
        assert_eq!(seen, [("press-1", false), ("press-2", false)]);
    }
}
