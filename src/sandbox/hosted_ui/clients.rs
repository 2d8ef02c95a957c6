//! The app clients of the user pool, and how each proves who it is at the token endpoint.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, header};

/// The app client of desktop programs: public, code flow on.
pub const CLIENT_ID: &str = "4sandbox0public0client0001";
/// An app client that has a secret.
pub const SECRET_CLIENT_ID: &str = "4sandbox0secret0client0002";
/// The secret of [`SECRET_CLIENT_ID`].
pub const SECRET_CLIENT_SECRET: &str = "1sandbox0is0no0secret0at0all0on0this0computer0loop1";
/// An app client whose code flow is switched off: it answers `unauthorized_client`.
pub const CODE_FLOW_OFF_CLIENT_ID: &str = "4sandbox0codeless0client03";

/// Scopes that every app client may ask for; `openid` is what brings an ID token.
pub(crate) const SCOPES: [&str; 5] = ["openid", "email", "profile", "phone", "aws.cognito.signin.user.admin"];

/// An app client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AppClient {
    pub(crate) id: &'static str,
    pub(crate) secret: Option<&'static str>,
    pub(crate) code_flow: bool,
}

const ALL: [AppClient; 3] = [
    AppClient { id: CLIENT_ID, secret: None, code_flow: true },
    AppClient { id: SECRET_CLIENT_ID, secret: Some(SECRET_CLIENT_SECRET), code_flow: true },
    AppClient { id: CODE_FLOW_OFF_CLIENT_ID, secret: None, code_flow: false },
];

impl AppClient {
    /// The client of this id.
    pub(crate) fn find(id: &str) -> Option<Self> {
        ALL.into_iter().find(|client| client.id == id)
    }

    /// The client that makes a request: by Basic auth when it has a secret (RFC 6749, 2.3.1; the secret may also come
    /// in the body), otherwise by `client_id` in the body. `None` is `invalid_client`.
    pub(crate) fn authenticate(
        headers: &HeaderMap,
        client_id: Option<&str>,
        client_secret: Option<&str>,
    ) -> Option<Self> {
        let basic = match headers.get(header::AUTHORIZATION) {
            Some(value) => Some(basic_credentials(value.to_str().ok()?)?),
            None => None,
        };
        let (id, secret) = match &basic {
            Some((id, _)) if client_id.is_some_and(|in_body| in_body != id) => return None,
            Some((id, secret)) => (id.as_str(), Some(secret.as_str())),
            None => (client_id?, client_secret),
        };
        Self::find(id).filter(|client| client.secret == secret)
    }
}

fn basic_credentials(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    // Both halves are form-encoded inside; ids and secrets of Cognito are plain letters and digits, so that decoding
    // changes nothing.
    text.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_proves_itself_in_its_own_way_only() {
        let basic = |id: &str, secret: &str| format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
        let right = basic(SECRET_CLIENT_ID, SECRET_CLIENT_SECRET);
        let wrong = basic(SECRET_CLIENT_ID, "guess");
        let cases = [
            (None, Some(CLIENT_ID), None, Some(CLIENT_ID)),
            (None, Some(CLIENT_ID), Some("guess"), None),
            (None, Some("unknown"), None, None),
            (None, None, None, None),
            (None, Some(SECRET_CLIENT_ID), None, None),
            (Some(right.as_str()), None, None, Some(SECRET_CLIENT_ID)),
            (Some(right.as_str()), Some(CLIENT_ID), None, None),
            (Some(wrong.as_str()), Some(SECRET_CLIENT_ID), None, None),
        ];
        for (authorization, id, secret, expected) in cases {
            let mut headers = HeaderMap::new();
            if let Some(value) = authorization {
                headers.insert(header::AUTHORIZATION, value.parse().unwrap());
            }
            let found = AppClient::authenticate(&headers, id, secret).map(|client| client.id);
            assert_eq!(found, expected, "{authorization:?} {id:?} {secret:?}");
        }
    }
}
