//! Signing keys of the user pool (RFC 7517), and whether one of them signed something.
//!
//! The cryptography is openidconnect's. How long a key must at least be is decided here, because that crate takes any.

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::NO_PAD;
use openidconnect::core::{CoreJsonWebKey, CoreJsonWebKeyType, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKey as _, JsonWebKeyAlgorithm, JsonWebKeyUse};
use serde::Deserialize;
use serde_json::Value;

/// Without padding (RFC 7515 section 2). Bits beyond the last byte are let pass, as openidconnect does, because some
/// issuers leave them set.
pub(super) const BASE64_URL: GeneralPurpose =
    GeneralPurpose::new(&URL_SAFE, NO_PAD.with_decode_allow_trailing_bits(true));

/// RFC 7518 section 3.3.
const FEWEST_BITS: usize = 2048;
const RS256: CoreJwsSigningAlgorithm = CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256;

/// The keys that could be read, of any kind.
#[derive(Clone, Debug)]
pub(super) struct SigningKeys(Vec<SigningKey>);

#[derive(Clone, Debug)]
struct SigningKey {
    key: CoreJsonWebKey,
    /// Length of the modulus; 0 for keys of another kind.
    bits: usize,
}

/// Why a signature does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadSignature {
    /// The key that it names is not among them.
    UnknownKey,
    /// The key is too short to trust.
    WeakKey {
        /// How long it is.
        bits: usize,
    },
    /// The key did not make it, or it does not say which of several keys did.
    Invalid,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

impl SigningKeys {
    /// Reads a key set. Keys of an unknown kind are passed over; `None` when no key is left.
    pub(super) fn parse(json: &[u8]) -> Option<Self> {
        let set: KeySet = serde_json::from_slice(json).ok()?;
        let keys: Vec<_> = set.keys.into_iter().filter_map(SigningKey::read).collect();
        (!keys.is_empty()).then_some(Self(keys))
    }

    /// Whether the RS256 signature of `message` was made by the key named `key_id`. Without a name there must be one key
    /// only (OpenID Connect Core section 10.1).
    pub(super) fn verify(&self, key_id: Option<&str>, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        let mut fitting = self.0.iter().filter(|key| key.is_for_rs256() && key.is_named(key_id));
        let signing = fitting.next().ok_or(BadSignature::UnknownKey)?;
        if fitting.next().is_some() {
            return Err(BadSignature::Invalid);
        }
        if signing.bits < FEWEST_BITS {
            return Err(BadSignature::WeakKey { bits: signing.bits });
        }
        signing.key.verify_signature(&RS256, message, signature).map_err(|_| BadSignature::Invalid)
    }
}

impl SigningKey {
    fn read(json: Value) -> Option<Self> {
        let modulus = json["n"].as_str().and_then(|text| BASE64_URL.decode(text).ok());
        let bits = modulus.map_or(0, |bytes| bit_length(&bytes));
        Some(Self { key: serde_json::from_value(json).ok()?, bits })
    }

    fn is_for_rs256(&self) -> bool {
        let algorithm_fits = match self.key.signing_alg() {
            JsonWebKeyAlgorithm::Unspecified => true,
            JsonWebKeyAlgorithm::Algorithm(algorithm) => *algorithm == RS256,
            JsonWebKeyAlgorithm::Unsupported => false,
        };
        let may_sign = self.key.key_use().is_none_or(JsonWebKeyUse::allows_signature);
        *self.key.key_type() == CoreJsonWebKeyType::RSA && may_sign && algorithm_fits
    }

    fn is_named(&self, wanted: Option<&str>) -> bool {
        wanted.is_none_or(|wanted| self.key.key_id().is_some_and(|id| id.as_str() == wanted))
    }
}

/// Length of an unsigned number, most significant byte first; it may begin with zeros.
fn bit_length(bytes: &[u8]) -> usize {
    let significant = bytes.iter().skip_while(|byte| **byte == 0);
    let first_bits = significant.clone().next().map_or(0, |byte| 8 - byte.leading_zeros() as usize);
    first_bits + 8 * significant.count().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key and signature of RFC 7515, appendix A.2.
    const N: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yR\
                     T-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXB\
                     dQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia\
                     GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
    const SIGNED: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvb\
                          S9pc19yb290Ijp0cnVlfQ";
    const SIGNATURE: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp\
                             5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHl\
                             b1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9\
                             QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

    fn key(name: &str, n: &str, more: &str) -> String {
        format!(r#"{{ "kty": "RSA", "kid": "{name}", "n": "{n}", "e": "AQAB"{more} }}"#)
    }

    fn judged(keys: &[String], key_id: Option<&str>) -> Result<(), BadSignature> {
        let json = format!(r#"{{ "keys": [{}] }}"#, keys.join(","));
        let signature = BASE64_URL.decode(SIGNATURE).unwrap();
        SigningKeys::parse(json.as_bytes()).unwrap().verify(key_id, SIGNED.as_bytes(), &signature)
    }

    #[test]
    fn only_the_one_named_key_of_the_right_kind_and_length_counts() {
        let right = || key("a", N, "");
        let weak = key("b", &N[..171], "");
        let rows = [
            (vec![right()], Some("a"), Ok(())),
            (vec![right()], None, Ok(())),
            (vec![key("a", N, r#", "alg": "RS256", "use": "sig""#)], Some("a"), Ok(())),
            (vec![right(), key("b", N, "")], Some("a"), Ok(())),
            (vec![right(), key("b", N, "")], None, Err(BadSignature::Invalid)),
            (vec![right()], Some("b"), Err(BadSignature::UnknownKey)),
            (vec![key("a", N, r#", "use": "enc""#)], Some("a"), Err(BadSignature::UnknownKey)),
            (vec![key("a", N, r#", "alg": "RS512""#)], Some("a"), Err(BadSignature::UnknownKey)),
            (vec![right(), weak], Some("b"), Err(BadSignature::WeakKey { bits: 1024 })),
            (vec![key("a", &N.replacen('o', "p", 1), "")], Some("a"), Err(BadSignature::Invalid)),
        ];
        for (keys, key_id, expected) in rows {
            assert_eq!(judged(&keys, key_id), expected, "{keys:?} {key_id:?}");
        }
    }

    #[test]
    fn keys_of_unknown_kinds_are_passed_over() {
        let odd = r#"{ "kty": "from the future" }"#.to_owned();
        assert_eq!(judged(&[odd, key("a", N, "")], Some("a")), Ok(()));
        for nothing in [r#"{ "keys": [] }"#, r#"{ "keys": [{ "kty": "odd" }] }"#, "{}", "<html>"] {
            assert!(SigningKeys::parse(nothing.as_bytes()).is_none(), "{nothing}");
        }
    }

    #[test]
    fn zeros_in_front_do_not_make_a_key_longer() {
        for (bytes, bits) in [(&[][..], 0), (&[0, 0], 0), (&[1], 1), (&[0, 1, 0], 9), (&[0xff, 0xff], 16)] {
            assert_eq!(bit_length(bytes), bits, "{bytes:?}");
        }
    }
}
