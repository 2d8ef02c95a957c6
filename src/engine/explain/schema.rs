//! A schema of payloads that cannot be used, or has not the message that is asked for.

use model::{Actor, Notice, Words};
use payload::{JsonSchemaError, Schema, SchemaError};
use texts::t;

/// Names of messages that are offered.
const MOST_NAMED: usize = 12;

/// A file is no schema.
#[must_use]
pub fn schema(file: &str, error: &SchemaError) -> Notice {
    let words = Words {
        summary: &t!("Could not use the schema {file}", file),
        cause: &error.to_string(),
        remedy: t!("Correct the file, or choose another .proto file or descriptor set."),
    };
    Notice::error("schema.unusable", words).by(Actor::You)
}

/// A file is no JSON Schema, or one that is not read.
#[must_use]
pub fn json_schema(file: &str, error: &JsonSchemaError) -> Notice {
    let words = Words {
        summary: &t!("Could not use the schema {file}", file),
        cause: &error.to_string(),
        remedy: t!("Correct the file, or choose another JSON Schema."),
    };
    Notice::error("schema.unusable", words).by(Actor::You)
}

/// A JSON Schema has no messages, and one was chosen.
#[must_use]
pub fn message_of_json_schema(file: &str, name: &str) -> Notice {
    let words = Words {
        summary: &t!("{file} has no message {name}", file, name),
        cause: t!("A file with a name that ends with .json is a JSON Schema, which has no messages."),
        remedy: t!("Leave the message out, or choose a .proto file or descriptor set."),
    };
    Notice::error("schema.message_of_json", words).by(Actor::You)
}

/// A schema has no message of this name.
#[must_use]
pub fn no_such_message(schema: &Schema, file: &str, name: &str) -> Notice {
    let names = schema.similar(name).join(", ");
    let words = Words {
        summary: &t!("{file} has no message {name}", file, name),
        cause: &t!("It has, among others: {names}", names),
        remedy: t!("Choose one of its messages, by its full name or the end of it."),
    };
    Notice::error("schema.no_message", words).by(Actor::You)
}

/// A schema has several messages, and none was chosen.
#[must_use]
pub fn several_messages(schema: &Schema, file: &str) -> Notice {
    let names = schema.message_names();
    let mut listed = names.iter().take(MOST_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > MOST_NAMED {
        listed.push_str(", ...");
    }
    let words = Words {
        summary: &t!("{file} has several messages", file),
        cause: &t!("It has: {names}", names = listed),
        remedy: t!("Choose one with --message."),
    };
    Notice::error("schema.several_messages", words).by(Actor::You)
}
