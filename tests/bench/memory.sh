#!/bin/bash
# Measures the memory of the real window with a million messages of 128 bytes on 200,000 topics.
#
# Usage: memory.sh [MESSAGES] [TOPICS]
#
# The window opens in a virtual display with software OpenGL, signs in to the sandbox with a headless browser, subscribes to
# everything from a broker that only pushes, and opens all levels of its tree. Prints a line of name, ours, what is wanted,
# ratio, 1.0 and verdict, in megabytes of resident memory. Needs cargo, Xvfb, xdotool, Chromium and chromedriver.
# Exit status: 0 when nothing is missed.
set -euo pipefail
cd "$(dirname "$0")/../.."

messages=${1:-1000000} topics=${2:-200000} bytes=128 rate=25000 most=340
target=$(cargo metadata --format-version 1 --no-deps --locked | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')

CARGO_TARGET_DIR=$target/bench/window-new cargo build --release --quiet --locked --bin topicdeck
ours=$target/bench/window-new/release/topicdeck
cp Cargo.lock tests/bench/feed/Cargo.lock
CARGO_TARGET_DIR=$target/bench/feed cargo build --release --quiet --manifest-path tests/bench/feed/Cargo.toml

work=$(mktemp -d)
pids=()
end() {
    local pid
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    pids=()
}
trap 'end; rm -rf "$work"' EXIT

# Waits until a command is true, at most $1 seconds.
try() {
    local secs=$1 tried
    shift
    for ((tried = 0; tried < secs * 5; tried++)); do
        "$@" 2>/dev/null && return
        sleep .2
    done
    echo "memory.sh: nothing for $secs s: $*" >&2
    return 1
}
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
press() { xdotool key "$1" && sleep .5; }
by_palette() {
    press ctrl+k
    xdotool type "$1"
    sleep .5
    press Return
}

# Prints the megabytes that the window of this program has at the end.
measure() {
    local program=$1 home=$work/$2 port window display id
    mkdir -p "$home/config" "$home/bin" "$home/run"
    chmod 700 "$home/run"
    port=$(free_port)
    "$target/bench/feed/release/feed" "$port" "count=$messages" "topics=$topics" "size=$bytes" "rate=$rate" >"$home/feed" &
    pids+=($!)
    "$program" sandbox >"$home/config/profiles.toml" 2>"$home/sandbox" &
    pids+=($!)
    try 20 grep -q iot_data "$home/config/profiles.toml"
    sed -i "s|^\( *iot_data *= *\).*|\1\"ws://127.0.0.1:$port/mqtt\"|" "$home/config/profiles.toml"
    printf '#!/bin/bash\nexec "%s/packaging/browser-sign-in.sh" "$1" operator@example.com topicdeck >"%s/browser" 2>&1\n' \
        "$PWD" "$home" >"$home/bin/xdg-open"
    chmod +x "$home/bin/xdg-open"
    Xvfb -displayfd 3 -screen 0 1400x900x24 -nolisten tcp -noreset 3>"$home/display" 2>/dev/null &
    pids+=($!)
    try 20 test -s "$home/display"
    display=:$(cat "$home/display")
    export DISPLAY=$display
    env -u WAYLAND_DISPLAY LIBGL_ALWAYS_SOFTWARE=1 HOME="$home" XDG_RUNTIME_DIR="$home/run" XDG_CONFIG_HOME="$home" \
        XDG_DATA_HOME="$home" XDG_STATE_HOME="$home" XDG_CACHE_HOME="$home" DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent \
        PATH="$home/bin:$PATH" "$program" --config "$home/config" >"$home/window" 2>&1 &
    window=$!
    pids+=("$window")
    try 20 xdotool search --onlyvisible --name 'Topicdeck$' >/dev/null
    id=$(xdotool search --onlyvisible --name 'Topicdeck$' | head -1)
    xdotool windowfocus "$id"
    signed_in() { press Return && grep -q . "$home/browser"; }
    try 60 signed_in
    sleep 3
    subscribed() {
        grep -q START "$home/feed" && return
        by_palette 'add a subscription'
        press ctrl+a
        xdotool type '#'
        sleep .3
        press Return
        press Escape
        press Escape
        sleep 1
        grep -q START "$home/feed"
    }
    try 60 subscribed
    by_palette 'open all topics' >/dev/null
    press Escape
    try 300 grep -q SENT "$home/feed"
    sleep 10
    [ -z "${SHOTS:-}" ] || import -window root "$SHOTS/memory-$2.png"
    awk '/^Rss/ { printf "%.0f\n", $2 / 1024 }' "/proc/$window/smaps_rollup"
    end
}

mine=$(measure "$ours" new)
ratio=$(awk "BEGIN { printf \"%.2f\", $mine / $most }")
verdict=ok
[ "$mine" -le "$most" ] || verdict=missed
printf '%-58s %9s %9s %7s %7s %s\n' "MB, $messages messages, $topics topics / $most MB" "$mine" "$most" "$ratio" 1.0 "$verdict"
[ "$verdict" = ok ]
