#!/bin/bash
# Compares what it costs to search a million JSON messages of 128 bytes with other programs on the same bytes, side by side
# in one run: ripgrep on a file, and DuckDB on a table in memory.
#
# Usage: search.sh [ROUNDS]
#
# ROUNDS is how often each search runs (the default is 15); the shortest times are compared, in milliseconds, for
# other work on the computer disturbs them least. Ours is one thread and
# compiles its query each time. ripgrep searches one file, which is one thread, and the time that it needs for an empty
# file is taken off. DuckDB has the threads that its line says. Needs cargo, python3 with venv, and the network once: the
# others are kept in the target folder. Exit status: 0 when nothing is missed.
set -euo pipefail
cd "$(dirname "$0")/../.."

rounds=${1:-15}
target=$(cargo metadata --format-version 1 --no-deps --locked | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
peers=$target/bench/peers
mkdir -p "$peers"
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT

cp Cargo.lock tests/bench/search/Cargo.lock
CARGO_TARGET_DIR=$target/bench/search cargo build --release --quiet --manifest-path tests/bench/search/Cargo.toml
ours=$target/bench/search/release/search-bench
rg=$peers/bin/rg
[ -x "$rg" ] || CARGO_TARGET_DIR=$peers/build cargo install --quiet --locked --version 15.2.0 --root "$peers" ripgrep
if ! cmp --silent tests/bench/search.txt "$peers/installed"; then
    python3 -m venv --clear "$peers/python"
    "$peers/python/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement tests/bench/search.txt
    cp tests/bench/search.txt "$peers/installed"
fi

missed=0
printf '%-58s %9s %9s %7s %7s\n' name ours peer ratio wanted
# Prints a line; $2 and $3 are `milliseconds matches`.
compare() {
    local name=$1 ours peer mine theirs ratio verdict=ok
    read -r ours mine <<<"$2"
    read -r peer theirs <<<"$3"
    ratio=$(awk "BEGIN { printf \"%.2f\", $ours / $peer }")
    awk "BEGIN { exit !($ours <= $peer * $4) }" || { verdict=missed; missed=1; }
    [ "$mine" = "$theirs" ] || { verdict="missed: $mine and $theirs matches"; missed=1; }
    printf '%-58s %9.2f %9.2f %7s %7s %s\n' "$name" "$ours" "$peer" "$ratio" "$4" "$verdict"
}

# Milliseconds and matching lines of ripgrep with these arguments.
ripgrep() {
    python3 - "$rounds" "$rg" "$data" "$@" <<'PYTHON'
import subprocess, sys, time
rounds, rg, data, arguments = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:]
open(f"{data}/empty", "w").close()
def shortest(file):
    times, found = [], ""
    for _ in range(rounds):
        before = time.perf_counter()
        found = subprocess.run([rg, "--no-config", "--count", *arguments, f"{data}/{file}"], capture_output=True, text=True).stdout
        times.append((time.perf_counter() - before) * 1000)
    return min(times), found.strip() or "0"
took, found = shortest("payloads")
print(f"{took - shortest('empty')[0]:.3f} {found}")
PYTHON
}
duckdb() { "$peers/python/bin/python" tests/bench/search.py "$data/rows" "$rounds" "$@"; }
find() { "$ours" find 2000 "$rounds" "$@"; }

"$ours" write "$data" 2000
compare 'substring, rare / ripgrep -F -i' "$(find payload:overheat)" "$(ripgrep -F -i overheat)" 1.0
compare 'substring, rare, its case / ripgrep -F' "$(find payload:OverLoad)" "$(ripgrep -F OverLoad)" 1.0
compare 'substring, in most / ripgrep -F -i' "$(find payload:running)" "$(ripgrep -F -i running)" 1.0
compare 'regex, rare / ripgrep' "$(find 'payload:/over(heat|load)/')" "$(ripgrep 'over(heat|load)')" 1.0
compare 'regex, one in a hundred / ripgrep' "$(find 'payload:/"seq":[0-9]*77,/')" "$(ripgrep '"seq":[0-9]*77,')" 1.0
compare 'regex, in most / ripgrep' "$(find 'payload:/r[a-z]+g"/')" "$(ripgrep 'r[a-z]+g"')" 1.0
extract="CAST(json_extract(payload, '\$.temp') AS DOUBLE) > 80"
for threads in 1 2; do
    mapfile -t theirs < <(duckdb "$threads" "$extract" "topic LIKE 'plant/%/temp'")
    compare "json:\$.temp>80 / DuckDB json_extract, threads=$threads" "$(find 'json:$.temp>80')" "${theirs[0]}" 1.0
    compare "topic:plant/+/+/temp / DuckDB LIKE, threads=$threads" "$(find topic:plant/+/+/temp)" "${theirs[1]}" 0.1
done
exit "$missed"
