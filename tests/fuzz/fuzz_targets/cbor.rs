//! CBOR, sequences of it, and measurements in it.
#![no_main]

use payload::ReadAs;

const CONTENT_TYPES: [Option<&str>; 4] =
    [None, Some("application/cbor"), Some("application/cbor-seq"), Some("application/senml+cbor")];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((choice, payload)) = bytes.split_first() else { return };
    let content_type = CONTENT_TYPES[usize::from(*choice) % CONTENT_TYPES.len()];
    topicdeck_fuzz::read_as_each(payload, &[ReadAs::Cbor, ReadAs::CborSequence], content_type);
    let decoded = payload::decode(payload, content_type);
    let _ = payload::pretty(&decoded);
});
