//! What schemas say, and which are refused. The keywords were compared with the test suite of json-schema.org.

use proptest::prelude::*;

use super::*;
use crate::{Body, decode};

fn is_met(schema: &str, value: &str) -> bool {
    let Body::Tree(node) = decode(value.as_bytes(), Some("application/json")).body else { panic!("{value}") };
    JsonSchema::parse(schema).unwrap_or_else(|error| panic!("{error}: {schema}")).violations(&node, 1).is_empty()
}

#[test]
fn each_keyword_refuses_what_it_is_for() {
    for (schema, met, refused) in [
        (r#"{"type":"integer"}"#, "1.0", "1.5"),
        (r#"{"type":["null","string"]}"#, "null", "true"),
        (r#"{"enum":[1,[{"a":2,"b":1}]]}"#, r#"[{"b":1.0,"a":2}]"#, "2"),
        (r#"{"const":"a"}"#, r#""a""#, r#""A""#),
        (r#"{"multipleOf":0.01}"#, "4.02", "4.025"),
        (r#"{"minimum":-5,"exclusiveMaximum":9007199254740993}"#, "9007199254740992", "9007199254740993"),
        (r#"{"$schema":"http://json-schema.org/draft-04/schema#","maximum":5,"exclusiveMaximum":true}"#, "4", "5"),
        (r#"{"minLength":2,"maxLength":3}"#, r#""üü""#, r#""ü""#),
        (r#"{"pattern":"^p-[0-9]+$"}"#, r#""p-1""#, r#""p-x""#),
        (r#"{"format":"date-time"}"#, r#""2026-11-28T14:30:00.5+01:00""#, r#""2026-02-30T14:30:00Z""#),
        (r#"{"format":"ipv4"}"#, r#""10.0.0.1""#, r#""10.0.0.256""#),
        (r#"{"format":"duration"}"#, r#""P1DT2H""#, r#""P1H""#),
        (r#"{"format":"uuid"}"#, r#""12345678-90ab-cdef-1234-567890abcdef""#, r#""1234""#),
        (r#"{"format":"other"}"#, r#""?""#, ""),
        (r#"{"prefixItems":[true,{"type":"string"}],"items":false}"#, r#"[1,"a"]"#, r#"[1,"a",2]"#),
        (r#"{"items":[{"type":"string"}],"additionalItems":false}"#, r#"["a"]"#, "[1]"),
        (r#"{"contains":{"const":1},"maxContains":1}"#, "[1,2]", "[1,1]"),
        (r#"{"minItems":1,"maxItems":2,"uniqueItems":true}"#, "[1,2]", "[1,1.0]"),
        (
            r#"{"patternProperties":{"^t":{"type":"number"}},"additionalProperties":{"type":"string"}}"#,
            r#"{"t1":1,"a":"b"}"#,
            r#"{"a":1}"#,
        ),
        (r#"{"propertyNames":{"maxLength":1},"minProperties":1}"#, r#"{"a":1}"#, r#"{"ab":1}"#),
        (r#"{"dependentRequired":{"a":["b"]}}"#, r#"{"b":1}"#, r#"{"a":1}"#),
        (r#"{"dependencies":{"a":{"required":["b"]}}}"#, r#"{"a":1,"b":1}"#, r#"{"a":1}"#),
        (r#"{"allOf":[{"minimum":1},{"maximum":2}]}"#, "2", "3"),
        (r#"{"anyOf":[{"const":1},{"const":2}]}"#, "2", "3"),
        (r#"{"oneOf":[{"minimum":1},{"minimum":2}]}"#, "1", "2"),
        (r#"{"not":{"type":"null"}}"#, "1", "null"),
        (r#"{"if":{"minimum":5},"then":{"multipleOf":2},"else":{"const":1}}"#, "6", "3"),
        (r##"{"$defs":{"a b":{"type":"null"}},"$ref":"#/$defs/a%20b"}"##, "null", "1"),
        (
            r##"{"type":"object","properties":{"next":{"$ref":"#"}}}"##,
            r#"{"next":{"next":{}}}"#,
            r#"{"next":{"next":1}}"#,
        ),
        (r#"{"$defs":{"x":{"$id":"x.json","$anchor":"y","type":"null"}},"$ref":"x.json"}"#, "null", "1"),
    ] {
        assert!(is_met(schema, met), "{schema} {met}");
        assert!(refused.is_empty() || !is_met(schema, refused), "{schema} {refused}");
    }
}

#[test]
fn what_is_not_read_is_refused_and_not_passed_over() {
    for (schema, expected) in [
        ("{\n\"a\":}", "invalid JSON at line 2, column 5"),
        ("1", "# is no schema: an object, true or false"),
        (r#"{"properties":{"a":1}}"#, "/properties/a is no schema: an object, true or false"),
        (r#"{"properties":[]}"#, "/properties has a value that is not possible there"),
        (r#"{"unevaluatedProperties":false}"#, "#: the keyword unevaluatedProperties is not supported"),
        (
            r#"{"$ref":"https://example.com/a.json"}"#,
            "the reference https://example.com/a.json leads to nothing in this file",
        ),
        (r##"{"$ref":"#/$defs/a"}"##, "the reference #/$defs/a leads to nothing in this file"),
        (r#"{"pattern":"(?=a)"}"#, "the pattern (?=a) is not supported"),
        (r#"{"type":"record"}"#, "/type has a value that is not possible there"),
        (r#"{"items":{"type":["string","nul"]}}"#, "/items/type has a value that is not possible there"),
        (r#"{"properties":{"a":{"minimum":"x"}}}"#, "/properties/a/minimum has a value that is not possible there"),
        (r#"{"properties":{"a":{"required":true}}}"#, "/properties/a/required has a value that is not possible there"),
        (r#"{"maxLength":-1}"#, "/maxLength has a value that is not possible there"),
        (r#"{"multipleOf":0}"#, "/multipleOf has a value that is not possible there"),
        (r#"{"enum":"a"}"#, "/enum has a value that is not possible there"),
    ] {
        assert_eq!(JsonSchema::parse(schema).unwrap_err().to_string(), expected);
    }
}

#[test]
fn endless_and_costly_schemas_end() {
    assert!(is_met(r##"{"$ref":"#"}"##, "1"));
    let costly = r##"{"anyOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/a"}],"$defs":{"a":{"items":{"anyOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/a"},false]},"minItems":1}}}"##;
    let deep = format!("{}{}", "[".repeat(60), "]".repeat(60));
    assert!(!is_met(costly, &deep));
    assert!(JsonSchema::parse(&format!("{}true{}", r#"{"not":"#.repeat(200), "}".repeat(200))).is_err());
}

proptest! {
    #[test]
    fn any_text_is_a_schema_or_refused(text in r##"(\{|\}|"type":|"object"|"\$ref":"#|"/a"|"items":|\[|\]|,|1|true|"anyOf":|"pattern":"a"){0,20}"##) {
        let _ = JsonSchema::parse(&text);
    }
}
