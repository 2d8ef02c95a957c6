//! What the user pool remembers: codes that wait for their exchange, refresh tokens, and browsers that are signed in.
//!
//! Bookkeeping only, with time as an argument. Grants of one sign-in share its `origin_jti`.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::Lifetimes;
use crate::accounts::{BASE64_URL_ALPHABET, random_text, random_uuid};
use crate::users::User;
use model::Timestamp;

/// What a refresh token of Cognito begins with: the head of an encrypted JWT.
const REFRESH_TOKEN_HEAD: &str = "eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ";

/// A sign-in that tokens can be made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) user: User,
    pub(crate) client_id: &'static str,
    pub(crate) scopes: Vec<String>,
    /// Only on the first set of tokens.
    pub(crate) nonce: Option<String>,
    /// When the person signed in.
    pub(crate) auth_time: Timestamp,
    /// Names the sign-in in all its tokens.
    pub(crate) origin_jti: String,
}

/// An authorization code that waits for its exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) grant: Grant,
    pub(crate) redirect_uri: String,
    /// The S256 challenge, when the client asked with one: then the exchange needs its verifier.
    pub(crate) challenge: Option<String>,
    pub(crate) expires_at: Timestamp,
}

#[derive(Debug)]
struct Refresh {
    grant: Grant,
    expires_at: Timestamp,
    /// When a newer one took its place; it works until the grace period after that has passed.
    retired_at: Option<Timestamp>,
}

#[derive(Debug)]
struct PageSession {
    user: User,
    auth_time: Timestamp,
    expires_at: Timestamp,
}

/// The grants. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grants(Arc<Mutex<Tables>>);

#[derive(Debug, Default)]
struct Tables {
    codes: HashMap<String, Code>,
    refresh_tokens: HashMap<String, Refresh>,
    page_sessions: HashMap<String, PageSession>,
    /// Sign-ins whose access tokens are dead before their time.
    revoked: HashSet<String>,
}

impl Grants {
    /// Keeps `code` and gives it its name.
    pub(crate) fn add_code(&self, code: Code) -> String {
        let name = random_uuid();
        self.tables().codes.insert(name.clone(), code);
        name
    }

    /// The code of this name, which is used up by asking, whatever comes of it.
    pub(crate) fn take_code(&self, name: &str, now: Timestamp) -> Option<Code> {
        self.tables().codes.remove(name).filter(|code| now < code.expires_at)
    }

    /// A refresh token for a new sign-in.
    pub(crate) fn add_refresh_token(&self, grant: Grant, expires_at: Timestamp) -> String {
        let token = new_refresh_token();
        self.tables().refresh_tokens.insert(token.clone(), Refresh { grant, expires_at, retired_at: None });
        token
    }

    /// The sign-in of a refresh token that is alive, if it is this client's.
    pub(crate) fn find_refresh_token(
        &self,
        token: &str,
        client_id: &str,
        now: Timestamp,
        grace: Duration,
    ) -> Option<Grant> {
        let tables = self.tables();
        let found = tables.refresh_tokens.get(token)?;
        let retired = found.retired_at.is_some_and(|at| now >= at.plus(grace));
        let alive = now < found.expires_at && !retired;
        (alive && found.grant.client_id == client_id).then(|| found.grant.clone())
    }

    /// A new refresh token in place of `token`, with the same end. The old one retires now, or did so before.
    pub(crate) fn rotate_refresh_token(&self, token: &str, now: Timestamp) -> Option<String> {
        let mut tables = self.tables();
        let old = tables.refresh_tokens.get_mut(token)?;
        old.retired_at.get_or_insert(now);
        let new = Refresh { grant: old.grant.clone(), expires_at: old.expires_at, retired_at: None };
        let name = new_refresh_token();
        tables.refresh_tokens.insert(name.clone(), new);
        Some(name)
    }

    /// Ends a sign-in by one of its refresh tokens: all of them and the access tokens. Unknown tokens are no error
    /// (RFC 7009, 2.2); another client's token is: `false`.
    pub(crate) fn revoke(&self, token: &str, client_id: &str) -> bool {
        let mut tables = self.tables();
        let Some(found) = tables.refresh_tokens.get(token) else { return true };
        if found.grant.client_id != client_id {
            return false;
        }
        let sign_in = found.grant.origin_jti.clone();
        tables.refresh_tokens.retain(|_, refresh| refresh.grant.origin_jti != sign_in);
        tables.revoked.insert(sign_in);
        true
    }

    /// Whether the access tokens of this sign-in were revoked.
    pub(crate) fn is_revoked(&self, origin_jti: &str) -> bool {
        self.tables().revoked.contains(origin_jti)
    }

    /// Remembers a browser; the answer is the value of its cookie.
    pub(crate) fn add_page_session(&self, user: User, now: Timestamp, lifetimes: &Lifetimes) -> String {
        let name = random_text(BASE64_URL_ALPHABET, 43);
        let session = PageSession { user, auth_time: now, expires_at: now.plus(lifetimes.page_session) };
        self.tables().page_sessions.insert(name.clone(), session);
        name
    }

    /// Who is signed in by this cookie, and since when.
    pub(crate) fn find_page_session(&self, cookie: &str, now: Timestamp) -> Option<(User, Timestamp)> {
        let tables = self.tables();
        let session = tables.page_sessions.get(cookie).filter(|session| now < session.expires_at)?;
        Some((session.user.clone(), session.auth_time))
    }

    /// Forgets a browser.
    pub(crate) fn end_page_session(&self, cookie: &str) {
        self.tables().page_sessions.remove(cookie);
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// As long as Cognito's (1,700-1,852 bytes) and in the five parts of an encrypted JWT, because keyrings have limits.
fn new_refresh_token() -> String {
    let parts = [342, 16, 1_340, 22].map(|length| random_text(BASE64_URL_ALPHABET, length));
    format!("{REFRESH_TOKEN_HEAD}.{}", parts.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OPERATOR;
    use crate::users::Users;

    const GRACE: Duration = Duration::from_secs(10);

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    fn grant() -> Grant {
        Grant {
            user: Users::new(&[]).find(OPERATOR).unwrap(),
            client_id: "client",
            scopes: vec!["openid".to_owned()],
            nonce: None,
            auth_time: at(0),
            origin_jti: "sign-in".to_owned(),
        }
    }

    #[test]
    fn a_code_works_once_and_not_after_its_end() {
        let grants = Grants::default();
        let code = Code { grant: grant(), redirect_uri: String::new(), challenge: None, expires_at: at(300) };
        let [first, second] = [(); 2].map(|()| grants.add_code(code.clone()));
        assert_eq!(grants.take_code(&first, at(299)), Some(code));
        assert_eq!(grants.take_code(&first, at(299)), None);
        assert_eq!(grants.take_code(&second, at(300)), None);
    }

    #[test]
    fn a_rotated_token_dies_after_its_grace_and_keeps_its_end() {
        let grants = Grants::default();
        let find = |token: &str, now| grants.find_refresh_token(token, "client", at(now), GRACE).is_some();
        let old = grants.add_refresh_token(grant(), at(1000));
        let new = grants.rotate_refresh_token(&old, at(100)).unwrap();
        assert!(find(&old, 109) && find(&new, 109));
        // Using the old one again within its grace does not prolong it.
        assert!(grants.rotate_refresh_token(&old, at(109)).is_some());
        assert!(!find(&old, 110) && find(&new, 999));
        assert!(!find(&new, 1000));
        assert!(grants.find_refresh_token(&new, "another", at(200), GRACE).is_none());
    }

    #[test]
    fn revoking_one_token_ends_the_whole_sign_in() {
        let grants = Grants::default();
        let old = grants.add_refresh_token(grant(), at(1000));
        let new = grants.rotate_refresh_token(&old, at(1)).unwrap();
        assert!(!grants.revoke(&old, "another"));
        assert!(grants.revoke(&old, "client") && grants.revoke("unknown", "client"));
        assert!(grants.find_refresh_token(&new, "client", at(2), GRACE).is_none());
        assert!(grants.is_revoked("sign-in"));
    }

    #[test]
    fn a_refresh_token_is_as_long_as_the_real_one() {
        assert!((1_700..=1_852).contains(&new_refresh_token().len()));
    }
}
