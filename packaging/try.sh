#!/bin/bash
# Builds Topicdeck and opens it on its sandbox: no AWS account, no network beyond this machine.
#
# With a display the window stays open until you close it; sign in as operator@example.com, password topicdeck.
# Without one it runs on a display in memory, signs in with a headless Chromium, and leaves screenshots of each step
# in SCREENSHOTS (default: target/try).
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

if ! command -v cargo >/dev/null; then
    echo 'Rust is missing. Install it from https://rustup.rs, then run this again.' >&2
    exit 1
fi

has_display() { [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; }

packages=(libx11-6 libx11-xcb1 libxcursor1 libxi6 libxrandr2 libxkbcommon-x11-0 libgl1 libegl1 libgl1-mesa-dri ca-certificates)
command -v cc >/dev/null || packages+=(build-essential)
if has_display; then
    command -v xdg-open >/dev/null || packages+=(xdg-utils)
else
    packages+=(xvfb xdotool imagemagick curl jq)
    # Ubuntu has its own names for the browser.
    if ! command -v chromedriver >/dev/null; then
        if grep -q '^ID=ubuntu' /etc/os-release 2>/dev/null; then
            packages+=(chromium-browser chromium-chromedriver)
        else
            packages+=(chromium chromium-driver)
        fi
    fi
fi
if [ -z "${SKIP_INSTALL:-}" ]; then
    bash packaging/install-missing.sh "${packages[@]}" || {
        echo 'On another system with a display: cargo run --release --locked -- --sandbox' >&2
        exit 1
    }
fi

echo 'Building (the first time takes some minutes)'
cargo build --release --locked --quiet
target=$(cargo metadata --format-version 1 --no-deps --locked | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
program=$target/release/topicdeck

if has_display; then
    echo 'Sign in as operator@example.com, password topicdeck'
    exec "$program" --sandbox
fi

screenshots=$(realpath -m "${SCREENSHOTS:-$root/target/try}")
mkdir -p "$screenshots"
rm -f "$screenshots"/*.png
work=$(mktemp -d)
started=()
clean_up() {
    local pid
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

fail() {
    screenshot failed || true
    echo "try.sh: $1" >&2
    [ ! -s "$work/log" ] || tail -n 20 "$work/log" >&2
    exit 1
}

# Runs a command until it succeeds, every 0.2 s and at most so many times. Usage: try TIMES COMMAND...
try() {
    local times=$1
    shift
    while [ "$times" -gt 0 ]; do
        if "$@" >/dev/null 2>&1; then return 0; fi
        times=$((times - 1))
        sleep 0.2
    done
    return 1
}

screenshot() {
    import -window root "$screenshots/$1.png" && echo "  $screenshots/$1.png"
}

window() { xdotool search --onlyvisible --pid "$window_pid" || xdotool search --onlyvisible --name '^Topicdeck'; }
browser_asked() { [ -s "$work/url" ]; }
browser_done() { [ -s "$work/signed-in" ]; }

# A display in memory, under the first number that is free.
Xvfb -displayfd 3 -screen 0 1400x900x24 -nolisten tcp 3>"$work/display" >/dev/null 2>&1 &
started+=($!)
try 50 test -s "$work/display" || fail 'Xvfb did not start'
DISPLAY=:$(cat "$work/display")
export DISPLAY

# What the program takes for the system's browser is a person in a headless one.
mkdir "$work/bin"
cat >"$work/bin/xdg-open" <<BROWSER
#!/bin/bash
printf '%s' "\$1" >"$work/url"
status=0
"$root/packaging/browser-sign-in.sh" "\$1" operator@example.com topicdeck "$screenshots" >"$work/browser" 2>&1 || status=\$?
echo \$status >"$work/signed-in"
BROWSER
chmod +x "$work/bin/xdg-open"

echo 'Screenshots:'
PATH="$work/bin:$PATH" "$program" --sandbox >"$work/log" 2>&1 &
window_pid=$!
started+=("$window_pid")
try 100 window || fail 'no window appeared'
sleep 1
screenshot 1-start

# The window asks for the browser by itself, or waits at its first button, which Enter presses.
for _ in 1 2 3 4 5; do
    if try 10 browser_asked; then break; fi
    xdotool key --window "$(window | head -n 1)" Return
done
browser_asked || fail 'the browser was not asked for'
screenshot 2-waiting-for-the-browser
try 300 browser_done || fail 'the browser did not come to an end'
[ "$(cat "$work/signed-in")" = 0 ] || fail "the sign-in failed: $(cat "$work/browser")"
for page in sign-in-page sign-in-done; do echo "  $screenshots/$page.png"; done

# Messages of the simulated devices arrive a few times a second.
sleep 5
kill -0 "$window_pid" 2>/dev/null || fail 'the window has closed'
screenshot 3-live
