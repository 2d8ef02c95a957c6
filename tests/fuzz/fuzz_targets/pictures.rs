//! Images: what is drawn has as many pixels as it says.
#![no_main]

use payload::Hints;

libfuzzer_sys::fuzz_target!(|payload: &[u8]| {
    let reading = payload::read(payload, &Hints::default());
    topicdeck_fuzz::check(&reading, payload);
    if let Some(picture) = payload::picture(&reading, payload) {
        assert_eq!(picture.rgba.len(), picture.width * picture.height * 4);
    }
});
