//! The `profiles.toml` that leads the program to a running sandbox.

use std::fmt::Write as _;
use std::path::Path;

use super::addresses::Addresses;
use super::{CLIENT_ID, IDENTITY_POOL_ID, Options, POLICY_NAME, REGION};

/// A complete file with the one profile `sandbox`.
pub(crate) fn profiles_toml(addresses: Addresses, options: &Options) -> String {
    let (iot_host, user_pool_id) = (addresses.iot_host(), options.user_pool_id());
    let mut text = format!(
        r#"# Made by the sandbox of Topicdeck: nothing here leaves this computer.
[[profile]]
name = "sandbox"
region = "{REGION}"
user_pool_id = "{user_pool_id}"
client_id = "{CLIENT_ID}"
identity_pool_id = "{IDENTITY_POOL_ID}"
iot_endpoint = "{iot_host}"
callback_urls = [
"#
    );
    for url in &options.callback_urls {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "    {},", toml::Value::String(url.clone()));
    }
    let ca_file = options.tls.as_deref().map(|path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned()));
    let ca_file = ca_file.as_deref().and_then(Path::to_str);
    let ca_file = ca_file.map(|path| format!("ca_file = {}\n", toml::Value::String(path.to_owned())));
    let (origin, issuer) = (addresses.origin(), addresses.issuer(options.issuer.named(), &user_pool_id));
    let (ca_file, iot_data) = (ca_file.unwrap_or_default(), addresses.iot_data());
    let _ = write!(
        text,
        r#"]
scopes = ["openid", "email"]
mqtt_client_id = "topicdeck-{{identity}}-{{random}}"
iot_policy = "{POLICY_NAME}"
topic_filters = ["plant/#"]
{ca_file}
[profile.endpoints]
issuer = "{issuer}"
hosted_ui = "{origin}"
cognito_identity = "{origin}/cognito-identity"
iot_data = "{iot_data}"
iot_control = "{origin}/iot-control"
"#
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(is_encrypted: bool, options: &Options) -> toml::Value {
        let text = profiles_toml(Addresses { port: 4321, is_encrypted }, options);
        let mut parsed: toml::Table = text.parse().unwrap();
        parsed["profile"].as_array_mut().unwrap().remove(0)
    }

    #[test]
    fn the_profile_is_toml_and_keeps_callback_urls_as_they_are() {
        let odd = r#"http://localhost:8000/a"b\c"#.to_owned();
        let profile = profile(false, &Options { callback_urls: vec![odd.clone()], ..Options::default() });
        assert_eq!(profile["callback_urls"][0].as_str(), Some(odd.as_str()));
        assert_eq!(profile["mqtt_client_id"].as_str(), Some("topicdeck-{identity}-{random}"));
        assert_eq!(profile["topic_filters"][0].as_str(), Some("plant/#"));
        assert_eq!(profile["endpoints"]["iot_data"].as_str(), Some("ws://iot.localhost:4321/mqtt"));
        assert_eq!(profile.get("ca_file"), None);
    }

    #[test]
    fn with_tls_every_address_is_encrypted_and_on_localhost_and_the_authority_is_named() {
        let path = std::path::absolute("a \"folder\"/ca.pem").unwrap();
        let profile = profile(true, &Options { tls: Some("a \"folder\"/ca.pem".into()), ..Options::default() });
        assert_eq!(profile["ca_file"].as_str(), path.to_str());
        assert_eq!(profile["iot_endpoint"].as_str(), Some("localhost"));
        let endpoints = profile["endpoints"].as_table().unwrap();
        assert_eq!(endpoints.len(), 5);
        for (name, address) in endpoints {
            let address = address.as_str().unwrap();
            let encrypted = ["https://localhost:4321", "wss://localhost:4321"];
            assert!(encrypted.iter().any(|start| address.starts_with(start)), "{name} {address}");
        }
    }
}
