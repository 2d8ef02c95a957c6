//! Conditions on values of which a payload has several, one after the other, and of which it is a wrapping.

use crate::condition::condition;
use crate::cursor::Cursor;
use crate::json_test::JsonTest;
use crate::query::Condition;

#[test]
fn each_of_several_values_counts_and_so_does_what_is_wrapped() {
    let utf16: Vec<u8> = [0xfeff].into_iter().chain("{\"k\":501}".encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for (payload, is_several) in [
        (&b"{\"k\":500}\n{\"k\":501}\r\n[1]"[..], true),
        (b"\xa1\x61k\x19\x01\xf4\xa1\x61k\x19\x01\xf5", true),
        (b"\x81\xa1k\xcd\x01\xf4\x81\xa1k\xcd\x01\xf5", true),
        (b"\x1e{\"k\":500}\n\x1e{\"k\":501}\n", true),
        (b"eyJrIjo1MDEsImEiOiJvbiJ9", false),
        (b"data:application/json;base64,eyJrIjo1MDEsImEiOiJvbiJ9", false),
        (&utf16, false),
    ] {
        for (query, expected) in [
            ("json:$.k=501", true),
            ("json:$..k=501", true),
            ("json:$.k=502", false),
            ("json:$..k=502", false),
            ("json:$[1].k=501", is_several),
            ("json:$.k=500", is_several),
        ] {
            let Ok(Condition::Json(path, wanted)) = condition(&mut Cursor::new(query)) else { panic!("{query}") };
            assert_eq!(JsonTest::new(path, wanted).is_met_by(payload), expected, "{query} in {payload:02x?}");
        }
    }
    let Ok(Condition::Json(path, wanted)) = condition(&mut Cursor::new("json:$.k=501")) else { panic!() };
    let test = JsonTest::new(path, wanted);
    assert!(!test.is_met_by(b"[\n{\"k\":500},\n{\"k\":501}\n]"), "one value on several lines");
    let mut places = Vec::new();
    test.places(b"{\"k\":500}\n{\"k\":501}", 9, &mut places);
    assert_eq!((places.len(), places.first()), (1, Some(&(15..18))));
}
