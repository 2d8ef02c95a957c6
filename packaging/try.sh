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
        echo 'On another system with a display: cargo run --profile try --locked -- --sandbox' >&2
        exit 1
    }
fi

echo 'Building (the first time takes some minutes)'
program=$(bash packaging/build.sh try)

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

window() { xdotool search --onlyvisible --name 'Topicdeck$'; }
focused() { xdotool windowfocus "$(window | head -n 1)" && [ "$(xdotool getwindowfocus)" = "$(window | head -n 1)" ]; }
browser_asked() { [ -s "$work/url" ]; }
browser_done() { [ -s "$work/signed-in" ]; }
told() { grep -q "$1" "$work/log"; }
granted() { grep -F "TopicFilter(\"$1\")" "$work/log" | grep -q 'change: Granted'; }

# What hands do, one after the other: keys that come within one frame all go to where the cursor was at its start.
hands() {
    xdotool "$@"
    sleep 0.5
}

# Chooses an action by its name in the palette.
action() {
    hands key ctrl+k
    hands type "$1"
    hands key Return
}

sign_in() {
    action 'sign in with the browser'
    try 20 browser_asked
}

subscribe() {
    action 'add a subscription'
    hands key ctrl+a
    hands type "$1"
    hands key Return
    try 20 granted "$1"
}

publish() {
    action 'write a message'
    hands key ctrl+a
    hands type "$1"
    hands key Tab
    hands key ctrl+a
    hands type "$2"
    # Past QoS 0, to QoS 1, which the broker acknowledges.
    hands key Tab
    hands key Tab
    hands key space
    xdotool key ctrl+Return
    try 20 told 'PublishEnded.*Accepted'
}

# Whether the middle of the window, where the messages are, has changed since the last look.
moves() {
    import -window root -crop 680x480+300+130 "$work/now.png"
    local look
    look=$(identify -format '%#' "$work/now.png")
    [ -e "$work/look" ] && [ "$look" != "$(cat "$work/look")" ] && return
    echo "$look" >"$work/look"
    return 1
}

# A display in memory, under the first number that is free.
Xvfb -displayfd 3 -screen 0 1400x900x24 -nolisten tcp -noreset 3>"$work/display" >/dev/null 2>&1 &
started+=($!)
try 50 test -s "$work/display" || fail 'Xvfb did not start'
DISPLAY=:$(cat "$work/display")
export DISPLAY LIBGL_ALWAYS_SOFTWARE=1

# What the program takes for the system's browser is a person in a headless one.
mkdir "$work/bin"
cat >"$work/bin/xdg-open" <<BROWSER
#!/bin/bash
printf '%s' "\$1" >"$work/url"
status=0
"$root/packaging/browser-sign-in.sh" "\$1" operator@example.com topicdeck "$work" >"$work/browser" 2>&1 || status=\$?
echo \$status >"$work/signed-in"
BROWSER
chmod +x "$work/bin/xdg-open"

echo 'Screenshots:'
PATH="$work/bin:$PATH" TOPICDECK_LOG=topicdeck_engine=debug "$program" --sandbox >"$work/log" 2>&1 &
window_pid=$!
started+=("$window_pid")
try 100 window || fail 'no window appeared'
# There is no window manager here that would give the window the keyboard.
xdotool mousemove 1399 0
try 20 focused || fail 'the window does not take the keyboard'
sleep 1
screenshot 1-start

sign_in || sign_in || fail 'the browser was not asked for'
sleep 0.5
screenshot 2-waiting-for-the-browser
try 300 browser_done || fail 'the browser did not come to an end'
[ "$(cat "$work/signed-in")" = 0 ] || fail "the sign-in failed: $(cat "$work/browser")"
for page in 3-sign-in-page 4-sign-in-done; do
    mv "$work/${page#*-}.png" "$screenshots/$page.png" && echo "  $screenshots/$page.png"
done

try 50 told 'Live {' || fail 'there is no connection'
for filter in 'plant/press-hall/#' 'plant/pumps/#' 'plant/+/meter-12'; do
    subscribe "$filter" || subscribe "$filter" || fail "no subscription to $filter"
done
try 50 moves || fail 'no messages come'
sleep 2
screenshot 5-live

message='{"cmd":"start","rpm":1450}'
publish plant/pumps/pump-b/cmd "$message" || publish plant/pumps/pump-b/cmd "$message" || fail 'the message was not accepted'
# Out of the form, and up to a message, which holds the list.
hands key Escape
hands key Up Up Up
sleep 1
screenshot 6-published
action 'theme: light'
screenshot 7-light
kill -0 "$window_pid" 2>/dev/null || fail 'the window has closed'
