#!/bin/bash
# lz4_flex 0.14.2 (crates.io), frame::FrameDecoder::read_to_end, beside lz4 4.4.5 (PyPI), lz4.frame.open. Guessed: a frame
# that was cut is an error, and frames one after the other, which the format allows, are all read; the other reader does
# so. Seen: a frame that was cut between two blocks ends without an error, even if its head says how long the content is:
# part of a file looks whole. Cut within a block, it is an error. Of two frames the first one is read. The second one
# comes from reading again after that, but nothing says that there is one: the end of a frame looks like that of the input.
# Prints what was seen; exit 1 when that changes. Needs cargo, and python3 with venv.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check lz4==4.4.5
cat >Cargo.toml <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"
[dependencies]
lz4_flex = { version = "=0.14.2", default-features = false, features = ["frame", "safe-decode", "safe-encode"] }
TOML
cat >src/main.rs <<'RUST'
use lz4_flex::frame::FrameDecoder;
use std::io::Read;

fn main() {
    for name in std::env::args().skip(1) {
        let mut decoder = FrameDecoder::new(std::fs::File::open(&name).unwrap());
        // Twice, though a reader is at its end after the first time.
        let reads = [(); 2].map(|()| match decoder.read_to_end(&mut Vec::new()) {
            Ok(length) => format!("{length} bytes"),
            Err(error) => format!("{:?}", error.kind()),
        });
        println!("{name}: lz4_flex {}", reads.join(", then "));
    }
}
RUST
cat >finding.py <<'PY'
import sys
import lz4, lz4.frame

def pack(content):
    return lz4.frame.compress(content, block_size=lz4.frame.BLOCKSIZE_MAX64KB, content_checksum=True, store_size=True)

content = b"".join(b"reading %d\n" % number for number in range(12000))
frame = pack(content)
# Magic, flags, the length of the content, a checksum of these; then the length of the first block.
head = 15
block = head + 4 + int.from_bytes(frame[head : head + 4], "little")
files = {
    "whole": frame,
    "cut after a block": frame[:block],
    "cut within a block": frame[: block - 1],
    "two frames": pack(b"first") + pack(b"second"),
}
for name, data in files.items():
    with open(name, "wb") as file:
        file.write(data)
    try:
        with lz4.frame.open(name) as file:
            seen = f"{len(file.read())} bytes"
    except EOFError as error:
        seen = f"EOFError {error}"
    print(f"{name}: lz4 {lz4.__version__} {seen}")
PY
seen=$(
    timeout 30 python/bin/python finding.py
    cargo tree --quiet --depth 1 --prefix none | grep -o '^lz4_flex v[0-9.]*'
    CARGO_TARGET_DIR="$folder/target" cargo run --quiet -- whole 'cut after a block' 'cut within a block' 'two frames'
)
expected='whole: lz4 4.4.5 156890 bytes
cut after a block: lz4 4.4.5 EOFError Compressed file ended before the end-of-stream marker was reached
cut within a block: lz4 4.4.5 EOFError Compressed file ended before the end-of-stream marker was reached
two frames: lz4 4.4.5 11 bytes
lz4_flex v0.14.2
whole: lz4_flex 156890 bytes, then 0 bytes
cut after a block: lz4_flex 65536 bytes, then 0 bytes
cut within a block: lz4_flex UnexpectedEof, then 0 bytes
two frames: lz4_flex 5 bytes, then 6 bytes'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ]
