//! Finds the secrets that this process holds where a text repeats one of them.
#![expect(
    clippy::disallowed_types,
    reason = "secrets come from any thread, and are looked for in the words of any other"
)]

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};

/// The newest of them. Whatever is in use is held again each time it is used, and an hour brings ten at the most: what
/// falls out has ended long ago.
const MOST: usize = 128;
/// A shorter secret is not looked for: it could be any word.
const SHORTEST: usize = 6;
/// A shorter secret has to stand alone: within other words it would be chance.
const SHORTEST_WITHIN: usize = 12;
/// Fewer characters of Base64 could be chance.
const SHORTEST_BASE64: usize = 8;
/// How often a text may be percent-encoded: AWS's canonical request encodes what is encoded already.
const MOST_LAYERS: usize = 3;

/// Secrets are looked for by everything that words pass, in each thread, and belong to the process as a whole.
static HELD: Mutex<VecDeque<Held>> = Mutex::new(VecDeque::new());

struct Held {
    secret: SecretString,
    /// What its Base64 has in common wherever it begins: alone, behind `user:`, within a form.
    base64: Vec<SecretString>,
}

/// From now on `secret` is hidden by [`redact`](super::redact). To be called wherever a secret comes to be: read, received
/// or made.
pub fn hold(secret: &SecretString) {
    let text = secret.expose_secret();
    // A short one of letters alone, "password" itself for one, would look like prose.
    let is_word = text.len() < SHORTEST_WITHIN && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    if text.len() < SHORTEST || is_word {
        return;
    }
    let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    let known = held.iter().position(|known| known.secret.expose_secret() == text);
    let entry = known.and_then(|at| held.remove(at));
    held.push_back(entry.unwrap_or_else(|| Held { secret: secret.clone(), base64: base64_of(text) }));
    if held.len() > MOST {
        held.pop_front();
    }
}

/// Adds where `text` repeats a held secret.
pub(super) fn find(text: &str, found: &mut Vec<Range<usize>>) {
    if text.len() < SHORTEST {
        return;
    }
    let held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    if held.is_empty() {
        return;
    }
    let mut layer = Some(Layer::new(text));
    for _ in 0..=MOST_LAYERS {
        let Some(present) = layer else { return };
        for secret in held.iter() {
            present.find(secret, found);
        }
        layer = present.decoded();
    }
}

/// The text, or what is left when some of its encoding is taken off; with the place of each byte in the text.
struct Layer {
    bytes: Vec<u8>,
    /// The same in the alphabet of standard Base64.
    base64: Option<Vec<u8>>,
    /// Where each byte begins in the text, and where the last one ends.
    at: Vec<usize>,
}

impl Layer {
    fn new(text: &str) -> Self {
        Self::of(text.as_bytes().to_vec(), (0..=text.len()).collect())
    }

    fn of(bytes: Vec<u8>, at: Vec<usize>) -> Self {
        let url_safe = bytes.iter().any(|byte| matches!(byte, b'-' | b'_'));
        let standard = |byte: &u8| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => *other,
        };
        let base64 = url_safe.then(|| bytes.iter().map(standard).collect());
        Self { bytes, base64, at }
    }

    fn find(&self, held: &Held, found: &mut Vec<Range<usize>>) {
        let secret = held.secret.expose_secret().as_bytes();
        self.find_in(&self.bytes, secret, secret.len() < SHORTEST_WITHIN, found);
        for base64 in &held.base64 {
            self.find_in(self.base64.as_ref().unwrap_or(&self.bytes), base64.expose_secret().as_bytes(), false, found);
        }
    }

    fn find_in(&self, bytes: &[u8], wanted: &[u8], alone: bool, found: &mut Vec<Range<usize>>) {
        let Some(first) = wanted.first() else { return };
        let mut from = 0;
        while let Some(skipped) = bytes.get(from..).and_then(|rest| rest.iter().position(|byte| byte == first)) {
            let (start, end) = (from + skipped, from + skipped + wanted.len());
            let is_word = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
            if bytes.get(start..end) == Some(wanted)
                && !(alone && (is_word(start.checked_sub(1)) || is_word(Some(end))))
            {
                if let (Some(start), Some(end)) = (self.at.get(start), self.at.get(end)) {
                    found.push(*start..*end);
                }
                from = end;
            } else {
                from = start + 1;
            }
        }
    }

    /// With one layer of encoding less: `%2F`, and what JSON and debug output put a backslash before. `None` when there
    /// is none.
    fn decoded(&self) -> Option<Self> {
        let (mut bytes, mut at, mut from) = (Vec::with_capacity(self.bytes.len()), Vec::new(), 0);
        while let Some(byte) = self.bytes.get(from) {
            let (decoded, length) = match (byte, self.bytes.get(from + 1), self.bytes.get(from + 2)) {
                (b'%', Some(high), Some(low)) => match (digit(*high), digit(*low)) {
                    (Some(high), Some(low)) => (high << 4 | low, 3),
                    _ => (*byte, 1),
                },
                (b'\\', Some(next), _) if next.is_ascii_punctuation() => (*next, 2),
                _ => (*byte, 1),
            };
            bytes.push(decoded);
            at.push(self.at.get(from).copied()?);
            from += length;
        }
        at.push(self.at.last().copied()?);
        (bytes.len() < self.bytes.len()).then(|| Self::of(bytes, at))
    }
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Base64 takes three bytes to four characters, so a text has three forms by what comes before it. The characters at
/// the ends also carry bits of its neighbours and are left out.
fn base64_of(text: &str) -> Vec<SecretString> {
    let forms = (0..3_usize).map(|before| {
        let bytes = [&b"\0\0"[..before], text.as_bytes()].concat();
        let encoded = STANDARD_NO_PAD.encode(&bytes);
        let start = before + usize::from(before > 0);
        let end = bytes.len() * 4 / 3;
        encoded.get(start..end).unwrap_or_default().to_owned()
    });
    forms.filter(|form| form.len() >= SHORTEST_BASE64).map(SecretString::from).collect()
}
