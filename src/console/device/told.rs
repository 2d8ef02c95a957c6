//! Takes over the answers about a device.

use super::{Asked, Device, OpenShadow};
use model::{Call, CallAnswer, CallEvent, CallFailure, CallFailureKind, ShadowId, Timestamp};
use payload::ShadowTable;

impl Device {
    /// Takes over the answer to a call. One that is not waited for any more is dropped.
    pub(crate) fn told(&mut self, CallEvent { number, answer }: CallEvent, now: Timestamp) {
        // Also of a shadow that is no longer looked at.
        let version = answer.as_ref().ok().and_then(|answer| match answer {
            CallAnswer::Shadow(document) => Some(document.version),
            _ => None,
        });
        self.own_versions.told(number, version);
        let Some(at) = self.waiting.iter().position(|(waiting, _)| *waiting == number) else { return };
        let (_, call) = self.waiting.remove(at);
        match call {
            Call::GetConnection { .. } => self.told_connection(answer, now),
            Call::ListSubscriptions { client_id, next } => self.told_subscriptions((client_id, next), answer, now),
            Call::ListShadows { thing, next } => self.told_names((thing, next), answer, now),
            Call::GetShadow(_) => self.told_shadow(answer, now),
            Call::UpdateShadow { shadow, .. } => self.told_change(&shadow, answer, now),
            Call::SendDirect(_) => {
                let took = |answer| if let CallAnswer::Delivered { took } = answer { Some(took) } else { None };
                if let Some(answer) = of(answer, took) {
                    self.direct.told(answer, now);
                }
            }
            Call::DeleteShadow(_) => {
                let is_deleted = answer.is_ok();
                self.deleted.told(answer.map(|_| ()), now);
                if is_deleted {
                    self.change = Asked::default();
                    self.list_shadows();
                    self.read_shadow();
                }
            }
            Call::EndConnection { .. } => {
                let has_ended = answer.is_ok();
                self.ended.told(answer.map(|_| ()), now);
                if has_ended {
                    self.ask_connection();
                }
            }
            // Not about a device.
            Call::ListRetained { .. }
            | Call::GetRetained { .. }
            | Call::Retain(_)
            | Call::EffectivePolicies
            | Call::TestRight(_)
            | Call::Clearing(_)
            | Call::ClearMany(_)
            | Call::StopClearing => {}
        }
    }

    fn told_connection(&mut self, answer: Result<CallAnswer, CallFailure>, now: Timestamp) {
        let connection = |answer| if let CallAnswer::Connection(connection) = answer { Some(connection) } else { None };
        let Some(answer) = of(answer, connection) else { return };
        let before = self.thing().to_owned();
        if let Ok(connection) = &answer {
            self.presence.answered(connection, now);
        }
        self.connection.told(answer, now);
        if std::mem::take(&mut self.asks_again) {
            self.ask_connection();
        }
        if self.thing() != before {
            // The shadows were asked of the thing with the name of the client.
            (self.shadow_names, self.shadow) = (Asked::default(), Asked::default());
            self.list_shadows();
            self.read_shadow();
        }
    }

    fn told_subscriptions(
        &mut self,
        (client_id, before): (String, Option<String>),
        answer: Result<CallAnswer, CallFailure>,
        now: Timestamp,
    ) {
        let page = |answer| if let CallAnswer::Subscriptions(page, next) = answer { Some((page, next)) } else { None };
        let Some(answer) = of(answer, page) else { return };
        if let Some(next) = self.subscriptions.told_page(before.is_none(), answer, now) {
            self.call(Call::ListSubscriptions { client_id, next: Some(next) });
        }
    }

    fn told_names(
        &mut self,
        (thing, before): (String, Option<String>),
        answer: Result<CallAnswer, CallFailure>,
        now: Timestamp,
    ) {
        let page = |answer| if let CallAnswer::Shadows(page, next) = answer { Some((page, next)) } else { None };
        let Some(answer) = of(answer, page) else { return };
        if let Some(next) = self.shadow_names.told_page(before.is_none(), answer, now) {
            self.call(Call::ListShadows { thing, next: Some(next) });
        }
        self.open_first_named();
    }

    /// Where there is no classic shadow and the person has not asked for one, the first with a name is shown.
    fn open_first_named(&mut self) {
        let has_none = self.shadow.failure().is_some_and(|failure| failure.kind == CallFailureKind::NotFound);
        let is_open = self.is_shadow_chosen || self.shadow_name.is_some() || self.shadow.is_waiting();
        if let Some(first) = self.shadow_names.answer().and_then(|names| names.first()).filter(|_| has_none && !is_open)
        {
            (self.shadow_name, self.shadow) = (Some(first.clone()), Asked::default());
            self.read_shadow();
        }
    }

    fn told_shadow(&mut self, answer: Result<CallAnswer, CallFailure>, now: Timestamp) {
        let shadow = |answer| match answer {
            CallAnswer::Shadow(document) => {
                Some(OpenShadow { version: document.version, table: ShadowTable::of(&document.text) })
            }
            _ => None,
        };
        let Some(answer) = of(answer, shadow) else { return };
        // A change may have come while the answer was on its way.
        let shown = self.shadow.answer().map(|shadow| shadow.version);
        let is_older = answer.as_ref().is_ok_and(|answer| shown.is_some_and(|shown| answer.version < shown));
        if is_older {
            self.shadow.keep(now);
        } else {
            self.shadow.told(answer, now);
        }
        self.open_first_named();
    }

    fn told_change(&mut self, shadow: &ShadowId, answer: Result<CallAnswer, CallFailure>, now: Timestamp) {
        let version = |answer| if let CallAnswer::Shadow(document) = answer { Some(document.version) } else { None };
        let Some(answer) = of(answer, version) else { return };
        if *shadow != self.shadow_id() {
            // Of the one that is shown it says nothing.
            return;
        }
        let is_new = answer.is_ok() && self.shadow.answer().is_none();
        // What there is by now: the change, or what someone else made of it meanwhile.
        let is_wanted = answer.as_ref().map_or_else(|failure| failure.kind == CallFailureKind::Conflict, |_| true);
        self.change.told(answer, now);
        if is_wanted {
            self.read_shadow();
        }
        if is_new {
            self.list_shadows();
        }
    }
}

/// Each call has its own answer; no other comes.
fn of<T>(
    answer: Result<CallAnswer, CallFailure>,
    pick: impl FnOnce(CallAnswer) -> Option<T>,
) -> Option<Result<T, CallFailure>> {
    match answer {
        Ok(answer) => pick(answer).map(Ok),
        Err(failure) => Some(Err(failure)),
    }
}
