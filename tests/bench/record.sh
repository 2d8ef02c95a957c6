#!/bin/bash
# Measures what recording a million JSON messages of 128 bytes costs, beside one row per message in SQLite with the same
# durability, in one run. It is a burst of a million messages, each a microsecond after the other.
#
# Usage: record.sh [ROUNDS]
#
# ROUNDS is how often each is done (the default is 3); the best is compared. Both write to the folder for temporary files:
# set TMPDIR to a real disk. Exit status: 0 when nothing is missed.
set -euo pipefail
cd "$(dirname "$0")/../.."

rounds=${1:-3}
target=$(cargo metadata --format-version 1 --no-deps --locked | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
cp Cargo.lock tests/bench/record/Cargo.lock
CARGO_TARGET_DIR=$target/bench/record cargo build --release --quiet --manifest-path tests/bench/record/Cargo.toml
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT

# `messages/s bytes` of the best round.
best() {
    for ((round = 0; round < rounds; round++)); do
        mkdir "$data/$1-$round"
        "$target/bench/record/release/record-bench" "$1" "$data/$1-$round" 2000
        rm -r "$data/$1-$round"
    done | sort -rn | head -n 1
}

missed=0
printf '%-58s %12s %12s %7s %9s\n' name ours peer ratio wanted
row() {
    local verdict=ok
    awk "BEGIN { exit !($5) }" || { verdict=missed; missed=1; }
    printf '%-58s %12s %12s %7s %9s %s\n' "$1" "$2" "$3" "$4" "$6" "$verdict"
}
read -r ours ours_bytes <<<"$(best recording)"
read -r peer peer_bytes <<<"$(best rows)"
ratio=$(awk "BEGIN { printf \"%.1f\", $ours / $peer }")
row 'messages/s recorded / SQLite, one row per message' "$ours" "$peer" "$ratio" "$ours >= 10 * $peer" '>=10'
row 'messages/s recorded' "$ours" - - "$ours >= 1000000" '>=1000000'
row 'bytes per message on disk / SQLite' "$ours_bytes" "$peer_bytes" - "$ours_bytes <= 20" '<=20'
exit "$missed"
