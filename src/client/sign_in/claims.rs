//! Reads the few claims of an ID token that matter, each in every form that issuers give it.
//!
//! Everything else in the token is left unread: a claim that is not used must never stop a sign-in. Triggers can add
//! claims of any kind, and look-alikes write `email_verified` as a text.

use std::fmt;

use serde_json::{Map, Value};

use super::error::printable;
use super::id_token_problem::ClaimProblem;
use model::Timestamp;

/// Longest name that is shown; an e-mail address has 254 characters at most (RFC 5321 section 4.5.3.1.3).
const MOST_USER_CHARS: usize = 254;

/// A claim that is needed, and what is wrong with it.
pub(super) type Problem = (&'static str, ClaimProblem);

/// What a token claims.
#[derive(Clone, Copy)]
pub(super) struct Claims<'t>(pub(super) &'t Map<String, Value>);

impl fmt::Debug for Claims<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Claims(..)")
    }
}

impl<'t> Claims<'t> {
    /// A text that is needed.
    pub(super) fn text(self, name: &'static str) -> Result<&'t str, Problem> {
        let text = self.present(name)?.as_str().ok_or((name, ClaimProblem::Unreadable))?;
        if text.trim().is_empty() { Err((name, ClaimProblem::Empty)) } else { Ok(text) }
    }

    /// A text, or a list of texts (`aud`, RFC 7519 section 4.1.3).
    pub(super) fn texts(self, name: &'static str) -> Result<Vec<&'t str>, Problem> {
        let unreadable = (name, ClaimProblem::Unreadable);
        match self.present(name)? {
            Value::Array(list) => list.iter().map(|entry| entry.as_str().ok_or(unreadable)).collect(),
            value => Ok(vec![value.as_str().ok_or(unreadable)?]),
        }
    }

    /// A time in seconds since 1970, whole or not (`NumericDate`, RFC 7519 section 2).
    pub(super) fn time(self, name: &'static str) -> Result<Timestamp, Problem> {
        self.present(name).and_then(|value| numeric_date(name, value))
    }

    /// A time that may be missing.
    pub(super) fn optional_time(self, name: &'static str) -> Result<Option<Timestamp>, Problem> {
        self.get(name).map(|value| numeric_date(name, value)).transpose()
    }

    /// Any value that is there.
    pub(super) fn get(self, name: &str) -> Option<&'t Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// `email`, else `cognito:username`: whichever has something to show.
    pub(super) fn user(self) -> Option<String> {
        let shown = |name: &str| {
            let text = printable(self.get(name)?.as_str()?.trim(), MOST_USER_CHARS);
            (!text.is_empty()).then_some(text)
        };
        shown("email").or_else(|| shown("cognito:username"))
    }

    fn present(self, name: &'static str) -> Result<&'t Value, Problem> {
        self.get(name).ok_or((name, ClaimProblem::Missing))
    }
}

fn numeric_date(name: &'static str, value: &Value) -> Result<Timestamp, Problem> {
    #[expect(clippy::cast_possible_truncation, reason = "`as` ends at the greatest and the least i64")]
    let secs = value.as_i64().or_else(|| value.as_f64().map(|secs| secs.floor() as i64));
    Ok(Timestamp::from_secs(secs.ok_or((name, ClaimProblem::Unreadable))?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn with<T>(json: &Value, look: impl FnOnce(Claims<'_>) -> T) -> T {
        look(Claims(json.as_object().unwrap()))
    }

    #[test]
    fn the_user_is_the_first_name_that_has_something_to_show() {
        let rows = [
            (json!({ "email": "a@example.com", "cognito:username": "u" }), Some("a@example.com")),
            (json!({ "email": "", "cognito:username": "u" }), Some("u")),
            (json!({ "email": " \u{7}", "cognito:username": "u" }), Some("u")),
            (json!({ "email": null, "cognito:username": "u" }), Some("u")),
            (json!({ "email": ["a@example.com"], "cognito:username": "u" }), Some("u")),
            (json!({ "email": " a@example.com\n" }), Some("a@example.com")),
            (json!({ "email": 7, "cognito:username": {} }), None),
            (json!({}), None),
        ];
        for (json, expected) in rows {
            let user = Claims(json.as_object().unwrap()).user();
            assert_eq!(user.as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn a_needed_claim_says_what_is_wrong_with_it() {
        use ClaimProblem::{Empty, Missing, Unreadable};
        let text = [
            (json!({ "sub": "s" }), Ok("s")),
            (json!({}), Err(("sub", Missing))),
            (json!({ "sub": null }), Err(("sub", Missing))),
            (json!({ "sub": " " }), Err(("sub", Empty))),
            (json!({ "sub": 1 }), Err(("sub", Unreadable))),
        ];
        for (json, expected) in text {
            assert_eq!(
                with(&json, |claims| claims.text("sub").map(str::to_owned)),
                expected.map(str::to_owned),
                "{json}"
            );
        }
        let time = [
            (json!({ "exp": 1_700_000_000 }), Ok(1_700_000_000)),
            (json!({ "exp": 1_700_000_000.9 }), Ok(1_700_000_000)),
            (json!({ "exp": -1 }), Ok(-1)),
            (json!({}), Err(("exp", Missing))),
            (json!({ "exp": "1700000000" }), Err(("exp", Unreadable))),
            (json!({ "exp": true }), Err(("exp", Unreadable))),
        ];
        for (json, expected) in time {
            assert_eq!(with(&json, |claims| claims.time("exp").map(Timestamp::as_secs)), expected, "{json}");
        }
        assert_eq!(with(&json!({}), |claims| claims.optional_time("nbf")), Ok(None));
        let lists = [
            (json!({ "aud": "a" }), Ok(vec!["a".to_owned()])),
            (json!({ "aud": ["a", "b"] }), Ok(vec!["a".to_owned(), "b".to_owned()])),
            (json!({ "aud": ["a", 1] }), Err(("aud", Unreadable))),
            (json!({ "aud": {} }), Err(("aud", Unreadable))),
        ];
        for (json, expected) in lists {
            let owned =
                |claims: Claims<'_>| claims.texts("aud").map(|list| list.into_iter().map(str::to_owned).collect());
            assert_eq!(with(&json, owned), expected, "{json}");
        }
    }

    #[test]
    fn times_beyond_all_bounds_end_at_the_bounds() {
        assert!(with(&json!({ "exp": 1e300 }), |claims| claims.time("exp")).unwrap() > Timestamp::from_secs(1 << 40));
    }
}
