//! Credentials as a link asks for them.

use std::future::Future;

use super::{AwsCredentials, Error};
use model::{Rung, RungReport, Timestamp};

/// Where credentials come from: the identity pool, or something fixed in tests.
pub trait CredentialSource: Send {
    /// Credentials that will be good for a while yet: kept ones, or new ones when those near their end. Reports
    /// [`Rung::SignIn`], [`Rung::Identity`] and [`Rung::Credentials`] as they begin and end.
    ///
    /// Cancel safe: when the future is dropped, the next call starts again.
    ///
    /// # Errors
    /// [`Error`] of the first rung that failed, which was reported as failed.
    fn credentials(
        &mut self,
        report: &mut (dyn FnMut(Rung, RungReport) + Send),
    ) -> impl Future<Output = Result<AwsCredentials, Error>> + Send;

    /// When kept credentials should be renewed; `None` when there are none, or when they never are.
    fn renew_at(&self) -> Option<Timestamp> {
        None
    }

    /// Forgets kept credentials, because AWS refused what was signed with them.
    fn discard(&mut self) {}
}
