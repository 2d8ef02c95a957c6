//! User and password for a proxy that asks for them (Basic, RFC 7617): asked for once, when a proxy first does.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared};
use http::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

use model::hold;

/// A refused login is not presented again for as long: presented again and again it would lock an account. After it,
/// it may be: a proxy also refuses while it cannot reach its own directory.
const REFUSED_FOR: Duration = Duration::from_mins(30);

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
        let (user, password) = text.expose_secret().split_once(':')?;
        hold(text);
        hold(&SecretString::from(password));
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

    /// Has the user and the password of `Basic ...` hidden from now on wherever a text repeats them.
    pub(super) fn hold_encoded(authorization: &HeaderValue) {
        let encoded = authorization.to_str().ok().and_then(|text| text.strip_prefix("Basic "));
        let decoded = encoded.and_then(|encoded| STANDARD.decode(encoded).ok());
        if let Some(login) = decoded.and_then(|bytes| String::from_utf8(bytes).ok()) {
            // Holds them.
            let _ = Self::parse(&SecretString::from(login));
        }
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
    /// The keyring is being asked for these, and how many wait.
    asking: HashMap<String, (Asking, usize)>,
    /// `Basic ...` that a proxy did not take, and when.
    refused: HashMap<String, Vec<(HeaderValue, Instant)>>,
}

impl State {
    fn is_refused(&self, proxy: &str, authorization: &HeaderValue) -> bool {
        let refused = self.refused.get(proxy).into_iter().flatten();
        refused.into_iter().any(|(refused, at)| refused == authorization && at.elapsed() < REFUSED_FOR)
    }

    /// What is known and worth a try.
    fn usable(&self, proxy: &str) -> Option<HeaderValue> {
        let authorization = self.known.get(proxy)?.authorization()?;
        (!self.is_refused(proxy, &authorization)).then_some(authorization)
    }
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

    /// From now on this is the login for the proxy `HOST:PORT`, also when the proxy has refused it before.
    pub fn set(&self, proxy: &str, login: ProxyLogin) {
        let (authorization, mut state) = (login.authorization(), self.state());
        if let Some(refused) = state.refused.get_mut(proxy) {
            refused.retain(|(refused, _)| Some(refused) != authorization.as_ref());
        }
        state.known.insert(proxy.to_owned(), login);
    }

    /// What to present to `proxy` when it wants a login, without asking anybody: what is known of one, or else `own`, which
    /// its address has, and neither when it was refused.
    pub(super) fn known(&self, proxy: &str, own: Option<HeaderValue>) -> Option<HeaderValue> {
        let state = self.state();
        state.usable(proxy).or_else(|| own.filter(|own| !state.is_refused(proxy, own)))
    }

    /// `proxy` did not take this.
    pub(super) fn refused(&self, proxy: &str, authorization: HeaderValue) {
        let mut state = self.state();
        let refused = state.refused.entry(proxy.to_owned()).or_default();
        refused.retain(|(refused, at)| *refused != authorization && at.elapsed() < REFUSED_FOR);
        refused.push((authorization, Instant::now()));
    }

    /// Whether `proxy` has refused some login lately.
    pub(super) fn has_refused(&self, proxy: &str) -> bool {
        self.state().refused.get(proxy).into_iter().flatten().any(|(_, at)| at.elapsed() < REFUSED_FOR)
    }

    /// The login for `proxy`, which has asked for one, unless that was refused. Callers that come meanwhile wait for the
    /// same answer; that there is none is not remembered, because one may be stored later.
    pub(super) async fn ask(&self, proxy: &str) -> Option<HeaderValue> {
        let find = self.find.as_ref()?;
        let asking = {
            let mut state = self.state();
            if let Some(usable) = state.usable(proxy) {
                return Some(usable);
            }
            let begin = || (find(proxy.to_owned()).shared(), 0);
            let (asking, waiting) = state.asking.entry(proxy.to_owned()).or_insert_with(begin);
            *waiting += 1;
            asking.clone()
        };
        let _waiting = Waiting { logins: self, proxy };
        let found = asking.await;
        let mut state = self.state();
        // A person may have given another one meanwhile.
        if let Some(found) = found
            && state.usable(proxy).is_none()
        {
            state.known.insert(proxy.to_owned(), found);
        }
        state.usable(proxy)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts the callers that wait for the keyring. The lookup is dropped with the last one, even without an answer: it
/// would not continue, and its answer would be outdated.
struct Waiting<'a> {
    logins: &'a ProxyLogins,
    proxy: &'a str,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut state = self.logins.state();
        let Some((_, waiting)) = state.asking.get_mut(self.proxy) else { return };
        *waiting -= 1;
        if *waiting == 0 {
            state.asking.remove(self.proxy);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(text: &str) -> ProxyLogin {
        ProxyLogin::parse(&SecretString::from(text)).unwrap()
    }

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
        assert!(logins.known("a", None).is_none());
        for _ in 0..2 {
            assert_eq!(logins.ask("a").await, login("a:stored").authorization());
        }
        assert!(logins.known("b", None).is_none(), "a login is shown to no other proxy");
        assert_eq!(*asked.lock().unwrap(), ["a"]);
        logins.set("a", login("me:given"));
        assert_eq!(logins.ask("a").await, login("me:given").authorization());
        assert!(ProxyLogins::default().ask("a").await.is_none());
    }

    #[tokio::test]
    async fn a_refused_login_is_presented_again_only_when_a_person_gives_it() {
        let stored = Arc::new(std::sync::Mutex::new("me:old"));
        let seen = Arc::clone(&stored);
        let logins = ProxyLogins::new(move |_| {
            let found = login(*seen.lock().unwrap());
            Box::pin(async move { Some(found) })
        });
        let authorization = |text: &str| login(text).authorization();
        let own = authorization("me:in the address");
        assert_eq!(logins.known("a", own.clone()), own);
        logins.refused("a", own.clone().unwrap());
        assert_eq!(logins.known("a", own.clone()), None);
        assert_eq!(logins.ask("a").await, authorization("me:old"));
        assert_eq!(logins.known("a", own.clone()), authorization("me:old"));
        logins.refused("a", authorization("me:old").unwrap());
        assert_eq!((logins.known("a", own), logins.ask("a").await), (None, None));
        assert!(logins.has_refused("a") && !logins.has_refused("b"));
        *stored.lock().unwrap() = "me:new";
        assert_eq!(logins.ask("a").await, authorization("me:new"), "the keyring is asked again");
        logins.set("a", login("me:old"));
        assert_eq!(logins.known("a", None), authorization("me:old"));
    }

    #[tokio::test]
    async fn a_question_that_nobody_waits_for_any_more_is_asked_anew() {
        let asked = Arc::new(std::sync::Mutex::new(0));
        let seen = Arc::clone(&asked);
        let logins = ProxyLogins::new(move |_| {
            *seen.lock().unwrap() += 1;
            let answers = *seen.lock().unwrap() > 1;
            Box::pin(async move { if answers { Some(login("me:stored")) } else { std::future::pending().await } })
        });
        let (mut one, mut other) = (Box::pin(logins.ask("a")), Box::pin(logins.ask("a")));
        assert!((&mut one).now_or_never().is_none() && (&mut other).now_or_never().is_none());
        drop(one);
        assert!(logins.ask("a").now_or_never().is_none(), "one still waits");
        assert_eq!(*asked.lock().unwrap(), 1);
        drop(other);
        assert!(logins.ask("a").await.is_some());
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
