//! What resources and actions match: texts with wildcards, and the variables in them.

use crate::accounts::IDENTITY_POOL_ID;

/// Where every client of the sandbox is.
const SOURCE_IP: &str = "127.0.0.1";

/// What the variables in a resource stand for.
#[derive(Clone, Copy)]
pub(super) struct Variables<'a> {
    pub(super) client_id: &'a str,
    pub(super) identity_id: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Exactly(char),
    AnyOne,
    AnyMany,
}

/// A text in which `*` and `?` are wildcards, and nothing else is.
#[derive(Clone, Debug)]
pub(super) struct Pattern(Vec<Token>);

impl Pattern {
    /// Without variables.
    pub(super) fn literal(text: &str) -> Self {
        Self(text.chars().map(wildcard).collect())
    }

    /// With variables. What replaces one is literal, or a client called `*` would be every client. An unknown
    /// variable makes the whole resource match nothing.
    pub(super) fn parse(text: &str, variables: Variables<'_>) -> Option<Self> {
        let mut tokens = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, behind) = after.split_once('}')?;
            tokens.extend(before.chars().map(wildcard));
            tokens.extend(variables.value_or_default(name)?.chars().map(Token::Exactly));
            rest = behind;
        }
        tokens.extend(rest.chars().map(wildcard));
        Some(Self(tokens))
    }

    /// Greedy matching that goes back to the last `*` only, so that it takes quadratic time at worst.
    pub(super) fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        let (mut at, mut token) = (0, 0);
        let mut retry = None;
        while at < text.len() {
            match self.0.get(token) {
                Some(Token::AnyMany) => {
                    retry = Some((token, at));
                    token += 1;
                }
                Some(Token::AnyOne) => (at, token) = (at + 1, token + 1),
                Some(Token::Exactly(wanted)) if *wanted == text[at] => (at, token) = (at + 1, token + 1),
                _ => {
                    let Some((star, from)) = retry else { return false };
                    retry = Some((star, from + 1));
                    (at, token) = (from + 1, star + 1);
                }
            }
        }
        self.0[token..].iter().all(|left| *left == Token::AnyMany)
    }
}

fn wildcard(character: char) -> Token {
    match character {
        '*' => Token::AnyMany,
        '?' => Token::AnyOne,
        other => Token::Exactly(other),
    }
}

impl<'a> Variables<'a> {
    /// `NAME`, or `NAME, 'DEFAULT'`.
    fn value_or_default<'t>(self, text: &'t str) -> Option<&'t str>
    where
        'a: 't,
    {
        let Some((name, default)) = text.split_once(',') else { return self.value(text.trim()) };
        self.value(name.trim()).or_else(|| default.trim().strip_prefix('\'')?.strip_suffix('\''))
    }

    pub(super) fn value(self, name: &str) -> Option<&'a str> {
        match name {
            "iot:ClientId" => Some(self.client_id),
            "cognito-identity.amazonaws.com:sub" => Some(self.identity_id),
            "cognito-identity.amazonaws.com:aud" => Some(IDENTITY_POOL_ID),
            "aws:SourceIp" => Some(SOURCE_IP),
            // IAM's way to write the characters that mean something.
            "*" => Some("*"),
            "?" => Some("?"),
            "$" => Some("$"),
            _ => None,
        }
    }
}
