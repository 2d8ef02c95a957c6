#!/bin/bash
# Installs what the tests need (Debian/Ubuntu) and runs all of them: form, lints, dependencies, documentation, tests, and
# AWS's own clients against the sandbox.
# SKIP_INSTALL=1 leaves the system as it is. Exit 0 only when everything passed. tests/long.sh runs some with large counts.
#
# With CI set, what was skipped has failed. Only cargo-deny may be missing then: where it is not installed, the licenses
# are left to the workflow (.github/workflows/ci.yml), which installs it.
set -uo pipefail
cd "$(dirname "$0")/.."

packages=(
    # The window: X11, OpenGL in software, a display without a screen, and hands for it.
    libx11-6 libx11-xcb1 libxcursor1 libxi6 libxrandr2 libxkbcommon-x11-0 libgl1 libegl1 libgl1-mesa-dri
    xvfb xdotool xclip imagemagick x11-utils
    # What a screen reader reads of the window.
    at-spi2-core libglib2.0-bin python3-gi gir1.2-atspi-2.0
    # A real keyring, a real broker, and what the scripts are written with.
    dbus dbus-x11 gnome-keyring libsecret-tools mosquitto mosquitto-clients sqlite3 zstd
    # Keyrings of another make.
    keepassxc
    # A real HTTP proxy, and a real TLS server with its own CA.
    tinyproxy-bin stunnel4 openssl
    ca-certificates curl iproute2 jq procps systemd
)
# A real browser. Ubuntu has its own names; the system is asked, for a fresh one has no package lists yet.
if ! command -v chromedriver >/dev/null; then
    if grep -q '^ID=ubuntu' /etc/os-release 2>/dev/null; then
        packages+=(chromium-browser chromium-chromedriver)
    else
        packages+=(chromium chromium-driver)
    fi
fi
command -v kwalletd5 >/dev/null || packages+=(libkf5wallet-bin)
# AWS's own clients (tests/sdks.sh), which are Python and JavaScript, and checkers that are Python.
python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3-venv)
command -v node >/dev/null || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)
command -v cc >/dev/null || packages+=(build-essential)

if [ -z "${SKIP_INSTALL:-}" ]; then
    bash packaging/install-missing.sh "${packages[@]}" || exit 1
fi
if ! command -v cargo >/dev/null; then
    echo 'Rust is missing. See https://rustup.rs, then run this again.' >&2
    exit 1
fi

# A fresh machine builds once: what speeds up a second build only fills its disk, and no debugger runs there.
[ -z "${CI:-}" ] || export CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=false

log=$(mktemp) sdks=$(mktemp)
trap 'rm -f "$log" "$sdks"' EXIT
failed_steps=() skipped_steps=() times=()

# Notes how long a step took that began at the given second.
took() {
    times+=("$(printf '%5d s  %s' $((SECONDS - $2)) "$1")")
}

# Runs one step; its output is shown only when it fails. Status 3 says that what the step needs cannot be had here, and 4
# that it is left to the workflow.
step() {
    local name=$1 status=0 began=$SECONDS
    shift
    "$@" >"$log" 2>&1 || status=$?
    took "$name" "$began"
    [ $status != 3 ] || [ -z "${CI:-}" ] || status=1
    case $status in
        0) echo "ok      $name" ;;
        3 | 4) cat "$log"; echo "SKIPPED $name"; skipped_steps+=("$name") ;;
        *) cat "$log"; echo "FAILED  $name"; failed_steps+=("$name") ;;
    esac
}

# Its database of known defects is from the network, and so is checked where changes are reviewed (.github/workflows).
licences() {
    cargo deny --version || { echo 'cargo-deny is not installed'; return 4; }
    cargo deny --locked check bans licenses sources
}

# The packages of each system carry them; only those of this one are built here.
licence_texts() {
    local system
    command -v jq >/dev/null || { echo 'jq is not installed'; return 4; }
    for system in x86_64-unknown-linux-gnu x86_64-pc-windows-msvc aarch64-apple-darwin; do
        bash packaging/licences.sh texts "$system" >/dev/null || return 1
        echo "$system: each library has its text"
    done
}

# They are another workspace, built with other flags; only whether they fit the crates is looked at here.
fuzz_targets() {
    local target
    target=$(cargo metadata --format-version 1 --no-deps --locked | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
    cargo clippy --manifest-path tests/fuzz/Cargo.toml --target-dir "$target" --workspace --locked --no-default-features --bins -- -D warnings
}

step 'form (cargo fmt)' cargo fmt --all --check
step 'lints (cargo clippy)' cargo clippy --workspace --locked --all-targets -- -D warnings
step 'without the sandbox (cargo clippy)' cargo clippy --workspace --locked --no-default-features --lib --bins -- -D warnings
step 'with AWS profiles (cargo clippy)' cargo clippy --workspace --locked --features aws-profile --lib --bins -- -D warnings
step 'without AWS profiles (tests/without-aws.sh)' bash tests/without-aws.sh
step 'with the second renderer (cargo clippy)' cargo clippy --workspace --locked --features wgpu --lib --bins -- -D warnings
step 'targets for fuzzing (cargo clippy)' fuzz_targets
step 'dependencies (tests/tree.sh)' bash tests/tree.sh
step 'licences and sources (cargo deny)' licences
step 'texts of licences (packaging/licences.sh)' licence_texts
step 'spelling (typos)' bash tests/checkers.sh spelling
step 'workflows and forms (check-jsonschema)' bash tests/checkers.sh github
step 'subjects of commits (tests/subjects.sh)' bash tests/subjects.sh
step 'templates for AWS (tests/templates.sh)' bash tests/templates.sh
step 'documentation (cargo doc)' env RUSTDOCFLAGS='-D warnings' cargo doc --workspace --locked --no-deps --lib

# The tests come last, so that their results are what the output ends with. The long ones have small counts here; the packets
# that fuzzing begins with are read with a few bytes changed.
# Most of them wait for a window, a network or a clock, so that more run at a time than there are processors.
export RUST_TEST_THREADS=${RUST_TEST_THREADS:-$(($(nproc) * 2))}
began=$SECONDS
cargo test --workspace --locked --no-fail-fast >"$log" 2>&1 || failed_steps+=('tests (cargo test)')
took 'tests (cargo test)' "$began"
if [[ " ${failed_steps[*]-} " == *'(cargo test)'* ]]; then
    # What the compiler said matters only when no test came to run.
    grep -q '^test result:' "$log" && sed -i '0,/^ *Running /{/^ *Running /!d}' "$log"
    grep -vE '^test .* \.\.\. ok$|^ +(Compiling|Downloaded|Downloading) ' "$log"
else
    grep -E '^ +(Running|Doc-tests)|^test result:' "$log"
fi

# AWS's own clients, on the program that the tests have built. Their table is shown whole.
began=$SECONDS
bash tests/sdks.sh >"$sdks" 2>&1 || failed_steps+=("AWS's own clients (tests/sdks.sh)")
took "AWS's own clients (tests/sdks.sh)" "$began"
cat "$sdks"

count() {
    grep '^test result:' "$log" | grep -oE "[0-9]+ $1" | awk '{sum += $1} END {print sum + 0}'
}
count_sdks() {
    tail -n 1 "$sdks" | grep -oE "[0-9]+ $1" | awk '{sum += $1} END {print sum + 0}'
}
passed=$(($(count passed) + $(count_sdks passed))) failed=$(($(count failed) + $(count_sdks failed)))
skipped=$(count_sdks skipped)
tail -n 1 "$sdks" | grep -qE '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' \
    || failed_steps+=('tests/sdks.sh has not come to its end')
# Tests that were not built cannot fail: each crate, and the tests of the whole program, must have come to run.
ran() {
    grep -qE "^ +Running .*/$1-[0-9a-f]+(\.exe)?\)" "$log" || failed_steps+=("no test of $1 has run")
}
ran topicdeck
ran it
for manifest in src/*/Cargo.toml; do
    folder=${manifest%/Cargo.toml}
    ran "topicdeck_${folder#src/}"
done
[ "$(count passed)" != 0 ] || failed_steps+=('no test has passed')
for name in "${failed_steps[@]-}"; do
    [ -z "$name" ] || echo "FAILED: $name"
done
for name in "${skipped_steps[@]-}"; do
    [ -z "$name" ] || echo "SKIPPED: $name"
done
# Where the packages cannot be had; with CI set, tests/sdks.sh has failed then.
[ "$skipped" = 0 ] || echo "SKIPPED: $skipped calls of AWS's own clients"
echo 'Steps, with their times:'
printf '%s\n' "${times[@]}"
echo "$passed passed, $failed failed, $skipped skipped"
[ ${#failed_steps[@]} = 0 ]
