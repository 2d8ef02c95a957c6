#!/bin/bash
# Checks that the subjects of commits have at most 72 characters, as longer ones are cut where they are read.
#
# Usage: subjects.sh [BASE]   those since BASE, or the last 100 that this clone has
# Exit status: 0 fine, 1 one is longer, 4 there is no history here, and it is left to the workflow.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8

git rev-parse --verify --quiet HEAD >/dev/null || { echo 'this is no clone' >&2; exit 4; }
range=(--max-count=100 HEAD)
[ $# = 0 ] || range=("$1..HEAD")
git log --no-merges --format=%s "${range[@]}" | {
    long=0
    while IFS= read -r subject; do
        if [ ${#subject} -gt 72 ]; then
            echo "${#subject} characters: $subject"
            long=1
        fi
    done
    exit $long
}
