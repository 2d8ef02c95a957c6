//! Another OpenID provider in place of a user pool: the sandbox's own pool, known to the identity pool as any provider is.

use std::sync::Arc;

use client::credentials::{CredentialSource as _, Provider};
use client::profile;
use client::sign_in::{Resumed, Session, Setup};
use sandbox::{Issuer, OPERATOR, Options};

use crate::support::sign_in_trial::SignInTrial;

#[tokio::test]
async fn a_person_of_another_provider_signs_in_and_gets_credentials() {
    let trial =
        SignInTrial::with(Options { issuer: Issuer::Local, issuer_in_logins: true, ..Options::default() }).await;
    let text = trial.sandbox.profiles_toml();
    let issuer = trial.setup.profile.issuer_url();
    let other = |line: &str| {
        if line.starts_with("user_pool_id") {
            return format!("openid_issuer = \"{issuer}\"\n");
        }
        // Discovery names the pages, and the issuer is the provider's own.
        let is_override = line.starts_with("issuer = ") || line.starts_with("hosted_ui = ");
        if is_override { String::new() } else { format!("{line}\n") }
    };
    let profile = profile::parse(&text.lines().map(other).collect::<String>()).unwrap().remove(0);
    assert_eq!(profile.pool_name(), issuer.as_str());
    let trial = SignInTrial { setup: Setup { profile, ..trial.setup.clone() }, ..trial };
    let session = trial.sign_in().await.unwrap();
    assert_eq!(session.user(), OPERATOR);
    let Ok(Resumed::SignedIn(session)) = Session::resume(trial.setup.clone()).await else { panic!("it is saved") };
    let mut provider = Provider::new(&trial.setup.profile, Arc::new(session), &trial.setup.network);
    let credentials = provider.credentials(&mut |_, _| {}).await.unwrap();
    assert_eq!(credentials.identity_id().map(str::to_owned), trial.sandbox.identity_of(OPERATOR));
}
