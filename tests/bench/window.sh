#!/bin/bash
# Measures what a frame of the window costs when it is full of messages and more come, beside the same window when nothing comes;
# and what a message and a topic take in memory. Without a screen: layout and tessellation, as the processor does them.
#
# Usage: window.sh [FRAMES]
#
# FRAMES is how many are drawn of each kind (the default is 600). Prints lines of name, ours, peer, ratio, wanted and verdict;
# frames in milliseconds, memory in bytes as the allocator counts them. Needs cargo. Exit status: 0 when nothing is missed.
set -euo pipefail
cd "$(dirname "$0")/../.."

frames=${1:-600} rows=${ROWS:-10000000} topics=${TOPICS:-200000} rate=50000
target=$(cargo metadata --format-version 1 --no-deps --locked | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
cp Cargo.lock tests/bench/window/Cargo.lock
CARGO_TARGET_DIR=$target/bench/window cargo build --release --quiet --manifest-path tests/bench/window/Cargo.toml
bench=$target/bench/window/release/window-bench

missed=0
# Prints a line: name, ours, peer, the largest ratio of them that is wanted.
compare() {
    local ratio verdict=ok
    ratio=$(awk "BEGIN { printf \"%.2f\", $2 / $3 }")
    awk "BEGIN { exit !($2 <= $3 * $4) }" || { verdict=missed; missed=1; }
    printf '%-58s %9.2f %9.2f %7s %7s %s\n' "$1" "$2" "$3" "$ratio" "$4" "$verdict"
}
millis() { awk "BEGIN { print $1 / 1000 }"; }

{
    read -r _ silent silent_late _ _
    read -r _ flood flood_late take take_late
} < <("$bench" frames "$rows" "$topics" "$rate" "$frames")
compare "frame, $rows rows, $rate messages/s / silent" "$(millis "$flood")" "$(millis "$silent")" 1.3
compare "frame, slowest of a hundred, $rate messages/s / 4 ms" "$(millis "$flood_late")" 4 1.0
compare "frame, slowest of a hundred, silent / 4 ms" "$(millis "$silent_late")" 4 1.0
compare "taking over a frame's messages, slowest of 100 / 4 ms" "$(millis "$take_late")" 4 1.0

one=$("$bench" memory 1000000 1 128)
compare 'bytes a message of 128 / its payload' "$(awk "BEGIN { print $one / 1000000 }")" 128 1.25
few=$("$bench" memory "$topics" 1 128) all=$("$bench" memory "$topics" "$topics" 128)
statistics=$("$bench" statistics)
compare 'bytes a topic beside its statistics / 130' "$(awk "BEGIN { print ($all - $few) / $topics - $statistics }")" 130 1.0
[ "$missed" = 0 ]
