//! The browser's answer: the query that the sign-in pages append to the callback URL.
//!
//! The listener and the pasted address go through the same checks.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use url::{Url, form_urlencoded};

use super::error::{PasteProblem, RedirectCode, Refusal, printable};
use crate::profile::CallbackUrl;

const MOST_DESCRIPTION_CHARS: usize = 300;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotAnAnswer {
    /// No `state`, or that of another attempt.
    WrongState,
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
    if states.len() != 1 || states[0] != state.expose_secret() {
        return Err(NotAnAnswer::WrongState);
    }
    if let Some(error) = errors.first() {
        let description = descriptions.first().map(|text| printable(text, MOST_DESCRIPTION_CHARS));
        return Ok(Answer::Refused(Refusal { code: RedirectCode::new(error), description }));
    }
    Ok(Answer::Code(SecretString::from(codes.swap_remove(0).into_owned())))
}

/// Reads an address that a person copied from a browser, here or on another machine.
pub(super) fn read_pasted(
    text: &str,
    callback_url: &CallbackUrl,
    state: &SecretString,
) -> Result<Answer, PasteProblem> {
    let text = text.trim().trim_matches(['"', '<', '>']);
    // Some browsers show the address without its scheme.
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let url = Url::parse(&with_scheme).map_err(|_| PasteProblem::NotAnAddress)?;
    let expected = Url::parse(callback_url.as_str()).map_err(|_| PasteProblem::NotAnAddress)?;
    if url.host().is_none() || text.contains(char::is_whitespace) {
        return Err(PasteProblem::NotAnAddress);
    }
    if url.origin() != expected.origin() || url.path() != expected.path() {
        return Err(PasteProblem::OtherAddress);
    }
    read(url.query().unwrap_or_default(), state).map_err(|reason| match reason {
        NotAnAnswer::WrongState => PasteProblem::WrongState,
        NotAnAnswer::NoCode => PasteProblem::NoCode,
    })
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
        let rows = [
            ("  http://localhost:8000/?code=c&state=right \n", None),
            ("localhost:8000/?code=c&state=right", None),
            ("\"http://localhost:8000?code=c&state=right\"", None),
            ("http://localhost:8000/?code=c&state=left", Some(PasteProblem::WrongState)),
            ("http://localhost:8000/", Some(PasteProblem::NoCode)),
            ("http://localhost:8001/?code=c&state=right", Some(PasteProblem::OtherAddress)),
            ("http://localhost:8000/other?code=c&state=right", Some(PasteProblem::OtherAddress)),
            ("https://pool.auth.eu-central-1.amazoncognito.com/error", Some(PasteProblem::OtherAddress)),
            ("code c state right", Some(PasteProblem::NotAnAddress)),
            ("", Some(PasteProblem::NotAnAddress)),
        ];
        for (text, problem) in rows {
            assert_eq!(read_pasted(text, &callback(), &state()).err(), problem, "{text}");
        }
    }
}
