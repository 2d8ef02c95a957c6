//! What an HTTP door can reach.

use std::sync::{Arc, OnceLock};

use super::hosted_ui::grants::Grants;
use super::jwt::{SigningKey, WeakKey};
use super::{Error, Shared};

/// The sandbox as an HTTP door sees it.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) shared: Shared,
    pub(crate) key: Arc<SigningKey>,
    /// Made when it is asked for.
    weak_key: Arc<OnceLock<WeakKey>>,
    pub(crate) grants: Grants,
}

impl Site {
    /// A site without a signed-in user.
    pub(crate) fn new(shared: Shared, key: SigningKey) -> Self {
        Self { shared, key: Arc::new(key), weak_key: Arc::default(), grants: Grants::default() }
    }

    /// Where the browser finds the hosted UI.
    pub(crate) fn origin(&self) -> String {
        self.shared.addresses.origin()
    }

    /// The `iss` of all tokens.
    pub(crate) fn issuer(&self) -> String {
        let options = &self.shared.options;
        self.shared.addresses.issuer(options.issuer, &options.user_pool_id())
    }

    /// What the identity pool calls the user pool in `Logins`.
    pub(crate) fn logins_key(&self) -> String {
        let options = &self.shared.options;
        if options.issuer_in_logins && options.issuer.label().is_none() {
            // As IAM names any other OpenID provider.
            let issuer = self.issuer();
            return issuer.split_once("://").map_or(issuer.clone(), |(_, rest)| rest.to_owned());
        }
        let host = if options.issuer_in_logins { options.issuer.label() } else { None }.unwrap_or("cognito-idp");
        let region = options.replica_of.unwrap_or(super::REGION);
        format!("{host}.{region}.amazonaws.com/{}", options.user_pool_id())
    }

    /// A key that no reader should trust. JWKS lists it from now on.
    pub(crate) fn weak_key(&self) -> Result<&WeakKey, Error> {
        if let Some(key) = self.weak_key.get() {
            return Ok(key);
        }
        let key = WeakKey::generate()?;
        Ok(self.weak_key.get_or_init(|| key))
    }

    /// All keys that sign tokens.
    pub(crate) fn jwks(&self) -> serde_json::Value {
        let keys: Vec<_> =
            [Some(self.key.jwk()), self.weak_key.get().map(WeakKey::jwk)].into_iter().flatten().collect();
        serde_json::json!({ "keys": keys })
    }
}
