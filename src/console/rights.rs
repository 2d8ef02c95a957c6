//! What the person may do: the IoT policies of the identity as AWS says, a question whether something is allowed, and what was
//! granted and refused so far. AWS does not show the role of the identity pool.

use model::{
    Call, CallAnswer, CallCommand, CallEvent, EffectivePolicy, LinkState, PublishOutcome, RightAction, RightAnswer,
    RightQuestion, SubscriptionState, Timestamp,
};

use super::{Asked, Device, Publishes, SeenCalls, SeenRight, Subscriptions};

/// The numbers of its calls begin here, apart from those about devices.
const FIRST: u64 = 1 << 32;
/// MQTT 5: "Not authorized", and what AWS answers to a SUBSCRIBE that it does not allow.
const REFUSED: [u8; 2] = [0x87, 0x80];

/// What is known.
#[derive(Debug, Default)]
pub struct Rights {
    /// The IoT policies of the identity.
    pub policies: Asked<Vec<EffectivePolicy>>,
    /// The answer to the last question.
    pub tested: Asked<RightAnswer>,
    question: Option<(RightAction, String)>,
    /// Numbers of the calls that are waited for: for the policies, and for the question.
    waiting: [Option<u64>; 2],
    commands: Vec<CallCommand>,
    last_number: u64,
}

/// What a person wants to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RightsRequest {
    /// The policies as they are by now.
    Ask,
    /// Whether this is allowed.
    Test(RightAction, String),
}

impl Rights {
    /// The last question.
    #[must_use]
    pub fn question(&self) -> Option<(RightAction, &str)> {
        self.question.as_ref().map(|(action, name)| (*action, name.as_str()))
    }

    /// Does what the person wants.
    pub fn want(&mut self, request: RightsRequest) {
        match request {
            RightsRequest::Ask => {
                self.policies.ask();
                self.waiting[0] = Some(self.call(Call::EffectivePolicies));
            }
            RightsRequest::Test(action, name) => {
                self.question = Some((action, name));
                self.tested = Asked::default();
                self.test();
            }
        }
    }

    /// What the backend is to be asked, which is taken out.
    pub fn take_commands(&mut self) -> Vec<CallCommand> {
        std::mem::take(&mut self.commands)
    }

    /// Takes over the answer to one of its calls; gives any other back.
    pub(super) fn told(&mut self, event: CallEvent, now: Timestamp) -> Option<CallEvent> {
        let number = Some(event.number);
        if event.number < FIRST {
            return Some(event);
        }
        match event.answer {
            Ok(CallAnswer::Policies(policies)) if self.waiting[0] == number => self.policies.told(Ok(policies), now),
            Err(failure) if self.waiting[0] == number => self.policies.told(Err(failure), now),
            Ok(CallAnswer::Right(right)) if self.waiting[1] == number => self.tested.told(Ok(right), now),
            Err(failure) if self.waiting[1] == number => self.tested.told(Err(failure), now),
            _ => {}
        }
        None
    }

    /// For another person nothing of this is so.
    pub(super) fn forget(&mut self) {
        *self = Self { last_number: self.last_number, ..Self::default() };
    }

    /// The account is in the ARN of a policy, and is needed to ask. Who may not read the policies may be answered all the same.
    fn test(&mut self) {
        let Some((action, name)) = self.question.clone() else { return };
        let policies = self.policies.answer().map_or(&[][..], Vec::as_slice);
        let arn_prefix = policies.iter().find_map(EffectivePolicy::arn_prefix).map(str::to_owned);
        if arn_prefix.is_none() && self.policies.failure().is_none() {
            return;
        }
        let question = RightQuestion { action, name, arn_prefix };
        self.tested = Asked::begun();
        self.waiting[1] = Some(self.call(Call::TestRight(question)));
    }

    fn call(&mut self, call: Call) -> u64 {
        self.last_number += 1;
        let number = FIRST + self.last_number;
        self.commands.push(CallCommand { number, call });
        number
    }
}

/// What was granted and refused since the sign-in, as far as it is remembered; each thing once, as it was last. What was refused
/// comes first.
#[must_use]
pub fn seen_rights(
    link: &LinkState,
    subscriptions: &Subscriptions,
    publishes: &Publishes,
    device: &Device,
    calls: &SeenCalls,
) -> Vec<SeenRight> {
    let mut seen: Vec<SeenRight> = Vec::new();
    let mut add = |action, resource: &str, is_granted| {
        if !seen.iter().any(|known| known.action == action && known.resource == resource) {
            seen.push(SeenRight { action, resource: resource.to_owned(), is_granted });
        }
    };
    if let Some(client_id) = link.client_id.as_ref().filter(|_| link.is_live()) {
        add("iot:Connect", client_id, true);
    }
    for subscription in subscriptions.list() {
        let is_granted = match subscription.state {
            SubscriptionState::Granted { .. } => true,
            SubscriptionState::Refused { reason_code, .. } if REFUSED.contains(&reason_code) => false,
            _ => continue,
        };
        add("iot:Subscribe", subscription.topic_filter.as_str(), is_granted);
    }
    for publish in publishes.newest_first() {
        let is_granted = match &publish.outcome {
            Some((_, PublishOutcome::Accepted { .. })) => true,
            Some((_, PublishOutcome::Refused { reason_code: Some(code), .. })) if REFUSED.contains(code) => false,
            _ => continue,
        };
        let action = if publish.request.retain { "iot:RetainPublish" } else { "iot:Publish" };
        add(action, publish.request.topic.as_str(), is_granted);
    }
    for (topic_filter, state) in device.follows() {
        match state {
            SubscriptionState::Granted { .. } => add("iot:Subscribe", topic_filter.as_str(), true),
            SubscriptionState::Refused { reason_code, .. } if REFUSED.contains(reason_code) => {
                add("iot:Subscribe", topic_filter.as_str(), false);
            }
            _ => {}
        }
    }
    for SeenRight { action, resource, is_granted } in calls.newest_first() {
        add(action, resource, *is_granted);
    }
    // What does not work is what a person looks for.
    seen.sort_by_key(|right| right.is_granted);
    seen
}

#[cfg(test)]
mod tests;
