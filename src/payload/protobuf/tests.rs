//! The corpus by its schema, and what schemas and messages can be.

#![expect(clippy::disallowed_methods, reason = "tests read the corpus")]

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::{AsMessage, Format, Hints, Node, Remark, push_value, read};

fn corpus(name: &str) -> Vec<u8> {
    fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/corpus").join(name)).unwrap()
}

fn nothing(_: &str) -> Option<String> {
    None
}

fn schema(text: &str) -> Arc<Schema> {
    Arc::new(load_schema("t.proto", text.as_bytes(), nothing).unwrap_or_else(|error| panic!("{error}")))
}

fn error(text: &str) -> String {
    load_schema("t.proto", text.as_bytes(), nothing).unwrap_err().to_string()
}

fn plant() -> Arc<Schema> {
    Arc::new(load_schema("plant.proto", &corpus("proto/plant.proto"), nothing).unwrap())
}

fn text(message: &MessageType, payload: &[u8], style: ProtobufStyle) -> (String, Vec<Remark>) {
    let reading = read(payload, &Hints { message: Some(AsMessage { message, style }), ..Hints::default() });
    let mut value = String::new();
    push_value(&reading, payload, &mut value);
    (format!("{} {value}", reading.words()), reading.remarks)
}

#[test]
fn messages_of_the_corpus_are_read_by_each_of_their_schemas() {
    let set = |name| Arc::new(load_schema(name, &corpus(name), nothing).unwrap());
    let whole = r#"protobuf {"device":"pump-1","temp":21.5,"delta":-3,"count":"9007199254740993","mode":"MODE_MANUAL","at":"2026-11-27T22:00:00.500Z","wave":[1.5,2.5],"labels":{"site":"north"},"raw":"AP8=","whole":"-1","on":false,"total":"9"}"#;
    for schema in [plant(), set("plant.desc"), set("plant-bare.desc")] {
        for (file, name, expected, remarks) in [
            ("pb-reading.pb", "Reading", whole, vec![]),
            ("pb-small.pb", "plant.v1.Small", r#"protobuf {"n":49}"#, vec![]),
            ("pb-empty.pb", ".plant.v1.Small", "protobuf {}", vec![]),
            ("pb-name-is-text.pb", "Name", r#"protobuf {"name":"0123456789012345678901234567890123456789"}"#, vec![]),
            ("pb-uuid-is-text.pb", "Name", r#"protobuf {"name":"12345678-90ab-cdef-1234-567890abcdef"}"#, vec![]),
            ("pb-unknown-field.pb", "Small", r#"protobuf {"n":1,"99":"hi"}"#, vec![Remark::UnknownFields(vec![99])]),
            (
                "pb-any.pb",
                "Reading",
                r#"protobuf {"device":"a","extra":{"@type":"type.googleapis.com/plant.v1.Small","n":49}}"#,
                vec![],
            ),
            ("pb-delimited.pbs", "Small", r#"protobuf-delimited [{"n":1},{"n":2},{"n":300}]"#, vec![]),
            ("pb-negative-int64.pb", "Reading", r#"protobuf {"whole":"-1"}"#, vec![]),
            ("cbor-map.cbor", "Small", "", vec![Remark::NotMessage("plant.v1.Small".to_owned())]),
        ] {
            let message = schema.message(name).unwrap();
            let (found, said) = text(&message, &corpus(file), ProtobufStyle::Json);
            assert_eq!(said, remarks, "{file}");
            assert!(expected.is_empty() || found == expected, "{file}: {found}\n{expected}");
        }
    }
    let (tree, _) = text(&plant().message("Reading").unwrap(), &corpus("pb-reading.pb"), ProtobufStyle::Tree);
    assert!(tree.contains("\"count\":9007199254740993,"), "{tree}");
    assert!(tree.contains("\"raw\":\"h'00ff'\",\"whole\":-1,"), "{tree}");
}

#[test]
fn a_message_is_found_by_its_name_and_similar_ones_are_offered() {
    let plant = plant();
    assert_eq!(plant.message_names(), ["plant.v1.Reading", "plant.v1.Small", "plant.v1.Name"]);
    assert_eq!((plant.message("eading"), plant.only_message()), (None, None));
    assert_eq!(plant.similar("Raeding"), ["plant.v1.Reading"]);
    assert_eq!(plant.similar("xxxxxxxx").len(), 3, "all, where none is similar");
    let two = schema("message A { message Part {} } message B { message Part {} }");
    assert_eq!((two.message("Part"), two.message("B.Part").unwrap().name()), (None, "B.Part"));
    let one = schema("package p; message A { message Part {} Part part = 1; }");
    assert_eq!(one.only_message().unwrap().name(), "p.A");
}

#[test]
fn all_of_the_language_that_says_what_a_message_is_like_is_read() {
    let text_of_all = r#"
        // a comment
        syntax = "proto2"; /* another
        one */ package a.b;
        import public "nanopb.proto"; import "google/protobuf/descriptor.proto";
        option (file_option) = { text: "; } {" list: [1, 2] };
        extend google.protobuf.FieldOptions { optional string unit = 50000; }
        message M {
          option message_set_wire_format = false;
          reserved 2, 9 to 11; reserved "old"; extensions 100 to max [declaration = { number: 1 }];
          required int32 message = 1 [default = -1, (unit) = "C", json_name = 'Msg'];
          repeated .a.b.M.Kind option = 3 [packed = true];
          optional group Result = 4 { optional string url = 1; }
          enum Kind { option allow_alias = true; NONE = 0; ALIAS = 0 [deprecated = true]; SOME = 0x2; LESS = -1; reserved 5; }
          message Inner { optional M again = 1; oneof one_of { string text_value = 2; Kind kind = 3; } }
          map<string, Inner> by_name = 5;
          optional Inner inner = 6 [(nanopb).max_size = 40, (x) = { a { b: "]" } }];
          repeated sint64 reserved = 7; ;
          extend M { optional bytes nested_ext = 101; }
        }
        extend M { optional fixed32 ext = 100; }
        service S { option x = "y"; rpc Call (M) returns (stream M) { option (google.api.http) = { get: "/v1" }; } }
    "#;
    let all = schema(text_of_all);
    let message = all.message("M").unwrap();
    let payload = b"\x08\x05\x1a\x03\x02\x00\x63\x23\x0a\x01u\x24\x2a\x08\x0a\x01k\x12\x03\x12\x01t\x32\x02\x18\x02\x38\x03\x38\x04\xa5\x06\x07\0\0\0\xaa\x06\x01\xff";
    let expected = r#"protobuf {"Msg":5,"option":["SOME","NONE",99],"result":{"url":"u"},"byName":{"k":{"textValue":"t"}},"inner":{"kind":"SOME"},"reserved":["-2","2"],"[a.b.M.nested_ext]":"/w==","[a.b.ext]":7}"#;
    assert_eq!(text(&message, payload, ProtobufStyle::Json), (expected.to_owned(), vec![]));
    let edition = "edition = \"2024\"; import option \"x.proto\"; export message E { local enum K { A = 0; } K k = 1; local message L {} }";
    assert_eq!(schema(edition).message_names(), ["E", "E.L"]);
}

#[test]
fn a_mistake_is_named_with_its_file_and_line() {
    for (text, expected) in [
        ("message A {\n  int32 a = 1\n}", "t.proto:3: expected ';', found '}'"),
        ("message A {\n  int32 a;\n}", "t.proto:2: expected '=', found ';'"),
        ("message A {", "t.proto:1: the file ends where a field is expected"),
        ("\n\nmessage A { Bee b = 1; }", "t.proto:3: unknown type Bee"),
        (
            "import \"x/y.proto\";\nmessage A { Bee b = 1; }",
            "t.proto:2: unknown type Bee; these imports are missing: x/y.proto",
        ),
        ("message A { int32 a = 0; }", "t.proto:1: not a field number: 1 to 536870911"),
        ("message A { int32 a = b; }", "t.proto:1: expected a field number, found 'b'"),
        ("message A { int32 a = 1;\nint32 b = 1; }", "t.proto:2: the field number 1 is used twice"),
        ("massage A {}", "t.proto:1: expected 'message', 'enum' or 'import', found 'massage'"),
        ("message A { string a = 1 [json_name = \"x\"; }", "t.proto:1: expected ']', found ';'"),
        ("message A { map<Key, int32> a = 1; }", "t.proto:1: expected the type of a key, found 'Key'"),
        ("import \"x.proto", "t.proto:1: expected '\"', found the end of the line"),
        ("syntax = \"proto3\";", "t.proto has no message"),
    ] {
        assert_eq!(error(text), expected, "{text}");
    }
    assert_eq!(
        load_schema("a.bin", b"\xff\x00", nothing).unwrap_err().to_string(),
        "a.bin is neither a .proto file nor a descriptor set"
    );
}

#[test]
fn imports_are_followed_and_those_that_only_have_options_may_be_missing() {
    let import = |path: &str| match path {
        "sub/b.proto" => Some("package sub; import \"c.proto\"; message B { C c = 1; deep.er.D d = 2; }".to_owned()),
        "c.proto" => Some("import \"sub/b.proto\"; package sub; message C { int32 n = 1; }".to_owned()),
        "d.proto" => Some("package deep.er; message D {}".to_owned()),
        "bad.proto" => Some("message {}".to_owned()),
        _ => None,
    };
    let text = "import \"sub/b.proto\"; import \"gone.proto\"; import \"d.proto\"; message A { sub.B b = 1; }";
    let schema = Arc::new(load_schema("a.proto", text.as_bytes(), import).unwrap());
    assert_eq!(schema.message_names(), ["A"], "those of imports are not offered");
    let (found, _) =
        super::tests::text(&schema.message("A").unwrap(), b"\x0a\x04\x0a\x02\x08\x07", ProtobufStyle::Json);
    assert_eq!(found, r#"protobuf {"b":{"c":{"n":7}}}"#);
    let wrong = load_schema("a.proto", b"import \"bad.proto\"; message A {}", import).unwrap_err();
    assert_eq!(wrong.to_string(), "bad.proto:1: expected a name, found '{'");
}

#[test]
fn types_of_google_are_as_json_has_them() {
    let all = schema(
        "import \"google/protobuf/struct.proto\"; message A { google.protobuf.Timestamp t = 1; google.protobuf.Duration d = 2; \
         google.protobuf.Struct s = 3; google.protobuf.FieldMask f = 4; google.protobuf.BytesValue b = 5; google.protobuf.Any a = 6; \
         google.protobuf.Empty e = 7; google.protobuf.ListValue l = 8; google.protobuf.NullValue n = 9; double x = 10; repeated float y = 11; }",
    );
    let message = all.only_message().unwrap();
    for (payload, expected) in [
        (&b"\x0a\x00"[..], r#"{"t":"1970-01-01T00:00:00Z"}"#),
        (b"\x0a\x03\x10\x80\x08", r#"{"t":"1970-01-01T00:00:00.000001024Z"}"#),
        (b"\x0a\x0b\x08\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x00", r#"{"t":"h'08ffffffffffffffff7f00'"}"#),
        (b"\x0a\x0a\x08\xff\xff\xff\xff\xff\xff\xff\xff\x7f", r#"{"t":{"seconds":"9223372036854775807"}}"#),
        (
            b"\x12\x16\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x10\x80\xb6\xca\x91\xfe\xff\xff\xff\xff\x01",
            r#"{"d":"-1.500s"}"#,
        ),
        (b"\x12\x02\x08\x03", r#"{"d":"3s"}"#),
        (
            b"\x1a\x15\x0a\x05\x0a\x01a\x12\x00\x0a\x0c\x0a\x01b\x12\x07\x32\x05\x0a\x03\x1a\x01x",
            r#"{"s":{"a":null,"b":["x"]}}"#,
        ),
        (b"\x1a\x00\x42\x00", r#"{"s":{},"l":[]}"#),
        (b"\x22\x0a\x0a\x03a_b\x0a\x03c.d", r#"{"f":"aB,c.d"}"#),
        (b"\x2a\x03\x0a\x01\xff\x3a\x00\x48\x00", r#"{"b":"/w==","e":{},"n":null}"#),
        (b"\x32\x07\x0a\x03x/y\x12\x00", r#"{"a":{"@type":"x/y","value":""}}"#),
        (
            b"\x32\x20\x0a\x1ax/google.protobuf.Duration\x12\x02\x08\x03",
            r#"{"a":{"@type":"x/google.protobuf.Duration","value":"3s"}}"#,
        ),
        (
            b"\x51\0\0\0\0\0\0\xf8\x7f\x5a\x08\0\0\x80\xff\xcd\xcc\x4c\x3e\x5d\0\0\x80\x3f",
            r#"{"x":"NaN","y":["-Infinity",0.2,1.0]}"#,
        ),
    ] {
        let (found, _) = text(&message, payload, ProtobufStyle::Json);
        let expected = if expected.contains("h'") {
            r#"protobuf {"1":"CP//////////fwA="}"#.to_owned()
        } else {
            format!("protobuf {expected}")
        };
        assert_eq!(found, expected, "{payload:02x?}");
    }
    let (_, remarks) = text(&message, b"\x32\x07\x0a\x03x/y\x12\x00", ProtobufStyle::Json);
    assert_eq!(remarks, [Remark::UnknownTypes(vec!["y".to_owned()])]);
}

#[test]
fn parts_of_a_message_are_merged_and_the_last_of_a_oneof_counts() {
    let all = schema(
        "message A { A in = 1; int32 x = 2; oneof o { int32 y = 3; A z = 4; } map<int32, bool> m = 5; string s = 6; }",
    );
    let message = all.only_message().unwrap();
    for (payload, expected) in [
        (&b"\x0a\x02\x10\x01\x10\x07\x0a\x02\x18\x02"[..], r#"{"in":{"x":1,"y":2},"x":7}"#),
        (b"\x10\x01\x10\x02", r#"{"x":2}"#),
        (b"\x18\x01\x22\x02\x10\x01", r#"{"z":{"x":1}}"#),
        (b"\x22\x02\x10\x01\x18\x01", r#"{"y":1}"#),
        (b"\x2a\x04\x08\x01\x10\x01\x2a\x02\x08\x01\x2a\x00", r#"{"m":{"1":false,"0":false}}"#),
        (b"\x12\x01a\x32\x02\xff\xfe", r#"{"s":"h'fffe'","2":"a"}"#),
    ] {
        let (found, _) = text(&message, payload, ProtobufStyle::Json);
        assert_eq!(found, format!("protobuf {expected}"), "{payload:02x?}");
    }
}

#[test]
fn deep_and_damaged_messages_end() {
    let all = schema(
        "import \"google/protobuf/struct.proto\"; message A { A in = 1; repeated A more = 2; google.protobuf.Value v = 3; }",
    );
    let message = all.only_message().unwrap();
    for number in [0x0a, 0x12] {
        let mut payload = vec![0xff];
        for _ in 0..2_000 {
            let mut around = vec![number];
            let mut length = payload.len();
            while length >= 0x80 {
                around.push(u8::try_from(length & 0x7f).unwrap() | 0x80);
                length >>= 7;
            }
            around.push(u8::try_from(length).unwrap());
            around.extend(payload);
            payload = around;
        }
        assert!(message.read(&payload, ProtobufStyle::Tree).is_some());
        assert_eq!(value_at(&message, &payload, &vec![PathStep::Name("in"); 2_010]), None);
    }
    let lists = (0..100).fold(vec![0xff], |inner, _| {
        let list = [&[0x0a, u8::try_from(inner.len()).unwrap_or(0)][..], &inner].concat();
        [&[0x32, u8::try_from(list.len()).unwrap_or(0)][..], &list].concat()
    });
    assert!(message.read(&[&[0x1a, 0x7f][..], &lists].concat(), ProtobufStyle::Tree).is_none());
    assert!(error(&"message A {".repeat(500)).contains("expected"), "a schema too");
}

fn value_at(message: &MessageType, payload: &[u8], path: &[PathStep<'_>]) -> Option<Node> {
    Some(message.path(path)?.value_in(payload)?.into_node())
}

#[test]
fn a_path_leads_to_the_value_that_the_tree_has() {
    let plant = plant();
    let message = plant.message("Reading").unwrap();
    let reading = corpus("pb-reading.pb");
    let name = PathStep::Name;
    for (path, expected) in [
        (&[name("temp")][..], Some("21.5")),
        (&[name("count")], Some("9007199254740993")),
        (&[name("mode")], Some("\"MODE_MANUAL\"")),
        (&[name("at")], Some("\"2026-11-27T22:00:00.500Z\"")),
        (&[name("total")], Some("9")),
        (&[name("wave"), PathStep::Place(1)], Some("2.5")),
        (&[name("labels"), name("site")], Some("\"north\"")),
        (&[name("none")], None),
        (&[name("temp"), name("x")], None),
        (&[name("text")], None),
        (&[PathStep::Place(0)], None),
    ] {
        let found = value_at(&message, &reading, path).map(|node| crate::value_text(&node));
        let expected = expected.map(|text| text.trim_matches('"'));
        assert_eq!(found.as_deref().map(|text| text.trim_matches('"')), expected, "{path:?}");
    }
    let any = value_at(&message, &corpus("pb-any.pb"), &[name("extra"), name("n")]);
    assert_eq!(any.map(|node| crate::value_text(&node)).as_deref(), Some("49"));
    let both = schema("message A { B b_c = 1; oneof o { int32 x = 2; B y = 3; } } message B { int32 n = 1; }")
        .message("A")
        .unwrap();
    let value =
        |payload: &[u8], path: &[PathStep<'_>]| value_at(&both, payload, path).map(|node| crate::value_text(&node));
    let parts = b"\x0a\x02\x08\x01\x10\x05\x0a\x02\x08\x02\x1a\x00";
    assert_eq!(value(parts, &[name("b_c"), name("n")]).as_deref(), Some("2"), "the name in the schema");
    assert_eq!(value(parts, &[name("bC"), name("n")]).as_deref(), Some("2"), "the name in JSON");
    assert_eq!(value(parts, &[name("x")]), None, "another of the oneof came after it");
    assert_eq!(value(b"\x0a\x02\x08", &[name("bC")]), None, "damaged");
    assert_eq!(value(b"\x10\x05\x18\x01", &[name("x")]).as_deref(), Some("5"), "the other one is of another kind");
    assert_eq!(value(b"\x10\x05\x12\x00", &[name("x")]).as_deref(), Some("5"), "and so is its own last value");
    let named = schema("message A { int32 y = 1 [json_name = \"z\"]; int32 x = 2 [json_name = \"y\"]; }");
    let found = value_at(&named.message("A").unwrap(), b"\x08\x01\x10\x02", &[name("y")]);
    assert_eq!(found, Some(Node::Number("2".to_owned())), "a name in JSON comes first");
}

proptest! {
    #[test]
    fn any_bytes_are_a_message_or_none(payload in prop::collection::vec(prop_oneof![0_u8..130, any::<u8>()], 0..80)) {
        let plant = plant();
        for name in plant.message_names() {
            let message = plant.message(name).unwrap();
            let read = message.read(&payload, ProtobufStyle::Json);
            prop_assert!(read.is_none_or(|read| matches!(read.format, Format::Protobuf | Format::ProtobufDelimited)));
            let _ = value_at(&message, &payload, &[PathStep::Name("extra"), PathStep::Name("n")]);
        }
        let _ = load_schema("set", &payload, nothing);
    }

    #[test]
    fn any_text_is_a_schema_or_a_mistake(text in r#"(message |enum |[A-C] |int32 |a |= |[0-9] |; |\{ |\} |\[ |\] |"x" |oneof |map<|>|, |repeated |option |extend |reserved |import |// |\n|/\*|\*/|\.){0,40}"#) {
        let _ = load_schema("t.proto", text.as_bytes(), nothing);
    }
}

#[test]
fn each_message_of_a_descriptor_set_is_found_by_the_name_that_it_is_listed_with() {
    let set = load_schema("a.desc", b"\x0a\x0f\x0a\x01a\x22\x04\x0a\x02.A\x22\x04\x0a\x02Ab", |_| None)
        .map(Arc::new)
        .unwrap();
    assert_eq!(set.message_names().len(), 2);
    for name in set.message_names() {
        assert_eq!(set.message(name).unwrap().name(), name);
    }
    assert_eq!(set.message(".Ab").unwrap().name(), "Ab");
}
