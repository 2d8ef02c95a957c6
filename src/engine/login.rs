//! Who a connection is for: a person who signed in with Cognito, or the user or role of the AWS tools of this computer.

use std::sync::Arc;

use url::Url;

use client::credentials::{AnyProvider, AwsProfile, Provider};
use client::dial::Network;
use client::profile::{AwsSource, Profile};
use client::sign_in::Session;

/// Who the connection is for. Clones are the same.
#[derive(Clone)]
pub(crate) enum Login {
    /// A person, signed in with Cognito.
    Cognito(Arc<Session>),
    /// The user or role of AWS's own tools; there is nothing to sign in to, and nothing in the keyring.
    Aws(AwsSource),
}

impl Login {
    /// Whether both are the same sign-in, not only of the same person.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Cognito(one), Self::Cognito(other)) => Arc::ptr_eq(one, other),
            (Self::Aws(one), Self::Aws(other)) => one == other,
            _ => false,
        }
    }

    /// What a person reads.
    pub(crate) fn user(&self) -> String {
        match self {
            Self::Cognito(session) => session.user(),
            Self::Aws(source) => source.label(),
        }
    }

    /// Whose subscriptions and messages these are: it never changes.
    pub(crate) fn subject(&self) -> String {
        match self {
            Self::Cognito(session) => session.subject(),
            Self::Aws(source) => source.to_string(),
        }
    }

    /// The sign-in with Cognito, where it is one.
    pub(crate) fn session(&self) -> Option<&Arc<Session>> {
        match self {
            Self::Cognito(session) => Some(session),
            Self::Aws(_) => None,
        }
    }

    /// What gives credentials.
    pub(crate) fn provider(&self, profile: &Profile, network: &Network) -> AnyProvider {
        match self {
            Self::Cognito(session) => {
                AnyProvider::Cognito(Box::new(Provider::new(profile, Arc::clone(session), network)))
            }
            Self::Aws(source) => AnyProvider::Aws(Box::new(AwsProfile::new(source.clone(), &profile.region, network))),
        }
    }

    /// Another one takes its place.
    pub(crate) fn supersede(&self) {
        if let Self::Cognito(session) = self {
            session.supersede();
        }
    }

    /// The page that ends the browser's own session, where there is one.
    pub(crate) fn logout_url(&self) -> Option<Url> {
        self.session()?.logout_url()
    }
}
