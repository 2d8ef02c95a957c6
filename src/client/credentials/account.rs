//! Reads the AWS account that an access key belongs to from the key's id.
//!
//! AWS documents no such reading, and offers `sts:GetAccessKeyInfo` instead, which identities of an identity pool may not
//! call as a rule. What is known was found out by comparing keys with that call's answers: behind the prefix are, in
//! base32 (RFC 4648), one bit that is set, then the account's number in 40 bits. It is used only to fill in the account in
//! what a person can copy for an administrator; nothing else depends on it.

/// Characters behind the prefix that hold the account.
const CHARS: usize = 9;
/// Accounts have twelve digits.
const ACCOUNTS: u64 = 1_000_000_000_000;

/// The account's twelve digits; `None` for a key of another form, such as those that were made before 2019.
pub(super) fn account_id(access_key_id: &str) -> Option<String> {
    let encoded = access_key_id.strip_prefix("ASIA").or_else(|| access_key_id.strip_prefix("AKIA"))?;
    if encoded.len() != 16 {
        return None;
    }
    let bits = encoded.bytes().take(CHARS).try_fold(0_u64, |bits, byte| {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'2'..=b'7' => byte - b'2' + 26,
            _ => return None,
        };
        Some(bits << 5 | u64::from(value))
    })?;
    let (marker, account) = (bits >> 44, bits >> 4 & ((1 << 40) - 1));
    (marker == 1 && account < ACCOUNTS).then(|| format!("{account:012}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_is_read_from_published_pairs_and_not_guessed() {
        for (access_key_id, expected) in [
            ("ASIAY34FZKBOKMUTVV7A", Some("609629065308")),
            ("ASIAQNZGKIQY56JQ7WML", Some("029608264753")),
            ("AKIARZPUZDIKGB2VALC4", Some("123456789012")),
            ("AKIAIOSFODNN7EXAMPLE", None),
            ("ASIA7777777777777777", None),
            ("ASIAY34FZKBOKMUTVV7", None),
            ("AROAY34FZKBOKMUTVV7A", None),
            ("ASIAY34fZKBOKMUTVV7A", None),
            ("", None),
        ] {
            assert_eq!(account_id(access_key_id).as_deref(), expected, "{access_key_id}");
        }
    }
}
