//! Verifies AWS Signature Version 4, in the query of a presigned URL and in the `Authorization` header.
//!
//! Written from AWS's description and not on `aws-sigv4`, so that the signer under test is checked by something else.
//! What a refusal looks like on the wire is the caller's.

mod canonical;
#[cfg(test)]
mod tests;

use std::time::Duration;

use http::HeaderMap;

use self::canonical::{Scope, canonical_query, decode_query, hex_sha256, signature, string_to_sign};
use super::accounts::{Accounts, Issued};
use model::Timestamp;

/// How far the clocks of signer and verifier may be apart.
const MAX_SKEW: Duration = Duration::from_mins(5);
/// `X-Amz-Expires` at most: seven days.
const MAX_EXPIRES_SECS: u64 = 604_800;
const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Why a request is not believed. AWS says none of this to the caller: it answers a bare 403.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("the request carries no signature, or a part of it twice")]
    Incomplete,
    #[error("the algorithm is not AWS4-HMAC-SHA256")]
    Algorithm,
    #[error("the credential is not KEY/DATE/REGION/SERVICE/aws4_request")]
    Credential,
    #[error("the scope's date is not that of X-Amz-Date")]
    ScopeDate,
    #[error("signed for another region")]
    Region,
    #[error("signed for another service")]
    Service,
    #[error("X-Amz-Date is not a time")]
    Date,
    #[error("X-Amz-Date is over five minutes from the server's clock")]
    Skew,
    #[error("X-Amz-Expires is missing, wrong, or has passed")]
    Expires,
    #[error("the signed headers lack what must be signed, or name more than what came")]
    SignedHeaders,
    #[error("no such access key")]
    UnknownKey,
    #[error("the credentials have expired")]
    CredentialsExpired,
    #[error("the security token is missing or belongs to another key")]
    SecurityToken,
    #[error("the security token was signed: this service wants it appended after signing")]
    TokenSigned,
    #[error("the signature is another one")]
    Signature,
}

/// What the verifier stands for: the names that must be in the scope, and its clock.
#[derive(Clone, Copy, Debug)]
struct Expected<'a> {
    service: &'a str,
    region: &'a str,
    now: Timestamp,
}

/// Verifies the signature in the query of a request without a body, such as the WebSocket upgrade.
///
/// `host` is the Host header as it came, `path` and `query` are still percent-encoded. The security token must be
/// there, belong to the key, and not be part of what was signed: so AWS IoT wants it.
#[expect(clippy::too_many_arguments, reason = "each is one part of what was signed, and a struct would be used once")]
pub(crate) fn verify_query(
    method: &str,
    host: &str,
    path: &str,
    query: &str,
    accounts: &Accounts,
    service: &str,
    region: &str,
    now: Timestamp,
) -> Result<Issued, Refusal> {
    let expected = Expected { service, region, now };
    let request = Presigned { method, host, path, pairs: decode_query(query) };
    request.verify(|key| accounts.find_credentials(key), expected)
}

/// Verifies the signature in the `Authorization` header over `parts` and `body`.
pub(crate) fn verify_header(
    parts: &http::request::Parts,
    body: &[u8],
    accounts: &Accounts,
    service: &str,
    region: &str,
    now: Timestamp,
) -> Result<Issued, Refusal> {
    let expected = Expected { service, region, now };
    verify_authorization(parts, body, |key| accounts.find_credentials(key), expected)
}

struct Presigned<'a> {
    method: &'a str,
    host: &'a str,
    path: &'a str,
    pairs: Vec<(String, String)>,
}

impl Presigned<'_> {
    fn verify(&self, find: impl Fn(&str) -> Option<Issued>, expected: Expected<'_>) -> Result<Issued, Refusal> {
        if self.one("X-Amz-Algorithm")? != ALGORITHM {
            return Err(Refusal::Algorithm);
        }
        let date = self.one("X-Amz-Date")?;
        let scope = Scope::parse(self.one("X-Amz-Credential")?).ok_or(Refusal::Credential)?;
        check_scope(&scope, date, expected)?;
        check_expiry(date, self.one("X-Amz-Expires")?, expected.now)?;
        if self.one("X-Amz-SignedHeaders")? != "host" {
            return Err(Refusal::SignedHeaders);
        }
        let issued = find_alive(scope.access_key_id, find, expected.now)?;
        self.check_token(&issued)?;
        self.check_signature(&scope, date, &issued)?;
        Ok(issued)
    }

    fn check_token(&self, issued: &Issued) -> Result<(), Refusal> {
        match self.one("X-Amz-Security-Token") {
            Ok(token) if token == issued.session_token => Ok(()),
            _ => Err(Refusal::SecurityToken),
        }
    }

    fn check_signature(&self, scope: &Scope<'_>, date: &str, issued: &Issued) -> Result<(), Refusal> {
        let presented = self.one("X-Amz-Signature")?;
        if same(&self.signature(scope, date, issued, false), presented) {
            return Ok(());
        }
        let with_token = self.signature(scope, date, issued, true);
        Err(if same(&with_token, presented) { Refusal::TokenSigned } else { Refusal::Signature })
    }

    fn signature(&self, scope: &Scope<'_>, date: &str, issued: &Issued, with_token: bool) -> String {
        let signed = self
            .pairs
            .iter()
            .filter(|(name, _)| name != "X-Amz-Signature" && (with_token || name != "X-Amz-Security-Token"));
        let request = [
            self.method,
            self.path,
            &canonical_query(signed),
            &format!("host:{}\n", self.host),
            "host",
            &hex_sha256(b""),
        ]
        .join("\n");
        signature(&issued.secret_access_key, scope, &string_to_sign(date, scope, &request))
    }

    /// The value of a parameter that must be there exactly once.
    fn one(&self, name: &str) -> Result<&str, Refusal> {
        let mut values = self.pairs.iter().filter(|(found, _)| found == name);
        match (values.next(), values.next()) {
            (Some((_, value)), None) => Ok(value),
            _ => Err(Refusal::Incomplete),
        }
    }
}

fn verify_authorization(
    parts: &http::request::Parts,
    body: &[u8],
    find: impl Fn(&str) -> Option<Issued>,
    expected: Expected<'_>,
) -> Result<Issued, Refusal> {
    let authorization = header(&parts.headers, "authorization").ok_or(Refusal::Incomplete)?;
    let fields = authorization.strip_prefix(ALGORITHM).ok_or(Refusal::Algorithm)?;
    let field = |name: &str| {
        let values = fields.split(',').map(str::trim);
        values.filter_map(|field| field.split_once('=')).find(|(found, _)| *found == name).map(|(_, value)| value)
    };
    let scope = Scope::parse(field("Credential").ok_or(Refusal::Incomplete)?).ok_or(Refusal::Credential)?;
    let date = header(&parts.headers, "x-amz-date").ok_or(Refusal::Incomplete)?;
    check_scope(&scope, date, expected)?;
    check_skew(date, expected.now)?;
    let issued = find_alive(scope.access_key_id, find, expected.now)?;
    if header(&parts.headers, "x-amz-security-token") != Some(&issued.session_token) {
        return Err(Refusal::SecurityToken);
    }
    let signed_headers = field("SignedHeaders").ok_or(Refusal::Incomplete)?;
    let request = canonical_request(parts, body, signed_headers)?;
    let wanted = signature(&issued.secret_access_key, &scope, &string_to_sign(date, &scope, &request));
    if same(&wanted, field("Signature").ok_or(Refusal::Incomplete)?) { Ok(issued) } else { Err(Refusal::Signature) }
}

fn canonical_request(parts: &http::request::Parts, body: &[u8], signed_headers: &str) -> Result<String, Refusal> {
    let names: Vec<&str> = signed_headers.split(';').collect();
    // The token travels as a header here, and then it has to be signed like each `x-amz-` header.
    if !["host", "x-amz-date", "x-amz-security-token"].iter().all(|name| names.contains(name)) {
        return Err(Refusal::SignedHeaders);
    }
    let mut lines = String::new();
    for name in names {
        let value = header(&parts.headers, name).ok_or(Refusal::SignedHeaders)?;
        let value: Vec<&str> = value.split_whitespace().collect();
        lines.extend([name, ":", &value.join(" "), "\n"]);
    }
    let query = decode_query(parts.uri.query().unwrap_or_default());
    let path = canonical::encode_path(parts.uri.path());
    let body = hex_sha256(body);
    Ok([parts.method.as_str(), &path, &canonical_query(query.iter()), &lines, signed_headers, &body].join("\n"))
}

fn check_scope(scope: &Scope<'_>, date: &str, expected: Expected<'_>) -> Result<(), Refusal> {
    if !date.starts_with(scope.date) {
        return Err(Refusal::ScopeDate);
    }
    if scope.region != expected.region {
        return Err(Refusal::Region);
    }
    if scope.service != expected.service {
        return Err(Refusal::Service);
    }
    Ok(())
}

fn check_skew(date: &str, now: Timestamp) -> Result<Timestamp, Refusal> {
    let signed_at = parse_date(date).ok_or(Refusal::Date)?;
    let apart = now.since(signed_at).max(signed_at.since(now));
    if apart > MAX_SKEW { Err(Refusal::Skew) } else { Ok(signed_at) }
}

fn check_expiry(date: &str, expires: &str, now: Timestamp) -> Result<(), Refusal> {
    let signed_at = check_skew(date, now)?;
    match expires.parse() {
        Ok(secs @ 1..=MAX_EXPIRES_SECS) if now <= signed_at.plus(Duration::from_secs(secs)) => Ok(()),
        _ => Err(Refusal::Expires),
    }
}

fn find_alive(access_key_id: &str, find: impl Fn(&str) -> Option<Issued>, now: Timestamp) -> Result<Issued, Refusal> {
    let issued = find(access_key_id).ok_or(Refusal::UnknownKey)?;
    if issued.expires_at <= now { Err(Refusal::CredentialsExpired) } else { Ok(issued) }
}

/// Reads `20130524T000000Z`.
fn parse_date(text: &str) -> Option<Timestamp> {
    if text.len() != 16 {
        return None;
    }
    let civil = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?;
    let zoned = civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Timestamp::from_secs(zoned.timestamp().as_second()))
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Compares without telling by its duration where the difference is.
fn same(wanted: &str, presented: &str) -> bool {
    let different = |(a, b): (u8, u8)| a ^ b;
    wanted.len() == presented.len()
        && wanted.bytes().zip(presented.bytes()).map(different).fold(0, |all, one| all | one) == 0
}
