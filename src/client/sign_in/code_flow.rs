//! One attempt to sign in: the link, the wait for the browser, and the exchange of its code.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use openidconnect::{CsrfToken, Nonce, PkceCodeChallenge};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::Instant;
use url::Url;

use super::authorization::{LoginPage, authorization_url};
use super::context::Context;
use super::id_token::{self, Expected};
use super::listener::Listener;
use super::provider::Provider;
use super::redirect::{self, Answer};
use super::session::Session;
use super::{BusyCallback, Error, KeyringError, Setup, token_endpoint};
use model::Timestamp;

/// How long to wait for the browser; a code lives no longer either.
pub const DEFAULT_WAIT: Duration = Duration::from_mins(5);

/// An attempt that waits for the browser. Dropping it cancels the wait and frees the port.
pub struct SignIn {
    request: Arc<AuthorizationRequest>,
    keyring_problem: Option<KeyringError>,
    listener: Listener,
    url: Url,
    state: SecretString,
    lasts: Duration,
    ends: Instant,
    ends_at: Timestamp,
}

/// The request, and what an exchange needs. Shared with exchanges, which outlive the attempt.
struct AuthorizationRequest {
    setup: Setup,
    provider: Arc<Provider>,
    client_secret: Option<SecretString>,
    callback_url: String,
    nonce: Nonce,
    verifier: SecretString,
}

/// An authorization code, good for one exchange in the attempt that it belongs to.
pub struct Grant {
    code: SecretString,
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Grant(..)")
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn").field("callback_url", &self.callback_url()).finish_non_exhaustive()
    }
}

impl SignIn {
    /// Reads discovery, tries the keyring, opens the listener and builds the link. The wait is over `lasts` from now.
    ///
    /// The keyring is tried first of all things that need the person, so that no fresh token is lost; one that is not
    /// usable is no error here, see [`Self::keyring_problem`].
    ///
    /// # Errors
    /// Discovery, the client secret's keyring entry, or the ports: see [`Error`].
    pub async fn start(setup: Setup, lasts: Duration, page: &LoginPage) -> Result<Self, Error> {
        let discovery = Provider::discover(&setup.network, &setup.profile);
        let (keyring, provider) = tokio::join!(setup.keyring.probe(), discovery);
        let (keyring_problem, provider) = (keyring.err(), provider?);
        let client_secret = setup.client_secret().await?;
        let state = SecretString::from(CsrfToken::new_random().into_secret());
        let nonce = Nonce::new_random();
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let listener = Listener::open(&setup.profile.callback_urls, &state, &setup.background).await?;
        let callback = listener.callback_url().as_str();
        let url = authorization_url(&setup.profile, &provider, callback, &state, &nonce, &challenge, page);
        Ok(Self {
            ends_at: setup.network.clock().now().plus(lasts),
            ends: Instant::now() + lasts,
            request: Arc::new(AuthorizationRequest {
                callback_url: listener.callback_url().as_str().to_owned(),
                setup,
                provider: Arc::new(provider),
                client_secret,
                nonce,
                verifier: SecretString::from(verifier.into_secret()),
            }),
            keyring_problem,
            listener,
            url,
            state,
            lasts,
        })
    }

    /// The link to open in a browser. Of no use without this attempt.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The callback URL that has to be registered at the app client, letter for letter.
    #[must_use]
    pub fn callback_url(&self) -> &str {
        self.listener.callback_url().as_str()
    }

    /// Callback URLs that were passed over.
    #[must_use]
    pub fn busy_callback_urls(&self) -> &[BusyCallback] {
        self.listener.busy()
    }

    /// Why the sign-in will not outlive the program; `None` when it will.
    #[must_use]
    pub fn keyring_problem(&self) -> Option<&KeyringError> {
        self.keyring_problem.as_ref()
    }

    /// When the wait is over.
    #[must_use]
    pub fn ends_at(&self) -> Timestamp {
        self.ends_at
    }

    /// How long the wait is in all.
    #[must_use]
    pub fn lasts(&self) -> Duration {
        self.lasts
    }

    /// Waits for the browser. Can be dropped and called again.
    ///
    /// # Errors
    /// [`Error::RefusedWithoutState`], after which the wait can go on; [`Error::Refused`], [`Error::NoAnswer`] and
    /// [`Error::Listener`], each of which ends the attempt.
    pub async fn wait(&mut self) -> Result<Grant, Error> {
        let no_answer = Error::NoAnswer { callback_url: self.callback_url().to_owned(), waited: self.lasts };
        match tokio::time::timeout_at(self.ends, self.listener.answer()).await {
            Ok(answer) => grant(answer?),
            Err(_) => Err(no_answer),
        }
    }

    /// Takes the whole address on which a browser elsewhere ended.
    ///
    /// # Errors
    /// [`Error::Paste`] and [`Error::RefusedWithoutState`], after which the wait can go on; [`Error::Refused`], which
    /// ends the attempt.
    pub fn paste(&self, address: &str) -> Result<Grant, Error> {
        grant(redirect::read_pasted(address, self.listener.callback_url(), &self.url, &self.state)?)
    }

    /// Exchanges the code, verifies the ID token and stores the refresh token. Never tried twice: the first try burns
    /// the code. Once begun it runs to its end, because what is not stored could not be revoked either.
    ///
    /// # Errors
    /// The token endpoint's refusal, or what is wrong with the ID token: see [`Error`]. After a code that is not good
    /// the wait can go on, see [`Error::leaves_attempt_waiting`]. A keyring that fails is no error; the session says so.
    pub async fn exchange(&self, grant: Grant) -> Result<Session, Error> {
        let request = Arc::clone(&self.request);
        self.request.setup.background.start(request.exchange(grant)).await.map(Session::of)
    }
}

impl AuthorizationRequest {
    async fn exchange(self: Arc<Self>, grant: Grant) -> Result<Arc<Context>, Error> {
        let Self { setup, provider, client_secret, callback_url, nonce, verifier } = &*self;
        let (secret, url) = (client_secret.as_ref(), &provider.token_endpoint);
        let answer = token_endpoint::exchange(setup, url, secret, &grant.code, callback_url, verifier).await?;
        let received_at = setup.network.clock().now();
        let id_token = answer.id_token.as_ref().ok_or(Error::NoIdToken)?;
        let person = id_token::verify(setup, provider, id_token.expose_secret(), Expected::Nonce(nonce)).await?;
        let (setup, provider) = (setup.clone(), Arc::clone(provider));
        let context = Context::signed_in(setup, provider, client_secret.clone(), answer, person, received_at)?;
        context.keep_sign_in().await;
        Ok(Arc::new(context))
    }
}

fn grant(answer: Answer) -> Result<Grant, Error> {
    match answer {
        Answer::Code(code) => Ok(Grant { code }),
        Answer::Refused(refusal) => Err(Error::Refused(refusal)),
    }
}
