//! Whether a keyword of a schema has a value that it can have, where that is no schema. What it cannot have would be passed over,
//! or refuse each payload.

use serde_json::Value;

use super::number::Number;

/// The types that values of JSON have.
const TYPES: [&str; 7] = ["null", "boolean", "object", "array", "number", "integer", "string"];

/// Whether `key` can have this value. Keywords that are not known here can have any.
pub(super) fn is_possible(key: &str, value: &Value) -> bool {
    match key {
        "type" => is_one_or_some(value, |value| value.as_str().is_some_and(|name| TYPES.contains(&name))),
        "enum" => value.is_array(),
        "minimum" | "maximum" => value.is_number(),
        // In draft 4 these are true or false, beside the limit.
        "exclusiveMinimum" | "exclusiveMaximum" => value.is_number() || value.is_boolean(),
        "multipleOf" => value.as_f64().is_some_and(|step| step > 0.0),
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" | "minContains"
        | "maxContains" => is_count(value),
        "uniqueItems" => value.is_boolean(),
        "pattern" | "format" => value.is_string(),
        "required" => are_names(value),
        "dependentRequired" => value.as_object().is_some_and(|of_names| of_names.values().all(are_names)),
        _ => true,
    }
}

fn is_one_or_some(value: &Value, is_one: impl Fn(&Value) -> bool) -> bool {
    match value {
        Value::Array(values) => !values.is_empty() && values.iter().all(is_one),
        one => is_one(one),
    }
}

fn is_count(value: &Value) -> bool {
    let Value::Number(number) = value else { return false };
    matches!(Number::of_value(number), Number::Whole(count) if count >= 0)
}

fn are_names(value: &Value) -> bool {
    value.as_array().is_some_and(|names| names.iter().all(Value::is_string))
}
