//! What a client could send to the sandbox: any bytes, read as packets until they end or are refused.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    sandbox::read_all(bytes);
});
