//! A browser in a few lines: follows redirects by hand, keeps cookies, and fills in the sign-in form.

use std::collections::BTreeMap;

use client::dial::Network;
use http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use url::{Url, form_urlencoded};

pub(crate) struct ScriptedBrowser {
    network: Network,
    cookies: BTreeMap<String, String>,
}

/// Where the browser ended and what it shows.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) url: Url,
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl ScriptedBrowser {
    pub(crate) fn new(network: &Network) -> Self {
        Self { network: network.clone(), cookies: BTreeMap::new() }
    }

    /// Opens `url` and, on the sign-in page, signs `username` in. Ends where a redirect leads to a URL that begins with
    /// `stop_before`, without asking for it, or else on the first page that is no redirect.
    pub(crate) async fn sign_in(&mut self, url: &Url, username: &str, password: &str, stop_before: &str) -> Page {
        let page = self.get(url, stop_before).await;
        let Some(csrf) = value_of(&page.text, "_csrf") else { return page };
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("_csrf", &csrf)
            .append_pair("username", username)
            .append_pair("password", password)
            .finish();
        let request = http::Request::post(page.url.as_str()).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.follow(page.url.clone(), request.body(form.into_bytes()).unwrap(), stop_before).await
    }

    /// Opens `url` and follows its redirects.
    pub(crate) async fn get(&mut self, url: &Url, stop_before: &str) -> Page {
        self.follow(url.clone(), http::Request::get(url.as_str()).body(Vec::new()).unwrap(), stop_before).await
    }

    async fn follow(&mut self, mut url: Url, mut request: http::Request<Vec<u8>>, stop_before: &str) -> Page {
        for _ in 0..10 {
            let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request.headers_mut().insert(COOKIE, cookies.join("; ").parse().unwrap());
            let answer = self.network.send(request).await.unwrap();
            for cookie in answer.headers().get_all(SET_COOKIE) {
                let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
                self.cookies.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
            }
            let Some(location) = answer.headers().get(LOCATION) else {
                let status = answer.status().as_u16();
                return Page { url, status, text: String::from_utf8(answer.into_body()).unwrap() };
            };
            url = url.join(location.to_str().unwrap()).unwrap();
            if !stop_before.is_empty() && url.as_str().starts_with(stop_before) {
                return Page { url, status: 302, text: String::new() };
            }
            request = http::Request::get(url.as_str()).body(Vec::new()).unwrap();
        }
        panic!("redirects without end: {url}");
    }
}

/// The value of the hidden field `name`.
fn value_of(page: &str, name: &str) -> Option<String> {
    let rest = page.split_once(&format!("name=\"{name}\" value=\""))?.1;
    Some(rest.split('"').next()?.to_owned())
}
