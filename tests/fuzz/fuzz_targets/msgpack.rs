//! MessagePack, streams of it, and records of msgpackr.
#![no_main]

use payload::ReadAs;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((choice, payload)) = bytes.split_first() else { return };
    let content_type = choice.is_multiple_of(2).then_some("application/msgpack");
    topicdeck_fuzz::read_as_each(payload, &[ReadAs::MessagePack, ReadAs::MessagePackStream], content_type);
    let decoded = payload::decode(payload, content_type);
    let _ = payload::pretty(&decoded);
});
