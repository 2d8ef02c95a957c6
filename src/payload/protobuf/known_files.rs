//! The files of Google that others import for their messages: they come with `protoc`, so they are not beside a file.

/// The text of one of these files.
pub(super) fn known_file(path: &str) -> Option<&'static str> {
    Some(match path {
        "google/protobuf/any.proto" => "package google.protobuf; message Any { string type_url = 1; bytes value = 2; }",
        "google/protobuf/timestamp.proto" => {
            "package google.protobuf; message Timestamp { int64 seconds = 1; int32 nanos = 2; }"
        }
        "google/protobuf/duration.proto" => {
            "package google.protobuf; message Duration { int64 seconds = 1; int32 nanos = 2; }"
        }
        "google/protobuf/empty.proto" => "package google.protobuf; message Empty {}",
        "google/protobuf/field_mask.proto" => {
            "package google.protobuf; message FieldMask { repeated string paths = 1; }"
        }
        "google/protobuf/wrappers.proto" => {
            "package google.protobuf; message DoubleValue { double value = 1; } message FloatValue { float value = 1; } \
             message Int64Value { int64 value = 1; } message UInt64Value { uint64 value = 1; } \
             message Int32Value { int32 value = 1; } message UInt32Value { uint32 value = 1; } \
             message BoolValue { bool value = 1; } message StringValue { string value = 1; } \
             message BytesValue { bytes value = 1; }"
        }
        "google/protobuf/struct.proto" => {
            "package google.protobuf; message Struct { map<string, Value> fields = 1; } \
             message Value { oneof kind { NullValue null_value = 1; double number_value = 2; string string_value = 3; \
             bool bool_value = 4; Struct struct_value = 5; ListValue list_value = 6; } } \
             enum NullValue { NULL_VALUE = 0; } message ListValue { repeated Value values = 1; }"
        }
        _ => return None,
    })
}

/// All of them.
pub(super) const KNOWN_FILES: [&str; 7] = [
    "google/protobuf/any.proto",
    "google/protobuf/timestamp.proto",
    "google/protobuf/duration.proto",
    "google/protobuf/empty.proto",
    "google/protobuf/field_mask.proto",
    "google/protobuf/wrappers.proto",
    "google/protobuf/struct.proto",
];
