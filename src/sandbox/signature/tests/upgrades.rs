//! WebSocket upgrades as AWS's own libraries sign them (`tests/data/sigv4/upgrades.json`), and each way to spoil one.

use serde::Deserialize;

use super::super::*;
use super::{get, signed};

#[derive(Deserialize)]
struct Vectors {
    region: String,
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
    signed_at_secs: i64,
    upgrades: Vec<Upgrade>,
}

#[derive(Clone, Deserialize)]
struct Upgrade {
    name: String,
    target: String,
    headers: Vec<(String, String)>,
}

impl Upgrade {
    fn with_header(&self, name: &str, value: Option<&str>) -> Self {
        let mut headers = self.headers.clone();
        headers.retain(|(found, _)| !found.eq_ignore_ascii_case(name));
        headers.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        Self { headers, ..self.clone() }
    }

    /// The target and all headers, with `from` replaced.
    fn replacing(&self, from: &str, to: &str) -> Self {
        let headers = self.headers.iter().map(|(name, value)| (name.clone(), value.replace(from, to))).collect();
        let changed = Self { name: self.name.clone(), target: self.target.replace(from, to), headers };
        assert!(changed.target != self.target || changed.headers != self.headers, "{from} is in {}", self.name);
        changed
    }

    fn verify(&self, with: &Vectors, service: &str, region: &str, secs_later: i64) -> Result<Issued, Refusal> {
        let headers: Vec<_> = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let find = |key: &str| {
            (key == with.access_key_id).then(|| Issued {
                access_key_id: key.to_owned(),
                secret_access_key: with.secret_access_key.clone(),
                session_token: with.session_token.clone(),
                identity_id: String::new(),
                expires_at: Timestamp::from_secs(with.signed_at_secs + 3_600),
            })
        };
        let expected = Expected { service, region, now: Timestamp::from_secs(with.signed_at_secs + secs_later) };
        signed(&get(&self.target, &headers), b"").verify_upgrade(find, expected)
    }

    fn refusal(&self, with: &Vectors) -> Refusal {
        self.verify(with, "iotdevicegateway", &with.region, 0).unwrap_err()
    }
}

fn vectors() -> Vectors {
    let all: Vectors = serde_json::from_str(include_str!("../../../../tests/data/sigv4/upgrades.json")).unwrap();
    assert_eq!(all.upgrades.len(), 6);
    all
}

#[test]
fn each_upgrade_of_an_aws_library_is_accepted_until_the_clocks_are_too_far_apart() {
    let all = vectors();
    for upgrade in &all.upgrades {
        let verify = |service, region, secs_later| upgrade.verify(&all, service, region, secs_later).map(|_| ());
        for (service, region, secs_later, expected) in [
            ("iotdevicegateway", &*all.region, 0, Ok(())),
            ("iotdevicegateway", &*all.region, 300, Ok(())),
            ("iotdevicegateway", &*all.region, -300, Ok(())),
            ("iotdevicegateway", &*all.region, 301, Err(Refusal::Skew)),
            ("iotdevicegateway", &*all.region, -301, Err(Refusal::Skew)),
            ("iotdata", &*all.region, 0, Err(Refusal::Service)),
            ("iotdevicegateway", "us-east-1", 0, Err(Refusal::Region)),
        ] {
            assert_eq!(verify(service, region, secs_later), expected, "{}: {service} {region}", upgrade.name);
        }
    }
}

#[test]
fn each_spoiled_part_of_an_upgrade_is_refused_however_it_is_signed() {
    let all = vectors();
    for upgrade in &all.upgrades {
        let slash = if upgrade.target.contains('?') { "%2F" } else { "/" };
        for (from, to, refusal) in [
            ("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512", Refusal::Algorithm),
            ("aws4_request", "aws3_request", Refusal::Credential),
            ("T123456Z", "X123456Z", Refusal::Date),
            ("T123456Z", "T123457Z", Refusal::Signature),
            (&format!("{slash}20261128"), &format!("{slash}20261127"), Refusal::ScopeDate),
            ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7UNKNOWN", Refusal::UnknownKey),
            ("IQoJb3", "IQoJb4", Refusal::SecurityToken),
            ("localhost", "127.0.0.1", Refusal::Signature),
            ("host", "hast", Refusal::SignedHeaders),
            ("/mqtt", "/mqtT", Refusal::Signature),
        ] {
            let found = upgrade.replacing(from, to).refusal(&all);
            assert_eq!(found, refusal, "{}: {from} to {to}", upgrade.name);
        }
        let without_host = upgrade.with_header("host", None);
        assert_eq!(without_host.refusal(&all), Refusal::SignedHeaders, "{}", upgrade.name);
    }
}

#[test]
fn a_header_that_was_signed_is_refused_when_it_is_another_or_missing() {
    let all = vectors();
    for upgrade in all.upgrades.iter().filter(|upgrade| upgrade.name.starts_with("awscrt")) {
        let changed = upgrade.with_header("connection", Some("keep-alive, Upgrade"));
        assert_eq!(changed.refusal(&all), Refusal::Signature, "{}", upgrade.name);
        assert_eq!(upgrade.with_header("connection", None).refusal(&all), Refusal::SignedHeaders, "{}", upgrade.name);
        // What blanks are around and inside a value does not matter, nor does a header that was not signed.
        let spaced = upgrade.with_header("connection", Some("  Upgrade ")).with_header("upgrade", Some("WebSocket"));
        assert!(spaced.verify(&all, "iotdevicegateway", &all.region, 0).is_ok(), "{}", upgrade.name);
    }
}

#[test]
fn a_token_before_and_behind_the_signature_is_the_same_and_two_signatures_are_none() {
    let all = vectors();
    let upgrade = &all.upgrades[0];
    let (before, signature) = upgrade.target.rsplit_once('&').unwrap();
    let (rest, token) = before.rsplit_once('&').unwrap();
    assert!(token.starts_with("X-Amz-Security-Token=") && signature.starts_with("X-Amz-Signature="));
    let behind = Upgrade { target: format!("{rest}&{signature}&{token}"), ..upgrade.clone() };
    assert!(behind.verify(&all, "iotdevicegateway", &all.region, 0).is_ok());

    let twice = Upgrade { target: format!("{}&{signature}", upgrade.target), ..upgrade.clone() };
    assert_eq!(twice.refusal(&all), Refusal::Incomplete);
    let in_headers = all.upgrades.iter().find(|upgrade| upgrade.name.contains("headers, token unsigned")).unwrap();
    let both = Upgrade { target: upgrade.target.clone(), ..in_headers.clone() };
    assert_eq!(both.refusal(&all), Refusal::Incomplete);
    let neither = Upgrade { target: "/mqtt".to_owned(), ..upgrade.clone() };
    assert_eq!(neither.refusal(&all), Refusal::Incomplete);
}
