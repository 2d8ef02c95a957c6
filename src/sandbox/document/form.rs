//! The form of a policy document (IAM user guide, "Grammar of the IAM JSON policy language"), and what is wrong with one.
//!
//! Mistakes come from within the JSON reader, so that they carry the line and the column.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::policy::{is_asked, is_variable};

const VERSIONS: [&str; 2] = ["2012-10-17", "2008-10-17"];

/// A whole document.
#[derive(Debug)]
pub(super) struct Policy {
    statements: Vec<Statement>,
}

impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PolicyVisitor)
    }
}

/// Takes an object only: what is derived would take a list of its fields, too.
struct PolicyVisitor;

impl<'de> Visitor<'de> for PolicyVisitor {
    type Value = Policy;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a policy document, { \"Version\": ..., \"Statement\": ... }")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Policy, A::Error> {
        let fields = Fields::deserialize(MapAccessDeserializer::new(map))?;
        Policy::try_from(fields).map_err(A::Error::custom)
    }
}

impl Policy {
    /// What the sandbox does otherwise than AWS.
    pub(super) fn notes(&self) -> Vec<String> {
        self.statements.iter().enumerate().flat_map(|(at, statement)| statement.notes(at + 1)).collect()
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Fields {
    version: Option<String>,
    #[expect(dead_code, reason = "AWS takes it, and nothing comes of it")]
    id: Option<String>,
    statement: Statements,
}

impl TryFrom<Fields> for Policy {
    type Error = String;

    fn try_from(fields: Fields) -> Result<Self, String> {
        let Statements(statements) = fields.statement;
        if let Some(version) = fields.version.as_ref().filter(|version| !VERSIONS.contains(&version.as_str())) {
            return Err(format!("the Version is {version:?}, and AWS knows {}", VERSIONS.join(" and ")));
        }
        let variable = statements.iter().enumerate().find_map(|(at, statement)| Some((at + 1, statement.variable()?)));
        if let Some((number, variable)) = variable.filter(|_| fields.version.as_deref() != Some(VERSIONS[0])) {
            let needed = VERSIONS[0];
            return Err(format!(
                "statement {number}: AWS replaces ${{{variable}}} only in a document that has \"Version\": \"{needed}\""
            ));
        }
        Ok(Self { statements })
    }
}

/// One statement or a list of them.
#[derive(Debug)]
struct Statements(Vec<Statement>);

impl<'de> Deserialize<'de> for Statements {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StatementsVisitor)
    }
}

struct StatementsVisitor;

impl<'de> Visitor<'de> for StatementsVisitor {
    type Value = Statements;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a statement or a list of statements")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Statements, A::Error> {
        let read = StatementVisitor.visit_map(map);
        read.map(|statement| Statements(vec![statement])).map_err(|error| numbered(1, &error))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Statements, A::Error> {
        let mut statements = Vec::new();
        loop {
            match list.next_element() {
                Ok(Some(statement)) => statements.push(statement),
                Ok(None) if statements.is_empty() => return Err(A::Error::custom("there is no statement")),
                Ok(None) => return Ok(Statements(statements)),
                Err(error) => return Err(numbered(statements.len() + 1, &error)),
            }
        }
    }
}

/// The reader finds the place again in these words.
fn numbered<E: Error>(number: usize, error: &E) -> E {
    E::custom(format_args!("statement {number}: {error}"))
}

#[derive(Debug)]
struct Statement(StatementFields);

impl<'de> Deserialize<'de> for Statement {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(StatementVisitor)
    }
}

/// Checks a statement while the reader is still at it, so that the mistake has its place.
struct StatementVisitor;

impl<'de> Visitor<'de> for StatementVisitor {
    type Value = Statement;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a statement")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Statement, A::Error> {
        let fields = StatementFields::deserialize(MapAccessDeserializer::new(map))?;
        Statement::try_from(fields).map_err(A::Error::custom)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct StatementFields {
    #[expect(dead_code, reason = "AWS takes it, and nothing comes of it")]
    sid: Option<String>,
    #[expect(dead_code, reason = "its words are checked by being read")]
    effect: Effect,
    action: Option<Texts<Action>>,
    not_action: Option<Texts<Action>>,
    resource: Option<Texts<Resource>>,
    not_resource: Option<Texts<Resource>>,
    condition: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
enum Effect {
    Allow,
    Deny,
}

impl TryFrom<StatementFields> for Statement {
    type Error = &'static str;

    fn try_from(fields: StatementFields) -> Result<Self, Self::Error> {
        match (&fields.action, &fields.not_action) {
            (None, None) => return Err("it has neither Action nor NotAction"),
            (Some(_), Some(_)) => return Err("it has both Action and NotAction"),
            _ => {}
        }
        match (&fields.resource, &fields.not_resource) {
            (None, None) => Err("it has neither Resource nor NotResource"),
            (Some(_), Some(_)) => Err("it has both Resource and NotResource"),
            _ => Ok(Self(fields)),
        }
    }
}

impl Statement {
    fn variables(&self) -> impl Iterator<Item = &str> {
        let Self(StatementFields { resource, not_resource, .. }) = self;
        let texts = [resource, not_resource].into_iter().flatten().flat_map(|texts| &texts.0);
        texts.flat_map(|resource| variables(&resource.0)).filter_map(Result::ok)
    }

    fn variable(&self) -> Option<&str> {
        self.variables().next()
    }

    fn notes(&self, number: usize) -> Vec<String> {
        let unknown = self.variables().filter(|variable| !is_variable(variable)).map(|variable| {
            format!("statement {number}: ${{{variable}}} has no value here, so that a resource with it matches nothing")
        });
        let condition = self.0.condition.is_some().then(|| {
            format!(
                "statement {number}: its Condition is not evaluated here: an Allow with one allows nothing, and a Deny \
                 with one always denies"
            )
        });
        unknown.chain(condition).chain(self.unasked(number)).collect()
    }

    /// Actions of AWS IoT that nothing here asks for: those of other calls, and misspelled ones.
    fn unasked(&self, number: usize) -> impl Iterator<Item = String> {
        let Self(StatementFields { action, not_action, .. }) = self;
        let actions = [action, not_action].into_iter().flatten().flat_map(|actions| &actions.0);
        let unasked = actions.filter(|Action(text)| text.starts_with("iot:") && !text.contains(['*', '?']));
        let unasked = unasked.filter(|Action(text)| !is_asked(text));
        unasked
            .map(move |Action(text)| format!("statement {number}: the sandbox does not use {text}. Is it misspelled?"))
    }
}

/// One text or a list of them, each of which is checked.
#[derive(Debug)]
struct Texts<T>(Vec<T>);

impl<'de, T: TryFrom<String, Error = String>> Deserialize<'de> for Texts<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextsVisitor(PhantomData))
    }
}

struct TextsVisitor<T>(PhantomData<T>);

impl<'de, T: TryFrom<String, Error = String>> Visitor<'de> for TextsVisitor<T> {
    type Value = Texts<T>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text or a list of texts")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Texts<T>, E> {
        T::try_from(text.to_owned()).map(|text| Texts(vec![text])).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Texts<T>, A::Error> {
        let mut texts = Vec::new();
        while let Some(text) = list.next_element::<String>()? {
            texts.push(T::try_from(text).map_err(A::Error::custom)?);
        }
        if texts.is_empty() { Err(A::Error::custom("the list is empty")) } else { Ok(Texts(texts)) }
    }
}

#[derive(Debug)]
struct Action(String);

impl TryFrom<String> for Action {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let is_word = |text: &str| {
            !text.is_empty()
                && text.chars().all(|character| character.is_ascii_alphanumeric() || "-*?".contains(character))
        };
        let is_action = text.split_once(':').is_some_and(|(service, name)| is_word(service) && is_word(name));
        if text == "*" || is_action {
            return Ok(Self(text));
        }
        Err(format!("{text:?} is no action, such as \"iot:Publish\""))
    }
}

#[derive(Debug)]
struct Resource(String);

impl TryFrom<String> for Resource {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        for variable in variables(&text) {
            let variable = variable.map_err(|()| format!("in {text:?} a ${{ has no }}"))?;
            if variable.starts_with("AWS::") {
                return Err(format!(
                    "${{{variable}}} is of CloudFormation, which puts a value in its place: put one here"
                ));
            }
        }
        let is_arn = text.starts_with("arn:") && text.split(':').count() >= 6;
        if text == "*" || is_arn {
            return Ok(Self(text));
        }
        Err(format!("{text:?} is no resource, such as \"arn:aws:iot:REGION:ACCOUNT:topic/plant/*\" or \"*\""))
    }
}

/// The names in `${...}`, without defaults; `Err` for one that does not end.
fn variables(text: &str) -> impl Iterator<Item = Result<&str, ()>> {
    text.split("${").skip(1).map(|rest| {
        let (name, _) = rest.split_once('}').ok_or(())?;
        Ok(name.split_once(',').map_or(name, |(name, _default)| name).trim())
    })
}
