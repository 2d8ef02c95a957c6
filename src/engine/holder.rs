//! Whose the keys of AWS's tools are, as far as the keys tell.

use client::credentials::AwsCredentials;
use model::{AwsKeys, SignedInPerson};

/// Keys of AWS's tools, as a person sees them.
pub(crate) fn holder_of(user: String, credentials: &AwsCredentials) -> SignedInPerson {
    SignedInPerson {
        user,
        subject: String::new(),
        identity_id: None,
        signed_in_at: None,
        token_expires_at: None,
        aws: Some(AwsKeys {
            account_id: credentials.account_id(),
            access_key_id: credentials.access_key_id.clone(),
            expires_at: credentials.expires_at,
        }),
        claims: Vec::new(),
    }
}
