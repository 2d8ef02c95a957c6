//! Ways out: through a real tinyproxy, to a real TLS server with its own authority, over IPv6, and into a captive
//! portal. What runs the whole backend runs without a session bus, so that no keyring of anybody is touched.

mod bare_close;
mod login;

use std::path::Path;
use std::process::Command;

use client::dial::{self, Network, ProxyChoice};
use engine::explain;
use model::{LinkState, Rung};
use sandbox::{Fault, Options, Place, Sandbox, Times};
use url::Url;

use crate::support::english_program::in_english;
use crate::support::isolated_session::{Around, isolated};
use crate::support::network_user::NetworkUser;
use crate::support::ports::free_port;
use crate::support::tinyproxy::Tinyproxy;
use crate::support::tls_server::{AUTHORITY, TlsServer};

/// Names and values.
type Variables<'a> = &'a [(&'a str, &'a str)];

/// A sandbox with one registered callback URL, and its profile with `lines` added.
async fn served(lines: &str) -> (Sandbox, String) {
    served_with(lines, Options::default()).await
}

async fn served_with(lines: &str, options: Options) -> (Sandbox, String) {
    let callback_urls = vec![format!("http://localhost:{}", free_port())];
    let sandbox = Sandbox::start(Options { devices: 0, callback_urls, ..options }).await.unwrap();
    let profile = sandbox.profiles_toml().replace("iot_endpoint", &format!("{lines}\niot_endpoint"));
    (sandbox, profile)
}

/// The same with everything but the browser's pages moved to another host and port: `https` and `wss`.
fn behind_tls(profile: &str, plain: u16, host: &str, port: u16) -> String {
    profile
        .replace(&format!("http://localhost:{plain}"), &format!("https://{host}:{port}"))
        .replace(&format!("ws://iot.localhost:{plain}"), &format!("wss://{host}:{port}"))
}

fn steps(state: &LinkState) -> Vec<&'static str> {
    state.dial_steps.iter().map(|step| step.part.label()).collect()
}

#[test]
fn sign_in_credentials_and_socket_all_go_through_the_proxy_of_the_profile() {
    let name = "network::sign_in_credentials_and_socket_all_go_through_the_proxy_of_the_profile";
    isolated(name, &Around::NoBus, async || {
        let proxy = Tinyproxy::start("");
        let (sandbox, profile) = served(&format!("proxy = {:?}", proxy.url(""))).await;
        let port = sandbox.port();
        // A separate host for each, so that the proxy's log tells them apart.
        let profile = profile
            .replace(&format!("http://localhost:{port}/cognito"), &format!("http://127.0.0.1:{port}/cognito"))
            .replace("ws://iot.localhost", "ws://[::1]");
        let state = NetworkUser::signs_in(&profile, None).is_live().await;
        assert_eq!(steps(&state), ["DNS", "TCP", "proxy", "upgrade"]);
        let asked_for = proxy.asked_for();
        for (part, host, times) in
            [("sign-in", "localhost", 3), ("credentials", "127.0.0.1", 2), ("socket", "[::1]", 1)]
        {
            let found = asked_for.iter().filter(|target| **target == format!("{host}:{port}")).count();
            assert_eq!(found, times, "{part}: {asked_for:?}");
        }
    });
}

#[test]
fn what_is_wrong_with_a_proxy_is_told() {
    isolated("network::what_is_wrong_with_a_proxy_is_told", &Around::NoBus, async || {
        let proxy = Tinyproxy::start("operator hush");
        let (_sandbox, profile) = served(&format!("proxy = {:?}", proxy.url(""))).await;
        let notice = NetworkUser::signs_in(&profile, None).is_told().await;
        assert_eq!((notice.code, notice.rung), ("network.proxy_auth", Some(Rung::SignIn)), "{notice:?}");
        assert!(notice.details.contains(&("HTTP status", "407".to_owned())), "{notice:?}");

        let gone = format!("127.0.0.1:{}", free_port());
        let profile = profile.replace(proxy.url("").trim_start_matches("http://"), &gone);
        let notice = NetworkUser::signs_in(&profile, None).is_told().await;
        assert_eq!(notice.code, "network.proxy_unreachable", "{notice:?}");
        assert!(notice.summary.contains(&gone), "{notice:?}");
    });
}

#[tokio::test]
async fn user_and_password_open_the_proxy_and_wrong_ones_do_not() {
    let (sandbox, _) = served("").await;
    let proxy = Tinyproxy::start("operator hush");
    let rows = [("operator:hush@", None), ("operator:wrong@", Some(true)), ("", Some(false))];
    for (credentials, expected) in rows {
        let options =
            dial::Options { proxy: ProxyChoice::At(proxy.url(credentials).into()), ..dial::Options::default() };
        let url = Url::parse(&format!("http://localhost:{}/", sandbox.port())).unwrap();
        let error = Network::with(&options).unwrap().connect(&url, &mut |_| {}).await.err();
        assert!(!format!("{error:?}").contains("wrong"), "{error:?}");
        match (&error, expected) {
            (None, None) => {}
            (Some(error @ dial::Error::ProxyRefused { sign_in, .. }), Some(refused)) => {
                assert_eq!(*sign_in, dial::ProxySignIn::Basic { refused });
                assert_eq!(explain::network(error, "the sandbox").code, "network.proxy_auth", "{error:?}");
            }
            other => panic!("{credentials}: {other:?}"),
        }
    }
    let options = dial::Options { proxy: ProxyChoice::At(proxy.url("operator:hush@").into()), ..Default::default() };
    let url = Url::parse(&format!("http://localhost:{}/", free_port())).unwrap();
    let error = Network::with(&options).unwrap().connect(&url, &mut |_| {}).await.unwrap_err();
    assert_eq!(explain::network(&error, "the sandbox").code, "network.proxy_no_way", "{error:?}");
}

/// The environment's proxy never gets loopback addresses; 0.0.0.0 leads to the same place and is none.
#[tokio::test(flavor = "multi_thread")]
async fn the_environment_names_the_proxy_and_the_hosts_without() {
    let (sandbox, profile) = served("").await;
    let (proxy, tls) = (Tinyproxy::start("operator hush"), TlsServer::in_front_of(sandbox.port(), free_port()));
    let folder = tempfile::tempdir().unwrap();
    let base = format!("https://0.0.0.0:{}/", tls.right);
    let profile = behind_tls(&profile, sandbox.port(), "0.0.0.0", tls.right)
        .replace(&format!("issuer = \"{base}"), &format!("issuer = \"{base}no-"))
        .replace("iot_endpoint", &format!("ca_file = {:?}\niot_endpoint", tls.ca_file()));
    std::fs::write(folder.path().join("profiles.toml"), &profile).unwrap();
    let (right, wrong) = (proxy.url("operator:hush@"), proxy.url("operator:wrong@"));
    let target = format!("0.0.0.0:{}", tls.right);
    let rows: [(Variables<'_>, &str, bool); 5] = [
        (&[], "The user pool was not found", false),
        (&[("HTTPS_PROXY", &right)], "The user pool was not found", true),
        (&[("all_proxy", &right), ("NO_PROXY", "0.0.0.0")], "The user pool was not found", false),
        (&[("https_proxy", &wrong)], "refused the user name or password", true),
        (&[("HTTPS_PROXY", "socks5://127.0.0.1:1")], "begins with socks5://", false),
    ];
    for (variables, words, through) in rows {
        let before = proxy.asked_for().len();
        let stderr = sign_in_fails(folder.path(), variables);
        assert!(stderr.contains(words) && !stderr.contains("wrong@"), "{variables:?}: {stderr}");
        let asked_for = &proxy.asked_for()[before..];
        assert_eq!(asked_for.contains(&target), through, "{variables:?}: {asked_for:?}");
    }
}

/// What the program says when it cannot sign in, in an environment with these variables about proxies alone.
fn sign_in_fails(config: &Path, variables: Variables<'_>) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_topicdeck"));
    in_english(&mut command);
    // 0.0.0.0 is neither AWS nor loopback.
    command.args(["sign-in", "--no-browser", "--accept-endpoints"]).arg("--config").arg(config);
    command.env("XDG_STATE_HOME", config.join("state"));
    for name in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent").envs(variables.iter().copied());
    let output = command.output().unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn an_own_authority_is_trusted_by_ca_file_for_https_and_the_socket() {
    let name = "network::an_own_authority_is_trusted_by_ca_file_for_https_and_the_socket";
    isolated(name, &Around::NoBus, async || {
        let port = free_port();
        let options = Options { front_port: Some(port), ..Options::default() };
        let (sandbox, profile) = served_with("ca_file = \"CA\"", options).await;
        let tls = TlsServer::in_front_of(sandbox.port(), port);
        let profile = profile.replace("\"CA\"", &format!("{:?}", tls.ca_file()));
        let profile = behind_tls(&profile, sandbox.port(), "localhost", tls.right);
        let mut person = NetworkUser::signs_in(&profile, Some(tls.ca_file()));
        let state = person.is_live().await;
        assert_eq!(steps(&state), ["DNS", "TCP", "TLS", "upgrade"]);
    });
}

#[test]
fn a_sandbox_with_tls_is_used_by_its_profile_as_it_is_printed() {
    let name = "network::a_sandbox_with_tls_is_used_by_its_profile_as_it_is_printed";
    isolated(name, &Around::NoBus, async || {
        let folder = tempfile::tempdir().unwrap();
        let ca_file = folder.path().join("ca.pem");
        let (_sandbox, profile) = served_with("", Options { tls: Some(ca_file.clone()), ..Options::default() }).await;
        let state = NetworkUser::signs_in(&profile, Some(ca_file.clone())).is_live().await;
        assert_eq!(steps(&state), ["DNS", "TCP", "TLS", "upgrade"]);
        // A client that does not trust the authority is not let in, and sees its name.
        let untrusting = profile.lines().filter(|line| !line.starts_with("ca_file")).collect::<Vec<_>>().join("\n");
        let notice = NetworkUser::signs_in(&untrusting, Some(ca_file)).is_told().await;
        assert_eq!(notice.code, "network.certificate_issuer", "{notice:?}");
        assert!(notice.cause.contains("Topicdeck sandbox authority"), "{notice:?}");
    });
}

#[test]
fn what_is_wrong_with_a_certificate_is_told_with_its_names() {
    isolated("network::what_is_wrong_with_a_certificate_is_told_with_its_names", &Around::NoBus, async || {
        let (sandbox, plain) = served("").await;
        let tls = TlsServer::in_front_of(sandbox.port(), free_port());
        let trusting = plain.replace("iot_endpoint", &format!("ca_file = {:?}\niot_endpoint", tls.ca_file()));
        let rows: [(&str, u16, &str, &[&str]); 3] = [
            (&plain, tls.right, "network.certificate_issuer", &[AUTHORITY]),
            (&trusting, tls.wrong_name, "network.certificate_name", &["localhost", "other.example"]),
            (&trusting, tls.expired, "network.certificate_expired", &["2020-01-02"]),
        ];
        for (profile, port, code, words) in rows {
            let profile = behind_tls(profile, sandbox.port(), "localhost", port);
            let notice = NetworkUser::signs_in(&profile, None).is_told().await;
            assert_eq!(notice.code, code, "{notice:?}");
            assert!(words.iter().all(|word| notice.cause.contains(word)), "{notice:?}");
        }
        let profile = plain.replace("iot_endpoint", "ca_file = \"missing/ca.pem\"\niot_endpoint");
        let mut person = NetworkUser::signs_in(&profile, None);
        let notice = person.is_told().await;
        assert_eq!(notice.code, "profile.ca_file", "{notice:?}");
        let path = person.folder().join("missing/ca.pem");
        assert!(
            notice.summary.contains(path.to_str().unwrap()) && notice.cause.contains("does not exist"),
            "{notice:?}"
        );
    });
}

#[test]
fn everything_works_over_ipv6_alone() {
    isolated("network::everything_works_over_ipv6_alone", &Around::NoBus, async || {
        let callback_urls = vec![format!("http://[::1]:{}", free_port())];
        let sandbox = Sandbox::start(Options { devices: 0, callback_urls, ..Options::default() }).await.unwrap();
        let profile = sandbox.profiles_toml().replace("//localhost", "//[::1]").replace("//iot.localhost", "//[::1]");
        assert_eq!(profile.matches("://[::1]:").count(), 6, "{profile}");
        NetworkUser::signs_in(&profile, None).is_live().await;
    });
}

#[test]
fn a_captive_portal_is_no_refusal() {
    isolated("network::a_captive_portal_is_no_refusal", &Around::NoBus, async || {
        let rungs = [
            (Place::Discovery, Rung::SignIn),
            (Place::Token, Rung::SignIn),
            (Place::IdentityPool, Rung::Identity),
            (Place::Gateway, Rung::Socket),
        ];
        for (place, rung) in rungs {
            let (sandbox, profile) = served("").await;
            sandbox.faults().inject(Fault::Garbage { place }, Times::Always);
            let mut person = NetworkUser::signs_in(&profile, None);
            let notice = match place {
                Place::Discovery => person.is_told().await,
                _ => person.is_told_once_signed_in().await,
            };
            assert_eq!(notice.code, "network.captive_portal", "{place:?}: {notice:?}");
            assert_eq!(notice.rung, Some(rung), "{place:?}: {notice:?}");
        }
    });
}
