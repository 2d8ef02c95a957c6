//! gzip, zlib, deflate, zstd, LZ4, Snappy and base64, and what is inside.
#![no_main]

use payload::ReadAs;

libfuzzer_sys::fuzz_target!(|payload: &[u8]| {
    let wrappings = [
        ReadAs::Gzip,
        ReadAs::Zlib,
        ReadAs::Deflate,
        ReadAs::Zstd,
        ReadAs::Lz4,
        ReadAs::Snappy,
        ReadAs::Base64,
    ];
    topicdeck_fuzz::read_as_each(payload, &wrappings, None);
});
