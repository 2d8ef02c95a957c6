//! The settings of a profile that only a sign-in with Cognito needs, read or refused.

use url::Url;

use super::endpoints::check_issuer;
use super::table::{CLIENT_SECRET, Field, Table};
use super::{CallbackUrl, ClientSecret, callback_url, check};
use texts::t;

/// What only a sign-in with Cognito needs.
pub const OF_COGNITO: [&str; 10] = [
    "user_pool_id",
    "openid_issuer",
    "client_id",
    CLIENT_SECRET,
    "identity_pool_id",
    "callback_urls",
    "scopes",
    "iot_policy",
    "identity_provider",
    "login_hint",
];

/// What a sign-in with Cognito needs.
pub(super) struct Cognito {
    pub(super) user_pool_id: String,
    pub(super) openid_issuer: Option<Url>,
    pub(super) client_id: String,
    pub(super) client_secret: ClientSecret,
    pub(super) identity_pool_id: String,
    pub(super) callback_urls: Vec<CallbackUrl>,
    pub(super) scopes: Vec<String>,
    pub(super) iot_policy: Option<String>,
    pub(super) identity_provider: Option<String>,
    pub(super) login_hint: Option<String>,
}

/// What the profile says of it; `name` and `region` where they could be read.
pub(super) fn read_cognito(table: &mut Table<'_>, region: Option<&str>, name: Option<&str>) -> Option<Cognito> {
    let known = region.unwrap_or("REGION");
    let pool = t!("the user pool's id, such as {region}_AbCdEf123", region = known);
    let identities = t!("the identity pool's id, {region}:UUID", region = known);
    let is_other = table.has("openid_issuer");
    let needs_other = !is_other && region.is_some_and(check::is_in_china) && !table.has("user_pool_id");
    let openid_issuer = if needs_other {
        table.required("openid_issuer", t!("the issuer of another OpenID provider: AWS has no user pools in China"))
    } else {
        table.optional("openid_issuer")
    };
    let openid_issuer = table.check(openid_issuer.as_ref(), check_issuer);
    let user_pool_id = if needs_other {
        None
    } else if is_other {
        let remedy = t!("Remove it, or remove openid_issuer.");
        table.refuse_present("user_pool_id", t!("is not used beside openid_issuer"), remedy);
        Some(String::new())
    } else {
        read_regional(table, "user_pool_id", &pool, region, check::user_pool_id)
    };
    let check_client = if is_other { check::other_client_id } else { check::client_id };
    let client_id = table.required("client_id", t!("the app client's id"));
    let client_id = table.check(client_id.as_ref(), |text| check_client(text).map(|()| text.to_owned()));
    let client_secret = read_client_secret(table, name);
    let identity_pool_id = read_regional(table, "identity_pool_id", &identities, region, check::identity_pool_id);
    let callback_urls = read_callback_urls(table);
    let scopes = read_scopes(table);
    let iot_policy = read_optional(table, "iot_policy", check::iot_policy);
    let identity_provider = read_optional(table, "identity_provider", check::text);
    let login_hint = read_optional(table, "login_hint", check::text);
    Some(Cognito {
        user_pool_id: user_pool_id?,
        openid_issuer,
        client_id: client_id?,
        client_secret,
        identity_pool_id: identity_pool_id?,
        callback_urls: callback_urls?,
        scopes: scopes?,
        iot_policy,
        identity_provider,
        login_hint,
    })
}

/// A setting that would not be used is a mistake: the person expects something of it.
pub(super) fn without_cognito(table: &mut Table<'_>) -> Cognito {
    let remedy = t!("Remove it, or remove credentials to sign in with Cognito.");
    for key in OF_COGNITO {
        table.refuse_present(key, t!("is only for a sign-in with Cognito"), remedy);
    }
    Cognito {
        user_pool_id: String::new(),
        openid_issuer: None,
        client_id: String::new(),
        client_secret: ClientSecret::None,
        identity_pool_id: String::new(),
        callback_urls: Vec::new(),
        scopes: Vec::new(),
        iot_policy: None,
        identity_provider: None,
        login_hint: None,
    }
}

fn read_client_secret(table: &mut Table<'_>, name: Option<&str>) -> ClientSecret {
    let Some(field) = table.optional(CLIENT_SECRET) else { return ClientSecret::None };
    if field.text != "keyring" {
        let name = name.unwrap_or("NAME");
        let expected = t!(
            "client_secret = \"keyring\". The secret itself is never in this file. Store it with: topicdeck secret \
             --profile {name}",
            name
        );
        table.refuse_field(&field, &expected);
    }
    ClientSecret::InKeyring
}

fn read_callback_urls(table: &mut Table<'_>) -> Option<Vec<CallbackUrl>> {
    let before = table.mistakes.len();
    let Some(fields) = table.strings("callback_urls") else {
        return (table.mistakes.len() == before)
            .then(|| CallbackUrl::new(callback_url::DEFAULT).ok().into_iter().collect());
    };
    let mut urls: Vec<CallbackUrl> = Vec::with_capacity(fields.len());
    for field in &fields {
        let Some(url) = table.check(Some(field), CallbackUrl::new) else { continue };
        if urls.contains(&url) {
            table.refuse_field(field, t!("each callback URL only once"));
        }
        urls.push(url);
    }
    Some(urls)
}

fn read_scopes(table: &mut Table<'_>) -> Option<Vec<String>> {
    let before = table.mistakes.len();
    let Some(fields) = table.strings("scopes") else {
        return (table.mistakes.len() == before).then(|| vec!["openid".to_owned(), "email".to_owned()]);
    };
    for field in &fields {
        table.check(Some(field), check::scope)?;
    }
    if let Some(first) = fields.first().filter(|_| fields.iter().all(|field| field.text != "openid")) {
        let all: Vec<&str> = fields.iter().map(|field| field.text.as_str()).collect();
        let found = Field { text: all.join(" "), ..first.clone() };
        table.refuse_field(&found, t!("\"openid\" among the scopes: without it there is no ID token"));
    }
    Some(fields.into_iter().map(|field| field.text).collect())
}

/// A value that names a region itself. Without a readable region it is checked against its own, so that all mistakes are
/// found at once.
pub(super) fn read_regional(
    table: &mut Table<'_>,
    key: &str,
    expected: &str,
    region: Option<&str>,
    check: fn(&str, &str) -> Result<(), String>,
) -> Option<String> {
    let field = table.required(key, expected);
    table.check(field.as_ref(), |text| {
        let region = region.or_else(|| check::region_in(text)).unwrap_or("REGION");
        check(text, region).map(|()| text.to_owned())
    })
}

/// A text that need not be there.
pub(super) fn read_optional(table: &mut Table<'_>, key: &str, check: fn(&str) -> Result<(), String>) -> Option<String> {
    let field = table.optional(key)?;
    table.check(Some(&field), |text| check(text).map(|()| text.to_owned()))
}
