//! Sparkplug B: on a topic of it with births that may fit, and as the person says.
#![no_main]

use payload::ReadAs;

const TOPICS: [&str; 4] = ["spBv1.0/g/NDATA/n", "spBv1.0/g/DDATA/n/d", "spBv1.0/g/NBIRTH/n", "spBv1.0/STATE/host"];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((choice, payload)) = bytes.split_first() else { return };
    topicdeck_fuzz::read_with_births(payload, TOPICS[usize::from(*choice) % TOPICS.len()]);
    topicdeck_fuzz::read_as_each(payload, &[ReadAs::Sparkplug], None);
});
