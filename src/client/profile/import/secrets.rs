//! Which texts are secrets, by their name and their shape.

use super::super::check::looks_like_client_secret;
use super::classify::is_placeholder;
use super::found::SecretKind;
use super::leaves::{Leaf, plain};
use super::place::Place;

/// No password is shorter.
const PASSWORD_BYTES: usize = 6;

/// What secret a setting of a profile is that no profile has.
pub(super) fn of_setting(key: &str, text: &str) -> Option<SecretKind> {
    let name = plain(key);
    let leaf = Leaf {
        path: format!("/{name}"),
        name,
        stack: None,
        texts: vec![text],
        is_list: false,
        is_sensitive: false,
        place: Place::Given,
    };
    kind(&leaf, text)
}

/// What secret the leaf is. Names of secrets, such as an ARN in Secrets Manager, are none.
pub(super) fn kind(leaf: &Leaf<'_>, text: &str) -> Option<SecretKind> {
    if text.starts_with("arn:") || text.contains("${") {
        return None;
    }
    if has_password(text) {
        return Some(SecretKind::Password);
    }
    if text.len() < PASSWORD_BYTES || (text.len() < 8 && !is_of_password(&leaf.name)) {
        return None;
    }
    if let Some(kind) = by_shape(text) {
        return Some(kind);
    }
    let has = |word: &str| leaf.name.contains(word);
    let is_name_of_one =
        ["name", "arn", "url", "uri", "endpoint", "type", "policy"].iter().any(|end| leaf.name.ends_with(end));
    if is_name_of_one || leaf.is_list || text.contains(' ') {
        return None;
    }
    if has("clientsecret") || (looks_like_client_secret(text) && (has("client") || has("secret"))) {
        Some(SecretKind::ClientSecret)
    } else if ["secretaccesskey", "sessiontoken", "secretkey", "accesskey"].into_iter().any(has)
        || (has("secret") && looks_like_secret_key(text))
    {
        Some(SecretKind::AccessKey)
    } else if has("refreshtoken") || has("accesstoken") || has("idtoken") {
        Some(SecretKind::Token)
    } else if is_of_password(&leaf.name) && text.len() <= 256 && !is_of_policy(&leaf.path) {
        Some(SecretKind::Password)
    } else if has("apikey") {
        Some(SecretKind::ApiKey)
    } else {
        None
    }
}

/// Whether this is the name of a password, in the languages of letters. It has small letters and digits only.
pub(super) fn is_of_password(name: &str) -> bool {
    ["password", "passwort", "kennwort", "passwd", "motdepasse", "passphrase"].iter().any(|word| name.contains(word))
        || ["pw", "pwd", "pass", "dbpass"].contains(&name)
        || name.ends_with("pwd")
}

fn is_of_policy(path: &str) -> bool {
    ["policy", "richtlinie"].iter().any(|word| path.contains(word))
}

/// Whether it is an address with a password in it, as of a database.
pub(super) fn has_password(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let user = authority.rsplit_once('@').map(|(user, _)| user);
    let password = user.and_then(|user| user.split_once(':')).map(|(_, password)| password);
    password.is_some_and(|password| !password.is_empty() && !is_placeholder(password))
}

/// A secret access key has 40 characters of base64.
fn looks_like_secret_key(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'+'))
}

/// What secret has this shape, whatever it is called.
pub(super) fn by_shape(text: &str) -> Option<SecretKind> {
    let is_key_id = text.len() == 20
        && (text.starts_with("AKIA") || text.starts_with("ASIA"))
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if is_key_id {
        return Some(SecretKind::AccessKey);
    }
    // Header and payload of a JWT are objects of JSON in base64url; so is the header of a refresh token, which is encrypted.
    if text.starts_with("eyJ") && text.matches('.').count() >= 2 && !text.contains(char::is_whitespace) {
        return Some(SecretKind::Token);
    }
    let is_app_sync = text.strip_prefix("da2-").is_some_and(|key| key.len() == 26);
    is_app_sync.then_some(SecretKind::ApiKey)
}
