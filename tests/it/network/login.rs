//! A proxy that asks for a user and a password: from the keyring, or given by the person.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use client::dial::{self, Network, ProxyChoice, ProxyLogin, ProxyLogins};
use client::sign_in::SecretName;
use engine::Options;
use model::{Command, Offer, ProfileCommand, SignInCommand};
use sandbox::Sandbox;
use secrecy::ExposeSecret as _;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

use super::served;
use crate::support::isolated_session::{Around, isolated};
use crate::support::memory_store::MemoryStore;
use crate::support::network_user::NetworkUser;
use crate::support::tinyproxy::Tinyproxy;

/// The proxy lets only operator with the password hush through.
async fn behind_a_login() -> (Tinyproxy, Sandbox, String) {
    let proxy = Tinyproxy::start("operator hush");
    let (sandbox, profile) = served(&format!("proxy = {:?}", proxy.url(""))).await;
    // Not every proxy knows names under .localhost.
    (proxy, sandbox, profile.replace("ws://iot.localhost", "ws://127.0.0.1"))
}

#[test]
fn a_login_from_the_keyring_opens_the_proxy_for_everything() {
    isolated("network::login::a_login_from_the_keyring_opens_the_proxy_for_everything", &Around::NoBus, async || {
        let (proxy, _sandbox, profile) = behind_a_login().await;
        let store = MemoryStore::default();
        let name = SecretName::proxy_login(proxy.url("").trim_start_matches("http://"));
        store.keyring().store(&name, &"operator:hush".into()).await.unwrap();
        let options = Options { keyring: Some(store.keyring()), ..Options::default() };
        NetworkUser::signs_in_with(&profile, None, options).is_live().await;
        assert!(proxy.asked_for().len() > 5, "sign-in, credentials and socket: {:?}", proxy.asked_for());
    });
}

#[test]
fn a_login_that_the_person_gives_is_used_at_once_and_kept() {
    isolated("network::login::a_login_that_the_person_gives_is_used_at_once_and_kept", &Around::NoBus, async || {
        let (_tinyproxy, _sandbox, profile) = behind_a_login().await;
        let store = MemoryStore::default();
        let options = Options { keyring: Some(store.keyring()), ..Options::default() };
        let mut person = NetworkUser::signs_in_with(&profile, None, options);
        let notice = person.is_told().await;
        let Some(Offer::ProxyLogin { proxy }) = notice.offer.clone() else { panic!("{notice:?}") };
        let command = format!("topicdeck secret --proxy {proxy}");
        assert_eq!((notice.code, &notice.copyables[0].text), ("network.proxy_auth", &command));

        let give = |password: &str| {
            let (proxy, user) = (proxy.clone(), "operator".to_owned());
            Command::Profile(ProfileCommand::UseProxyLogin { proxy, user, password: password.into() })
        };
        person.does(give("wrong"));
        let again = person.is_told().await;
        assert_eq!(again.code, "network.proxy_auth");
        assert_ne!(again.summary, notice.summary, "it says that they were wrong");
        assert!(!format!("{again:?}").contains("wrong\""), "{again:?}");
        person.does(give("hush"));
        person.is_live().await;
        let kept = store.keyring().load(&SecretName::proxy_login(&proxy)).await.unwrap().unwrap();
        assert_eq!(kept.expose_secret(), "operator:hush");
    });
}

#[test]
fn a_login_that_is_stored_again_as_the_notice_says_is_found() {
    isolated("network::login::a_login_that_is_stored_again_as_the_notice_says_is_found", &Around::NoBus, async || {
        let (proxy, _sandbox, profile) = behind_a_login().await;
        let store = MemoryStore::default();
        let name = SecretName::proxy_login(proxy.url("").trim_start_matches("http://"));
        store.keyring().store(&name, &"operator:old".into()).await.unwrap();
        let options = Options { keyring: Some(store.keyring()), ..Options::default() };
        let mut person = NetworkUser::signs_in_with(&profile, None, options);
        let notice = person.is_told().await;
        assert!(notice.summary.contains("refused the user name or password"), "{notice:?}");
        store.keyring().store(&name, &"operator:hush".into()).await.unwrap();
        person.does(Command::SignIn(SignInCommand::Start));
        person.is_live().await;
    });
}

/// A proxy that lets no one through and asks for a sign-in by `challenge`, and what was presented to it.
async fn refusing(challenge: &'static str) -> (String, Arc<Mutex<Vec<Option<String>>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, presented) = (listener.local_addr().unwrap().to_string(), Arc::<Mutex<Vec<_>>>::default());
    let seen = Arc::clone(&presented);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let (mut socket, mut login) = (BufReader::new(socket), None);
            loop {
                let mut line = String::new();
                socket.read_line(&mut line).await.unwrap();
                if let Some(value) = line.to_lowercase().strip_prefix("proxy-authorization: ") {
                    login = Some(line[line.len() - value.len()..].trim().to_owned());
                } else if line.trim().is_empty() {
                    break;
                }
            }
            seen.lock().unwrap().push(login);
            let answer = format!("HTTP/1.1 407 No\r\nProxy-Authenticate: {challenge}\r\nContent-Length: 0\r\n\r\n");
            socket.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (address, presented)
}

#[tokio::test]
async fn a_login_that_the_proxy_refused_is_not_presented_again() {
    let (proxy, presented) = refusing("Negotiate, Basic realm=\"office\"").await;
    let login = |text: &str| ProxyLogin::parse(&text.into());
    let logins = ProxyLogins::new(move |_| Box::pin(std::future::ready(login("me:wrong"))));
    let options = dial::Options {
        proxy: ProxyChoice::At(format!("http://me:stale@{proxy}").into()),
        proxy_logins: logins.clone(),
        ..dial::Options::default()
    };
    let network = Network::with(&options).unwrap();
    let attempt = async || {
        let url = url::Url::parse("https://iot.example/").unwrap();
        let error = network.connect(&url, &mut |_| {}).await.err();
        let refused = dial::ProxySignIn::Basic { refused: true };
        assert!(matches!(&error, Some(dial::Error::ProxyRefused { sign_in, .. }) if *sign_in == refused), "{error:?}");
        std::mem::take(&mut *presented.lock().unwrap())
    };
    let basic = |text: &str| Some(format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(text)));
    assert_eq!(attempt().await, [None, basic("me:stale"), basic("me:wrong")], "the first time it has to ask");
    for _ in 0..3 {
        assert_eq!(attempt().await, [None]);
    }
    logins.set(&proxy, login("me:given").unwrap());
    assert_eq!(attempt().await, [None, basic("me:given")]);
    assert_eq!(attempt().await, [None]);
}

#[tokio::test]
async fn a_password_goes_to_no_proxy_that_does_not_ask_for_it() {
    for (challenge, schemes) in
        [("Negotiate, NTLM", &["Negotiate", "NTLM"][..]), ("Digest realm=\"Basic\", qop=\"auth\"", &["Digest"])]
    {
        let (proxy, presented) = refusing(challenge).await;
        let login = |text: &str| ProxyLogin::parse(&text.into());
        let logins = ProxyLogins::new(move |_| Box::pin(std::future::ready(login("me:stored"))));
        logins.set(&proxy, login("me:given").unwrap());
        let options = dial::Options {
            proxy: ProxyChoice::At(format!("http://me:own@{proxy}").into()),
            proxy_logins: logins,
            ..dial::Options::default()
        };
        let url = url::Url::parse("https://iot.example/").unwrap();
        let error = Network::with(&options).unwrap().connect(&url, &mut |_| {}).await.unwrap_err();
        assert_eq!(*presented.lock().unwrap(), [None], "{challenge}");
        let dial::Error::ProxyRefused { sign_in: dial::ProxySignIn::Otherwise { schemes: named }, .. } = &error else {
            panic!("{error:?}")
        };
        assert_eq!(named, schemes);
        assert_eq!(engine::explain::network(&error, "AWS").code, "network.proxy_scheme");
    }
}
