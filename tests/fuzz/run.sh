#!/bin/bash
# Runs a fuzz target for some time, beginning with the packets of tests/data/packets.txt, the queries of
# tests/data/queries.txt or the payloads of tests/data/corpus; schemas also with those of tests/data/json_schemas.txt.
#
# Usage: run.sh TARGET [SECONDS]
#
# TARGET is the name of a file in fuzz_targets. SECONDS are 600 unless given; 0 only reads once what is
# kept of former runs. Needs a C++ compiler, and neither a nightly Rust nor cargo-fuzz; who has these can also call:
# cargo fuzz run --fuzz-dir tests/fuzz --all-features TARGET. What was found along the way is kept in the target folder, for the next run.
# Exit status: 0 when nothing broke.
set -euo pipefail
cd "$(dirname "$0")/../.."

name=${1:-} seconds=${2:-600}
if [ -z "$name" ] || [ ! -f "tests/fuzz/fuzz_targets/$name.rs" ]; then
    sed -n '5s/^# //p' "$0" >&2
    exit 2
fi
limit=-max_total_time=$seconds
[ "$seconds" != 0 ] || limit=-runs=0
target=$(cargo metadata --format-version 1 --no-deps --locked | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')/fuzz
corpus=$target/corpus/$name
mkdir -p "$corpus" "$target/found"

# Only the targets of the connection need all of it.
features=()
case $name in to_*) features=(--features wire) ;; esac
# The coverage that libFuzzer steers by; no sanitizer, for our crates have no unsafe code.
coverage='--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Ccodegen-units=1'
CARGO_TARGET_DIR=$target RUSTFLAGS=$coverage cargo build --release --quiet --manifest-path tests/fuzz/Cargo.toml \
    --target "$(rustc -vV | sed -n 's/^host: //p')" --bin "$name" "${features[@]}"

seed() { cat >"$corpus/$(sha1sum <<<"$1" | cut -c1-16)"; }
case $name in
    search) grep -v '^#' tests/data/queries.txt | while IFS= read -r query; do printf '%s' "$query" | seed "$query"; done ;;
    to_*)
        grep "^${name#to_} | " tests/data/packets.txt | while IFS='|' read -r _ bytes _; do
            packet=$(sed 's/ //g; s/../\\x&/g' <<<"$bytes")
            printf "$packet" | seed "$bytes"
        done
        ;;
    schemas)
        # A kind, how long the schema is, the schema, a payload.
        add() {
            local bytes
            bytes=$(stat -c %s "$2")
            {
                printf "\\x0$1\\x$(printf %02x $((bytes % 256)))\\x$(printf %02x $((bytes / 256)))"
                cat "$2" "$3"
            } | seed "$1$(sha1sum <"$2")$3"
        }
        for file in tests/data/corpus/pb-*.pb; do
            add 0 tests/data/corpus/proto/plant.proto "$file"
            for set in tests/data/corpus/*.desc; do add 1 "$set" "$file"; done
        done
        while IFS= read -r schema; do
            printf '%s' "$schema" >"$target/schema"
            for file in tests/data/corpus/json-*.json; do add 2 "$target/schema" "$file"; done
        done <tests/data/json_schemas.txt
        ;;
    avro) for file in tests/data/corpus/*.avro; do seed "$file" <"$file"; done ;;
    unpack | pictures) for file in tests/data/corpus/*.*; do seed "$file" <"$file"; done ;;
    # The first byte chooses.
    *) for file in tests/data/corpus/*.*; do { printf '\0'; cat "$file"; } | seed "$file"; done ;;
esac
exec "$target/$(rustc -vV | sed -n 's/^host: //p')/release/$name" "$limit" -max_len=4096 -rss_limit_mb=1024 \
    -artifact_prefix="$target/found/" -print_final_stats=1 "$corpus"
