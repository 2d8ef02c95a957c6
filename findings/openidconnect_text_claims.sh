#!/bin/bash
# openidconnect 4.1.0 (crates.io): a standard claim that the caller never reads makes the whole ID token unreadable when
# it has another type. Identity providers in front of Amazon Cognito, and triggers that can add texts only, send
# "email_verified": "true". Guessed: such a claim is ignored or read as true. Seen: the token's claims do not parse,
# and there is no switch for it in IdTokenClaims.
# Prints what was seen; exit 1 when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/src"
cat >"$folder/Cargo.toml" <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"
[dependencies]
openidconnect = { version = "=4.1.0", default-features = false }
serde_json = "1"
TOML
cat >"$folder/src/main.rs" <<'RUST'
use openidconnect::core::CoreGenderClaim;
use openidconnect::{EmptyAdditionalClaims, IdTokenClaims};

fn main() {
    for verified in ["true", "\"true\""] {
        let claims = format!(
            r#"{{"iss":"https://idp.example.com","sub":"a","aud":"b","exp":2000000000,"iat":1900000000,"email_verified":{verified}}}"#
        );
        let read = serde_json::from_str::<IdTokenClaims<EmptyAdditionalClaims, CoreGenderClaim>>(&claims);
        println!("email_verified {verified}: {}", if read.is_ok() { "read" } else { "refused" });
    }
}
RUST
seen=$(cd "$folder" && CARGO_TARGET_DIR="$folder/target" cargo run --quiet)
expected='email_verified true: read
email_verified "true": refused'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ]
