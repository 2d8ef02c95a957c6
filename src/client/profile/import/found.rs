//! What a text gives for a profile.

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table};

use super::super::check;
use super::super::table::CLIENT_SECRET;
use super::kind::Kind;
use super::place::Place;

const ENDPOINT: &str = "iot_endpoint";
/// What no profile is without, and nothing takes the place of.
const REQUIRED: [&str; 5] = ["region", "user_pool_id", "client_id", "identity_pool_id", "iot_endpoint"];
/// The same of a profile whose credentials are those of AWS's tools.
const REQUIRED_OF_AWS: [&str; 1] = ["region"];

/// What a profile with these settings lacks. In China another provider takes the place of a user pool. The endpoint is looked up
/// with credentials of AWS's tools, and where it was left out on purpose: in a profile of this program.
pub(super) fn missing(kind: Kind, fields: &[Found]) -> Vec<&'static str> {
    let has = |name: &str| fields.iter().any(|found| found.field == name && found.value != Value::Flag(false));
    let from = fields.iter().find(|found| found.field == "credentials").map(|found| &found.value);
    let is_aws = matches!(from, Some(Value::Text(text)) if text.starts_with("aws-"));
    let is_fips = fields.iter().any(|found| found.field == "fips" && found.value == Value::Flag(true));
    let required: &[&str] = if is_aws { &REQUIRED_OF_AWS } else { &REQUIRED };
    let instead = |field: &str| match field {
        "user_pool_id" => has("openid_issuer"),
        "iot_endpoint" => is_fips || kind == Kind::Profile,
        _ => false,
    };
    let region = fields.iter().find(|found| found.field == "region").map(|found| &found.value);
    let is_in_china = matches!(region, Some(Value::Text(region)) if check::is_in_china(region));
    let named = |field| if is_in_china && field == "user_pool_id" { "openid_issuer" } else { field };
    required.iter().copied().filter(|field| !has(field) && !instead(field)).map(named).collect()
}

/// A recognised text. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// What the text is.
    pub kind: Kind,
    /// A name for the profile, taken from the text.
    pub suggested_name: String,
    /// What it gives, in the order of a profile, each setting once.
    pub fields: Vec<Found>,
    /// What a profile needs and the text does not give, or not only once.
    pub missing: Vec<&'static str>,
    /// What it gives more than once, with different values.
    pub choices: Vec<Choice>,
    /// What it gives and cannot be used.
    pub left_out: Vec<LeftOut>,
    /// Where it has secrets.
    pub secrets: Vec<SecretFound>,
    /// The stacks of which one can be taken, where what is given more than once is of several.
    pub parts: Vec<String>,
    /// The endpoint is left out on purpose: it is looked up after the sign-in.
    pub looks_up_endpoint: bool,
}

/// One setting and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// As in profiles.toml; `endpoints.issuer` within that table.
    pub field: String,
    /// Its value.
    pub value: Value,
    /// Where it is.
    pub place: Place,
}

/// The value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A string.
    Text(String),
    /// A list of strings.
    List(Vec<String>),
    /// True or false.
    Flag(bool),
    /// A whole number.
    Number(i64),
}

/// A setting with several values, none of which is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// As in profiles.toml.
    pub field: &'static str,
    /// The values, each where it is first.
    pub options: Vec<(Value, Place)>,
}

/// A value that a profile cannot have. The value itself is not repeated: it could be anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// As in profiles.toml.
    pub field: String,
    /// Where it is.
    pub place: Place,
    /// What to use instead, in the current language.
    pub expected: String,
}

/// A secret in the text, which is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretFound {
    /// What it is.
    pub kind: SecretKind,
    /// Where it is.
    pub place: Place,
}

/// What a secret is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    /// That of the app client. The profile then says that the keyring has it.
    ClientSecret,
    /// An access key of AWS, its secret or its session token.
    AccessKey,
    /// A token or a code of a sign-in.
    Token,
    /// A password.
    Password,
    /// A key of an API, as AppSync has.
    ApiKey,
    /// What Terraform marks as sensitive.
    Sensitive,
}

impl Imported {
    /// The setting, if it was found.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Found> {
        self.fields.iter().find(|found| found.field == name)
    }

    /// Takes `value` for `field`, whatever the text gives.
    pub fn set(&mut self, field: &str, value: Value) {
        if field == "client_id" {
            self.take_secret_of(&value);
        }
        self.choices.retain(|choice| choice.field != field);
        // Another provider is what there is in place of a user pool.
        let is_given = |of: &str| of == field || (field == "openid_issuer" && of == "user_pool_id");
        self.left_out.retain(|left_out| !is_given(&left_out.field));
        let found = Found { field: field.to_owned(), value, place: Place::Given };
        match self.fields.iter_mut().find(|present| present.field == field) {
            Some(present) => *present = found,
            None => self.fields.push(found),
        }
        self.find_missing();
    }

    /// A client that is chosen among several has a secret if its stack has one.
    fn take_secret_of(&mut self, client: &Value) {
        let choices = self.choices.iter().filter(|choice| choice.field == "client_id");
        let chosen = choices.flat_map(|choice| &choice.options).find(|(value, _)| value == client);
        let Some(stack) = chosen.and_then(|(_, place)| place.stack()) else { return };
        let is_it =
            |secret: &&SecretFound| secret.kind == SecretKind::ClientSecret && secret.place.stack() == Some(stack);
        if let Some(place) = self.secrets.iter().find(is_it).map(|secret| secret.place.clone()) {
            self.fields.push(Found {
                field: CLIENT_SECRET.to_owned(),
                value: Value::Text("keyring".to_owned()),
                place,
            });
        }
    }

    /// Leaves the endpoint out, whatever the text gives: it is looked up after the sign-in.
    pub fn look_up_endpoint(&mut self) {
        self.fields.retain(|found| found.field != ENDPOINT);
        self.choices.retain(|choice| choice.field != ENDPOINT);
        self.left_out.retain(|left_out| left_out.field != ENDPOINT);
        self.looks_up_endpoint = true;
        self.find_missing();
    }

    fn find_missing(&mut self) {
        self.missing = missing(self.kind, &self.fields);
        self.missing.retain(|field| *field != ENDPOINT || !self.looks_up_endpoint);
    }

    /// The `[[profile]]` table of what was found, with this name.
    #[must_use]
    pub fn to_toml(&self, name: &str) -> String {
        let name = ("name", &Value::Text(name.to_owned()));
        let fields = self.fields.iter().filter(|found| found.field != "name");
        to_toml([name].into_iter().chain(fields.map(|found| (found.field.as_str(), &found.value))))
    }
}

/// A `[[profile]]` table of these settings; `endpoints.issuer` within the table of endpoints.
#[must_use]
pub fn to_toml<'a>(settings: impl IntoIterator<Item = (&'a str, &'a Value)>) -> String {
    let (mut table, mut endpoints) = (Table::new(), Table::new());
    for (field, value) in settings {
        match field.strip_prefix("endpoints.") {
            Some(key) => endpoints.insert(key, Item::Value(value.to_toml())),
            None => table.insert(field, Item::Value(value.to_toml())),
        };
    }
    if !endpoints.is_empty() {
        table.insert("endpoints", Item::Table(endpoints));
    }
    let mut profiles = ArrayOfTables::new();
    profiles.push(table);
    let mut document = DocumentMut::new();
    document.insert("profile", Item::ArrayOfTables(profiles));
    document.to_string()
}

impl Value {
    fn to_toml(&self) -> toml_edit::Value {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::List(items) => items.iter().map(String::as_str).collect::<Array>().into(),
            Self::Flag(flag) => (*flag).into(),
            Self::Number(number) => (*number).into(),
        }
    }
}
