//! What is asked about rights, and what is made of answers and of what was seen.

use super::*;
use crate::DeviceRequest;
use model::{CallFailure, CallFailureKind, Notice, Qos, Rung, RungState, TopicFilter, Words};

const NOW: Timestamp = Timestamp(1_000_000);

fn policy() -> EffectivePolicy {
    let arn = "arn:aws:iot:eu-west-1:123456789012:policy/plant".to_owned();
    EffectivePolicy { name: "plant".to_owned(), arn, document: "{}".to_owned() }
}

fn refused() -> CallFailure {
    CallFailure { kind: CallFailureKind::NotAllowed, notice: Box::new(Notice::error("call.x", Words::default())) }
}

#[test]
fn a_question_needs_the_account_and_has_one_answer() {
    let mut rights = Rights::default();
    rights.want(RightsRequest::Ask);
    let asked = rights.take_commands();
    assert_eq!((asked.len(), &asked[0].call), (1, &Call::EffectivePolicies));
    rights.want(RightsRequest::Test(RightAction::Publish, "a".to_owned()));
    assert!(rights.take_commands().is_empty() && !rights.tested.is_waiting(), "the account is not known yet");
    let event = CallEvent { number: asked[0].number, answer: Ok(CallAnswer::Policies(vec![policy()])) };
    assert!(rights.told(event, NOW).is_none() && rights.policies.answer().is_some());
    rights.want(RightsRequest::Test(RightAction::Publish, "a".to_owned()));
    let asked = rights.take_commands();
    let Call::TestRight(question) = &asked[0].call else { panic!("{asked:?}") };
    assert_eq!(
        (question.name.as_str(), question.arn_prefix.as_deref()),
        ("a", Some("arn:aws:iot:eu-west-1:123456789012:"))
    );
    rights.want(RightsRequest::Test(RightAction::Publish, "b".to_owned()));
    let right = RightAnswer { is_allowed: true, policies: vec![], notice: None };
    let late = CallEvent { number: asked[0].number, answer: Ok(CallAnswer::Right(right)) };
    assert!(rights.told(late, NOW).is_none() && rights.tested.is_waiting(), "it is about another topic");
    assert_eq!(rights.question(), Some((RightAction::Publish, "b")));
    let of_a_device = CallEvent { number: 1, answer: Err(refused()) };
    assert!(rights.told(of_a_device, NOW).is_some());
}

#[test]
fn what_was_granted_and_refused_is_seen_and_other_failures_say_nothing() {
    let (mut subscriptions, mut device) = (Subscriptions::default(), Device::default());
    let filter = |text| TopicFilter::parse(text).unwrap();
    let notice = || Box::new(Notice::error("x.y", Words::default()));
    for (text, state) in [
        ("a", SubscriptionState::Granted { qos: Qos::AtMostOnce }),
        ("b", SubscriptionState::Refused { reason_code: 0x87, notice: notice() }),
        ("c", SubscriptionState::Refused { reason_code: 0x97, notice: notice() }),
    ] {
        subscriptions.change(filter(text), Qos::AtMostOnce, state);
    }
    device.want(DeviceRequest::Look { client_id: "press-1".to_owned() });
    let asked = device.take_commands();
    let mut calls = SeenCalls::default();
    for command in &asked {
        calls.asked(command);
    }
    calls.told(&CallEvent { number: asked[0].number, answer: Err(refused()) });
    let gone = CallFailure { kind: CallFailureKind::NotFound, ..refused() };
    calls.told(&CallEvent { number: asked[3].number, answer: Err(gone) });
    device.attend(&crate::Log::default(), &crate::Topics::default(), &subscriptions);
    let state = SubscriptionState::Refused { reason_code: 0x87, notice: notice() };
    device.follow_changed(&filter("$aws/events/presence/+/press-1"), state);
    let mut link = LinkState { client_id: Some("desk".to_owned()), ..LinkState::default() };
    let seen_by = |link: &LinkState| seen_rights(link, &subscriptions, &Publishes::default(), &device, &calls);
    assert!(seen_by(&link).iter().all(|it| it.action != "iot:Connect"), "it is not connected yet");
    link.rung_mut(Rung::Live).state = RungState::Done;
    let seen = seen_by(&link);
    let seen: Vec<_> = seen.iter().map(|it| (it.action, it.resource.as_str(), it.is_granted)).collect();
    let expected = [
        ("iot:Subscribe", "b", false),
        ("iot:Subscribe", "$aws/events/presence/+/press-1", false),
        ("iot:GetConnection", "press-1", false),
        ("iot:Connect", "desk", true),
        ("iot:Subscribe", "a", true),
        ("iot:GetThingShadow", "press-1", true),
    ];
    assert_eq!(seen, expected);
}
