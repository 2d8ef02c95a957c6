//! Texts of the notices about credentials of AWS's own tools, and of what IAM alone refuses.

use std::io;
use std::time::Duration;

use client::aws;
use client::credentials::AwsProfileError;
use client::dial;
use client::link::{Error, LastSent};
use client::profile::{self, AwsSource, Profile};
use engine::explain::{self, Context};
use model::{Call, Notice, Rung, ShadowId, ShadowOperation, ShadowTopic, Topic, TopicFilter};

pub(super) fn notices() -> Vec<Notice> {
    let (profile, details) = (|| "plant".to_owned(), || "what was said".to_owned());
    let errors = [
        AwsProfileError::NotBuiltIn,
        AwsProfileError::Missing { profile: profile(), known: vec!["ops".to_owned()] },
        AwsProfileError::Unusable { details: details() },
        AwsProfileError::Empty { profile: profile() },
        AwsProfileError::NoEnvironment,
        AwsProfileError::SsoEnded { profile: profile(), details: details() },
        AwsProfileError::LoginEnded { profile: profile(), details: details() },
        AwsProfileError::ProcessFailed { profile: profile(), details: details() },
        AwsProfileError::RoleRefused { profile: profile(), details: details() },
        AwsProfileError::Expired,
        AwsProfileError::TimedOut,
        AwsProfileError::Unreachable(Box::new(io::Error::other("no network of ours"))),
        AwsProfileError::Unreachable(Box::new(dial::Error::Unanswered {
            host: "oidc.eu-central-1.amazonaws.com".to_owned(),
            limit: Duration::from_secs(15),
        })),
    ];
    let told = errors.iter().map(explain::aws_profile);
    let with_iam = with_iam();
    let refused = of_iam(&with_iam);
    told.chain([explain::no_logout_page(), explain::no_policy_to_attach(), explain::no_such_person()])
        .chain([explain::endpoint_found("a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com")])
        .chain(endpoints(&with_iam))
        .chain(refused)
        .chain(keys_refused(&with_iam))
        .collect()
}

/// By the control plane, for a profile and the environment, by the gateway, and by a call.
fn keys_refused(profile: &Profile) -> Vec<Notice> {
    let message = "The security token included in the request is invalid".to_owned();
    let error = aws::Error::SignatureRefused { code: "UnrecognizedClientException".to_owned(), message };
    let sources = [AwsSource::Profile("plant".to_owned()), AwsSource::Environment];
    let context = Context { profile, account_id: None, identity_id: None, client_id: None };
    let upgrade = Error::UpgradeRefused { status: 403, error_type: None, skew_ms: None };
    let by_gateway = explain::link(&upgrade, Rung::Socket, &context);
    let by_call = *explain::call(&error, &Call::ListRetained { next: None }, &context).notice;
    sources.iter().map(|source| explain::aws_keys_refused(source, &error)).chain([by_gateway, by_call]).collect()
}

fn with_iam() -> Profile {
    let text = "[[profile]]\nname = \"plant\"\nregion = \"eu-central-1\"\ncredentials = \"aws-profile:plant\"\n\
        iot_endpoint = \"a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com\"\n";
    profile::parse(text).unwrap().remove(0)
}

fn endpoints(profile: &Profile) -> Vec<Notice> {
    let errors = [
        aws::Error::AccessDenied { message: "not authorized to perform: iot:DescribeEndpoint".to_owned() },
        aws::Error::Throttled,
    ];
    errors.iter().map(|error| explain::endpoint_not_found(error, profile)).collect()
}

/// What is refused names IAM, and no identity.
fn of_iam(profile: &Profile) -> Vec<Notice> {
    let client_id = Some("topicdeck-plant-k3x9ab12");
    let context = Context { profile, account_id: Some("123456789012"), identity_id: None, client_id };
    let (topic, filter) = (Topic::parse("plant/press-1").unwrap(), TopicFilter::parse("plant/#").unwrap());
    let closed =
        |reason_code| Error::ClosedByBroker { reason_code, reason_string: None, server_reference: None, after: None };
    let refused = Error::Connack { reason_code: 0x87, reason_string: None, server_reference: None };
    let publish =
        Error::ClosedWithoutWord { after: Some(LastSent::Publish { topic: topic.clone(), retain: false }), kind: None };
    let shadow = ShadowTopic { thing: "pump".to_owned(), name: None, operation: ShadowOperation::Get };
    let denied = aws::Error::AccessDenied { message: "not authorized to perform: iot:GetThingShadow".to_owned() };
    let get = Call::GetShadow(ShadowId { thing: "pump".to_owned(), name: None });
    vec![
        explain::link(&refused, Rung::Mqtt, &context),
        explain::link(&closed(0x87), Rung::Live, &context),
        explain::link(&publish, Rung::Live, &context),
        explain::closed_at_once(&context),
        explain::subscription_refused(&filter, 0x87, None, &context),
        explain::publish_refused(&topic, false, 0x87, None, &context),
        explain::shadow_rejected(&shadow, 403, "Forbidden", &context),
        *explain::call(&denied, &get, &context).notice,
    ]
}
