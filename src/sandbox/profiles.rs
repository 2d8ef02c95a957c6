//! The `profiles.toml` that leads the program to a running sandbox.

use std::fmt::Write as _;

use super::{CLIENT_ID, IDENTITY_POOL_ID, POLICY_NAME, REGION, USER_POOL_ID};

/// A complete file with the one profile `sandbox`.
pub(crate) fn profiles_toml(port: u16, issuer: &str, callback_urls: &[String]) -> String {
    let mut text = format!(
        r#"# Made by the sandbox of Topicdeck: nothing here leaves this computer.
[[profile]]
name = "sandbox"
region = "{REGION}"
user_pool_id = "{USER_POOL_ID}"
client_id = "{CLIENT_ID}"
identity_pool_id = "{IDENTITY_POOL_ID}"
iot_endpoint = "iot.localhost"
callback_urls = [
"#
    );
    for url in callback_urls {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "    {},", toml::Value::String(url.clone()));
    }
    let origin = format!("http://localhost:{port}");
    let _ = write!(
        text,
        r#"]
scopes = ["openid", "email"]
mqtt_client_id = "topicdeck-{{identity}}-{{random}}"
iot_policy = "{POLICY_NAME}"
topic_filters = ["plant/#"]

[profile.endpoints]
issuer = "{issuer}"
hosted_ui = "{origin}"
cognito_identity = "{origin}/cognito-identity"
iot_data = "ws://iot.localhost:{port}/mqtt"
iot_control = "{origin}/iot-control"
"#
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_is_toml_and_keeps_callback_urls_as_they_are() {
        let odd = r#"http://localhost:8000/a"b\c"#.to_owned();
        let text = profiles_toml(4321, "http://localhost:4321/pool", std::slice::from_ref(&odd));
        let parsed: toml::Table = text.parse().unwrap();
        let profile = &parsed["profile"][0];
        assert_eq!(profile["callback_urls"][0].as_str(), Some(odd.as_str()));
        assert_eq!(profile["mqtt_client_id"].as_str(), Some("topicdeck-{identity}-{random}"));
        assert_eq!(profile["topic_filters"][0].as_str(), Some("plant/#"));
        assert_eq!(profile["endpoints"]["iot_data"].as_str(), Some("ws://iot.localhost:4321/mqtt"));
    }
}
