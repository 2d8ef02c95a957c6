//! Files of Avro: their schema, their codecs, their values. What has no mark gets one.
#![no_main]

libfuzzer_sys::fuzz_target!(|payload: &[u8]| {
    let marked = [b"Obj\x01", payload].concat();
    let file = if payload.starts_with(b"Obj\x01") { payload } else { &marked };
    topicdeck_fuzz::read_as_each(file, &[], None);
});
