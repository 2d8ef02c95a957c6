//! What the settings of a profile are called in the form, where to find each, and what it looks like.

use texts::t;

/// What the setting is when nothing is said.
const DEFAULT_CALLBACK: &str = "http://localhost:8000";

/// Keys that are in words about other settings.
const KEYS_IN_WORDS: [&str; 2] = ["openid_issuer", "iot_endpoint"];

/// What a setting is called on screen.
pub(crate) fn label(key: &str) -> &'static str {
    match key {
        "name" => t!("Name"),
        "region" => t!("Region"),
        "credentials" => t!("AWS profile"),
        "user_pool_id" => t!("User pool"),
        "openid_issuer" => t!("OpenID issuer"),
        "client_id" => t!("App client"),
        "identity_pool_id" => t!("Identity pool"),
        "iot_endpoint" => t!("IoT endpoint"),
        "endpoints.hosted_ui" => t!("Sign-in page"),
        "callback_urls" => t!("Callback URLs"),
        "scopes" => t!("Scopes"),
        "identity_provider" => t!("Identity provider"),
        "login_hint" => t!("User name"),
        "topic_filters" => t!("First subscriptions"),
        "mqtt_client_id" => t!("MQTT client id"),
        "iot_policy" => t!("IoT policy"),
        "session_expiry_secs" => t!("Session expiry"),
        "proxy" => t!("Proxy"),
        "ca_file" => t!("Certificates"),
        "endpoints.issuer" => t!("Issuer"),
        "endpoints.cognito_identity" => t!("Identity pool address"),
        "endpoints.iot_data" => t!("MQTT address"),
        "endpoints.iot_control" => t!("IoT control address"),
        _ => t!("Profile"),
    }
}

/// The text with what the form calls a setting in place of its key in the file.
pub(crate) fn in_words_of_form(text: &str) -> String {
    KEYS_IN_WORDS.iter().fold(text.to_owned(), |text, key| text.replace(key, label(key)))
}

/// Where to find a setting, or what it is for.
pub(crate) fn hint(key: &str) -> &'static str {
    match key {
        "region" => t!("AWS region of everything below"),
        "credentials" => t!("A profile of ~/.aws/config, as aws configure list-profiles shows it"),
        "user_pool_id" => t!("Cognito > User pools"),
        "openid_issuer" => t!("In place of a user pool, as in China: the issuer that the identity pool trusts"),
        "client_id" => t!("Cognito > User pools > App clients"),
        "identity_pool_id" => t!("Cognito > Identity pools"),
        "iot_endpoint" => {
            t!(
                "IoT Core > Domain configurations, or: aws iot describe-endpoint --endpoint-type iot:Data-ATS. If empty, it \
                 is looked up once you are signed in."
            )
        }
        "endpoints.hosted_ui" => t!("Only if it is not the domain that the user pool names"),
        "callback_urls" => t!("As registered at the app client; several with commas"),
        "scopes" => t!("Asked for at the sign-in, with commas"),
        "identity_provider" => t!("Goes straight to this provider, such as your company's"),
        "login_hint" => t!("Filled in on the sign-in page; for a profile of one person"),
        "topic_filters" => t!("Subscribed to from the start, with commas"),
        "mqtt_client_id" => t!("Under which AWS knows this connection; each one needs its own"),
        "iot_policy" => t!("Named when AWS refuses the connection"),
        "session_expiry_secs" => t!("How many seconds AWS keeps messages while you are away"),
        "proxy" => t!("An address, none or system"),
        "ca_file" => t!("File beside profiles.toml, trusted in addition"),
        _ => t!("Only for addresses that are not the usual ones of AWS"),
    }
}

/// What a value looks like.
pub(crate) fn sample(key: &str) -> &'static str {
    match key {
        "region" => "eu-west-1",
        "credentials" => "plant-operator",
        "user_pool_id" => "eu-west-1_Ab3dE6fGh",
        "openid_issuer" => "https://idp.example/realms/plant",
        "client_id" => "4k2f9s0t7q1m8n5p3r6v",
        "identity_pool_id" => "eu-west-1:8d1f62aa-41c7-4be0-9b3e-0c55d1e79a20",
        "iot_endpoint" => "a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com",
        "endpoints.hosted_ui" => "https://NAME.auth.eu-west-1.amazoncognito.com",
        "callback_urls" => DEFAULT_CALLBACK,
        "scopes" => "openid, email",
        "login_hint" => "operator@example.com",
        "topic_filters" => "plant/#",
        "session_expiry_secs" => "3600",
        "proxy" => "http://proxy.example:3128",
        "ca_file" => "proxy-ca.pem",
        _ => "",
    }
}
