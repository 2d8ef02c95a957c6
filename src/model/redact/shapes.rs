//! Finds what has the shape of a secret: tokens, keys, and the values of parameters that carry some.

use std::ops::Range;

/// How a JWT and Cognito's refresh token begin: `{"` in Base64.
const JWT: &[u8] = b"eyJ";
/// A JWT, or a piece of one, has at least as many characters.
const SHORTEST_JWT: usize = 20;
/// How AWS's session tokens begin.
const SESSION_TOKENS: [&[u8]; 4] = [b"IQoJb3JpZ2lu", b"FwoGZXIvYXdz", b"FQoGZXIvYXdz", b"AgoJb3JpZ2lu"];
/// How the ids of AWS's access keys begin, and how long they are.
const KEY_IDS: [&[u8]; 2] = [b"AKIA", b"ASIA"];
const KEY_ID_LENGTH: usize = 20;
/// Parameters, headers and fields whose value is a secret, in small letters.
const NAMES: [&[u8]; 17] = [
    b"x-amz-security-token",
    b"x-amz-signature",
    b"signature",
    b"authorization",
    b"refresh_token",
    b"id_token",
    b"access_token",
    b"client_secret",
    b"client_assertion",
    b"code_verifier",
    b"password",
    b"sessiontoken",
    b"secretkey",
    b"secretaccesskey",
    b"secret_access_key",
    b"token",
    b"code",
];
/// These are words of prose, too: a shorter value is no secret.
const AMBIGUOUS: [&[u8]; 2] = [b"token", b"code"];
const SHORTEST_AMBIGUOUS: usize = 16;
/// So is any name before a colon, unless the value is quoted as in JSON.
const SHORTEST_AFTER_COLON: usize = 16;
/// What may come before the credentials in `Authorization` (RFC 9110 section 11.6.2).
const SCHEMES: [&[u8]; 2] = [b"basic ", b"bearer "];

/// Where they are.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let starts_word = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
        match starts_word.then(|| at_word(bytes, at)).flatten() {
            Some(range) if !range.is_empty() => {
                at = range.end;
                found.push(range);
            }
            _ => at += 1,
        }
    }
    found
}

fn at_word(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let rest = bytes.get(at..)?;
    let first = *rest.first()?;
    if rest.starts_with(JWT) {
        let length = run(rest, |byte| is_token(byte) || byte == b'.');
        // A full stop ends a sentence.
        let length = rest[..length].iter().rposition(|byte| *byte != b'.').map_or(0, |last| last + 1);
        return (length >= SHORTEST_JWT).then_some(at..at + length);
    }
    if SESSION_TOKENS.iter().any(|start| rest.starts_with(start)) {
        return Some(at..at + run(rest, is_token));
    }
    if KEY_IDS.iter().any(|start| rest.starts_with(start)) {
        let length = run(rest, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        return (length >= KEY_ID_LENGTH).then_some(at..at + length);
    }
    // The cheapest test first: most words begin with none of these letters.
    if !matches!(first.to_ascii_lowercase(), b'x' | b's' | b'a' | b'r' | b'i' | b'c' | b'p' | b't') {
        return None;
    }
    let name = NAMES.iter().find(|name| starts_with_ignoring_case(rest, name) && ends_name(rest, name.len()))?;
    let value = value_of(rest, name)?;
    Some(at + value.start..at + value.end)
}

/// Whether nothing of a longer name follows.
fn ends_name(rest: &[u8], length: usize) -> bool {
    rest.get(length).is_none_or(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')))
}

/// The value behind `name` in `name=value`, `name: value` and `"name": "value"`.
fn value_of(rest: &[u8], name: &[u8]) -> Option<Range<usize>> {
    let mut at = name.len();
    at += run(&rest[at..], |byte| matches!(byte, b'"' | b'\'' | b'\\'));
    let sign = *rest.get(at)?;
    if !matches!(sign, b'=' | b':') {
        return None;
    }
    at += 1;
    at += run(&rest[at..], |byte| byte == b' ');
    let scheme = SCHEMES.iter().find(|scheme| starts_with_ignoring_case(&rest[at..], scheme));
    at += scheme.map_or(0, |scheme| scheme.len());
    let quotes = run(&rest[at..], |byte| matches!(byte, b'"' | b'\'' | b'\\'));
    at += quotes;
    let value = &rest[at..];
    let length = if quotes > 0 {
        run(value, |byte| !matches!(byte, b'"' | b'\'' | b'\\'))
    } else {
        run(value, |byte| {
            !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'\'' | b'&' | b',' | b';' | b'<' | b')')
        })
    };
    let least = if AMBIGUOUS.contains(&name) {
        SHORTEST_AMBIGUOUS
    } else if sign == b':' && quotes == 0 && scheme.is_none() && !name.starts_with(b"x-amz-") {
        SHORTEST_AFTER_COLON
    } else {
        1
    };
    (length >= least).then_some(at..at + length)
}

fn run(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| !belongs(*byte)).unwrap_or(bytes.len())
}

fn starts_with_ignoring_case(bytes: &[u8], start: &[u8]) -> bool {
    bytes.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start))
}

/// Base64 of both kinds, percent-encoded too.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_' | b'%')
}
