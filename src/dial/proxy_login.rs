//! User and password for a proxy that asks for them (Basic, RFC 7617): asked for once, when a proxy first does.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared};
use http::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

type Asking = Shared<BoxFuture<'static, Option<ProxyLogin>>>;
type Find = dyn Fn(String) -> BoxFuture<'static, Option<ProxyLogin>> + Send + Sync;

/// User and password of one person at one proxy.
#[derive(Clone)]
pub struct ProxyLogin(SecretString);

impl fmt::Debug for ProxyLogin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("ProxyLogin(..)")
    }
}

impl ProxyLogin {
    /// Reads `USER:PASSWORD`; `None` for a text without a colon or without a user.
    #[must_use]
    pub fn parse(text: &SecretString) -> Option<Self> {
        let (user, _) = text.expose_secret().split_once(':')?;
        (!user.is_empty()).then(|| Self(text.clone()))
    }

    /// Of a user and a password. A user's name has no colon (RFC 7617 section 2); `None` for one that has, or is empty.
    #[must_use]
    pub fn new(user: &str, password: &SecretString) -> Option<Self> {
        let text = SecretString::from(format!("{user}:{}", password.expose_secret()));
        if user.contains(':') { None } else { Self::parse(&text) }
    }

    /// `USER:PASSWORD`, to be kept.
    #[must_use]
    pub fn as_secret(&self) -> &SecretString {
        &self.0
    }

    /// `Basic ...`, marked as sensitive.
    pub(super) fn authorization(&self) -> Option<HeaderValue> {
        let text = format!("Basic {}", STANDARD.encode(self.0.expose_secret()));
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

/// Where logins come from when a proxy asks for one: a keyring, and what a person gives, which goes before.
#[derive(Clone, Default)]
pub struct ProxyLogins {
    find: Option<Arc<Find>>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// By `HOST:PORT` of the proxy.
    known: HashMap<String, ProxyLogin>,
    /// The keyring is being asked for these.
    asking: HashMap<String, Asking>,
}

impl fmt::Debug for ProxyLogins {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("ProxyLogins(..)")
    }
}

impl ProxyLogins {
    /// `find` is given `HOST:PORT` of the proxy.
    pub fn new(find: impl Fn(String) -> BoxFuture<'static, Option<ProxyLogin>> + Send + Sync + 'static) -> Self {
        Self { find: Some(Arc::new(find)), state: Arc::default() }
    }

    /// From now on this is the login for the proxy `HOST:PORT`.
    pub fn set(&self, proxy: &str, login: ProxyLogin) {
        self.state().known.insert(proxy.to_owned(), login);
    }

    /// What is known of a login for `proxy`, without asking anybody.
    pub(super) fn known(&self, proxy: &str) -> Option<ProxyLogin> {
        self.state().known.get(proxy).cloned()
    }

    /// The login for `proxy`, which has asked for one. Callers that come meanwhile wait for the same answer; that there
    /// is none is not remembered, for somebody may store one.
    pub(super) async fn ask(&self, proxy: &str) -> Option<ProxyLogin> {
        let find = self.find.as_ref()?;
        let asking = {
            let mut state = self.state();
            if let Some(known) = state.known.get(proxy) {
                return Some(known.clone());
            }
            let begin = || find(proxy.to_owned()).shared();
            state.asking.entry(proxy.to_owned()).or_insert_with(begin).clone()
        };
        let found = asking.await;
        let mut state = self.state();
        state.asking.remove(proxy);
        if let Some(found) = found {
            // A person may have given another one meanwhile.
            state.known.entry(proxy.to_owned()).or_insert(found);
        }
        state.known.get(proxy).cloned()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_a_user_a_colon_and_a_password() {
        let parse = |text: &str| ProxyLogin::parse(&SecretString::from(text));
        for text in ["", "user", ":password"] {
            assert!(parse(text).is_none(), "{text}");
        }
        let login = parse("Aladdin:open sesame").unwrap();
        assert_eq!(login.authorization().unwrap(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert!(login.authorization().unwrap().is_sensitive() && !format!("{login:?}").contains("sesame"));
        let password = SecretString::from("a:b");
        assert_eq!(ProxyLogin::new("me", &password).unwrap().as_secret().expose_secret(), "me:a:b");
        assert!(ProxyLogin::new("m:e", &password).is_none() && ProxyLogin::new("", &password).is_none());
    }

    #[tokio::test]
    async fn the_keyring_is_asked_once_for_each_proxy_and_a_person_goes_before() {
        let asked = Arc::new(std::sync::Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        let logins = ProxyLogins::new(move |proxy| {
            seen.lock().unwrap().push(proxy.clone());
            Box::pin(async move { ProxyLogin::parse(&SecretString::from(format!("{proxy}:stored"))) })
        });
        assert!(logins.known("a").is_none());
        for _ in 0..2 {
            assert_eq!(logins.ask("a").await.unwrap().as_secret().expose_secret(), "a:stored");
        }
        assert!(logins.known("b").is_none(), "a login is shown to no other proxy");
        assert_eq!(*asked.lock().unwrap(), ["a"]);
        logins.set("a", ProxyLogin::parse(&SecretString::from("me:given")).unwrap());
        assert_eq!(logins.ask("a").await.unwrap().as_secret().expose_secret(), "me:given");
        assert!(ProxyLogins::default().ask("a").await.is_none());
    }

    #[tokio::test]
    async fn that_there_is_none_is_asked_again() {
        let stored = Arc::new(std::sync::Mutex::new(None));
        let seen = Arc::clone(&stored);
        let logins = ProxyLogins::new(move |_| {
            let found: Option<ProxyLogin> = seen.lock().unwrap().clone();
            Box::pin(async move { found })
        });
        assert!(logins.ask("a").await.is_none());
        *stored.lock().unwrap() = ProxyLogin::parse(&SecretString::from("me:stored"));
        assert!(logins.ask("a").await.is_some());
    }
}
