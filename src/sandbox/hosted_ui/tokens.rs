//! The claims of ID and access tokens as Cognito writes them, and the flaws that can be asked for.

use serde_json::{Value, json};

use super::grants::Grant;
use crate::accounts::random_uuid;
use crate::jwt;
use crate::site::Site;
use crate::{CODE_FLOW_OFF_CLIENT_ID, Error, Fault, IdTokenFlaw};
use model::Timestamp;

/// The ID token of a sign-in. `None` when `openid` was not asked for.
pub(crate) fn id_token(site: &Site, grant: &Grant, now: Timestamp) -> Result<Option<String>, Error> {
    if !grant.scopes.iter().any(|scope| scope == "openid") {
        return Ok(None);
    }
    let claims = id_claims(site, grant, now);
    let flaw = site.shared.faults.take(|fault| match fault {
        Fault::IdToken(flaw) => Some(*flaw),
        _ => None,
    });
    match flaw {
        None => site.key.sign(&claims, None).map(Some),
        Some(flaw) => flawed(site, claims, flaw, now),
    }
}

/// The access token of a sign-in, which `userInfo` takes.
pub(crate) fn access_token(site: &Site, grant: &Grant, now: Timestamp) -> Result<String, Error> {
    let claims = json!({
        "sub": grant.user.subject,
        "iss": site.issuer(),
        "version": 2,
        "client_id": grant.client_id,
        "origin_jti": grant.origin_jti,
        "token_use": "access",
        "scope": grant.scopes.join(" "),
        "auth_time": grant.auth_time.as_secs(),
        "exp": now.plus(site.shared.options.lifetimes.access_token).as_secs(),
        "iat": now.as_secs(),
        "jti": random_uuid(),
        "username": grant.user.subject,
    });
    site.key.sign(&claims, None)
}

fn id_claims(site: &Site, grant: &Grant, now: Timestamp) -> Value {
    let mut claims = json!({
        "sub": grant.user.subject,
        "email_verified": true,
        "iss": site.issuer(),
        "cognito:username": grant.user.subject,
        "origin_jti": grant.origin_jti,
        "aud": grant.client_id,
        "token_use": "id",
        "auth_time": grant.auth_time.as_secs(),
        "exp": now.plus(site.shared.options.lifetimes.id_token).as_secs(),
        "iat": now.as_secs(),
        "jti": random_uuid(),
        "email": grant.user.email,
    });
    if let Some(nonce) = &grant.nonce {
        claims["nonce"] = json!(nonce);
    }
    claims
}

fn flawed(site: &Site, mut claims: Value, flaw: IdTokenFlaw, now: Timestamp) -> Result<Option<String>, Error> {
    let mut kid = None;
    match flaw {
        IdTokenFlaw::Missing => return Ok(None),
        IdTokenFlaw::Unsigned => return Ok(Some(jwt::unsigned(&claims))),
        IdTokenFlaw::BadSignature => return site.key.sign(&claims, None).map(|token| Some(turn_one_bit(&token))),
        IdTokenFlaw::UnknownKey => kid = Some("a-key-that-no-one-has"),
        IdTokenFlaw::WrongAudience => claims["aud"] = json!(CODE_FLOW_OFF_CLIENT_ID),
        IdTokenFlaw::WrongIssuer => claims["iss"] = json!(format!("{}/eu-west-1_elsewhere", site.origin())),
        IdTokenFlaw::WrongNonce => claims["nonce"] = json!("not-the-nonce-that-was-asked-for"),
        IdTokenFlaw::Expired => claims["exp"] = json!(now.as_secs() - 3600),
        IdTokenFlaw::Ahead(name) => claims[name] = json!(now.as_secs() + 3600),
        IdTokenFlaw::Without(name) => drop(claims.as_object_mut().and_then(|claims| claims.remove(name))),
        IdTokenFlaw::Text(name, text) => claims[name] = json!(text),
        IdTokenFlaw::WeakKey => return site.weak_key()?.sign(&claims).map(Some),
    }
    site.key.sign(&claims, kid).map(Some)
}

/// Alters the first character of the signature, which is still base64url then.
fn turn_one_bit(token: &str) -> String {
    let Some((signed_part, signature)) = token.rsplit_once('.') else { return String::new() };
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    format!("{signed_part}.{first}{}", signature.get(1..).unwrap_or_default())
}
