//! A proxy that asks for a user and a password: from the keyring, or given by the person.

use secrecy::ExposeSecret as _;
use topicdeck::backend::Options;
use topicdeck::model::{Command, Offer, ProfileCommand};
use topicdeck::sign_in::SecretName;

use super::person::Person;
use super::served;
use super::tinyproxy::Tinyproxy;
use crate::keyring::real::{Around, isolated};
use crate::memory_store::MemoryStore;

#[test]
fn a_login_from_the_keyring_opens_the_proxy_for_everything() {
    isolated("network::login::a_login_from_the_keyring_opens_the_proxy_for_everything", &Around::NoBus, async || {
        let proxy = Tinyproxy::start("operator hush");
        let (_sandbox, profile) = served(&format!("proxy = {:?}", proxy.url(""))).await;
        // Not every proxy knows names under .localhost.
        let profile = profile.replace("ws://iot.localhost", "ws://127.0.0.1");
        let store = MemoryStore::default();
        let name = SecretName::proxy_login(proxy.url("").trim_start_matches("http://"));
        store.keyring().store(&name, &"operator:hush".into()).await.unwrap();
        let options = Options { keyring: Some(store.keyring()), ..Options::default() };
        Person::signs_in_with(&profile, None, options).is_live().await;
        assert!(proxy.asked_for().len() > 5, "sign-in, credentials and socket: {:?}", proxy.asked_for());
    });
}

#[test]
fn a_login_that_the_person_gives_is_used_at_once_and_kept() {
    isolated("network::login::a_login_that_the_person_gives_is_used_at_once_and_kept", &Around::NoBus, async || {
        let tinyproxy = Tinyproxy::start("operator hush");
        let (_sandbox, profile) = served(&format!("proxy = {:?}", tinyproxy.url(""))).await;
        let profile = profile.replace("ws://iot.localhost", "ws://127.0.0.1");
        let store = MemoryStore::default();
        let options = Options { keyring: Some(store.keyring()), ..Options::default() };
        let mut person = Person::signs_in_with(&profile, None, options);
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
