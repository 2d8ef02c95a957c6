#!/bin/bash
# Signs in on a hosted UI page as a person would, in a headless Chromium driven over the WebDriver protocol.
#
# Usage: browser-sign-in.sh URL USER PASSWORD [SCREENSHOT_DIR]
#
# Opens URL, fills in the fields named `username` and `password`, sends the form, and waits until the browser has
# arrived at the `redirect_uri` of URL (or, when URL has none, until the form is gone). With SCREENSHOT_DIR it leaves
# sign-in-page.png and sign-in-done.png there. Prints the address it ended on; exit 0 signed in, 1 not, 2 usage.
# With SIGN_UP_LOG it registers first, with the code for USER that the sandbox writes into that file.
# Needs: chromium, chromedriver, curl, jq. CHROMIUM and CHROMEDRIVER name others than those on PATH.
set -euo pipefail

[ $# -ge 3 ] && [ $# -le 4 ] || { sed -n '4s/^# //p' "$0" >&2; exit 2; }
url=$1 user=$2 password=$3 screenshots=${4:-}

first_of() {
    local name
    for name in "$@"; do command -v "$name" && return; done
    echo "browser-sign-in.sh: none of these is installed: $*" >&2
    return 1
}
chromium=${CHROMIUM:-$(first_of chromium chromium-browser google-chrome)}
chromedriver=${CHROMEDRIVER:-$(first_of chromedriver)}
first_of curl >/dev/null && first_of jq >/dev/null

work=$(mktemp -d)
driver_pid='' session=''
clean_up() {
    [ -z "$session" ] || call DELETE "" >/dev/null 2>&1 || true
    if [ -n "$driver_pid" ]; then
        kill "$driver_pid" 2>/dev/null || true
        wait "$driver_pid" 2>/dev/null || true
    fi
    # The browser may still be writing while it ends.
    try 20 rm -rf "$work" 2>/dev/null || true
}
trap clean_up EXIT
trap 'exit 1' INT TERM

fail() {
    echo "browser-sign-in.sh: $1" >&2
    exit 1
}

# Runs a command until it succeeds, every 0.1 s and at most so many times. Usage: try TIMES COMMAND...
try() {
    local times=$1
    shift
    while [ "$times" -gt 0 ]; do
        if "$@"; then return 0; fi
        times=$((times - 1))
        sleep 0.1
    done
    return 1
}

# One WebDriver call within the session. Usage: call METHOD PATH [JSON]; prints `value`, fails on a WebDriver error.
call() {
    local answer
    if [ "$1" = POST ]; then
        answer=$(printf %s "${3:-"{}"}" | request "$1" "$session$2" --data-binary @-)
    else
        answer=$(request "$1" "$session$2")
    fi
    jq -e 'if (.value | type == "object" and has("error")) then error(.value.message) else true end' <<<"$answer" >/dev/null 2>"$work/error" || return 1
    jq -r '.value | if type == "object" then tojson else . end' <<<"$answer"
}

# curl and its proxy settings have nothing to do with a driver on loopback.
request() {
    curl --silent --noproxy '*' --max-time 30 --request "$1" --header 'Content-Type: application/json' "${@:3}" "$base/session$2"
}

# Prints the WebDriver id of the first element that a CSS selector finds.
element() {
    call POST /element "$(jq -n --arg css "$1" '{using: "css selector", value: $css}')" 2>/dev/null | jq -er '.[]'
}

type_into() {
    local id
    id=$(element "$1") || fail "the page has no field $1"
    call POST "/element/$id/value" "$(jq -n --arg text "$2" '{text: $text}')" >/dev/null || fail "cannot type into $1"
}

screenshot() {
    [ -n "$screenshots" ] || return 0
    mkdir -p "$screenshots"
    call GET /screenshot | base64 --decode >"$screenshots/$1.png"
}

driver_port() {
    port=$(sed -n 's/.*started successfully on port \([0-9]*\).*/\1/p' "$work/driver.log")
    [ -n "$port" ]
}

# The address up to its query, with or without the slash that a browser adds.
arrived() {
    address=$(call GET /url) || return 1
    if [ -n "$callback" ]; then
        local reached=${address%%[?#]*}
        [ "${reached%/}" = "${callback%/}" ]
    else
        ! element 'input[name=password]' >/dev/null
    fi
}

redirect_uri=$(sed -n 's/.*[?&]redirect_uri=\([^&#]*\).*/\1/p' <<<"$url")
callback=$(printf '%b' "${redirect_uri//%/\\x}")

: >"$work/driver.log"
"$chromedriver" --port=0 >"$work/driver.log" 2>&1 &
driver_pid=$!
try 100 driver_port || fail "chromedriver did not start: $(cat "$work/driver.log")"
base="http://127.0.0.1:$port"

capabilities=$(jq -n --arg binary "$chromium" --arg data "--user-data-dir=$work/browser" '{capabilities: {alwaysMatch: {
    browserName: "chrome", "goog:chromeOptions": {binary: $binary, args: ["--headless", "--no-sandbox", "--disable-gpu",
    "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-background-networking", "--no-proxy-server",
    "--disable-component-update", "--disable-sync", "--window-size=1000,760", $data]}}}}')
created=$(call POST "" "$capabilities") || fail "the browser did not start: $(cat "$work/error")"
session="/$(jq -r .sessionId <<<"$created")"

call POST /url "$(jq -n --arg url "$url" '{url: $url}')" >/dev/null || fail "cannot open the page: $(cat "$work/error")"
press() {
    local id
    id=$(element "$1") || fail "the page has no $1"
    call POST "/element/$id/click" >/dev/null || fail "cannot press $1: $(cat "$work/error")"
}

# The last code for the user in the log of the sandbox.
code_came() {
    code=$(grep -F "$user" "$SIGN_UP_LOG" | grep -oE '[0-9]{6}$' | tail -n 1)
    [ -n "$code" ]
}

password_field='input[name=password]'
if [ -n "${SIGN_UP_LOG:-}" ]; then
    try 100 element 'a[href^="/signup"]' >/dev/null || fail "no way to register at $(call GET /url)"
    press 'a[href^="/signup"]'
    try 100 element '[name=signUpButton]' >/dev/null || fail 'no page to register'
fi
try 100 element "$password_field" >/dev/null || fail "no sign-in page at $(call GET /url)"
type_into 'input[name=username]' "$user"
type_into "$password_field" "$password"
screenshot sign-in-page
button=$(element '[type=submit]') || fail 'the page has no submit button'
call POST "/element/$button/click" >/dev/null || fail "cannot press the button: $(cat "$work/error")"

if [ -n "${SIGN_UP_LOG:-}" ]; then
    try 100 element 'input[name=code]' >/dev/null || fail 'no page for the code'
    try 100 code_came || fail 'the sandbox showed no code'
    type_into 'input[name=code]' "$code"
    screenshot sign-up-code
    press '[name=confirmButton]'
fi

if ! try 100 arrived; then
    screenshot sign-in-failed
    body=$(element body) && call GET "/element/$body/text" >&2
    fail "still at ${address%%[?#]*}, expected $callback"
fi
screenshot sign-in-done
# The query holds the authorization code, which must stay private.
echo "${address%%[?#]*}"
