//! Notices on the pages when something failed: typed failures of one plant, in the words of `engine::explain`.

use std::io::ErrorKind;
use std::sync::Arc;

use client::aws;
use client::dial;
use client::link::Error;
use client::profile::{self, Profile};
use client::sign_in::{self, RedirectCode, Refusal, Request};
use engine::explain::{self, Context};
use engine::waits_for;
use model::{
    Call, CallFailure, Examined, Failure, FailureKind, Notice, RightAnswer, RightQuestion, Rung, SubscriptionState,
    Topic, TopicFilter, WaitsFor,
};

const PROFILE: &str = r#"
[[profile]]
name = "plant-eu"
region = "eu-west-1"
user_pool_id = "eu-west-1_AbCdEf123"
client_id = "1example23456789exampleabc"
identity_pool_id = "eu-west-1:12345678-90ab-cdef-1234-567890abcdef"
iot_endpoint = "a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com"
callback_urls = ["http://localhost:8000"]
iot_policy = "demo-policy"
"#;

fn profile() -> Profile {
    profile::parse(PROFILE).expect("a profile").remove(0)
}

fn context(profile: &Profile) -> Context<'_> {
    Context {
        profile,
        account_id: Some("123456789012"),
        identity_id: Some("eu-west-1:3f1c62aa-6f1d-4f0b-8a77-5c1be2d49a20"),
        client_id: Some("topicdeck-3f1c62aa-7c1e"),
    }
}

fn unresolved(host: &str) -> dial::Error {
    dial::Error::Resolve { host: host.to_owned(), source: ErrorKind::NotFound.into() }
}

/// Why a call to AWS IoT failed.
pub(crate) fn call(error: &aws::Error, call: &Call) -> CallFailure {
    explain::call(error, call, &context(&profile()))
}

/// No IoT policy allows it.
pub(crate) fn not_a_right(question: &RightQuestion) -> RightAnswer {
    let notice = explain::not_a_right(question, &[], &context(&profile()));
    RightAnswer { is_allowed: false, policies: Vec::new(), notice: Some(Box::new(notice)) }
}

/// AWS answered CONNECT with 0x87: no policy allows it.
pub(crate) fn not_authorized() -> Failure {
    let error = Error::Connack { reason_code: 0x87, reason_string: None, server_reference: None };
    let notice = explain::link(&error, Rung::Mqtt, &context(&profile()));
    let waits_for = waits_for::of_link(&error, &notice);
    Failure { at: Examined::Mqtt, kind: FailureKind::Other, waits_for, notice: Box::new(notice) }
}

/// The name of the endpoint could not be looked up.
pub(crate) fn no_network() -> Failure {
    let profile = profile();
    let error = Error::Dial(unresolved(&profile.iot_endpoint));
    let notice = explain::link(&error, Rung::Socket, &context(&profile));
    let waits_for = waits_for::of_link(&error, &notice);
    Failure { at: Examined::Dns, kind: FailureKind::DoubtfulEndpoint, waits_for, notice: Box::new(notice) }
}

/// Why an attempt at this rung ended.
pub(crate) fn failed_at(rung: Rung, error: &Error) -> Failure {
    let notice = explain::link(error, rung, &context(&profile()));
    let waits_for = waits_for::of_link(error, &notice);
    Failure { at: Examined::from(rung), kind: FailureKind::Other, waits_for, notice: Box::new(notice) }
}

/// A saved sign-in cannot be used yet.
pub(crate) fn user_pool_unreachable() -> Notice {
    let source = Arc::new(unresolved("cognito-idp.eu-west-1.amazonaws.com"));
    not_resumed(&sign_in::Error::Unreachable { request: Request::Discovery, source }).0
}

/// The same, of any error.
pub(crate) fn not_resumed(error: &sign_in::Error) -> (Notice, WaitsFor) {
    (explain::not_resumed(error, &profile()), waits_for::of_sign_in(error))
}

/// The app client does not allow the flow.
pub(crate) fn sign_in_refused() -> Notice {
    let refusal = Refusal::new(RedirectCode::UnauthorizedClient, None);
    explain::sign_in(&sign_in::Error::Refused(refusal), &profile())
}

/// SUBACK with 0x80.
pub(crate) fn subscription_refused(topic_filter: &str) -> SubscriptionState {
    let topic_filter = TopicFilter::parse(topic_filter).expect("a filter");
    let notice = explain::subscription_refused(&topic_filter, 0x80, None, &context(&profile()));
    SubscriptionState::Refused { reason_code: 0x80, notice: Box::new(notice) }
}

/// AWS closed the connection twice after it.
pub(crate) fn subscription_parked(topic_filter: &str) -> SubscriptionState {
    let topic_filter = TopicFilter::parse(topic_filter).expect("a filter");
    let notice = explain::subscription_parked(&topic_filter, &context(&profile()));
    SubscriptionState::Parked { notice: Box::new(notice) }
}

/// The same of a message.
pub(crate) fn publish_parked(topic: &str) -> Notice {
    let topic = Topic::parse(topic).expect("a topic");
    explain::publish_parked(&topic, false, &context(&profile()))
}
