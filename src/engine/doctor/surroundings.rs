//! What the connection depends on, checked without it: keyring, callback ports, user pool, and the ways out.

use std::time::{Duration, Instant};

use crate::callbacks::Callbacks;
use crate::explain;
use client::aws;
use client::credentials::{AnyProvider, AwsProfile, CredentialSource as _};
use client::profile::AwsSource;
use client::sign_in::{self, KeyringError, Setup};
use model::{Check, DialStep, Examined, Notice, words};
use texts::t;

/// How long the tools of AWS may take to give keys, and AWS to say whether it accepts them.
const KEYS_LIMIT: Duration = Duration::from_secs(50);

/// What can be judged without a sign-in: keyring, callback ports, user pool, and the ways to identity pool and IoT
/// endpoint. The parts run at the same time; none takes longer than a minute.
pub(crate) async fn surroundings(setup: Setup, callbacks: Callbacks, signed_in: bool) -> Vec<Check> {
    let endpoint = dial_endpoint(&setup);
    if let Some(source) = setup.profile.aws_source() {
        // Nothing of a sign-in with Cognito plays a part.
        let keys = tokio::time::timeout(KEYS_LIMIT, keys(&setup, source));
        let (endpoint, keys) = tokio::join!(endpoint, keys);
        return endpoint.into_iter().chain(keys.ok().flatten()).collect();
    }
    let (keyring, user_pool, identity_pool, mut endpoint) =
        tokio::join!(keyring(&setup), user_pool(&setup), identity_pool(&setup), endpoint);
    let mut checks = vec![keyring, callback_ports(&setup, &callbacks, signed_in).await, user_pool, identity_pool];
    checks.append(&mut endpoint);
    checks
}

/// What the account calls its endpoint, where the signed-in person may ask and it is not the profile's. That it cannot
/// be asked says nothing, and neither does an endpoint with a custom domain.
pub(crate) async fn other_endpoint(setup: &Setup, mut provider: AnyProvider) -> Option<Notice> {
    if !setup.profile.has_usual_endpoint() || setup.profile.lacks_endpoint() {
        return None;
    }
    let credentials = provider.credentials(&mut |_, _| {}).await.ok()?;
    let address = aws::find_endpoint(&setup.network, &setup.profile, &credentials).await.ok()?;
    let host = address.split(':').next().unwrap_or_default();
    (host != setup.profile.iot_endpoint).then(|| explain::other_endpoint(&setup.profile, host))
}

/// What is wrong with the keys of this computer. That they are there does not say that AWS accepts them.
async fn keys(setup: &Setup, source: &AwsSource) -> Option<Check> {
    let (began, profile) = (Instant::now(), &setup.profile);
    let mut provider = AwsProfile::new(source.clone(), &profile.region, &setup.network);
    let not_asked = || {
        let detail = t!("not known: AWS IoT's control plane does not answer").to_owned();
        Check { detail, took: Some(began.elapsed()), ..Check::not_tried(Examined::Credentials) }
    };
    let notice = match provider.credentials(&mut |_, _| {}).await {
        Err(error) => explain::credentials(&error, profile),
        Ok(credentials) => match aws::find_endpoint(&setup.network, profile, &credentials).await {
            Err(error @ aws::Error::SignatureRefused { .. }) => explain::aws_keys_refused(source, &error),
            Err(aws::Error::Unreachable(_)) => return Some(not_asked()),
            _ => return None,
        },
    };
    Some(Check::bad(Examined::Credentials, Some(began.elapsed()), notice))
}

async fn keyring(setup: &Setup) -> Check {
    let began = Instant::now();
    match setup.keyring.probe().await {
        Ok(()) => Check::ok(Examined::Keyring, Some(began.elapsed()), t!("works")),
        Err(KeyringError::LeftAlone) => {
            Check::ok(Examined::Keyring, None, t!("not used; the sign-in ends with the sandbox"))
        }
        Err(error) => Check::bad(Examined::Keyring, Some(began.elapsed()), explain::keyring(&error)),
    }
}

async fn callback_ports(setup: &Setup, callbacks: &Callbacks, signed_in: bool) -> Check {
    let profile = &setup.profile;
    // Topicdeck itself may still serve a reload of the last page.
    setup.background.end_lingering().await;
    if let Some(url) = profile.callback_urls.iter().find(|url| sign_in::callback_port_is_free(url)) {
        return Check::ok(Examined::CallbackUrl, None, t!("{url} is free", url));
    }
    // Or one of our sign-ins may be waiting on the port.
    if let Some(held) = callbacks.holder(&profile.callback_urls) {
        let detail = t!(
            "the sign-in of {connection} is waiting on {callback_url}",
            connection = held.connection,
            callback_url = held.callback_url
        );
        return Check::ok(Examined::CallbackUrl, None, detail);
    }
    let urls: Vec<String> = profile.callback_urls.iter().map(ToString::to_string).collect();
    Check::bad(Examined::CallbackUrl, None, explain::callback_ports_busy(&urls, signed_in))
}

async fn user_pool(setup: &Setup) -> Check {
    let began = Instant::now();
    match sign_in::reach_user_pool(&setup.network, &setup.profile).await {
        Ok(()) => Check::ok(Examined::UserPool, Some(began.elapsed()), t!("discovery and signing keys loaded")),
        Err(error) => {
            let notice = explain::sign_in(&error, &setup.profile);
            Check::bad(Examined::UserPool, Some(began.elapsed()), notice)
        }
    }
}

async fn identity_pool(setup: &Setup) -> Check {
    let (url, began) = (setup.profile.cognito_identity_url(), Instant::now());
    match setup.network.connect(&url, &mut |_| {}).await {
        Ok(_) => Check::ok(Examined::IdentityPool, Some(began.elapsed()), t!("reachable")),
        Err(error) => {
            let notice = explain::network(&error, t!("the identity pool"));
            Check::bad(Examined::IdentityPool, Some(began.elapsed()), notice)
        }
    }
}

async fn dial_endpoint(setup: &Setup) -> Vec<Check> {
    if setup.profile.lacks_endpoint() {
        return Vec::new();
    }
    let (url, mut steps) = (setup.profile.iot_data_url(), Vec::new());
    let began = Instant::now();
    let connected = setup.network.connect(&url, &mut |step: DialStep| steps.push(step)).await;
    let mut checks: Vec<Check> = steps.iter().map(|step| Check::ok(step.part.into(), Some(step.took), "")).collect();
    match connected {
        Ok(stream) => {
            let version = words::encryption(stream.tls_version());
            match checks.iter_mut().find(|check| check.examined == Examined::Tls) {
                Some(check) => version.clone_into(&mut check.detail),
                None => checks.push(Check::ok(Examined::Tls, None, version)),
            }
        }
        Err(error) => {
            let failed = error.part().map_or(Examined::Tls, Examined::from);
            let notice = explain::network(&error, t!("the IoT endpoint"));
            checks.push(Check::bad(failed, Some(began.elapsed()), notice));
        }
    }
    checks
}
