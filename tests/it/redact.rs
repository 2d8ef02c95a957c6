//! Secrets that come back in the words of a server: planted at every place where such words enter, and looked for in what
//! a person, a log and a support bundle get.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use client::aws;
use client::credentials::{AwsCredentials, CredentialSource, Holder, Provider};
use client::dial::{self, Network, ProxyChoice};
use client::link::{Error, LinkUpdate, Setup};
use client::profile::{self, Profile};
use client::sign_in::{self, Keyring, KeyringError, Session, Tokens};
use engine::RecentLog;
use engine::explain::{self, Context};
use model::{Notice, Qos, Rung, RungReport, Timestamp};
use secrecy::SecretString;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tracing_subscriber::layer::SubscriberExt as _;

use crate::support::background::background;
use crate::support::scripted_gateway::{AnswerTo, Manners, ScriptedGateway, WELCOME};
use crate::support::watched_link::WatchedLink;

const REFRESH_TOKEN: &str = "opaque+refresh/token-5511==";
const ID_TOKEN: &str = "opaque-id-token-5512-of-a-pool-that-is-none";
const SECRET_KEY: &str = "wJalr5513tnFEMI/K7MDENG+bPxRfiCYKEYEXAMPLE";
const SESSION_TOKEN: &str = "IQoJb3JpZ2luX2VjE5514aCWV1LXdlc3QtMSJHMEUCIQDabcdef+/==";
const CLIENT_SECRET: &str = "5515lowercaseclientsecret0123456789";
/// What must be found nowhere: a part of each that no form of encoding changes, and Base64 of a piece.
const PIECES: [&str; 9] = [
    "token-5511",
    "id-token-5512",
    "wJalr5513tnFEMI",
    "CYKEYEXAMPLE",
    "E5514aCWV1",
    "5515lower",
    "ASIA5516",
    "eyJ",
    "Signature=0",
];

fn credentials() -> AwsCredentials {
    AwsCredentials {
        access_key_id: "ASIA5516NODNN7EXAMPL".to_owned(),
        secret_access_key: SECRET_KEY.to_owned().into(),
        session_token: Some(SESSION_TOKEN.to_owned().into()),
        expires_at: Some(Timestamp::from_system_clock().plus(Duration::from_hours(1))),
        holder: Holder::Identity("eu-west-1:identity".to_owned()),
    }
}

#[derive(Clone)]
struct Fixed;

impl CredentialSource for Fixed {
    async fn credentials(
        &mut self,
        _: &mut (dyn FnMut(Rung, RungReport) + Send),
    ) -> Result<AwsCredentials, client::credentials::Error> {
        Ok(credentials())
    }
}

/// A server that repeats all of each request, in the form of each service's errors.
struct Echo {
    port: u16,
    _tasks: tokio::task::JoinSet<()>,
}

impl Echo {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut tasks = tokio::task::JoinSet::new();
        tasks.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                answer(stream, port).await;
            }
        });
        Self { port, _tasks: tasks }
    }

    fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }
}

async fn answer(mut stream: TcpStream, port: u16) {
    let mut request = Vec::new();
    let (head, body) = loop {
        let mut piece = [0; 4_096];
        let count = stream.read(&mut piece).await.unwrap();
        request.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            break (head.to_owned(), body.to_owned());
        }
    };
    let all = format!("{head}\n{body}");
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let base = format!("http://localhost:{port}");
    let mut more = String::new();
    let (status, body) = if path.ends_with("openid-configuration") {
        let document = json!({
            "issuer": base, "authorization_endpoint": base, "token_endpoint": format!("{base}/token"),
            "revocation_endpoint": format!("{base}/revoke"), "jwks_uri": format!("{base}/jwks"),
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        });
        (200, document)
    } else if path.ends_with("jwks") {
        let modulus = URL_SAFE_NO_PAD.encode([0xab; 256]);
        (
            200,
            json!({ "keys": [{ "kty": "RSA", "kid": "a", "alg": "RS256", "use": "sig", "n": modulus, "e": "AQAB" }] }),
        )
    } else if path.ends_with("/token") {
        (400, json!({ "error": format!("odd {}", &body[..body.len().min(40)]), "error_description": all }))
    } else if path.starts_with("/pool") {
        (400, json!({ "__type": "NotAuthorizedException", "message": all }))
    } else if path.starts_with("/control") {
        more.push_str("x-amzn-errortype: SignatureDoesNotMatch\r\n");
        (403, json!({ "message": format!("The Canonical String should have been\n'{all}'") }))
    } else {
        more = format!("x-amzn-errortype: {path}\r\n");
        (403, json!({}))
    };
    let body = body.to_string();
    let answer = format!(
        "HTTP/1.1 {status} No\r\nContent-Type: application/json\r\n{more}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let _ = stream.write_all(answer.as_bytes()).await;
}

/// A profile with every endpoint led to `echo`, or the gateway elsewhere.
fn profile_of(echo: &Echo, gateway: Option<u16>) -> Profile {
    let base = echo.url("");
    let text = format!(
        "{}\n[profile.endpoints]\nissuer = \"{base}\"\nhosted_ui = \"{base}\"\ncognito_identity = \"{base}/pool\"\n\
         iot_control = \"{base}/control\"\niot_data = \"ws://127.0.0.1:{}/mqtt\"\n",
        profile::template(),
        gateway.unwrap_or(echo.port)
    );
    profile::parse(&text).unwrap().remove(0)
}

fn session(profile: &Profile, network: &Network, expired: bool) -> Arc<Session> {
    let now = network.clock().now();
    let tokens = Tokens {
        id_token: ID_TOKEN.to_owned().into(),
        access_token: "opaque-access-token-5517".to_owned().into(),
        refresh_token: Some(REFRESH_TOKEN.to_owned().into()),
        expires_at: if expired { now.minus(Duration::from_secs(1)) } else { now.plus(Duration::from_hours(1)) },
        user: "operator@example.com".to_owned(),
        subject: "subject".to_owned(),
    };
    let (profile, network, keyring) = (profile.clone(), network.clone(), Keyring::absent());
    let setup = sign_in::Setup { profile, network, keyring, background: background() };
    Arc::new(Session::from_tokens(setup, tokens))
}

/// Everything that was said, by place.
#[derive(Default)]
struct Said(Vec<(String, String)>);

impl Said {
    fn notice(&mut self, place: &str, notice: &Notice) {
        self.0.push((place.to_owned(), format!("{notice:?}")));
    }

    /// An error's own words, as the log writes them.
    fn error(&mut self, place: &str, error: &(dyn std::error::Error + 'static)) {
        tracing::warn!(target: "topicdeck::test", %error, debug = ?error, place);
        self.0.push((format!("{place}, the error itself"), format!("{error:?} {error}")));
    }

    fn judge(&self) {
        let mut leaks = Vec::new();
        for (place, text) in &self.0 {
            assert!(!text.is_empty(), "{place} said nothing");
            for piece in PIECES.iter().filter(|piece| text.contains(**piece)) {
                leaks.push(format!("{place}: {piece} in {text}"));
            }
            for secret in [REFRESH_TOKEN, ID_TOKEN, SECRET_KEY, SESSION_TOKEN, CLIENT_SECRET] {
                let base64 = STANDARD.encode(secret);
                if text.contains(&base64[..base64.len() - 4]) {
                    leaks.push(format!("{place}: Base64 of {secret} in {text}"));
                }
            }
        }
        assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    }
}

fn context(profile: &Profile) -> Context<'_> {
    Context { profile, account_id: None, identity_id: None, client_id: None }
}

/// A packet with a reason string among its properties, and what follows them.
fn with_reason(first: u8, head: &[u8], words: &str, tail: &[u8]) -> Vec<u8> {
    let length = u16::try_from(words.len()).unwrap();
    let property = [&[0x1f][..], &length.to_be_bytes(), words.as_bytes()].concat();
    let body = [head, &variable(property.len()), &property, tail].concat();
    [&[first][..], &variable(body.len()), &body].concat()
}

fn variable(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(number % 128).unwrap();
        number /= 128;
        bytes.push(if number > 0 { low | 0x80 } else { low });
        if number == 0 {
            return bytes;
        }
    }
}

async fn failure(link: &mut WatchedLink) -> Arc<Error> {
    link.until("a failure", |update| match update {
        LinkUpdate::AttemptFailed { error, .. } | LinkUpdate::ConnectionLost { error, .. } => Some(Arc::clone(error)),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn no_server_can_have_a_secret_repeated_to_a_person_or_a_log() {
    let log = RecentLog::default();
    let _logs = tracing::subscriber::set_default(tracing_subscriber::registry().with(log.clone()));
    let (echo, network, mut said) = (Echo::start().await, Network::new().unwrap(), Said::default());
    let profile = profile_of(&echo, None);
    model::hold(&SecretString::from(CLIENT_SECRET));

    let error = session(&profile, &network, true).id_token().await.unwrap_err();
    said.error("token endpoint", &error);
    assert!(
        matches!(&error, sign_in::Error::TokenRefused { refusal, .. }
        if refusal.description.as_ref().is_some_and(|words| words.contains("refresh_token=(hidden)"))),
        "{error:?}"
    );
    said.notice("token endpoint", &explain::sign_in(&error, &profile));

    let mut provider = Provider::new(&profile, session(&profile, &network, false), &network);
    let error = provider.credentials(&mut |_, _| {}).await.unwrap_err();
    assert!(format!("{error:?}").contains("(hidden)"), "{error:?}");
    said.error("identity pool", &error);
    said.notice("identity pool", &explain::credentials(&error, &profile));

    let error = aws::attach_policy(&network, &profile, &credentials(), "policy").await.unwrap_err();
    assert!(format!("{error:?}").contains("(hidden)"), "{error:?}");
    said.error("control plane", &error);
    said.notice("control plane", &explain::attach_policy(&error, "policy", &context(&profile)));

    let setup = Setup::new(Arc::new(profile.clone()), network.clone());
    let error = failure(&mut WatchedLink::start(setup, Fixed)).await;
    assert!(matches!(&*error, Error::UpgradeRefused { error_type: Some(words), .. } if words.contains("(hidden)")));
    said.error("gateway", &*error);
    said.notice("gateway", &explain::link(&error, Rung::Socket, &context(&profile)));

    words_of_brokers(&echo, &network, &mut said).await;
    words_of_proxies_and_keyrings(&mut said).await;
    said.0.push(("log".to_owned(), log.text()));
    said.judge();
}

async fn words_of_brokers(echo: &Echo, network: &Network, said: &mut Said) {
    type Packets = fn(&str) -> Vec<u8>;
    let rows: [(&str, Packets); 4] = [
        ("CONNACK", |address| with_reason(0x20, &[0, 0x87], address, &[])),
        ("DISCONNECT", |address| [WELCOME, &with_reason(0xe0, &[0x83], address, &[])].concat()),
        ("SUBACK", |address| with_reason(0x90, &[0, 1], address, &[0x87])),
        ("extension", |_| WELCOME.to_vec()),
    ];
    for (place, packets) in rows {
        let header = (place == "extension").then_some(("Sec-WebSocket-Extensions", CLIENT_SECRET));
        let mut answers: Vec<AnswerTo> = vec![Arc::new(packets)];
        if place == "SUBACK" {
            answers.insert(0, Arc::new(|_| WELCOME.to_vec()));
        }
        let manners = Manners { header, answers, ..Manners::default() };
        let gateway = ScriptedGateway::start(manners);
        let profile = profile_of(echo, Some(gateway.port));
        let mut link = WatchedLink::start(Setup::new(Arc::new(profile.clone()), network.clone()), Fixed);
        if place == "SUBACK" {
            let change = link.subscribe("plant/#", Qos::AtLeastOnce).await;
            let text = format!("{change:?}");
            assert!(text.contains("X-Amz-Security-Token=(hidden)"), "{text}");
            said.0.push((place.to_owned(), text));
            continue;
        }
        let error = failure(&mut link).await;
        assert!(format!("{error:?}").contains("(hidden)"), "{place}: {error:?}");
        said.error(place, &*error);
        said.notice(place, &explain::link(&error, Rung::Mqtt, &context(&profile)));
    }
}

async fn words_of_proxies_and_keyrings(said: &mut Said) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = async {
        let head = format!("HTTP/1.1 407 No\r\nProxy-Authenticate: {CLIENT_SECRET}\r\nContent-Length: 0\r\n\r\n");
        let portal =
            format!("HTTP/1.1 302 No\r\nLocation: http://{CLIENT_SECRET}.example/\r\nContent-Length: 0\r\n\r\n");
        for answer in [head, portal] {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4_096]).await;
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    };
    let asked = async {
        let options =
            dial::Options { proxy: ProxyChoice::At(format!("http://{address}").into()), ..Default::default() };
        let url = "https://iot.example/".parse().unwrap();
        let proxy = Network::with(&options).unwrap().connect(&url, &mut |_| {}).await.unwrap_err();
        let request = http::Request::get(format!("http://{address}/")).body(Vec::new()).unwrap();
        (proxy, Network::new().unwrap().send_for_data(request).await.unwrap_err())
    };
    let (proxy, portal) = tokio::join!(asked, served).0;
    for (place, error) in [("proxy", &proxy), ("captive portal", &portal)] {
        assert!(format!("{error:?}").contains("(hidden)"), "{place}: {error:?}");
        said.error(place, error);
        said.notice(place, &explain::network(error, "AWS"));
    }
    let details = format!("item {CLIENT_SECRET} of {SESSION_TOKEN}");
    let notice = explain::keyring(&KeyringError::Other { details: details.clone() });
    assert!(format!("{notice:?}").contains("(hidden)"), "{notice:?}");
    said.notice("keyring", &notice);
    tracing::warn!(target: "topicdeck::test", error = ?KeyringError::Other { details }, "a library's words");
}
