//! A browser of plain requests for the sandbox's pages: keeps cookies, follows nothing by itself.

use std::collections::HashMap;

use client::dial::Network;
use http::{HeaderMap, Method, StatusCode, header};
use sandbox::{CLIENT_ID, OPERATOR, PASSWORD, Sandbox};
use serde_json::Value;
use url::form_urlencoded;

pub(crate) const CALLBACK: &str = "http://localhost:8000";
/// Verifier and S256 challenge of RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The tokens of a person who signs in by plain requests, for the tests of what comes after the sign-in.
pub(crate) async fn tokens_of(sandbox: &Sandbox, username: &str) -> Value {
    let mut browser = PlainBrowser::new(sandbox);
    let code = browser.sign_in(username, &[]).await.parameter("code").unwrap();
    browser.exchange(&code, &[]).await.json()
}

/// An answer, whole.
pub(crate) struct HttpAnswer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl HttpAnswer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {} {}", self.status, self.text))
    }

    pub(crate) fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::FOUND, "{}", self.text);
        self.headers[header::LOCATION].to_str().unwrap()
    }

    /// A parameter of the query that a redirect leads to.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let query = self.location().split_once('?')?.1;
        form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

/// A browser without a window: keeps cookies, follows nothing by itself.
pub(crate) struct PlainBrowser {
    network: Network,
    pub(crate) origin: String,
    pub(crate) cookies: HashMap<String, String>,
}

impl PlainBrowser {
    pub(crate) fn new(sandbox: &Sandbox) -> Self {
        let origin = format!("http://localhost:{}", sandbox.port());
        Self { network: Network::new().unwrap(), origin, cookies: HashMap::new() }
    }

    pub(crate) async fn send(&mut self, mut request: http::Request<Vec<u8>>) -> HttpAnswer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        let (parts, body) = self.network.send(request).await.unwrap().into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let (name, value) = cookie.to_str().unwrap().split_once(';').unwrap().0.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        HttpAnswer { status: parts.status, headers: parts.headers, text: String::from_utf8(body).unwrap() }
    }

    pub(crate) async fn get(&mut self, path: &str) -> HttpAnswer {
        let request = http::Request::get(format!("{}{path}", self.origin)).body(Vec::new()).unwrap();
        self.send(request).await
    }

    pub(crate) async fn post_form(&mut self, path: &str, pairs: &[(&str, &str)]) -> HttpAnswer {
        self.send(form_request(&self.origin, path, pairs)).await
    }

    /// Opens the authorization endpoint with good parameters, of which some are changed.
    pub(crate) async fn authorize(&mut self, changes: &[(&str, &str)]) -> HttpAnswer {
        let mut pairs = HashMap::from([
            ("response_type", "code"),
            ("client_id", CLIENT_ID),
            ("redirect_uri", CALLBACK),
            ("scope", "openid email"),
            ("state", "the state"),
            ("nonce", "the nonce"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        pairs.extend(changes.iter().copied());
        pairs.retain(|_, value| !value.is_empty());
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.get(&format!("/oauth2/authorize?{query}")).await
    }

    /// Sends the form of a sign-in page.
    pub(crate) async fn submit(&mut self, page: &HttpAnswer, username: &str, password: &str) -> HttpAnswer {
        let action = unescape(between(&page.text, r#"action=""#, '"'));
        let csrf = between(&page.text, r#"name="_csrf" value=""#, '"').to_owned();
        self.post_form(&action, &[("_csrf", &csrf), ("username", username), ("password", password)]).await
    }

    /// Signs in on the page to which an authorization request leads.
    pub(crate) async fn sign_in(&mut self, username: &str, changes: &[(&str, &str)]) -> HttpAnswer {
        let to_login = self.authorize(changes).await;
        let page = self.get(to_login.location()).await;
        self.submit(&page, username, PASSWORD).await
    }

    /// A fresh code of the operator.
    pub(crate) async fn code(&mut self) -> String {
        self.cookies.clear();
        self.sign_in(OPERATOR, &[]).await.parameter("code").unwrap()
    }

    pub(crate) async fn exchange(&mut self, code: &str, changes: &[(&str, &str)]) -> HttpAnswer {
        let mut pairs = HashMap::from([
            ("grant_type", "authorization_code"),
            ("client_id", CLIENT_ID),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ]);
        pairs.extend(changes.iter().copied());
        pairs.retain(|_, value| !value.is_empty());
        self.post_form("/oauth2/token", &pairs.into_iter().collect::<Vec<_>>()).await
    }

    pub(crate) async fn refresh(&mut self, refresh_token: &Value) -> HttpAnswer {
        let token = refresh_token.as_str().unwrap();
        let pairs = [("grant_type", "refresh_token"), ("client_id", CLIENT_ID), ("refresh_token", token)];
        self.post_form("/oauth2/token", &pairs).await
    }

    /// The tokens of a new sign-in.
    pub(crate) async fn tokens(&mut self, username: &str) -> Value {
        self.cookies.clear();
        let code = self.sign_in(username, &[]).await.parameter("code").unwrap();
        let answer = self.exchange(&code, &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.json()
    }
}

pub(crate) fn form_request(origin: &str, path: &str, pairs: &[(&str, &str)]) -> http::Request<Vec<u8>> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    http::Request::builder()
        .method(Method::POST)
        .uri(format!("{origin}{path}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body.into_bytes())
        .unwrap()
}

fn between<'a>(text: &'a str, before: &str, end: char) -> &'a str {
    let rest = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}")).1;
    rest.split(end).next().unwrap()
}

fn unescape(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
