//! Which login a proxy asks for: the challenges of `Proxy-Authenticate` (RFC 9110 sections 11.3 and 11.7.1).

use http::header::PROXY_AUTHENTICATE;
use http::{HeaderMap, StatusCode};

use super::ProxySignIn;
use model::redact;

/// Most names that are kept, and most characters of each: no proxy has more.
const MOST_SCHEMES: usize = 6;
const MOST_CHARS: usize = 20;

/// What the answer to a CONNECT says of signing in.
pub(super) fn wanted(status: StatusCode, headers: &HeaderMap) -> ProxySignIn {
    match status {
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => {}
        // Some proxies send this for a wrong login. A password is sent only after a 407.
        StatusCode::UNAUTHORIZED => return ProxySignIn::Otherwise { schemes: Vec::new() },
        _ => return ProxySignIn::Removed,
    }
    let values = headers.get_all(PROXY_AUTHENTICATE).into_iter().filter_map(|value| value.to_str().ok());
    let schemes: Vec<&str> = values.flat_map(schemes).collect();
    if schemes.iter().any(|scheme| scheme.eq_ignore_ascii_case("Basic")) {
        return ProxySignIn::Basic { refused: false };
    }
    let names = schemes.into_iter().take(MOST_SCHEMES);
    ProxySignIn::Otherwise { schemes: names.map(|name| redact(name).chars().take(MOST_CHARS).collect()).collect() }
}

/// The names of the schemes. A list separates challenges, and the parameters of one, by the same comma: what begins a
/// challenge is a token without `=` behind it.
fn schemes(challenges: &str) -> Vec<&str> {
    let name = |part: &str| part.trim_start().split([' ', '\t']).next().unwrap_or_default().len();
    let begins = |part: &&str| {
        let part = part.trim();
        let rest = part.get(name(part)..).unwrap_or_default().trim_start();
        !part.is_empty() && part[..name(part)].bytes().all(is_token) && !rest.starts_with('=')
    };
    outside_quotes(challenges).into_iter().filter(begins).map(|part| &part.trim()[..name(part)]).collect()
}

/// The parts between commas that are in no quoted text.
fn outside_quotes(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// `tchar` of RFC 9110 section 5.6.2.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted_by(status: u16, values: &[&'static str]) -> ProxySignIn {
        let headers = values.iter().map(|value| (PROXY_AUTHENTICATE, http::HeaderValue::from_static(value)));
        wanted(StatusCode::from_u16(status).unwrap(), &headers.collect())
    }

    #[test]
    fn basic_is_found_among_other_schemes_and_nothing_else_is_taken_for_it() {
        let basic = ProxySignIn::Basic { refused: false };
        let other =
            |schemes: &[&str]| ProxySignIn::Otherwise { schemes: schemes.iter().map(ToString::to_string).collect() };
        let rows: [(u16, &[&'static str], ProxySignIn); 12] = [
            (407, &["Basic realm=\"proxy\""], basic.clone()),
            (407, &["basic"], basic.clone()),
            (407, &["Negotiate", "NTLM", "BASIC realm=\"x\", charset=\"UTF-8\""], basic.clone()),
            (407, &["Digest realm=\"a, b\", nonce=\"x\", Basic realm=\"y\""], basic.clone()),
            (407, &["Negotiate", "NTLM"], other(&["Negotiate", "NTLM"])),
            (407, &["Digest realm=\"Basic\", qop=\"auth, Basic\", Basic = x"], other(&["Digest"])),
            (407, &["Negotiate YII= , NTLM TlRM"], other(&["Negotiate", "NTLM"])),
            (407, &["Digest realm=\"a\\\", Basic realm=\\\"b\""], other(&["Digest"])),
            (407, &[], other(&[])),
            (401, &["Basic realm=\"x\""], other(&[])),
            (403, &["Basic realm=\"x\""], ProxySignIn::Removed),
            (407, &["a, b, c, d, e, f, g, h"], other(&["a", "b", "c", "d", "e", "f"])),
        ];
        for (status, values, expected) in rows {
            assert_eq!(wanted_by(status, values), expected, "{status} {values:?}");
        }
    }
}
