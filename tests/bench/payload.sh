#!/bin/bash
# Compares what it costs to look a value up in a million messages of 128 bytes that are MessagePack or protobuf, as a search with a JSON path
# does, with serde_json on the same data as JSON, in one run. So much more may it cost at most: twice.
#
# Usage: payload.sh [ROUNDS]
#
# ROUNDS is how often each is measured (the default is 5); the shortest times are compared, in milliseconds. Needs cargo alone.
# Exit status: 0 when nothing is missed.
set -euo pipefail
cd "$(dirname "$0")/../.."

. tests/bench/builds.sh
build_tool payload
missed=0
printf '%-58s %9s %9s %7s %7s\n' name ours peer ratio wanted
while read -r name ours peer; do
    ratio=$(awk "BEGIN { printf \"%.2f\", $ours / $peer }")
    verdict=ok
    awk "BEGIN { exit !($ours <= $peer * 2) }" || { verdict=missed; missed=1; }
    printf '%-58s %9s %9s %7s %7s %s\n' "a path in $name, serde_json on JSON" "$ours" "$peer" "$ratio" 2 "$verdict"
done < <("$payload" "${1:-5}")
exit "$missed"
