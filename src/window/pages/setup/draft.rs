//! What a profile is filled in with: one text for each setting, where it came from, and what is wrong with it.

use engine::import::{Imported, LeftOut, Place, SecretFound, SecretKind, Value, to_toml};
use engine::{Mistake, OF_COGNITO, draft_mistakes};
use texts::t;

use super::door::Door;
use super::labels::{in_words_of_form, label};

/// The settings that most profiles have, in the order of the form.
pub(crate) const MAIN: [&str; 7] =
    ["region", "user_pool_id", "client_id", "identity_pool_id", "iot_endpoint", "endpoints.hosted_ui", "callback_urls"];
/// Those that few have.
pub(crate) const MORE: [&str; 14] = [
    ISSUER,
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
/// What takes the place of a user pool.
const ISSUER: &str = "openid_issuer";
/// No profile is without these. The endpoint can be looked up later.
const REQUIRED: [&str; 4] = ["region", "user_pool_id", "client_id", "identity_pool_id"];

/// On these no trial depends.
const UNTRIED: [&str; 7] =
    ["name", "read_only", "production", "topic_filters", "mqtt_client_id", "iot_policy", "session_expiry_secs"];

/// Without these it is, where AWS's own tools give the credentials.
const NOT_OF_AWS: [&str; 3] = ["endpoints.issuer", "endpoints.hosted_ui", "endpoints.cognito_identity"];

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
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the form")]
pub(crate) struct Draft {
    pub(crate) name: String,
    /// Where the credentials come from, and the profile of AWS's tools.
    pub(crate) door: Door,
    pub(crate) aws_profile: String,
    pub(crate) fields: Vec<Field>,
    /// The app client has a secret, which the keyring keeps.
    pub(crate) has_secret: bool,
    pub(crate) is_fips: bool,
    pub(crate) is_read_only: bool,
    pub(crate) is_production: bool,
    /// Secrets in the text of a team, which are not taken.
    pub(crate) secrets: Vec<SecretFound>,
    /// Settings of what was given that this version does not know.
    pub(crate) ignored: Vec<String>,
    /// The stacks of what was given, of which one can be chosen.
    pub(crate) parts: Vec<String>,
    mistakes: Vec<Mistake>,
    toml: String,
    tried: String,
}

impl Default for Draft {
    /// A form to fill in by hand.
    fn default() -> Self {
        let field = |key| Field { key, is_listed: MAIN.contains(&key), ..Field::default() };
        Self {
            name: String::new(),
            door: Door::default(),
            aws_profile: String::new(),
            fields: in_order().map(field).collect(),
            has_secret: false,
            is_fips: false,
            is_read_only: false,
            is_production: false,
            secrets: Vec::new(),
            ignored: Vec::new(),
            parts: Vec::new(),
            mistakes: Vec::new(),
            toml: String::new(),
            tried: String::new(),
        }
    }
}

impl Draft {
    /// What was recognised, under a name that is not in `taken`.
    pub(crate) fn of(imported: &Imported, taken: &[String]) -> Self {
        let mut draft = Self { name: free_name(&imported.suggested_name, taken), ..Self::default() };
        for field in &mut draft.fields {
            field.is_listed = imported.missing.contains(&field.key);
            // The endpoint is looked up: it can be given, and is not asked for.
            if field.is_listed && field.key != "iot_endpoint" {
                field.shown = Shown::Asked;
            }
        }
        for found in &imported.fields {
            match (found.field.as_str(), &found.value) {
                ("credentials", Value::Text(text)) => (draft.door, draft.aws_profile) = Door::read(text),
                ("client_secret", _) => draft.has_secret = true,
                ("fips", Value::Flag(flag)) => draft.is_fips = *flag,
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
            // What takes its place says why.
            let takes_place = key == "user_pool_id" && imported.missing.contains(&ISSUER);
            let key = if takes_place { ISSUER } else { key.as_str() };
            match draft.fields.iter_mut().find(|field| field.key == key) {
                Some(field) => (field.left_out, field.is_listed) = (Some(in_words_of_form(expected)), true),
                None => draft.ignored.push(key.to_owned()),
            }
        }
        draft.parts.clone_from(&imported.parts);
        draft.secrets.clone_from(&imported.secrets);
        draft.check();
        draft
    }

    /// Finds out what is wrong, after a change.
    pub(crate) fn check(&mut self) {
        self.derive_region();
        self.toml = self.to_toml(|_| true);
        self.tried = self.to_toml(|key| !UNTRIED.contains(&key));
        self.mistakes = if self.text("region").is_empty() { Vec::new() } else { draft_mistakes(&self.toml) };
    }

    /// The profile in TOML, as it was at the last check.
    pub(crate) fn toml(&self) -> &str {
        &self.toml
    }

    /// The part of it that a trial depends on, as it was at the last check.
    pub(crate) fn tried(&self) -> &str {
        &self.tried
    }

    /// Whether there is more to try than a region.
    pub(crate) fn is_worth_a_trial(&self) -> bool {
        let is_given = match self.door {
            Door::Cognito => {
                ["user_pool_id", "identity_pool_id", "iot_endpoint"].iter().any(|key| !self.text(key).is_empty())
            }
            Door::AwsProfile => !self.aws_profile.trim().is_empty(),
            Door::AwsEnvironment => true,
        };
        is_given && self.can_be_tried()
    }

    /// Whether a trial can be started.
    pub(crate) fn can_be_tried(&self) -> bool {
        !self.text("region").is_empty() && !self.has_mistakes()
    }

    /// The app client that was chosen among several has a secret if its stack has one.
    pub(crate) fn follow_secret(&mut self) {
        let Some(client) = self.fields.iter().find(|field| field.key == "client_id") else { return };
        let chosen = client.options.iter().find(|(value, _)| *value == client.text);
        let Some(stack) = chosen.and_then(|(_, place)| place.stack()) else { return };
        let is_it = |found: &SecretFound| found.kind == SecretKind::ClientSecret && found.place.stack() == Some(stack);
        self.has_secret = self.secrets.iter().any(is_it);
    }

    /// Names of the settings that are empty, and of the switches that are off.
    pub(crate) fn unset(&self) -> Vec<String> {
        let flags = [
            ("client_secret", self.has_secret),
            ("fips", self.is_fips),
            ("read_only", self.is_read_only),
            ("production", self.is_production),
        ];
        let is_empty = |field: &&Field| field.text.trim().is_empty() || !self.is_used(field.key);
        let empty = self.fields.iter().filter(is_empty).map(|field| field.key);
        let off = flags.iter().filter(|(key, is_on)| !is_on || !self.is_used(key)).map(|(key, _)| *key);
        let usual = (self.door == Door::Cognito).then_some("credentials");
        empty.chain(off).chain(usual).map(str::to_owned).collect()
    }

    /// Whether the setting plays a part where the credentials come from.
    pub(crate) fn is_used(&self, key: &str) -> bool {
        self.door == Door::Cognito || !(OF_COGNITO.contains(&key) || NOT_OF_AWS.contains(&key))
    }

    /// Whether the setting is among the first: of those that few have, another provider is one where AWS has no user pools.
    pub(crate) fn is_listed(&self, field: &Field) -> bool {
        field.is_listed || (field.key == ISSUER && self.is_in_china())
    }

    /// Whether AWS has no user pools in the region.
    pub(crate) fn is_in_china(&self) -> bool {
        self.text("region").starts_with("cn-")
    }

    pub(crate) fn text(&self, key: &str) -> &str {
        self.fields.iter().find(|field| field.key == key).map_or("", |field| field.text.trim())
    }

    /// What is wrong with a setting that is not empty.
    pub(crate) fn mistake(&self, key: &str) -> Option<String> {
        let mistake = self.mistakes.iter().find(|mistake| mistake.field == key)?;
        let words = if mistake.remedy.is_empty() { &mistake.problem } else { &mistake.remedy };
        Some(in_words_of_form(words))
    }

    pub(crate) fn has_mistakes(&self) -> bool {
        !self.mistakes.is_empty()
    }

    /// What a profile needs and this one has not.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        let lacks_profile = self.door == Door::AwsProfile && self.aws_profile.trim().is_empty();
        let people = if self.is_in_china() { ISSUER } else { "user_pool_id" };
        let has_instead = |key: &str| key == "user_pool_id" && !self.text(ISSUER).is_empty();
        let is_missing = |key: &&str| self.is_used(key) && self.text(key).is_empty() && !has_instead(key);
        let required = REQUIRED.map(|key| if key == "user_pool_id" { people } else { key });
        let required = required.into_iter().filter(is_missing);
        lacks_profile.then_some("credentials").into_iter().chain(required).collect()
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

    /// Takes a profile of AWS's tools, and its region where none was entered.
    pub(crate) fn take_aws_profile(&mut self, name: &str, region: Option<&str>) {
        name.clone_into(&mut self.aws_profile);
        self.take_derived("region", region);
    }

    /// Takes the endpoint that was found, where none was entered.
    pub(crate) fn take_endpoint(&mut self, host: &str) {
        self.take_derived("iot_endpoint", Some(host));
        self.check();
    }

    fn take_derived(&mut self, key: &str, text: Option<&str>) {
        let field = self.fields.iter_mut().find(|field| field.key == key);
        if let (Some(field), Some(text)) = (field, text)
            && (field.text.trim().is_empty() || field.is_derived)
        {
            (field.text, field.is_derived) = (text.to_owned(), true);
        }
    }

    /// The region in the user pool id, where it differs.
    pub(crate) fn region_of_pool(&self) -> Option<&str> {
        if self.door != Door::Cognito {
            return None;
        }
        // Of an ARN the field itself says what is wrong.
        let region = Some(self.text("user_pool_id")).filter(|id| !id.starts_with("arn:")).and_then(region_in)?;
        (region != self.text("region") && !self.text("region").is_empty()).then_some(region)
    }

    fn derive_region(&mut self) {
        if self.door == Door::Cognito {
            let region = region_in(self.text("user_pool_id")).map(str::to_owned);
            self.take_derived("region", region.as_deref());
        }
    }

    fn to_toml(&self, is_wanted: impl Fn(&str) -> bool) -> String {
        let name =
            Some(self.name.trim()).filter(|name| !name.is_empty()).map(|name| ("name", Value::Text(name.into())));
        let texts = self.fields.iter().filter(|field| self.is_used(field.key) && !field.text.trim().is_empty());
        let texts = texts.map(|field| (field.key, engine::value(field.key, field.text.trim())));
        let door = self.door.written(self.aws_profile.trim()).map(|text| ("credentials", Value::Text(text)));
        let secret = (self.has_secret && self.door == Door::Cognito)
            .then(|| ("client_secret", Value::Text("keyring".to_owned())));
        let fips = self.is_fips.then_some(("fips", Value::Flag(true)));
        let read_only = self.is_read_only.then_some(("read_only", Value::Flag(true)));
        let production = self.is_production.then_some(("production", Value::Flag(true)));
        let all: Vec<(&str, Value)> = name
            .into_iter()
            .chain(door)
            .chain(texts)
            .chain(secret)
            .chain(fips)
            .chain(read_only)
            .chain(production)
            .collect();
        to_toml(all.iter().filter(|(key, _)| is_wanted(key)).map(|(key, value)| (*key, value)))
    }
}

/// The settings as they follow each other, whether they are among the first or not: another provider behind the user pool.
fn in_order() -> impl Iterator<Item = &'static str> {
    let place = 1 + MAIN.iter().position(|key| *key == "user_pool_id").unwrap_or_default();
    let (before, after) = MAIN.split_at(place);
    let more = MORE.into_iter().filter(|key| *key != ISSUER);
    before.iter().copied().chain([ISSUER]).chain(after.iter().copied()).chain(more)
}

/// A name that no other profile has.
pub(crate) fn free_name(wanted: &str, taken: &[String]) -> String {
    let is_free = |name: &String| !taken.contains(name);
    let numbered = (2..).map(|number| format!("{wanted}-{number}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

/// The region of a user pool by its id, or by its ARN, which ends with that.
fn region_in(user_pool_id: &str) -> Option<&str> {
    let is_arn = user_pool_id.starts_with("arn:");
    let id = if is_arn { user_pool_id.rsplit('/').next().unwrap_or(user_pool_id) } else { user_pool_id };
    let (region, rest) = id.split_once('_')?;
    let parts = region.split('-').count();
    // Another text has more before it; the field itself says so.
    let is_plain = region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let ends_well = region.ends_with(|last: char| last.is_ascii_digit());
    (!rest.is_empty() && parts >= 3 && is_plain && ends_well).then_some(region)
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
mod tests;
