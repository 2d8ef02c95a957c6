//! What a profile is filled in with: one text for each setting, where it came from, and what is wrong with it.

use engine::import::{Imported, LeftOut, Place, SecretFound, Value, to_toml};
use engine::{Mistake, draft_mistakes};
use texts::t;

/// The settings that most profiles have, in the order of the form.
pub(crate) const MAIN: [&str; 7] =
    ["region", "user_pool_id", "client_id", "identity_pool_id", "iot_endpoint", "endpoints.hosted_ui", "callback_urls"];
/// Those that few have.
pub(crate) const MORE: [&str; 13] = [
    "scopes",
    "identity_provider",
    "login_hint",
    "topic_filters",
    "mqtt_client_id",
    "iot_policy",
    "session_expiry_secs",
    "proxy",
    "ca_file",
    "endpoints.issuer",
    "endpoints.cognito_identity",
    "endpoints.iot_data",
    "endpoints.iot_control",
];
/// No profile is without these.
const REQUIRED: [&str; 5] = ["region", "user_pool_id", "client_id", "identity_pool_id", "iot_endpoint"];
/// What the setting is when nothing is said.
const DEFAULT_CALLBACK: &str = "http://localhost:8000";

/// One setting.
#[derive(Clone, Debug, Default)]
pub(crate) struct Field {
    pub(crate) key: &'static str,
    pub(crate) text: String,
    /// Where the text of a team has it.
    pub(crate) place: Option<Place>,
    pub(crate) shown: Shown,
    /// The text of a team has several values, none of which is taken.
    pub(crate) options: Vec<(String, Place)>,
    /// What the text of a team has cannot be used; what to use instead.
    pub(crate) left_out: Option<String>,
    /// It was taken from the user pool id.
    pub(crate) is_derived: bool,
    /// It is among the first, and not one of the further settings.
    pub(crate) is_listed: bool,
}

/// How a setting is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Shown {
    /// With a control.
    #[default]
    Control,
    /// As it was found.
    Found,
    /// As one that is missing in the text of a team, or has several values there.
    Asked,
}

/// All settings of a profile that is being filled in.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) name: String,
    pub(crate) fields: Vec<Field>,
    /// The app client has a secret, which the keyring keeps.
    pub(crate) has_secret: bool,
    pub(crate) is_read_only: bool,
    pub(crate) is_production: bool,
    /// Secrets in the text of a team, which are not taken.
    pub(crate) secrets: Vec<SecretFound>,
    mistakes: Vec<Mistake>,
    toml: String,
}

impl Default for Draft {
    /// A form to fill in by hand.
    fn default() -> Self {
        let field = |key| Field { key, is_listed: MAIN.contains(&key), ..Field::default() };
        Self {
            name: String::new(),
            fields: MAIN.into_iter().chain(MORE).map(field).collect(),
            has_secret: false,
            is_read_only: false,
            is_production: false,
            secrets: Vec::new(),
            mistakes: Vec::new(),
            toml: String::new(),
        }
    }
}

impl Draft {
    /// What was recognised, under a name that is not in `taken`.
    pub(crate) fn of(imported: &Imported, taken: &[String]) -> Self {
        let mut draft = Self { name: free_name(&imported.suggested_name, taken), ..Self::default() };
        for field in &mut draft.fields {
            field.is_listed = imported.missing.contains(&field.key);
            if field.is_listed {
                field.shown = Shown::Asked;
            }
        }
        for found in &imported.fields {
            match (found.field.as_str(), &found.value) {
                ("client_secret", _) => draft.has_secret = true,
                ("read_only", Value::Flag(flag)) => draft.is_read_only = *flag,
                ("production", Value::Flag(flag)) => draft.is_production = *flag,
                (key, value) => {
                    let place = Some(found.place.clone());
                    if let Some(field) = draft.fields.iter_mut().find(|field| field.key == key) {
                        (field.text, field.place) = (words(value), place);
                        (field.shown, field.is_listed) = (Shown::Found, true);
                    }
                }
            }
        }
        for choice in &imported.choices {
            if let Some(field) = draft.fields.iter_mut().find(|field| field.key == choice.field) {
                (field.shown, field.is_listed) = (Shown::Asked, true);
                field.options = choice.options.iter().map(|(value, place)| (words(value), place.clone())).collect();
            }
        }
        for LeftOut { field: key, expected, .. } in &imported.left_out {
            if let Some(field) = draft.fields.iter_mut().find(|field| field.key == *key) {
                (field.left_out, field.is_listed) = (Some(expected.clone()), true);
            }
        }
        draft.secrets.clone_from(&imported.secrets);
        draft.check();
        draft
    }

    /// Finds out what is wrong, after a change.
    pub(crate) fn check(&mut self) {
        self.derive_region();
        self.toml = self.to_toml();
        self.mistakes = if self.text("region").is_empty() { Vec::new() } else { draft_mistakes(&self.toml) };
    }

    /// The profile in TOML, as it was at the last check.
    pub(crate) fn toml(&self) -> &str {
        &self.toml
    }

    /// Names of the settings that are empty, and of the switches that are off.
    pub(crate) fn unset(&self) -> Vec<String> {
        let flags =
            [("client_secret", self.has_secret), ("read_only", self.is_read_only), ("production", self.is_production)];
        let empty = self.fields.iter().filter(|field| field.text.trim().is_empty()).map(|field| field.key);
        empty.chain(flags.iter().filter(|(_, is_on)| !is_on).map(|(key, _)| *key)).map(str::to_owned).collect()
    }

    pub(crate) fn text(&self, key: &str) -> &str {
        self.fields.iter().find(|field| field.key == key).map_or("", |field| field.text.trim())
    }

    /// What is wrong with a setting that is not empty.
    pub(crate) fn mistake(&self, key: &str) -> Option<&str> {
        let mistake = self.mistakes.iter().find(|mistake| mistake.field == key)?;
        Some(if mistake.remedy.is_empty() { &mistake.problem } else { &mistake.remedy })
    }

    pub(crate) fn has_mistakes(&self) -> bool {
        !self.mistakes.is_empty()
    }

    /// What a profile needs and this one has not.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        REQUIRED.into_iter().filter(|key| self.text(key).is_empty()).collect()
    }

    /// Why it cannot be saved under its name, beside those of `taken`.
    pub(crate) fn obstacle(&self, taken: &[String]) -> Option<String> {
        let missing: Vec<&str> = self.missing().into_iter().map(label).collect();
        if !missing.is_empty() {
            return Some(t!("Still missing: {settings}", settings = missing.join(", ")));
        }
        if self.name.trim().is_empty() {
            return Some(t!("Give the profile a name").to_owned());
        }
        if taken.iter().any(|name| name == self.name.trim()) {
            return Some(t!("Another profile has this name").to_owned());
        }
        let wrong = self.mistakes.first()?;
        Some(t!("Check: {setting}", setting = label(&wrong.field)))
    }

    /// The region in the user pool id, where it differs.
    pub(crate) fn region_of_pool(&self) -> Option<&str> {
        let region = region_in(self.text("user_pool_id"))?;
        (region != self.text("region") && !self.text("region").is_empty()).then_some(region)
    }

    fn derive_region(&mut self) {
        let Some(region) = region_in(self.text("user_pool_id")).map(str::to_owned) else { return };
        let Some(field) = self.fields.iter_mut().find(|field| field.key == "region") else { return };
        if field.text.trim().is_empty() || field.is_derived {
            (field.text, field.is_derived) = (region, true);
        }
    }

    fn to_toml(&self) -> String {
        let name =
            Some(self.name.trim()).filter(|name| !name.is_empty()).map(|name| ("name", Value::Text(name.into())));
        let texts = self.fields.iter().filter(|field| !field.text.trim().is_empty());
        let texts = texts.map(|field| (field.key, engine::value(field.key, field.text.trim())));
        let secret = self.has_secret.then(|| ("client_secret", Value::Text("keyring".to_owned())));
        let read_only = self.is_read_only.then_some(("read_only", Value::Flag(true)));
        let production = self.is_production.then_some(("production", Value::Flag(true)));
        let all: Vec<(&str, Value)> =
            name.into_iter().chain(texts).chain(secret).chain(read_only).chain(production).collect();
        to_toml(all.iter().map(|(key, value)| (*key, value)))
    }
}

/// What a setting is called on screen.
pub(crate) fn label(key: &str) -> &'static str {
    match key {
        "name" => t!("Name"),
        "region" => t!("Region"),
        "user_pool_id" => t!("User pool"),
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

/// Where to find a setting, or what it is for.
pub(crate) fn hint(key: &str) -> &'static str {
    match key {
        "region" => t!("AWS region of everything below"),
        "user_pool_id" => t!("Cognito > User pools"),
        "client_id" => t!("Cognito > User pools > App clients"),
        "identity_pool_id" => t!("Cognito > Identity pools"),
        "iot_endpoint" => {
            t!("IoT Core > Domain configurations, or: aws iot describe-endpoint --endpoint-type iot:Data-ATS")
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
        "user_pool_id" => "eu-west-1_Ab3dE6fGh",
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

/// A name that no other profile has.
pub(crate) fn free_name(wanted: &str, taken: &[String]) -> String {
    let is_free = |name: &String| !taken.contains(name);
    let numbered = (2..).map(|number| format!("{wanted}-{number}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

fn region_in(user_pool_id: &str) -> Option<&str> {
    let (region, rest) = user_pool_id.split_once('_')?;
    let parts = region.split('-').count();
    (!rest.is_empty() && parts >= 3 && region.ends_with(|last: char| last.is_ascii_digit())).then_some(region)
}

fn words(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::List(items) => items.join(", "),
        Value::Flag(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(draft: &mut Draft, key: &str, text: &str) {
        draft.fields.iter_mut().find(|field| field.key == key).unwrap().text = text.to_owned();
        draft.check();
    }

    #[test]
    fn a_form_says_what_it_lacks_until_it_is_complete() {
        let mut draft = Draft::default();
        draft.check();
        assert_eq!(draft.missing(), REQUIRED);
        set(&mut draft, "user_pool_id", "eu-west-1_AbCdEf123");
        assert_eq!(draft.text("region"), "eu-west-1", "the id has it");
        set(&mut draft, "user_pool_id", "us-east-1_AbCdEf123");
        assert_eq!((draft.text("region"), draft.region_of_pool()), ("us-east-1", None));
        set(&mut draft, "client_id", "no client id");
        assert!(draft.mistake("client_id").is_some() && draft.mistake("iot_endpoint").is_none());
        set(&mut draft, "client_id", "4k2f9s0t7q1m8n5p3r6v");
        set(&mut draft, "identity_pool_id", "us-east-1:8d1f62aa-41c7-4be0-9b3e-0c55d1e79a20");
        set(&mut draft, "iot_endpoint", "a1b2c3d4e5f6g7-ats.iot.us-east-1.amazonaws.com");
        assert_eq!(draft.mistakes, [], "{}", draft.toml());
        assert_eq!(draft.obstacle(&[]).as_deref(), Some("Give the profile a name"));
        draft.name = "plant".to_owned();
        draft.check();
        assert_eq!(draft.obstacle(&["plant".to_owned()]).as_deref(), Some("Another profile has this name"));
        assert_eq!(draft.obstacle(&[]), None);
    }

    #[test]
    fn every_setting_has_a_control() {
        let flags = ["name", "client_secret", "read_only", "production"];
        let shown: Vec<&str> = MAIN.into_iter().chain(MORE).chain(flags).collect();
        let without: Vec<&str> = engine::KEYS.into_iter().filter(|key| !shown.contains(key)).collect();
        assert!(without.is_empty() && shown.len() == engine::KEYS.len(), "{without:?}");
    }

    #[test]
    fn what_a_profile_says_is_what_the_form_says() {
        let text = "[[profile]]\nname = \"plant\"\nregion = \"eu-west-1\"\nuser_pool_id = \"eu-west-1_AbCdEf123\"\n\
            scopes = [\"openid\", \"email\"]\nread_only = true\n\n[profile.endpoints]\niot_data = \"http://localhost:1\"\n";
        let draft = Draft::of(&engine::import::recognize(text.as_bytes(), None).unwrap(), &[]);
        assert_eq!(draft.toml(), text);
        assert!(draft.unset().contains(&"production".to_owned()) && !draft.unset().contains(&"scopes".to_owned()));
        assert_eq!(
            Draft::of(&engine::import::recognize(text.as_bytes(), None).unwrap(), &["plant".to_owned()]).name,
            "plant-2"
        );
    }
}
