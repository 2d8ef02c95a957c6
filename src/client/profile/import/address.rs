//! Addresses: of sign-in pages, of an issuer.

use url::{Host, Url};

use super::super::check::{client_id, is_user_pool_id, user_pool_id};
use super::super::endpoints;
use super::super::region::is_region;
use super::classify::is_placeholder;
use super::found::{Imported, SecretKind, Value};
use super::kind::Kind;
use super::place::Place;
use super::settle::Claims;

/// Longest address that a browser hands around.
const MOST_BYTES: usize = 8_192;
/// So many addresses of a text are looked at.
const MOST_ADDRESSES: usize = 200;
const DISCOVERY: &str = "/.well-known/";
/// What Cognito's domain has below `/oauth2`.
const OAUTH_PAGES: [&str; 6] = ["authorize", "token", "revoke", "userInfo", "idpresponse", "login"];

/// What the text says as an address; `None` when it is none.
pub(super) fn read(text: &str) -> Option<Imported> {
    let url = address(text.trim().trim_matches(['<', '>', '"', '\'']))?;
    let mut claims = Claims::default();
    let kind = if is_sign_in_page(&url) {
        add_page(&url, &mut claims);
        Kind::SignInPage
    } else {
        add_issuer(&url, &mut claims);
        Kind::Issuer
    };
    Some(claims.settle(kind))
}

/// What the addresses in a letter or a page of notes say: that of a sign-in page, and of a user pool beside it. Others in it
/// may be of anything. `None` where there is no sign-in page.
pub(super) fn read_within(text: &str) -> Option<Imported> {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | '`' | '|');
    // Before and behind an address there may be something, as in a sentence, in Markdown or in a list of settings.
    let words = text.split(is_end).map(|word| {
        let begin = ["https://", "http://"].into_iter().find_map(|scheme| word.find(scheme)).unwrap_or(0);
        word.get(begin..).unwrap_or(word).trim_end_matches(['.', ',', ';', ')', ']', '!'])
    });
    let urls: Vec<Url> = words.filter_map(address).take(MOST_ADDRESSES).collect();
    let mut claims = Claims::default();
    let pages = urls.iter().filter(|url| is_sign_in_page(url));
    let pages = pages.inspect(|url| add_page(url, &mut claims)).count();
    urls.iter().filter(|url| is_of_user_pool(url)).for_each(|url| add_issuer(url, &mut claims));
    (pages > 0).then(|| claims.settle(Kind::SignInPage))
}

/// The address that a word is.
fn address(text: &str) -> Option<Url> {
    if text.len() > MOST_BYTES || text.contains(char::is_whitespace) || text.contains(['{', '[']) {
        return None;
    }
    let is_domain_alone = !text.contains("://") && text.contains(".amazoncognito.com");
    let url = Url::parse(&if is_domain_alone { format!("https://{text}") } else { text.to_owned() }).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

fn is_sign_in_page(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let asks = url.query_pairs().any(|(name, _)| matches!(&*name, "client_id" | "redirect_uri" | "response_type"));
    let without_page = endpoints::without_sign_in_page(url.as_str());
    let has_page = without_page.is_some_and(|base| base.trim_end_matches('/') != origin_and_path(url))
        && !is_of_another_authorization_server(url);
    host.ends_with(".amazoncognito.com") || asks || (has_page && !url.path().contains(DISCOVERY))
}

/// Whether `/oauth2/` is followed by the name of an authorization server, as in issuers of Okta, and not by what Cognito has
/// there.
fn is_of_another_authorization_server(url: &Url) -> bool {
    let after = url.path().split_once("/oauth2/").map(|(_, rest)| rest.split('/').next().unwrap_or_default());
    after.is_some_and(|name| !name.is_empty() && !OAUTH_PAGES.contains(&name))
}

fn origin_and_path(url: &Url) -> String {
    let mut plain = url.clone();
    plain.set_query(None);
    plain.set_fragment(None);
    plain.as_str().trim_end_matches('/').to_owned()
}

fn add_page(url: &Url, claims: &mut Claims) {
    let mut add = |field, value: &str, part| claims.add(field, Value::Text(value.to_owned()), Place::Address(part));
    if let Some(base) = endpoints::without_sign_in_page(url.as_str())
        && endpoints::check_hosted_ui(&base).is_ok()
    {
        add("endpoints.hosted_ui", &base, "host");
    }
    for (name, value) in url.query_pairs().filter(|(_, value)| !is_placeholder(value)) {
        match &*name {
            "client_id" if client_id(&value).is_ok() => add("client_id", &value, "client_id"),
            "identity_provider" if value.chars().all(|c| !c.is_control()) => {
                add("identity_provider", &value, "identity_provider");
            }
            _ => {}
        }
    }
    for (name, value) in url.query_pairs().filter(|(_, value)| !is_placeholder(value)) {
        let list = |items: Vec<String>| Value::List(items);
        match &*name {
            "redirect_uri" => {
                claims.add("callback_urls", list(vec![value.into_owned()]), Place::Address("redirect_uri"));
            }
            "scope" => {
                let scopes = value.split([' ', '+']).filter(|scope| !scope.is_empty());
                claims.add("scopes", list(scopes.map(ToOwned::to_owned).collect()), Place::Address("scope"));
            }
            "code" => claims.add_secret(SecretKind::Token, &Place::Address("code")),
            "client_secret" => claims.add_secret(SecretKind::ClientSecret, &Place::Address("client_secret")),
            "access_token" | "id_token" | "refresh_token" => {
                claims.add_secret(SecretKind::Token, &Place::Address("query"));
            }
            _ => {}
        }
    }
    if url.fragment().is_some_and(|fragment| fragment.contains("_token=")) {
        claims.add_secret(SecretKind::Token, &Place::Address("fragment"));
    }
}

/// The issuer of a user pool is `https://cognito-idp.REGION.amazonaws.com/POOL`, or one of its other forms; any other is
/// taken as it is.
fn add_issuer(url: &Url, claims: &mut Claims) {
    let plain = origin_and_path(url);
    let issuer = plain.split(DISCOVERY).next().unwrap_or(&plain).trim_end_matches('/');
    let host = url.host_str().unwrap_or_default();
    let pool = issuer.rsplit('/').next().unwrap_or_default();
    let region = host.split('.').nth(1).filter(|region| is_region(region));
    if let (true, Some(region)) = (is_of_user_pool(url), region) {
        let text = |value: &str| Value::Text(value.to_owned());
        claims.add("region", text(region), Place::Address("host"));
        // The other kind of issuer names the primary region of a pool that has replicas.
        let is_where_it_answers = !host.starts_with("issuer-");
        match user_pool_id(pool, pool.split('_').next().unwrap_or_default()) {
            Ok(()) => {
                claims.add("user_pool_id", text(pool), Place::Address("path"));
                if is_where_it_answers {
                    claims.fix_region(region, Place::Address("host"));
                }
            }
            Err(expected) if is_user_pool_id(pool) => {
                claims.leave_out("user_pool_id", Place::Address("path"), expected);
            }
            Err(_) => {}
        }
    } else if endpoints::check_issuer(issuer).is_ok() {
        // On this computer it is that of a look-alike of Cognito; elsewhere that of another provider.
        let field = if is_on_this_computer(url) { "endpoints.issuer" } else { "openid_issuer" };
        claims.add(field, Value::Text(issuer.to_owned()), Place::Address("issuer"));
    }
}

fn is_of_user_pool(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    ["cognito-idp.", "issuer-cognito-idp.", "cognito-idp-fips."].iter().any(|name| host.starts_with(name))
}

fn is_on_this_computer(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
