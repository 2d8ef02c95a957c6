//! JSON Schema: whether a value is what a schema says, and if not, where and why (json-schema.org, drafts 4 to 2020-12). Own code,
//! for the library that is usual adds two megabytes to the program. What it does not have is refused when a schema is read, and
//! not passed over: another file or a network address in `$ref`, `unevaluatedProperties`, `unevaluatedItems`, `$dynamicRef` and
//! patterns that look around.

mod check;
mod format;
mod keyword;
mod leaf;
mod number;
mod refusal;
mod same;
mod schema;
mod violation;

pub use refusal::JsonSchemaError;
pub use schema::JsonSchema;
pub use violation::Violation;

#[cfg(test)]
mod tests;
