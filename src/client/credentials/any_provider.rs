//! Credentials through either door.

use super::{AwsCredentials, AwsProfile, CredentialSource, Error, Provider};
use model::{Rung, RungReport, Timestamp};

/// Where the credentials of a profile come from.
#[derive(Debug)]
pub enum AnyProvider {
    /// A person is signed in with Cognito.
    Cognito(Box<Provider>),
    /// AWS's own tools have them on this computer.
    Aws(Box<AwsProfile>),
}

impl CredentialSource for AnyProvider {
    async fn credentials(
        &mut self,
        report: &mut (dyn FnMut(Rung, RungReport) + Send),
    ) -> Result<AwsCredentials, Error> {
        match self {
            Self::Cognito(provider) => provider.credentials(report).await,
            Self::Aws(provider) => provider.credentials(report).await,
        }
    }

    fn renew_at(&self) -> Option<Timestamp> {
        match self {
            Self::Cognito(provider) => provider.renew_at(),
            Self::Aws(provider) => provider.renew_at(),
        }
    }

    fn discard(&mut self) {
        match self {
            Self::Cognito(provider) => provider.discard(),
            Self::Aws(provider) => provider.discard(),
        }
    }
}
