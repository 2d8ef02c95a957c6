//! Takes secrets out of words before a person, a log or a support bundle gets them.
//!
//! Servers repeat what they were sent: an `error_description` can echo the form, and AWS's own signature error repeats
//! the canonical request with the session token. So whatever a server, a proxy, a keyring or a library says passes
//! [`redact`] where it comes in, before it is cut to a length. Each [`Notice`](super::Notice) and each line of the log
//! passes it once more, because a text may come in on an unexpected way.
//!
//! Two kinds of things become `(hidden)`: the secrets that this process holds, in each form in which they travel, and
//! what has the shape of a secret, even if it is not ours.

mod held;
mod shapes;

use std::borrow::Cow;
use std::ops::Range;

pub use held::hold;

/// Replaces a secret.
const HIDDEN: &str = "(hidden)";

/// `text` without the secrets in it.
#[must_use]
pub fn redact(text: &str) -> Cow<'_, str> {
    let mut found = shapes::find(text);
    held::find(text, &mut found);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    found.sort_unstable_by_key(|range| range.start);
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for Range { start, end: next } in found {
        // Several may have been found at one place, in one another or side by side.
        if start > end || end == 0 {
            out.push_str(text.get(end..start).unwrap_or_default());
            out.push_str(HIDDEN);
        }
        end = end.max(next);
    }
    out.push_str(text.get(end..).unwrap_or_default());
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    use secrecy::SecretString;

    use super::*;

    const SECRET: &str = "Zq7+redact/test=Kx2&m\"9";

    #[test]
    fn a_held_secret_is_hidden_in_every_form_in_which_it_travels() {
        hold(&SecretString::from(SECRET));
        let percent = utf8_percent_encode(SECRET, NON_ALPHANUMERIC).to_string();
        let forms = [
            SECRET.to_owned(),
            percent.to_lowercase().replace("zq7", "Zq7").replace("kx2", "Kx2"),
            utf8_percent_encode(&percent, NON_ALPHANUMERIC).to_string(),
            percent,
            format!("{SECRET:?}"),
            SECRET.replace('/', "\\/").replace('"', "\\\""),
            STANDARD.encode(SECRET),
            URL_SAFE_NO_PAD.encode(SECRET),
            STANDARD.encode(format!("client:{SECRET}")),
            STANDARD.encode(format!("a:{SECRET}:b")),
            utf8_percent_encode(&STANDARD.encode(format!("user:{SECRET}")), NON_ALPHANUMERIC).to_string(),
        ];
        for form in forms {
            let told = redact(&format!("Server said: value {form} is not known")).into_owned();
            assert!(told.starts_with("Server said: value ") && told.ends_with(" is not known"), "{form}: {told}");
            assert!(told.contains(HIDDEN), "{form}: {told}");
            for piece in ["redact", "Kx2", &STANDARD.encode(SECRET)[4..16]] {
                assert!(!told.contains(piece), "{form}: {told}");
            }
        }
    }

    #[test]
    fn what_has_the_shape_of_a_secret_is_hidden_whoever_it_belongs_to() {
        let jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl";
        let refresh = "eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIn0.AAAA.BBBB-_.CCCC.DDDD";
        let session = "IQoJb3JpZ2luX2VjEAAaCWV1LXdlc3QtMSJHMEUCIQD+/abc==";
        let hash = "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";
        let rows = [
            (format!("token {jwt} expired"), "token (hidden) expired".to_owned()),
            (format!("({refresh})"), "((hidden))".to_owned()),
            (format!("\"{jwt}\","), "\"(hidden)\",".to_owned()),
            ("key ASIAIOSFODNN7EXAMPLE is".to_owned(), "key (hidden) is".to_owned()),
            ("AKIAIOSFODNN7EXAMPLE/20260314/eu".to_owned(), "(hidden)/20260314/eu".to_owned()),
            (
                format!("host:a\nx-amz-security-token:{session}\n\nhost"),
                "host:a\nx-amz-security-token:(hidden)\n\nhost".to_owned(),
            ),
            ("X-Amz-Security-Token=ab%2Fcd&x=1".to_owned(), "X-Amz-Security-Token=(hidden)&x=1".to_owned()),
            (format!("?X-Amz-Signature={hash}&a=b"), "?X-Amz-Signature=(hidden)&a=b".to_owned()),
            (format!("SignedHeaders=host, Signature={hash}"), "SignedHeaders=host, Signature=(hidden)".to_owned()),
            (format!("it got {session}"), "it got (hidden)".to_owned()),
            (
                "grant_type=refresh_token&refresh_token=abc&a=1".to_owned(),
                "grant_type=refresh_token&refresh_token=(hidden)&a=1".to_owned(),
            ),
            (
                "{\"client_secret\": \"x y\", \"a\": 1}".to_owned(),
                "{\"client_secret\": \"(hidden)\", \"a\": 1}".to_owned(),
            ),
            ("Authorization: Basic dXNlcjpwYXNz".to_owned(), "Authorization: Basic (hidden)".to_owned()),
            ("code=0123456789abcdef-0&state=x".to_owned(), "code=(hidden)&state=x".to_owned()),
        ];
        for (text, expected) in rows {
            assert_eq!(redact(&text), expected, "{text}");
        }
    }

    #[test]
    fn words_that_only_look_like_it_stay_and_cost_nothing() {
        let rows = [
            "Invalid login token. Token expired: 1700000000 >= 1600000000",
            "The answer holds no access_token, and the refresh_token: too old",
            "PreSignUp failed with error code: 42, password: too short.",
            "eyJ is how a token begins; AKIA and ASIA are how keys begin",
            "content-type;host;x-amz-date;x-amz-security-token",
            "arn:aws:iot:eu-west-1:123456789012:topic/plant/press-1",
            "https://pool.example/oauth2/authorize?response_type=code&client_id=1&state=abc&code_challenge=ABCDEFGHIJKLMNOPQ",
            "code=400",
            "",
        ];
        for text in rows {
            assert!(matches!(redact(text), Cow::Borrowed(same) if same == text), "{text}: {}", redact(text));
        }
    }

    #[test]
    fn a_short_secret_hides_no_part_of_another_word() {
        hold(&SecretString::from("hsh9zq"));
        assert_eq!(redact("hsh9zq, or hsh9zqx"), "(hidden), or hsh9zqx");
        hold(&SecretString::from("ab1"));
        for word in ["ab1", "password"] {
            hold(&SecretString::from(word));
            assert_eq!(redact(word), word, "nothing could be said any more");
        }
    }

    #[test]
    fn secrets_at_one_place_and_side_by_side_are_hidden_once_each() {
        hold(&SecretString::from("first-secret-7711"));
        hold(&SecretString::from("second-secret-7712"));
        assert_eq!(redact("password=first-secret-7711"), "password=(hidden)");
        assert_eq!(redact("first-secret-7711 second-secret-7712\u{e4}"), "(hidden) (hidden)\u{e4}");
        assert!(!redact("first-secret-7711second-secret-7712").contains("secret"));
    }
}
