#!/bin/bash
# Measures what the window costs with software OpenGL on a screen in memory: frames, processor time, the age of what it shows,
# the first picture; beside the build of commit 59cd4af and a bare window, in one run.
#
# Usage: cool.sh [ROUNDS [PART]...]
#
# ROUNDS is how often the windows run under load (2); medians are compared. Parts: `load`, `age`, `flood`, `start`. SHOTS names
# a folder for pictures of what was measured. See builds.sh for what else can be named. Needs cargo, cc, python3, Xvfb,
# xdotool, dbus-daemon and gnome-keyring-daemon. Exit status: 0 when nothing is missed.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/bench/builds.sh

needs Xvfb xdotool cc dbus-daemon gnome-keyring-daemon python3
build_ours
build_older
build_tool feed
build_tool bare
frames=$target/bench/frames.so
cc -shared -fPIC -O1 -o "$frames" tests/bench/frames.c -ldl
python3 tests/bench/cool.py "$ours" "$older" "$feed" "$bare" "$frames" "${1:-2}" "${@:2}"
