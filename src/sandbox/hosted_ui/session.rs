//! The browser's cookies: who is signed in, and the token that a form must repeat.

use http::{HeaderMap, HeaderValue, header};

use super::super::accounts::{BASE64_URL_ALPHABET, random_text};
use crate::site::Site;
use crate::users::User;
use model::Timestamp;

/// Cognito's names, which tests of real pools look for as well.
const SESSION_COOKIE: &str = "cognito";
const CSRF_COOKIE: &str = "XSRF-TOKEN";

/// Who is signed in on this browser, and since when.
pub(super) fn signed_in(site: &Site, headers: &HeaderMap) -> Option<(User, Timestamp)> {
    site.grants.find_page_session(cookie(headers, SESSION_COOKIE)?, site.shared.server_now())
}

/// Signs the browser in: what goes into `Set-Cookie`.
pub(super) fn start(site: &Site, user: User, now: Timestamp) -> Option<HeaderValue> {
    let lifetimes = &site.shared.options.lifetimes;
    let value = site.grants.add_page_session(user, now, lifetimes);
    set_cookie(SESSION_COOKIE, &value, Some(lifetimes.page_session.as_secs()))
}

/// Signs the browser out: what goes into `Set-Cookie`.
pub(super) fn end(site: &Site, headers: &HeaderMap) -> Option<HeaderValue> {
    if let Some(value) = cookie(headers, SESSION_COOKIE) {
        site.grants.end_page_session(value);
    }
    set_cookie(SESSION_COOKIE, "", Some(0))
}

/// The token this browser's forms carry. One for all its tabs, or the older tab could not be sent.
pub(super) fn csrf_token(headers: &HeaderMap) -> String {
    cookie(headers, CSRF_COOKIE)
        .filter(|token| token.len() >= 32 && token.bytes().all(|byte| BASE64_URL_ALPHABET.contains(&byte)))
        .map_or_else(|| random_text(BASE64_URL_ALPHABET, 43), ToOwned::to_owned)
}

/// What goes into `Set-Cookie` beside a page with a form.
pub(super) fn csrf_cookie(token: &str) -> Option<HeaderValue> {
    set_cookie(CSRF_COOKIE, token, None)
}

/// Whether a form came from a page of this site: a stranger's page can send the form, but not read the cookie.
pub(super) fn is_own_form(headers: &HeaderMap, token: &str) -> bool {
    !token.is_empty() && cookie(headers, CSRF_COOKIE) == Some(token)
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find_map(|(found, value)| (found == name).then_some(value))
}

fn set_cookie(name: &str, value: &str, max_age_secs: Option<u64>) -> Option<HeaderValue> {
    let max_age = max_age_secs.map(|secs| format!("; Max-Age={secs}")).unwrap_or_default();
    HeaderValue::from_str(&format!("{name}={value}; Path=/{max_age}; HttpOnly; SameSite=Lax")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_own_only_with_the_token_of_the_cookie() {
        let mut headers = HeaderMap::new();
        assert!(!is_own_form(&headers, "") && !is_own_form(&headers, "token"));
        headers.insert(header::COOKIE, "a=b; XSRF-TOKEN=token; c=d".parse().unwrap());
        assert!(is_own_form(&headers, "token"));
        assert!(!is_own_form(&headers, "") && !is_own_form(&headers, "other"));
    }

    #[test]
    fn a_csrf_token_is_kept_between_pages_unless_it_is_odd() {
        let mut headers = HeaderMap::new();
        let first = csrf_token(&headers);
        headers.insert(header::COOKIE, format!("XSRF-TOKEN={first}").parse().unwrap());
        assert_eq!(csrf_token(&headers), first);
        headers.insert(header::COOKIE, "XSRF-TOKEN=\"><script>0123456789012345678901234567890".parse().unwrap());
        assert!(!csrf_token(&headers).contains('<'));
    }
}
