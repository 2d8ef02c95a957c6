//! Tries what a profile leads to before it is saved: one check for each setting, without signing in.

use std::time::Instant;

use crate::callbacks::Callbacks;
use crate::explain;
use crate::inbox::Inbox;
use client::aws;
use client::credentials::{AwsCredentials, AwsProfile, CredentialSource as _, Error, find_identity_pool};
use client::dial::Network;
use client::profile::{AwsSource, Draft, Profile};
use client::sign_in::{self, PageAnswer};
use model::{Event, ProfileEvent, TrialCheck, Tried, words};
use texts::t;

/// Checks everything at the same time, and says what is found as soon as it is.
pub(super) async fn run(draft: Draft, network: Network, callbacks: Callbacks, inbox: Inbox) {
    match draft.profile.aws_source() {
        Some(source) => of_aws(&draft, source, &network, &inbox).await,
        None => Box::pin(of_cognito(&draft, &network, &callbacks, &inbox)).await,
    }
    inbox.push_event(Event::Profile(ProfileEvent::TrialEnded));
}

async fn of_cognito(draft: &Draft, network: &Network, callbacks: &Callbacks, inbox: &Inbox) {
    let tell = |check| inbox.push_event(Event::Profile(ProfileEvent::Tried(Box::new(check))));
    let lacks = |key: &str| draft.missing.contains(&key);
    let profile = &draft.profile;
    let pools = async {
        let needs_issuer = lacks("openid_issuer").then_some(t!("Needs the OpenID issuer."));
        if let Some(needs) = needs_issuer.or_else(|| lacks("user_pool_id").then_some(t!("Needs the user pool id."))) {
            tell(TrialCheck::not_tried(Tried::UserPool, needs));
            tell(TrialCheck::not_tried(Tried::SignInPage, needs));
            return false;
        }
        let user_pool = user_pool(network, profile).await;
        let answers = user_pool.notice.is_none();
        tell(user_pool);
        tell(match (lacks("client_id"), answers) {
            (true, _) => TrialCheck::not_tried(Tried::SignInPage, t!("Needs the app client id.")),
            (false, false) => TrialCheck::not_tried(Tried::SignInPage, t!("Needs the user pool to answer.")),
            (false, true) => sign_in_page(network, profile).await,
        });
        answers
    };
    let identity_pool = async {
        tell(if lacks("identity_pool_id") {
            TrialCheck::not_tried(Tried::IdentityPool, t!("Needs the identity pool id."))
        } else {
            identity_pool(network, profile).await
        });
    };
    let endpoint = async {
        tell(if lacks("iot_endpoint") {
            TrialCheck::not_tried(Tried::Endpoint, t!("Looked up after you sign in, where your policies allow it."))
        } else {
            endpoint(network, profile).await
        });
    };
    tell(callback_port(profile, callbacks));
    let (answers, (), ()) = tokio::join!(pools, identity_pool, endpoint);
    tell(clock(network, answers));
}

/// With credentials at hand the endpoint can be looked up, where the profile does not name it.
async fn of_aws(draft: &Draft, source: &AwsSource, network: &Network, inbox: &Inbox) {
    let tell = |check| inbox.push_event(Event::Profile(ProfileEvent::Tried(Box::new(check))));
    let (profile, lacks_endpoint) = (&draft.profile, draft.missing.contains(&"iot_endpoint"));
    let credentials = async {
        let began = Instant::now();
        let mut provider = AwsProfile::new(source.clone(), &profile.region, network);
        let credentials = provider.credentials(&mut |_, _| {}).await;
        // Whether AWS takes them, only AWS knows.
        let named = match &credentials {
            Ok(credentials) => Some(aws::find_endpoint(network, profile, credentials).await),
            Err(_) => None,
        };
        tell(match &named {
            Some(Err(error @ aws::Error::SignatureRefused { .. })) => {
                let notice = explain::aws_keys_refused(source, error);
                TrialCheck::bad(Tried::Credentials, Some(began.elapsed()), notice)
            }
            // They are there. Nothing has said that they are right.
            Some(Err(aws::Error::Unreachable(error))) => {
                TrialCheck::bad(Tried::Credentials, Some(began.elapsed()), explain::aws_keys_not_tried(error))
            }
            _ => aws_credentials(&credentials, profile, began),
        });
        named
    };
    let known_endpoint = async {
        if !lacks_endpoint {
            tell(endpoint(network, profile).await);
        }
    };
    let (named, ()) = tokio::join!(credentials, known_endpoint);
    let is_known = matches!(&named, Some(found) if !matches!(found, Err(aws::Error::Unreachable(_))));
    if lacks_endpoint {
        tell(match named {
            None | Some(Err(aws::Error::SignatureRefused { .. })) => {
                TrialCheck::not_tried(Tried::Endpoint, t!("Needs the credentials, to look it up."))
            }
            Some(named) => looked_up(named, profile, inbox),
        });
    }
    tell(clock(network, is_known));
}

fn aws_credentials(found: &Result<AwsCredentials, Error>, profile: &Profile, began: Instant) -> TrialCheck {
    let took = Some(began.elapsed());
    match found {
        Ok(credentials) => {
            let account = credentials.account_id();
            let detail = account.map_or_else(
                || t!("They are there. IAM policies alone decide what you may do.").to_owned(),
                |account| t!("They are of account {account}. IAM policies alone decide what you may do.", account),
            );
            TrialCheck::ok(Tried::Credentials, took, detail)
        }
        Err(error) => TrialCheck::bad(Tried::Credentials, took, explain::credentials(error, profile)),
    }
}

fn looked_up(found: Result<String, aws::Error>, profile: &Profile, inbox: &Inbox) -> TrialCheck {
    let took = None;
    match found {
        Ok(address) => {
            let host = address.split(':').next().unwrap_or_default().to_owned();
            let detail = t!("AWS names it: {host}", host);
            inbox.push_event(Event::Profile(ProfileEvent::EndpointFound { host }));
            TrialCheck::ok(Tried::Endpoint, took, detail)
        }
        Err(error) => TrialCheck::bad(Tried::Endpoint, took, explain::endpoint_not_found(&error, profile)),
    }
}

async fn user_pool(network: &Network, profile: &Profile) -> TrialCheck {
    let began = Instant::now();
    match sign_in::reach_user_pool(network, profile).await {
        Ok(()) => TrialCheck::ok(
            Tried::UserPool,
            Some(began.elapsed()),
            t!("{user_pool} answers and names its signing keys.", user_pool = profile.pool_name()),
        ),
        Err(error) => TrialCheck::bad(Tried::UserPool, Some(began.elapsed()), explain::sign_in(&error, profile)),
    }
}

/// The first callback URL stands for all: one is enough to sign in.
async fn sign_in_page(network: &Network, profile: &Profile) -> TrialCheck {
    let began = Instant::now();
    let Some(url) = profile.callback_urls.first() else {
        return TrialCheck::not_tried(Tried::SignInPage, t!("Needs a callback URL."));
    };
    let answer = sign_in::try_sign_in_page(network, profile, url).await;
    let took = Some(began.elapsed());
    let bad = |notice| TrialCheck::bad(Tried::SignInPage, took, notice);
    match answer {
        Ok(PageAnswer::Taken) => {
            TrialCheck::ok(Tried::SignInPage, took, t!("It takes the app client and {url}.", url = url.as_str()))
        }
        Ok(PageAnswer::Refused { error }) => bad(explain::page_refused(&error, url.as_str(), &profile.client_id)),
        Ok(PageAnswer::Unclear { status }) => bad(explain::page_unclear(status)),
        Err(error) => bad(explain::sign_in(&error, profile)),
    }
}

fn callback_port(profile: &Profile, callbacks: &Callbacks) -> TrialCheck {
    if let Some(url) = profile.callback_urls.iter().find(|url| sign_in::callback_port_is_free(url)) {
        let detail = t!("Port {port} is free. Only this computer can reach it.", port = url.port());
        return TrialCheck::ok(Tried::CallbackPort, None, detail);
    }
    if let Some(held) = callbacks.holder(&profile.callback_urls) {
        let detail = t!("The sign-in of {connection} uses it now.", connection = held.connection);
        return TrialCheck::ok(Tried::CallbackPort, None, detail);
    }
    let urls: Vec<String> = profile.callback_urls.iter().map(ToString::to_string).collect();
    TrialCheck::bad(Tried::CallbackPort, None, explain::callback_ports_busy(&urls, false))
}

async fn identity_pool(network: &Network, profile: &Profile) -> TrialCheck {
    let began = Instant::now();
    let found = find_identity_pool(network, profile).await;
    let took = Some(began.elapsed());
    match found {
        Ok(()) => {
            let detail = t!("It exists. Whether it takes this user pool is known after you sign in.");
            TrialCheck::ok(Tried::IdentityPool, took, detail)
        }
        Err(error) => TrialCheck::bad(Tried::IdentityPool, took, explain::credentials(&error, profile)),
    }
}

async fn endpoint(network: &Network, profile: &Profile) -> TrialCheck {
    let (url, began) = (profile.iot_data_url(), Instant::now());
    let connected = network.connect(&url, &mut |_| {}).await;
    let took = Some(began.elapsed());
    match connected {
        Ok(stream) => {
            let encryption = words::encryption(stream.tls_version());
            let detail = if profile.aws_source().is_some() {
                t!("It can be reached ({encryption}). Whether you may connect is known once you connect.", encryption)
            } else {
                t!("It can be reached ({encryption}). Whether you may connect is known after you sign in.", encryption)
            };
            TrialCheck::ok(Tried::Endpoint, took, detail)
        }
        Err(error) => TrialCheck::bad(Tried::Endpoint, took, explain::network(&error, t!("the IoT endpoint"))),
    }
}

/// What answers says what time it is.
fn clock(network: &Network, is_known: bool) -> TrialCheck {
    match network.clock().skew_ms() {
        0 if is_known => TrialCheck::ok(Tried::Clock, None, t!("Within half a minute of AWS.")),
        0 => TrialCheck::not_tried(Tried::Clock, t!("Nothing has told the time yet.")),
        skew_ms => TrialCheck::bad(Tried::Clock, None, explain::clock_corrected(skew_ms)),
    }
}
