//! What is read although it is not quite what it should be, and what stays open.

use super::*;

fn value_of(reading: &Reading, payload: &[u8]) -> String {
    let mut value = String::new();
    push_value(reading, payload, &mut value);
    value
}

/// The words, the value and the remarks.
fn found(payload: &[u8], read_as: Option<ReadAs>) -> (String, String, Vec<Remark>) {
    let reading = read(payload, &Hints { read_as, ..Hints::default() });
    (reading.words(), value_of(&reading, payload), reading.remarks)
}

#[test]
fn json_that_is_cut_within_a_character_or_is_no_utf8_has_a_tree_and_a_remark() {
    for (payload, words, value, remark) in [
        (&br#"{"s":"cut \ud83d"}"#[..], "json", "{\"s\":\"cut \u{fffd}\"}", Some(Remark::HalfPair)),
        (br#"["\ud83d\ude00"]"#, "json", "[\"\u{1f600}\"]", None),
        (b"{\"a\":\"\\udc00\"}\n{\"b\":1}", "json-lines", "[{\"a\":\"\u{fffd}\"},{\"b\":1}]", Some(Remark::HalfPair)),
        (b"{\"unit\":\"\xb0C\"}", "json-latin1", "{\"unit\":\"\u{b0}C\"}", Some(Remark::NotUtf8)),
        (b"[\"K\xc3\xb6ln\",\"gr\xc3\"]", "json", "[\"K\u{f6}ln\",\"gr\u{fffd}\"]", Some(Remark::HalfPair)),
        (b"[\"\x80\xff\"]", "json-latin1", "[\"\\u0080\u{ff}\"]", Some(Remark::NotUtf8)),
        (b"[\"gr\xfcn\" ", "text-latin1", "\"[\\\"gr\u{fc}n\\\" \"", None),
    ] {
        let remarks: Vec<Remark> = remark.into_iter().collect();
        let expected = (words.to_owned(), value.to_owned(), remarks);
        assert_eq!(found(payload, None), expected, "{payload:?}");
        if matches!(words, "json" | "json-latin1") {
            assert_eq!(found(payload, Some(ReadAs::Json)), expected, "{payload:?}");
        }
    }
}

#[test]
fn what_nothing_in_it_decides_is_what_it_is_said_to_be() {
    assert_eq!(found(b"\x80", None), ("binary".to_owned(), "\"h'80'\"".to_owned(), vec![Remark::EmptyOfTwo]));
    assert_eq!(found(b"\x80", Some(ReadAs::Cbor)).1, "[]");
    for (content_type, words) in [("application/cbor", "cbor"), ("application/msgpack", "msgpack")] {
        let reading = read(b"\x80", &Hints { content_type: Some(content_type), ..Hints::default() });
        assert_eq!((reading.words().as_str(), reading.remarks), (words, vec![]));
    }
    for (payload, words) in [(&b"\0\0\0\0\x2a\x02"[..], "avro"), (b"{}", "json"), (b"\xa1\x61a\x01", "cbor")] {
        let reading = read(payload, &Hints { content_type: Some("application/avro"), ..Hints::default() });
        assert_eq!((reading.words().as_str(), reading.remarks), (words, vec![]), "without its schema it has a name");
    }
    assert_eq!((found(b"\x90", None).0, found(b"\xa0", None).0), ("msgpack".to_owned(), "cbor".to_owned()));
}

#[test]
fn data_in_a_url_is_unpacked() {
    for (url, words) in [
        ("data:application/json;base64,eyJhIjogMSwgImIiOiAyfQ==", "data-url(json)"),
        ("DATA:;BASE64,eyJhIjogMSwgImIiOiAyfQ\n", "data-url(json)"),
        ("data:text/plain;base64,SGVsbG8gd29ybGQsIGhlbGxv", "data-url(text)"),
        ("data:text/plain,hello%20world", "text"),
        ("data:base64,hello%20world", "text"),
        ("data:;base64,****************", "text"),
        ("data: 21.5, 22", "text"),
    ] {
        assert_eq!(found(url.as_bytes(), None).0, words, "{url}");
    }
}

#[test]
fn compressed_data_that_nothing_comes_out_of_is_named_and_said_to_be_damaged() {
    for (payload, words) in [(&b"\x04\x22\x4d\x18\x40"[..], "lz4"), (b"\xff\x06\0\0sNaPpY\0", "snappy")] {
        assert_eq!((found(payload, None).0.as_str(), found(payload, None).2), (words, vec![Remark::Damaged]));
    }
    let mut large = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    large.window_log(27).unwrap();
    large.include_contentsize(false).unwrap();
    std::io::Write::write_all(&mut large, &[b'a'; 100]).unwrap();
    let text: Vec<u8> = (0..200_u32).flat_map(|number| format!("{number},").into_bytes()).collect();
    let zstd = zstd::encode_all(text.as_slice(), 3).unwrap();
    for (payload, remarks) in [
        (&zstd[..zstd.len() / 2], vec![Remark::Damaged]),
        (&zstd[..5], vec![Remark::Damaged]),
        (b"\x1f\x8b\x08\0\0", vec![Remark::Damaged]),
        (&large.finish().unwrap(), vec![]),
        (&zstd[..3], vec![]),
    ] {
        assert_eq!((found(payload, None).0.as_str(), found(payload, None).2), ("binary", remarks), "{payload:02x?}");
    }
}
