//! What is made by chance, or looks like it.

use rand::Rng;

pub(crate) const BASE64_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
pub(crate) const BASE64_URL_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// `length` characters of `alphabet`, by chance.
pub(crate) fn random_text(alphabet: &[u8], length: usize) -> String {
    let mut random = rand::thread_rng();
    (0..length).map(|_| char::from(alphabet[random.gen_range(0..alphabet.len())])).collect()
}

/// A random UUID (RFC 9562, version 4).
pub(crate) fn random_uuid() -> String {
    uuid(rand::thread_rng().r#gen())
}

/// A UUID in the form of version 4 that is always the same for the same words.
pub(crate) fn uuid_of(words: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, words.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.as_ref()[..16]);
    uuid(bytes)
}

fn uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let number = u128::from_be_bytes(bytes);
    let digits = format!("{number:032x}");
    [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_has_version_4_form() {
        assert_eq!(uuid([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(uuid([0; 16]), "00000000-0000-4000-8000-000000000000");
    }
}
