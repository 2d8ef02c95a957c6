//! What a broker could send: any bytes, read as packets until they end or are refused.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    client::link::read_all(bytes);
});
