//! Parses the browser's answer: the query that the sign-in pages append to the callback URL.
//!
//! The listener and the pasted address go through the same checks.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use url::{Url, form_urlencoded};

use super::error::{Error, PasteProblem, RedirectCode, Refusal};
use crate::profile::{CallbackUrl, is_loopback_host};

/// What came back, with the right `state`.
#[derive(Clone)]
pub(super) enum Answer {
    /// The authorization code.
    Code(SecretString),
    /// The sign-in pages said no.
    Refused(Refusal<RedirectCode>),
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(_) => f.write_str("Code(..)"),
            Self::Refused(refusal) => f.debug_tuple("Refused").field(refusal).finish(),
        }
    }
}

/// Why a query is not an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NotAnAnswer {
    /// No `state`, or that of another attempt.
    WrongState,
    /// An error without `state`: it may be about this attempt, or any page may have made it up.
    ErrorWithoutState(Refusal<RedirectCode>),
    /// Neither `code` nor `error`, or one of them twice.
    NoCode,
}

/// Reads the query of a redirect. `state` guards against answers that belong to no attempt of ours
/// (RFC 6749 section 10.12).
pub(super) fn read(query: &str, state: &SecretString) -> Result<Answer, NotAnAnswer> {
    let [mut codes, mut errors, mut descriptions, mut states] = [const { Vec::new() }; 4];
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "code" => codes.push(value),
            "error" => errors.push(value),
            "error_description" => descriptions.push(value),
            "state" => states.push(value),
            _ => {}
        }
    }
    let has_answer = codes.len() + errors.len() == 1 && codes.iter().chain(&errors).all(|value| !value.is_empty());
    if !has_answer {
        return Err(NotAnAnswer::NoCode);
    }
    let refusal = errors.first().map(|error| {
        let description = descriptions.first().map(|text| &**text);
        Refusal::new(RedirectCode::new(error), description)
    });
    let is_ours = states.len() == 1 && states[0] == state.expose_secret();
    match refusal {
        Some(refusal) if states.iter().all(|state| state.is_empty()) => {
            return Err(NotAnAnswer::ErrorWithoutState(refusal));
        }
        _ if !is_ours => return Err(NotAnAnswer::WrongState),
        Some(refusal) => return Ok(Answer::Refused(refusal)),
        None => {}
    }
    Ok(Answer::Code(SecretString::from(codes.swap_remove(0).into_owned())))
}

/// Reads an address that a person copied from a browser, here or on another machine. `link` is where the attempt began.
///
/// People copy it out of terminals and mails, so line breaks in it, quotes around it, `&amp;` and a missing scheme do
/// no harm. Any loopback host and port will do: an editor or a container may have forwarded the port, and `state` says
/// that the answer is ours.
///
/// Of several lines that are no address together, one may be.
pub(super) fn read_pasted(
    text: &str,
    callback_url: &CallbackUrl,
    link: &Url,
    state: &SecretString,
) -> Result<Answer, Error> {
    let read = |text: &str| read_address(text, callback_url, link, state);
    read(text).or_else(|error| text.lines().find_map(|line| read(line).ok()).ok_or(error))
}

fn read_address(text: &str, callback_url: &CallbackUrl, link: &Url, state: &SecretString) -> Result<Answer, Error> {
    let problem = |problem| Err(Error::Paste(problem));
    let whole: String = text.split_whitespace().collect();
    let whole = whole.trim_matches(['"', '\'', '`', '<', '>']).replace("&amp;", "&");
    let query = if is_bare_query(&whole) {
        whole.trim_start_matches('?').to_owned()
    } else {
        let Some(url) = address(&whole) else { return problem(PasteProblem::NotAnAddress) };
        if url.path() == link.path() && url.host() == link.host() {
            return problem(PasteProblem::SignInLink);
        }
        if !is_loopback_host(&url) || url.path() != callback_url.path() {
            return problem(PasteProblem::OtherAddress);
        }
        url.query().unwrap_or_default().to_owned()
    };
    read(&query, state).map_err(|reason| match reason {
        NotAnAnswer::WrongState if !query.contains("state=") => Error::Paste(PasteProblem::CutOff),
        NotAnAnswer::WrongState => Error::Paste(PasteProblem::WrongState),
        NotAnAnswer::NoCode => Error::Paste(PasteProblem::NoCode),
        NotAnAnswer::ErrorWithoutState(refusal) => Error::RefusedWithoutState(refusal),
    })
}

/// Whether `text` is what follows the question mark of an address, with or without that mark.
fn is_bare_query(text: &str) -> bool {
    let text = text.trim_start_matches('?');
    !text.contains([':', '/', '?']) && text.contains("state=")
}

/// Some browsers show the address without its scheme.
fn address(text: &str) -> Option<Url> {
    if text.contains("://") {
        return Url::parse(text).ok().filter(Url::has_host);
    }
    let looks_like_one = text.contains([':', '/', '?']);
    Url::parse(&format!("http://{text}")).ok().filter(|url| looks_like_one && url.has_host())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn callback() -> CallbackUrl {
        let text = crate::profile::template();
        crate::profile::parse(text).unwrap()[0].callback_urls[0].clone()
    }

    fn state() -> SecretString {
        SecretString::from("right")
    }

    fn stray(error: &str, description: Option<&str>) -> NotAnAnswer {
        NotAnAnswer::ErrorWithoutState(Refusal::new(RedirectCode::new(error), description))
    }

    #[test]
    fn only_one_code_or_error_with_the_right_state_is_an_answer() {
        let rows = [
            ("code=c&state=right", Ok("code c")),
            ("state=right&code=a%2Bb&session_state=x", Ok("code a+b")),
            ("error=access_denied&error_description=no+way%0a&state=right", Ok("refused access_denied no way")),
            ("error=odd_one&state=right", Ok("refused odd_one -")),
            ("code=c&state=wrong", Err(NotAnAnswer::WrongState)),
            ("code=c", Err(NotAnAnswer::WrongState)),
            ("code=c&state=right&state=right", Err(NotAnAnswer::WrongState)),
            ("error=server_error&state=wrong", Err(NotAnAnswer::WrongState)),
            ("error=server_error", Err(stray("server_error", None))),
            ("error=server_error&error_description=why&state=", Err(stray("server_error", Some("why")))),
            ("code=c&code=d&state=right", Err(NotAnAnswer::NoCode)),
            ("code=c&error=server_error&state=right", Err(NotAnAnswer::NoCode)),
            ("code=&state=right", Err(NotAnAnswer::NoCode)),
            ("state=right", Err(NotAnAnswer::NoCode)),
            ("", Err(NotAnAnswer::NoCode)),
        ];
        for (query, expected) in rows {
            let found = read(query, &state()).map(|answer| match answer {
                Answer::Code(code) => format!("code {}", code.expose_secret()),
                Answer::Refused(refusal) => {
                    format!("refused {} {}", refusal.code.as_str(), refusal.description.as_deref().unwrap_or("-"))
                }
            });
            assert_eq!(found, expected.map(ToOwned::to_owned), "{query}");
        }
    }

    #[test]
    fn a_pasted_address_is_told_apart_from_anything_else() {
        let link: Url =
            "https://pool.auth.eu-central-1.amazoncognito.com/oauth2/authorize?state=right".parse().unwrap();
        let rows = [
            ("  http://localhost:8000/?code=c&state=right \n", None),
            ("localhost:8000/?code=c&state=right", None),
            ("\"http://localhost:8000?code=c&state=right\"", None),
            ("`http://localhost:8000?code=c&amp;state=right`\r", None),
            ("http://localhost:8000/?code=c&st\n  ate=right", None),
            ("http://localhost:18000/?code=c&state=right", None),
            ("127.0.0.1:8000/?code=c&state=right", None),
            ("http://[::1]:8000/?code=c&state=right", None),
            ("nonsense\nhttp://localhost:8000/?code=c&state=right\n", None),
            ("code=c&state=right", None),
            ("?code=c&state=right", None),
            ("?code=c&state=left", Some(PasteProblem::WrongState)),
            ("http://localhost:8000/?code=c&state=left", Some(PasteProblem::WrongState)),
            ("http://localhost:8000/?code=c", Some(PasteProblem::CutOff)),
            ("http://localhost:8000/", Some(PasteProblem::NoCode)),
            ("http://localhost:8000/other?code=c&state=right", Some(PasteProblem::OtherAddress)),
            ("http://localhost.example:8000/?code=c&state=right", Some(PasteProblem::OtherAddress)),
            ("https://pool.auth.eu-central-1.amazoncognito.com/error", Some(PasteProblem::OtherAddress)),
            (link.as_str(), Some(PasteProblem::SignInLink)),
            ("code c state right", Some(PasteProblem::NotAnAddress)),
            ("4f1c0de-of-a-code", Some(PasteProblem::NotAnAddress)),
            ("", Some(PasteProblem::NotAnAddress)),
        ];
        for (text, problem) in rows {
            let found = match read_pasted(text, &callback(), &link, &state()) {
                Ok(_) => None,
                Err(Error::Paste(problem)) => Some(problem),
                Err(other) => panic!("{text}: {other:?}"),
            };
            assert_eq!(found, problem, "{text}");
        }
        let stray = read_pasted("http://localhost:8000/?error=access_denied", &callback(), &link, &state());
        assert!(matches!(stray, Err(Error::RefusedWithoutState(_))), "{stray:?}");
    }
}
