//! The texts that are signed, and the signature over them (AWS: "Create a signed AWS API request").

use std::fmt::Write as _;

use http::HeaderMap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use ring::{digest, hmac};

/// RFC 3986's unreserved characters stay, everything else is escaped.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The same, and the slash between the segments stays.
const PATH: &AsciiSet = &QUERY.remove(b'/');

/// The credential scope: `KEY/DATE/REGION/SERVICE/aws4_request`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope<'a> {
    pub(super) access_key_id: &'a str,
    pub(super) date: &'a str,
    pub(super) region: &'a str,
    pub(super) service: &'a str,
}

impl<'a> Scope<'a> {
    pub(super) fn parse(credential: &'a str) -> Option<Self> {
        let parts: Vec<&str> = credential.split('/').collect();
        match parts.as_slice() {
            [key, date, region, service, "aws4_request"] if date.len() == 8 => {
                Some(Self { access_key_id: key, date, region, service })
            }
            _ => None,
        }
    }
}

/// The pairs of a query, decoded. `+` is a plus sign: AWS does not read forms here.
pub(super) fn decode_query(query: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(n, v)| (decoded(n), decoded(v))).collect()
}

/// The pairs escaped again, sorted and joined.
pub(super) fn canonical_query<'a>(pairs: impl Iterator<Item = &'a (String, String)>) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, QUERY).to_string();
    let mut pairs: Vec<(String, String)> = pairs.map(|(name, value)| (encoded(name), encoded(value))).collect();
    pairs.sort_unstable();
    let joined: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    joined.join("&")
}

/// The lines of the headers that are signed: `signed_headers` names them in lower case, sorted, with `;` between them.
/// `None` when it does not, or names one that did not come.
pub(super) fn canonical_headers(headers: &HeaderMap, signed_headers: &str) -> Option<String> {
    let names: Vec<&str> = signed_headers.split(';').collect();
    let is_canonical = names.is_sorted_by(|one, next| one < next) && !signed_headers.contains(char::is_uppercase);
    let mut lines = String::new();
    for name in names.into_iter().filter(|_| is_canonical) {
        let values = headers.get_all(name).into_iter().map(|value| value.to_str().ok().map(single_spaced));
        let values = values.collect::<Option<Vec<_>>>().filter(|values| !values.is_empty())?;
        lines.extend([name, ":", &values.join(","), "\n"]);
    }
    is_canonical.then_some(lines)
}

fn single_spaced(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The path escaped once more than it came: so all services but S3 want it.
pub(super) fn encode_path(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

pub(super) fn string_to_sign(date: &str, scope: &Scope<'_>, canonical_request: &str) -> String {
    let Scope { date: day, region, service, .. } = scope;
    let hash = hex_sha256(canonical_request.as_bytes());
    format!("AWS4-HMAC-SHA256\n{date}\n{day}/{region}/{service}/aws4_request\n{hash}")
}

/// The signature as lower-case hex.
pub(super) fn signature(secret_access_key: &str, scope: &Scope<'_>, string_to_sign: &str) -> String {
    let start = format!("AWS4{secret_access_key}").into_bytes();
    let parts = [scope.date, scope.region, scope.service, "aws4_request", string_to_sign];
    hex(&parts.iter().fold(start, |key, part| hmac_sha256(&key, part.as_bytes())))
}

pub(super) fn hex_sha256(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn hmac_sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message).as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
