#!/bin/bash
# Compares what `topicdeck watch` costs with mosquitto_sub, with a program that only decodes, and with the build of commit
# 59cd4af, side by side in one run.
#
# Usage: watch.sh [ROUNDS [PART]...]
#
# ROUNDS is how often each of them runs (5); medians are compared. Parts: `speed` (messages as fast as they come, processor
# time and memory), `broker` (20,000 messages/s on 10,000 topics through mosquitto), `lone` (from the write of one message to
# its line). Processor time is that of the whole process from the first message on. See builds.sh for what can be named.
# Needs cargo, python3, mosquitto and its clients, dbus-daemon and gnome-keyring-daemon. Exit status: 0 when nothing is missed.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/bench/builds.sh

needs mosquitto mosquitto_sub dbus-daemon gnome-keyring-daemon python3
build_ours
build_older
build_tool feed
build_tool decode
python3 tests/bench/watch.py "$ours" "$older" "$feed" "$decode" "${1:-5}" "${@:2}"
