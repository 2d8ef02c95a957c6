//! Signed address, letter for letter as botocore makes it (`tests/data/sigv4`).

use client::credentials::{AwsCredentials, Holder};
use client::link;
use model::Timestamp;
use serde::Deserialize;

/// What the link asks for; the vectors with shorter lives are for those who verify.
const EXPIRES_IN_SECS: u64 = 86_400;

#[derive(Deserialize)]
struct Vectors {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    address: url::Url,
    region: String,
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    signed_at_secs: i64,
    expires_in_secs: u64,
    signed: String,
}

#[test]
fn the_link_signs_as_botocore_does() {
    let all: Vectors = serde_json::from_str(include_str!("../data/sigv4/vectors.json")).unwrap();
    let mut compared = 0;
    for vector in all.vectors.into_iter().filter(|vector| vector.expires_in_secs == EXPIRES_IN_SECS) {
        let credentials = AwsCredentials {
            access_key_id: vector.access_key_id,
            secret_access_key: vector.secret_access_key.into(),
            session_token: vector.session_token.map(Into::into),
            expires_at: None,
            holder: Holder::Identity(String::new()),
        };
        let now = Timestamp::from_secs(vector.signed_at_secs);
        let signed = link::presign(&vector.address, &vector.region, &credentials, now).unwrap();
        assert_eq!(secrecy::ExposeSecret::expose_secret(&signed), vector.signed, "{}", vector.name);
        compared += 1;
    }
    assert_eq!(compared, 12);
}
