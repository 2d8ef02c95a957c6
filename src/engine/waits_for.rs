//! What the next attempt needs, from the error of the last one: a network, a new sign-in, time, or a change by a person. The
//! words for it are elsewhere.

use client::credentials::{self, NotAuthorized};
use client::{aws, dial, link, sign_in};
use model::{Actor, Notice, WaitsFor};

/// After an attempt to connect, whose `notice` names who can help.
#[must_use]
pub fn of_link(error: &link::Error, notice: &Notice) -> WaitsFor {
    let known = match error {
        link::Error::Dial(error) | link::Error::Endpoint(aws::Error::Unreachable(error)) => Some(of_dial(error)),
        link::Error::Credentials(error) => of_credentials(error),
        link::Error::NoAnswer { .. }
        | link::Error::KeepAliveTimeout { .. }
        | link::Error::ClosedWithoutWord { kind: Some(_), .. } => Some(WaitsFor::Network),
        // The next attempt corrects for it.
        error if error.is_about_the_clock() => Some(WaitsFor::Time),
        _ => None,
    };
    known.unwrap_or(if notice.actor == Actor::NoOne { WaitsFor::Time } else { WaitsFor::Change })
}

/// After a saved sign-in could not be used, which is tried again.
#[must_use]
pub fn of_sign_in(error: &sign_in::Error) -> WaitsFor {
    match error {
        sign_in::Error::Unreachable { source, .. } => of_dial(source),
        error if error.is_over() => WaitsFor::SignIn,
        error if error.may_pass() => WaitsFor::Time,
        _ => WaitsFor::Change,
    }
}

fn of_credentials(error: &credentials::Error) -> Option<WaitsFor> {
    match error {
        credentials::Error::SignIn(error) => Some(of_sign_in(error)),
        credentials::Error::AwsProfile(error) => error.network().map(of_dial),
        credentials::Error::Unreachable(error) => Some(of_dial(error)),
        credentials::Error::TimedOut => Some(WaitsFor::Network),
        credentials::Error::NotAuthorized { reason: NotAuthorized::Signature | NotAuthorized::BadToken, .. } => {
            Some(WaitsFor::SignIn)
        }
        _ => None,
    }
}

fn of_dial(error: &dial::Error) -> WaitsFor {
    match error {
        dial::Error::Resolve { .. }
        | dial::Error::Connect { .. }
        | dial::Error::TimedOut { .. }
        | dial::Error::Unanswered { .. } => WaitsFor::Network,
        // It was on the way to the proxy, or what answers there is none.
        dial::Error::ProxyUnreachable { source, .. } => {
            source.downcast_ref::<dial::Error>().map_or(WaitsFor::Change, of_dial)
        }
        // Something answered, and then the connection broke.
        dial::Error::Http { .. } => WaitsFor::Time,
        dial::Error::TlsSetup(_)
        | dial::Error::CaFile { .. }
        | dial::Error::ProxyAddress { .. }
        | dial::Error::ProxyRefused { .. }
        | dial::Error::Address
        | dial::Error::Tls { .. }
        | dial::Error::CaptivePortal { .. }
        | dial::Error::TooLarge { .. } => WaitsFor::Change,
    }
}
