//! The published vector, and one refusal for each part of a signature.

mod upgrades;

use http::HeaderValue;

use super::*;

const QUERY: &str = "X-Amz-Algorithm=AWS4-HMAC-SHA256\
    &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fiotdevicegateway%2Faws4_request\
    &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
    &X-Amz-Signature=3ec863617e7e6afa53fc5669c7db4983300818ddc18e72db53c6408d00f60d94\
    &X-Amz-Security-Token=to%2Fken%3D%3D";
const HOST: &str = "example.iot.us-east-1.amazonaws.com";
/// 2013-05-24T00:00:00Z.
const SIGNED_AT: i64 = 1_369_353_600;

fn issued(key: &str) -> Option<Issued> {
    (key == "AKIAIOSFODNN7EXAMPLE").then(|| Issued {
        access_key_id: key.to_owned(),
        secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned(),
        session_token: "to/ken==".to_owned(),
        identity_id: "us-east-1:someone".to_owned(),
        expires_at: Timestamp::from_secs(SIGNED_AT + 3_600),
    })
}

/// A GET of `target` with these headers.
fn get(target: &str, headers: &[(&str, &str)]) -> http::request::Parts {
    let mut request = http::Request::get(target).body(()).unwrap();
    for (name, value) in headers {
        let name = http::HeaderName::from_bytes(name.as_bytes()).unwrap();
        request.headers_mut().append(name, HeaderValue::from_str(value).unwrap());
    }
    request.into_parts().0
}

fn signed<'a>(parts: &'a http::request::Parts, body: &'a [u8]) -> Signed<'a> {
    Signed { method: &parts.method, uri: &parts.uri, headers: &parts.headers, body }
}

fn verify(host: &str, query: &str, service: &str, region: &str, secs_later: i64) -> Result<Issued, Refusal> {
    let expected = Expected { service, region, now: Timestamp::from_secs(SIGNED_AT + secs_later) };
    signed(&get(&format!("/mqtt?{query}"), &[("host", host)]), b"").verify_upgrade(issued, expected)
}

#[test]
fn the_vector_of_botocore_and_awscrt_is_accepted() {
    let found = verify(HOST, QUERY, "iotdevicegateway", "us-east-1", 0).unwrap();
    assert_eq!(found.identity_id, "us-east-1:someone");
}

#[test]
fn each_wrong_part_of_the_query_is_refused_by_name() {
    for (from, to, refusal) in [
        ("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512", Refusal::Algorithm),
        ("%2Faws4_request", "%2Faws3_request", Refusal::Credential),
        ("%2F20130524", "%2F20130523", Refusal::ScopeDate),
        ("Date=20130524T000000Z", "Date=20130524X000000Z", Refusal::Date),
        ("&X-Amz-Expires=86400", "", Refusal::Signature),
        ("Expires=86400", "Expires=0", Refusal::Expires),
        ("Expires=86400", "Expires=604801", Refusal::Expires),
        ("Expires=86400", "Expires=86401", Refusal::Signature),
        ("SignedHeaders=host", "SignedHeaders=date%3Bhost", Refusal::SignedHeaders),
        ("SignedHeaders=host", "SignedHeaders=connection", Refusal::SignedHeaders),
        ("SignedHeaders=host", "SignedHeaders=Host", Refusal::SignedHeaders),
        ("SignedHeaders=host", "SignedHeaders=host%3Bhost", Refusal::SignedHeaders),
        ("SignedHeaders=host", "SignedHeaders=", Refusal::SignedHeaders),
        ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7UNKNOWN", Refusal::UnknownKey),
        ("&X-Amz-Security-Token=to%2Fken%3D%3D", "", Refusal::SecurityToken),
        ("to%2Fken", "other%2Fken", Refusal::SecurityToken),
        ("Signature=3ec8", "Signature=3ec9", Refusal::Signature),
        ("&X-Amz-Date", "&extra=1&X-Amz-Date", Refusal::Signature),
        ("&X-Amz-Expires=86400", "&X-Amz-Expires=86400&X-Amz-Expires=86400", Refusal::Incomplete),
    ] {
        assert!(QUERY.contains(from), "{from}");
        let outcome = verify(HOST, &QUERY.replacen(from, to, 1), "iotdevicegateway", "us-east-1", 0);
        assert_eq!(outcome.unwrap_err(), refusal, "{from} to {to}");
    }
}

#[test]
fn another_host_service_region_or_time_is_refused() {
    for (host, service, region, secs_later, refusal) in [
        ("example.iot.us-east-1.amazonaws.com:443", "iotdevicegateway", "us-east-1", 0, Refusal::Signature),
        (HOST, "iotdata", "us-east-1", 0, Refusal::Service),
        (HOST, "iotdevicegateway", "eu-west-1", 0, Refusal::Region),
        (HOST, "iotdevicegateway", "us-east-1", 301, Refusal::Skew),
        (HOST, "iotdevicegateway", "us-east-1", -301, Refusal::Skew),
    ] {
        assert_eq!(verify(host, QUERY, service, region, secs_later).unwrap_err(), refusal);
    }
    assert!(verify(HOST, QUERY, "iotdevicegateway", "us-east-1", 300).is_ok());
    assert!(verify(HOST, QUERY, "iotdevicegateway", "us-east-1", -300).is_ok());
}

#[test]
fn a_signed_token_is_refused_for_what_it_is() {
    let parts = get(&format!("/mqtt?{QUERY}"), &[("host", HOST)]);
    let mut request = Presigned { request: signed(&parts, b""), pairs: decode_query(QUERY) };
    let known = issued("AKIAIOSFODNN7EXAMPLE").unwrap();
    let scope = Scope::parse("AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/iotdevicegateway/aws4_request").unwrap();
    let with_token = request.signature(&scope, "20130524T000000Z", "host", &known, true).unwrap();
    let slot = request.pairs.iter_mut().find(|(name, _)| name == "X-Amz-Signature").unwrap();
    slot.1 = with_token;
    let expected = Expected { service: "iotdevicegateway", region: "us-east-1", now: Timestamp::from_secs(SIGNED_AT) };
    assert_eq!(request.verify(issued, expected).unwrap_err(), Refusal::TokenSigned);
}

#[test]
fn dead_credentials_are_refused() {
    let dead = |key: &str| issued(key).map(|known| Issued { expires_at: Timestamp::from_secs(SIGNED_AT), ..known });
    let expected = Expected { service: "iotdevicegateway", region: "us-east-1", now: Timestamp::from_secs(SIGNED_AT) };
    let parts = get(&format!("/mqtt?{QUERY}"), &[("host", HOST)]);
    assert_eq!(signed(&parts, b"").verify_upgrade(dead, expected).unwrap_err(), Refusal::CredentialsExpired);
}

/// Signs `path` with the AWS SDK's own signer.
fn signed_by_the_sdk(path: &str, body: &[u8]) -> http::request::Parts {
    signed_with(issued("AKIAIOSFODNN7EXAMPLE").unwrap(), path, body)
}

fn signed_with(known: Issued, path: &str, body: &[u8]) -> http::request::Parts {
    use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
    use aws_sigv4::sign::v4;
    let identity = aws_credential_types::Credentials::new(
        known.access_key_id,
        known.secret_access_key,
        Some(known.session_token).filter(|token| !token.is_empty()),
        None,
        "test",
    )
    .into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name("iot")
        .time(Timestamp::from_secs(SIGNED_AT).into())
        .settings(SigningSettings::default())
        .build()
        .unwrap()
        .into();
    let uri = format!("http://localhost:8080{path}");
    let headers = [("host", "localhost:8080"), ("content-type", "application/json")];
    let signable = SignableRequest::new("PUT", &uri, headers.into_iter(), SignableBody::Bytes(body)).unwrap();
    let mut request = http::Request::put(path).body(()).unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    sign(signable, &params).unwrap().into_parts().0.apply_to_request_http1x(&mut request);
    request.into_parts().0
}

fn verify_iot(parts: &http::request::Parts, body: &[u8]) -> Result<Issued, Refusal> {
    let expected = Expected { service: "iot", region: "us-east-1", now: Timestamp::from_secs(SIGNED_AT) };
    signed(parts, body).verify_call(issued, expected)
}

#[test]
fn headers_signed_by_the_sdk_are_accepted() {
    for path in ["/target-policies/plant", "/endpoint?endpointType=iot%3AData-ATS&a=b", "/things/a%20b/shadow"] {
        let parts = signed_by_the_sdk(path, b"{}");
        assert_eq!(verify_iot(&parts, b"{}").map(|found| found.identity_id), Ok("us-east-1:someone".to_owned()));
    }
}

/// Keys of a user of IAM have no token, so none is signed.
#[test]
fn keys_without_a_token_are_accepted() {
    let known = |key: &str| issued(key).map(|known| Issued { session_token: String::new(), ..known });
    let parts = signed_with(known("AKIAIOSFODNN7EXAMPLE").unwrap(), "/endpoint?endpointType=iot%3AData-ATS", b"");
    assert!(!parts.headers.contains_key("x-amz-security-token"));
    let expected = Expected { service: "iot", region: "us-east-1", now: Timestamp::from_secs(SIGNED_AT) };
    signed(&parts, b"").verify_call(known, expected).unwrap();
}

#[test]
fn a_changed_body_header_or_path_is_refused() {
    let parts = signed_by_the_sdk("/target-policies/plant", b"{}");
    assert_eq!(verify_iot(&parts, b"{ }").unwrap_err(), Refusal::Signature);
    for (name, value, refusal) in [
        ("host", "localhost:8081", Refusal::Signature),
        ("x-amz-date", "20130524T000001Z", Refusal::Signature),
        ("x-amz-date", "20130524T010000Z", Refusal::Skew),
        ("x-amz-security-token", "other", Refusal::SecurityToken),
        ("authorization", "Basic x", Refusal::Algorithm),
    ] {
        let mut changed = parts.clone();
        changed.headers.insert(name, value.parse().unwrap());
        assert_eq!(verify_iot(&changed, b"{}").unwrap_err(), refusal, "{name}");
    }
}

/// The addresses that botocore signed (`tests/data/sigv4`), those without a token aside: identities always have one.
#[test]
fn every_address_that_botocore_signed_is_accepted() {
    let all: serde_json::Value = serde_json::from_str(include_str!("../../../tests/data/sigv4/vectors.json")).unwrap();
    let with_token = |vector: &&serde_json::Value| vector["session_token"].is_string();
    let vectors: Vec<&serde_json::Value> = all["vectors"].as_array().unwrap().iter().filter(with_token).collect();
    assert_eq!(vectors.len(), 7);
    for vector in vectors {
        let part = |name: &str| vector[name].as_str().unwrap().to_owned();
        let signed_at = Timestamp::from_secs(vector["signed_at_secs"].as_i64().unwrap());
        let issued = Issued {
            access_key_id: part("access_key_id"),
            secret_access_key: part("secret_access_key"),
            session_token: part("session_token"),
            identity_id: String::new(),
            expires_at: signed_at.plus(std::time::Duration::from_hours(1)),
        };
        let signed = part("signed");
        let (host, query) = signed.split_once("://").unwrap().1.split_once("/mqtt?").unwrap();
        let expected = Expected { service: "iotdevicegateway", region: &part("region"), now: signed_at };
        let parts = get(&format!("/mqtt?{query}"), &[("host", host)]);
        self::signed(&parts, b"")
            .verify_upgrade(|_| Some(issued.clone()), expected)
            .unwrap_or_else(|refusal| panic!("{}: {refusal}", part("name")));
    }
}
