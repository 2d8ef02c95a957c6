//! Verifies AWS Signature Version 4, in the query of a presigned URL and in the `Authorization` header.
//!
//! The upgrade of a WebSocket takes either. What is signed is the request as it came: the headers that the signer named,
//! among them the Host as it was sent.
//!
//! Written from AWS's description and not on `aws-sigv4`, so that the signer under test is checked by something else.
//! What a refusal looks like on the wire is the caller's.

mod canonical;
#[cfg(test)]
mod tests;

use std::time::Duration;

use http::{HeaderMap, Method, Uri, header};

use self::canonical::{Scope, canonical_headers, canonical_query, decode_query, hex_sha256, signature, string_to_sign};
use super::accounts::{Accounts, Issued};
use model::Timestamp;

/// How far the clocks of signer and verifier may be apart.
const MAX_SKEW: Duration = Duration::from_mins(5);
/// `X-Amz-Expires` at most: seven days.
const MAX_EXPIRES_SECS: u64 = 604_800;
/// The header with the token of credentials that end.
const TOKEN: &str = "x-amz-security-token";
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
    #[error("X-Amz-Expires is wrong, or has passed")]
    Expires,
    #[error("the signed headers lack what must be signed, name more than what came, or are not in order")]
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

/// A request of which a signature is to hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signed<'a> {
    pub(crate) method: &'a Method,
    pub(crate) uri: &'a Uri,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

/// Verifies the signature of a WebSocket upgrade, which is in the query or in the `Authorization` header.
///
/// The security token must be there and belong to the key. In the query it must not be part of what was signed: so AWS
/// IoT wants it. As a header it may be.
pub(crate) fn verify_upgrade(
    request: Signed<'_>,
    accounts: &Accounts,
    service: &str,
    region: &str,
    now: Timestamp,
) -> Result<Issued, Refusal> {
    request.verify_upgrade(|key| accounts.find_credentials(key), Expected { service, region, now })
}

/// Verifies the signature in the `Authorization` header of a call, in which the token is signed like each `x-amz-` header.
pub(crate) fn verify_call(
    request: Signed<'_>,
    accounts: &Accounts,
    service: &str,
    region: &str,
    now: Timestamp,
) -> Result<Issued, Refusal> {
    request.verify_call(|key| accounts.find_credentials(key), Expected { service, region, now })
}

impl Signed<'_> {
    fn verify_upgrade(&self, find: impl Fn(&str) -> Option<Issued>, expected: Expected<'_>) -> Result<Issued, Refusal> {
        let presigned = Presigned { request: *self, pairs: decode_query(self.uri.query().unwrap_or_default()) };
        match (self.headers.contains_key(header::AUTHORIZATION), presigned.has_signature()) {
            (true, true) => Err(Refusal::Incomplete),
            (true, false) => self.verify_authorization(false, find, expected),
            (false, _) => presigned.verify(find, expected),
        }
    }

    fn verify_call(&self, find: impl Fn(&str) -> Option<Issued>, expected: Expected<'_>) -> Result<Issued, Refusal> {
        self.verify_authorization(true, find, expected)
    }

    /// Host and date must be among the signed headers, and in calls the token where there is one: keys of a user of IAM have
    /// none.
    fn verify_authorization(
        &self,
        signs_token: bool,
        find: impl Fn(&str) -> Option<Issued>,
        expected: Expected<'_>,
    ) -> Result<Issued, Refusal> {
        let authorization = text(self.headers, "authorization").ok_or(Refusal::Incomplete)?;
        let fields = authorization.strip_prefix(ALGORITHM).ok_or(Refusal::Algorithm)?;
        let field = |name: &str| {
            let values = fields.split(',').map(str::trim);
            values.filter_map(|field| field.split_once('=')).find(|(found, _)| *found == name).map(|(_, value)| value)
        };
        let scope = Scope::parse(field("Credential").ok_or(Refusal::Incomplete)?).ok_or(Refusal::Credential)?;
        let date = text(self.headers, "x-amz-date").ok_or(Refusal::Incomplete)?;
        check_scope(&scope, date, expected)?;
        check_skew(date, expected.now)?;
        let issued = find_alive(scope.access_key_id, find, expected.now)?;
        if text(self.headers, TOKEN).unwrap_or_default() != issued.session_token {
            return Err(Refusal::SecurityToken);
        }
        let signed_headers = field("SignedHeaders").ok_or(Refusal::Incomplete)?;
        let is_needed = |name: &str| name != TOKEN || (signs_token && self.headers.contains_key(TOKEN));
        let is_signed = |name: &str| signed_headers.split(';').any(|signed| signed == name);
        if !["host", "x-amz-date", TOKEN].into_iter().all(|name| !is_needed(name) || is_signed(name)) {
            return Err(Refusal::SignedHeaders);
        }
        let query = canonical_query(decode_query(self.uri.query().unwrap_or_default()).iter());
        let request = self.canonical(&query, signed_headers)?;
        let wanted = signature(&issued.secret_access_key, &scope, &string_to_sign(date, &scope, &request));
        if same(&wanted, field("Signature").ok_or(Refusal::Incomplete)?) { Ok(issued) } else { Err(Refusal::Signature) }
    }

    /// The canonical request; `query` is canonical already.
    fn canonical(&self, query: &str, signed_headers: &str) -> Result<String, Refusal> {
        let lines = canonical_headers(self.headers, signed_headers).ok_or(Refusal::SignedHeaders)?;
        let (path, body) = (canonical::encode_path(self.uri.path()), hex_sha256(self.body));
        Ok([self.method.as_str(), &path, query, &lines, signed_headers, &body].join("\n"))
    }
}

/// A request with its signature in the query.
struct Presigned<'a> {
    request: Signed<'a>,
    pairs: Vec<(String, String)>,
}

impl Presigned<'_> {
    fn has_signature(&self) -> bool {
        self.pairs.iter().any(|(name, _)| name == "X-Amz-Signature")
    }

    fn verify(&self, find: impl Fn(&str) -> Option<Issued>, expected: Expected<'_>) -> Result<Issued, Refusal> {
        if self.one("X-Amz-Algorithm")? != ALGORITHM {
            return Err(Refusal::Algorithm);
        }
        let date = self.one("X-Amz-Date")?;
        let scope = Scope::parse(self.one("X-Amz-Credential")?).ok_or(Refusal::Credential)?;
        check_scope(&scope, date, expected)?;
        check_expiry(date, self.at_most_one("X-Amz-Expires")?, expected.now)?;
        let signed_headers = self.one("X-Amz-SignedHeaders")?;
        if !signed_headers.split(';').any(|name| name == "host") {
            return Err(Refusal::SignedHeaders);
        }
        let issued = find_alive(scope.access_key_id, find, expected.now)?;
        self.check_token(&issued)?;
        self.check_signature(&scope, date, signed_headers, &issued)?;
        Ok(issued)
    }

    fn check_token(&self, issued: &Issued) -> Result<(), Refusal> {
        // The keys of an IAM user come without one.
        let token = self.at_most_one("X-Amz-Security-Token").map_err(|_| Refusal::SecurityToken)?;
        if token.unwrap_or_default() == issued.session_token { Ok(()) } else { Err(Refusal::SecurityToken) }
    }

    fn check_signature(
        &self,
        scope: &Scope<'_>,
        date: &str,
        signed_headers: &str,
        issued: &Issued,
    ) -> Result<(), Refusal> {
        let presented = self.one("X-Amz-Signature")?;
        let is_signed = |with_token| {
            let wanted = self.signature(scope, date, signed_headers, issued, with_token)?;
            Ok(same(&wanted, presented))
        };
        if is_signed(false)? {
            return Ok(());
        }
        Err(if is_signed(true)? { Refusal::TokenSigned } else { Refusal::Signature })
    }

    fn signature(
        &self,
        scope: &Scope<'_>,
        date: &str,
        signed_headers: &str,
        issued: &Issued,
        with_token: bool,
    ) -> Result<String, Refusal> {
        let signed = self
            .pairs
            .iter()
            .filter(|(name, _)| name != "X-Amz-Signature" && (with_token || name != "X-Amz-Security-Token"));
        let request = self.request.canonical(&canonical_query(signed), signed_headers)?;
        Ok(signature(&issued.secret_access_key, scope, &string_to_sign(date, scope, &request)))
    }

    /// The value of a parameter that must be there exactly once.
    fn one(&self, name: &str) -> Result<&str, Refusal> {
        self.at_most_one(name)?.ok_or(Refusal::Incomplete)
    }

    fn at_most_one(&self, name: &str) -> Result<Option<&str>, Refusal> {
        let mut values = self.pairs.iter().filter(|(found, _)| found == name).map(|(_, value)| value.as_str());
        match (values.next(), values.next()) {
            (value, None) => Ok(value),
            _ => Err(Refusal::Incomplete),
        }
    }
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

/// Without `X-Amz-Expires` a signature lives as long as the clocks may be apart.
fn check_expiry(date: &str, expires: Option<&str>, now: Timestamp) -> Result<(), Refusal> {
    let signed_at = check_skew(date, now)?;
    match expires.map(str::parse) {
        None => Ok(()),
        Some(Ok(secs @ 1..=MAX_EXPIRES_SECS)) if now <= signed_at.plus(Duration::from_secs(secs)) => Ok(()),
        Some(_) => Err(Refusal::Expires),
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

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Compares without telling by its duration where the difference is.
fn same(wanted: &str, presented: &str) -> bool {
    let different = |(a, b): (u8, u8)| a ^ b;
    wanted.len() == presented.len()
        && wanted.bytes().zip(presented.bytes()).map(different).fold(0, |all, one| all | one) == 0
}
