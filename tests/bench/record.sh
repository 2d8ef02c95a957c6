#!/bin/bash
# Compares what it costs to record JSON messages of 128 bytes, to read, search and export them, with others in the same run:
# SQLite with one row per message and the same durability, sqlite3, a search in memory, DuckDB, and a link without a recorder.
#
# Usage: record.sh [ROUNDS [PART]...]
#
# ROUNDS is how often each is done (3); the best is compared, for other work on the computer disturbs it least. Parts: `write`
# (a million at once, and ten without a pause), `read` (the recording of ten million), `export`, `link`. Everything is written
# below the target folder, which has to be on a real disk; it needs 4 GB. See builds.sh for what can be named. Needs cargo,
# python3 with venv, sqlite3, GNU time, dbus-daemon and gnome-keyring-daemon. Exit status: 0 when nothing is missed.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/bench/builds.sh

rounds=${1:-3}
[ $# -gt 1 ] && parts=" ${*:2} " || parts=' write read export link '
needs sqlite3 dbus-daemon gnome-keyring-daemon python3
measure=$(type -P time) || { echo 'missing: GNU time' >&2; exit 1; }
build_ours
build_tool record
build_tool feed
mkdir -p "$target/bench"
data=$(mktemp -d -p "$target/bench")
trap 'rm -rf "$data"' EXIT

missed=0
printf '%-58s %9s %9s %7s %7s\n' name ours peer ratio wanted
# Prints a line: name, ours, peer, ratio, what is wanted as a text and as a condition.
row() {
    local verdict=ok
    awk "BEGIN { exit !($6) }" || { verdict=missed; missed=1; }
    printf '%-58s %9s %9s %7s %7s %s\n' "$1" "$2" "$3" "$4" "$5" "$verdict"
}
ratio() { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }

# The best of several rounds: the line with the largest first number.
best() {
    for ((round = 0; round < rounds; round++)); do
        mkdir "$data/round"
        "$record" "$1" "$data/round" 2000 "${@:2}"
        rm -r "$data/round"
    done | sort -rn | head -n 1
}

# The shortest milliseconds of a command. What it prints goes nowhere.
shortest() {
    python3 - "$rounds" "$@" <<'PYTHON'
import subprocess, sys, time
def once():
    before = time.perf_counter()
    subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - before) * 1000
print(f"{min(once() for _ in range(3 * int(sys.argv[1]))):.2f}")
PYTHON
}

# MB resident at most of an export with these arguments.
resident() {
    "$measure" -f %M -o "$data/resident" "$ours" --config "$data/all" export --profile bench "$@" >/dev/null
    awk '{ printf "%.1f", $1 / 1024 }' "$data/resident"
}

if [[ $parts == *' write '* ]]; then
    read -r rate bytes <<<"$(best recording)"
    read -r peer peer_bytes <<<"$(best rows)"
    row 'messages/s, a million at once / SQLite rows' "$rate" "$peer" "$(ratio "$rate" "$peer")" 10 "$rate >= 10 * $peer"
    row 'bytes a message on disk, all columns and indexes / 20' "$bytes" "$peer_bytes" "$(ratio "$bytes" 20)" 1 "$bytes <= 20"
    read -r rate bytes slowest <<<"$(best sustained 10)"
    row 'messages/s, ten million without a pause / 1,000,000' "$rate" 1000000 "$(ratio "$rate" 1000000)" 1 "$rate >= 1000000"
    row 'messages/s, the slowest million of ten / 1,000,000' "$slowest" 1000000 "$(ratio "$slowest" 1000000)" 1 "$slowest >= 1000000"
    row 'bytes a message on disk, ten million / 20' "$bytes" 20 "$(ratio "$bytes" 20)" 1 "$bytes <= 20"
fi

if [[ $parts == *' read '* ]]; then
    mkdir -p "$data/all/kept"
    "$record" sustained "$data/all/kept" 2000 10 >"$data/made"
    first=$(shortest "$record" first "$data/all/kept")
    peer=$(shortest sqlite3 "$data"/all/kept/recordings/*.sqlite 'select count(*) from sqlite_master')
    row 'ms to the first rows of ten million / sqlite3, or 150 ms' "$first" "$peer" "$(ratio "$first" "$peer")" 1.5 \
        "$first <= 1.5 * $peer || $first <= 150"
    for query in payload:overheat 'json:$.temp>80' payload:running 'topic:plant/+/+/temp'; do
        read -r disk packed memory found all <<<"$("$record" search "$data/all/kept" "$query")"
        searched=$(awk "BEGIN { printf \"%.1f\", $disk - $packed }")
        row "ns a message, $query, unpacked / in memory" "$searched" "$memory" "$(ratio "$searched" "$memory")" 2 \
            "$searched <= 2 * $memory && $found > 0 && $all == 10000000"
    done
    idle=$("$measure" -f %M "$ours" --config "$data/all" export --profile bench --until 1970-01-02 2>&1 >/dev/null | awk '{ printf "%.1f", $1 / 1024 }')
    for how in '--format ndjson' '--format csv' '--where payload:overheat' '--where json:$.temp>80 --format csv'; do
        # shellcheck disable=SC2086 # These are several words.
        most=$(resident $how)
        more=$(awk "BEGIN { printf \"%.1f\", $most - $idle }")
        row "MB more while ten million are exported, $how / 64" "$more" 64 "$(ratio "$more" 64)" 1 "$more <= 64"
    done
fi

if [[ $parts == *' export '* ]]; then
    peers=$target/bench/peers
    mkdir -p "$peers" "$data/million/kept"
    if ! cmp --silent tests/bench/search.txt "$peers/installed"; then
        python3 -m venv --clear "$peers/python"
        "$peers/python/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement tests/bench/search.txt
        cp tests/bench/search.txt "$peers/installed"
    fi
    "$record" sustained "$data/million/kept" 2000 1 >"$data/made"
    while read -r name mine theirs; do
        row "ms, a million to NDJSON / DuckDB copy to, $name" "$mine" "$theirs" "$(ratio "$mine" "$theirs")" 1 "$mine <= $theirs"
    done < <("$peers/python/bin/python" tests/bench/export.py "$ours" "$data/million" "$rounds")
fi

if [[ $parts == *' link '* ]]; then
    while read -r with without missing; do
        row 'messages/s of a link, recorder / none' "$with" "$without" "$(ratio "$with" "$without")" 0.85 \
            "$with >= 0.85 * $without && $missing == 0"
    done < <(python3 tests/bench/record_link.py "$ours" "$feed" "$record" "$rounds")
fi
exit "$missed"
