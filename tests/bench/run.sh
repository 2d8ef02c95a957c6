#!/bin/bash
# Compares Topicdeck with other programs and with what is wanted of it, each side by side in one run, and prints one table:
# name, ours, peer, ratio, wanted, ok or missed.
#
# Usage: run.sh [search|payload|window|memory|watch|cool|record]...
#
# Without a name it runs all of them, which takes about an hour the first time, most of it for building. The head of each
# script in this folder says what it measures and needs. Exit status: 0 when nothing is missed.
set -uo pipefail
cd "$(dirname "$0")"

[ $# -gt 0 ] || set -- search payload window memory watch cool record
for part in "$@"; do
    case $part in
        search | payload | window | memory | watch | cool | record) ;;
        -h | --help) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"; exit 0 ;;
        *) echo "unknown part: $part. See: bash tests/bench/run.sh --help" >&2; exit 2 ;;
    esac
done
missed=0
printf '%-58s %9s %9s %7s %7s\n' name ours peer ratio wanted
for part in "$@"; do
    bash "$part.sh" | grep -v '^name ' || missed=1
done
exit "$missed"
