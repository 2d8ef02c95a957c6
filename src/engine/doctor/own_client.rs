//! Who holds the client id of this program, asked when another program took it over, and before the first connection where the
//! profile has one id for all. A connection under it would take it from that one.

use std::time::Instant;

use crate::explain::{self, Context};
use client::aws::{self, Error};
use client::credentials::{AnyProvider, AwsCredentials, CredentialSource as _};
use client::sign_in::Setup;
use model::{Call, CallAnswer, Check, Examined};
use texts::t;

/// The client id that is asked about.
pub(crate) enum OwnId {
    /// This one, which another program took over.
    Taken(String),
    /// That of the profile, which this program did not use yet.
    BeforeConnection,
}

/// What AWS says of the client id. `None` where it could not be asked for a reason that other checks tell.
pub(crate) async fn own_client(setup: &Setup, mut provider: AnyProvider, own_id: OwnId) -> Option<Check> {
    let credentials = provider.credentials(&mut |_, _| {}).await.ok()?;
    let is_spared = matches!(own_id, OwnId::BeforeConnection);
    let client_id = match own_id {
        OwnId::Taken(client_id) => client_id,
        OwnId::BeforeConnection => {
            let identity_id = AwsCredentials::identity_id(&credentials).unwrap_or_default();
            setup.profile.mqtt_client_id.expand(identity_id, "")
        }
    };
    let began = Instant::now();
    let call = Call::GetConnection { client_id: client_id.clone() };
    let answer = aws::call(&setup.network, &setup.profile, &credentials, &call).await;
    let took = Some(began.elapsed());
    match answer {
        Ok(CallAnswer::Connection(connection)) if connection.is_connected => {
            let now = setup.network.clock().now();
            Some(Check::bad(Examined::ClientId, took, explain::client_id_held(&client_id, &connection, is_spared, now)))
        }
        Ok(CallAnswer::Connection(_)) | Err(Error::ResourceNotFound { .. }) => {
            Some(Check::ok(Examined::ClientId, took, t!("{client_id}: no one is connected under it now", client_id)))
        }
        Err(error @ Error::AccessDenied { .. }) => {
            let account_id = credentials.account_id();
            let context = Context {
                profile: &setup.profile,
                account_id: account_id.as_deref(),
                identity_id: AwsCredentials::identity_id(&credentials),
                client_id: Some(&client_id),
            };
            Some(Check::bad(Examined::ClientId, took, explain::client_id_not_asked(&error, &call, &context)))
        }
        _ => None,
    }
}
