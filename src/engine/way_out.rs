//! The way out that a profile asks for: proxy, certificates, and a clock that is corrected by what answers.

use crate::inbox::Inbox;
use client::dial::{Clock, Limits, Options, ProxyChoice, ProxyLogin, ProxyLogins};
use client::profile::{Profile, Proxy};
use client::sign_in::{Keyring, SecretName};
use model::Event;

/// How connections of `profile` leave this computer. Corrections of the clock are events of `inbox`.
pub(crate) fn options(profile: &Profile, proxy_logins: &ProxyLogins, limits: Limits, inbox: &Inbox) -> Options {
    let inbox = inbox.clone();
    let clock = Clock::new(move |skew_ms| inbox.push_event(Event::ClockCorrected { skew_ms }));
    Options { clock, ..with_own_clock(profile, proxy_logins, limits) }
}

/// The same, with a clock that nothing hears of.
pub(crate) fn with_own_clock(profile: &Profile, proxy_logins: &ProxyLogins, limits: Limits) -> Options {
    let proxy = match &profile.proxy {
        Proxy::System => ProxyChoice::Environment,
        Proxy::Never => ProxyChoice::Never,
        Proxy::At(url) => ProxyChoice::At(url.as_str().into()),
    };
    let clock = Clock::new(|_| {});
    let ca_files = profile.ca_file.iter().cloned().collect();
    Options { proxy, ca_files, proxy_logins: proxy_logins.clone(), clock, limits }
}

/// The logins for proxies that this keyring has.
pub(crate) fn proxy_logins(keyring: Keyring) -> ProxyLogins {
    ProxyLogins::new(move |proxy| {
        let keyring = keyring.clone();
        Box::pin(async move {
            let stored = keyring.load(&SecretName::proxy_login(&proxy)).await;
            ProxyLogin::parse(&stored.ok()??)
        })
    })
}
