#!/bin/bash
# Installs the .deb in a clean Debian, starts the program there, signs in, and removes it: nothing may be left behind but what
# the person has chosen in the window.
#
#   bash packaging/try-package.sh [DEB]     the one of packaging/package.sh if none is named
#   bash packaging/try-package.sh --help    this text
#
# The clean system is made by debootstrap, from the package sources of this computer, in a temporary folder. In it there is the
# package with what it depends on, and nothing else; the display and the browser are those outside. The window is opened by the
# line of its desktop entry, on its sandbox. SCREENSHOTS is a folder for pictures of the window.
#
# Needs Debian or Ubuntu, root, 1 GB of space, and what packaging/try.sh needs. SKIP_INSTALL=1 leaves this system as it is.
# Exit status: 0 all is well, 1 it is not, 2 for an unknown argument.
set -euo pipefail
cd "$(dirname "$0")/.."

case ${1:-} in
    -h | --help)
        sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' packaging/try-package.sh
        exit 0
        ;;
    -*)
        echo "unknown argument: $1. See: bash packaging/try-package.sh --help" >&2
        exit 2
        ;;
esac
if [ "$(id -u)" != 0 ]; then
    echo 'try-package.sh needs root, for the clean system is a root of its files' >&2
    exit 1
fi
if [ -z "${SKIP_INSTALL:-}" ]; then
    packages=(debootstrap xvfb xdotool imagemagick curl jq)
    # Ubuntu has its own names for the browser.
    if ! command -v chromedriver >/dev/null; then
        if grep -q '^ID=ubuntu' /etc/os-release 2>/dev/null; then
            packages+=(chromium-browser chromium-chromedriver)
        else
            packages+=(chromium chromium-driver)
        fi
    fi
    bash packaging/install-missing.sh "${packages[@]}"
fi
if [ -n "${1:-}" ]; then
    deb=$(realpath "$1")
else
    target=$(cargo metadata --format-version 1 --no-deps --locked | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
    deb=$(ls "${PACKAGES:-$target/packages}"/topicdeck_*.deb)
fi

work=$(mktemp -d)
clean=$work/clean
started=()
clean_up() {
    local pid
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
    if mountpoint --quiet "$clean/proc"; then umount "$clean/proc"; fi
    rm -rf --one-file-system "$work"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

fail() {
    echo "try-package.sh: $1" >&2
    for log in "$work"/*.log; do [ ! -s "$log" ] || { echo "$log:" >&2; tail -n 20 "$log" >&2; }; done
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

within() { chroot "$clean" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
as_user() { chroot --userspec=1000:1000 "$clean" env -i PATH=/home/ana/bin:/usr/bin:/bin LC_ALL=C.UTF-8 HOME=/home/ana "$@"; }

# Every file of the clean system, with what is in it, but for the notes of apt and dpkg themselves.
files() {
    (cd "$clean" && find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./var/lib/apt -o -path ./var/cache \
        -o -path ./var/lib/dpkg -o -path ./var/log \) -prune -o \( -type f -printf '%p %s %m ' -exec sha256sum {} \; \) \
        -o -printf '%p %y %m\n' | sort)
}

set_up() {
    local mirror suite
    read -r mirror suite < <(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' | head -n 1)
    # On some machines the address is that of a list of addresses.
    [[ $mirror != mirror+file:* ]] || mirror=$(awk 'NR == 1 { print $1 }' "${mirror#mirror+file:}")
    debootstrap --variant=minbase "$suite" "$clean" "$mirror" >"$work/debootstrap.log" 2>&1 || fail 'debootstrap failed'
    mount -t proc proc "$clean/proc"
    within useradd --create-home --uid 1000 ana
    printf '#!/bin/sh\nexit 101\n' >"$clean/usr/sbin/policy-rc.d"
    chmod 755 "$clean/usr/sbin/policy-rc.d"
    # What it depends on comes first, so that what it leaves itself can be seen.
    within apt-get update >"$work/apt.log" 2>&1 || fail 'apt-get update failed'
    within apt-get satisfy --yes --no-install-recommends "$(dpkg-deb --field "$deb" Depends)" >"$work/apt.log" 2>&1 \
        || fail 'the package depends on what there is not'
}

install_it() {
    cp "$deb" "$clean/topicdeck.deb"
    within dpkg --install /topicdeck.deb >"$work/dpkg.log" 2>&1 || fail 'the package could not be installed'
    rm "$clean/topicdeck.deb"
    [ "$(as_user topicdeck --version)" = "topicdeck $(dpkg-deb --field "$deb" Version | sed 's/-.*//')" ] || fail 'it has another version'
    as_user topicdeck help profiles | grep -q profiles.toml || fail 'it has no manual'
    local shown
    for page in topicdeck.1 topicdeck-watch.1 topicdeck-profiles.7; do
        shown=$clean/usr/share/man/man${page##*.}/$page.gz
        [ -s "$shown" ] || fail "there is no man page $page"
    done
}

window() { xdotool search --onlyvisible --name 'Topicdeck$'; }
said() { grep -q "$1" "$work/window.log"; }
focused() { xdotool windowfocus "$(window | head -n 1)" && [ "$(xdotool getwindowfocus)" = "$(window | head -n 1)" ]; }
picture() {
    [ -n "${SCREENSHOTS:-}" ] || return 0
    mkdir -p "$SCREENSHOTS"
    import -window root "$SCREENSHOTS/$1.png"
}
# Chooses an action by its name in the palette.
action() {
    xdotool key ctrl+k
    sleep 0.5
    xdotool type "$1"
    sleep 0.5
    xdotool key Return
}
sign_in() {
    action 'sign in with the browser'
    try 25 test -s "$clean/home/ana/url"
}

start_it() {
    Xvfb -displayfd 3 -screen 0 1400x900x24 -nolisten tcp -noreset -ac 3>"$work/display" >/dev/null 2>&1 &
    started+=($!)
    try 50 test -s "$work/display" || fail 'Xvfb did not start'
    DISPLAY=:$(cat "$work/display")
    export DISPLAY
    # What the program takes for the system's browser writes down the address.
    mkdir "$clean/home/ana/bin"
    printf '#!/bin/sh\nprintf %%s "$1" >/home/ana/url\n' >"$clean/home/ana/bin/xdg-open"
    chmod 755 "$clean/home/ana/bin/xdg-open"
    chown -R 1000:1000 "$clean/home/ana/bin"
    local line
    line=$(sed -n 's/^Exec=\([^%]*\).*/\1/p' "$clean/usr/share/applications/topicdeck.desktop")
    # shellcheck disable=SC2086 # The line is of words.
    as_user DISPLAY="$DISPLAY" LIBGL_ALWAYS_SOFTWARE=1 MESA_SHADER_CACHE_DISABLE=true TOPICDECK_LOG=topicdeck_engine=debug \
        $line --sandbox >"$work/window.log" 2>&1 &
    window_pid=$!
    started+=("$window_pid")
    try 300 window || fail 'no window appeared'
    xdotool mousemove 1399 0
    try 50 focused || fail 'the window does not take the keyboard'
    sleep 2
    picture 1-start
    sign_in || sign_in || fail 'the browser was not asked for'
    bash packaging/browser-sign-in.sh "$(cat "$clean/home/ana/url")" operator@example.com topicdeck >"$work/browser.log" 2>&1 \
        || fail 'the sign-in failed'
    try 150 said 'Live {' || fail 'there is no connection'
    picture 2-live
    kill "$window_pid"
    wait "$window_pid" || true
    rm -r "$clean/home/ana/bin" "$clean/home/ana/url"
}

echo 'Making a clean system'
set_up
files >"$work/before"
install_it
echo "ok      installed: $(dpkg-deb --field "$deb" Package Version | paste -sd ' ')"
start_it
echo 'ok      opened its window, and signed in to its sandbox'
within dpkg --purge topicdeck >"$work/dpkg.log" 2>&1 || fail 'the package could not be removed'
files >"$work/after"
# The settings of the window belong to the person, and stay.
diff "$work/before" "$work/after" | grep '^[<>]' | grep -vE '^> \./home/ana/\.local( d|/state( d|/topicdeck))' >"$work/left.log" || true
[ ! -s "$work/left.log" ] || fail 'something was left behind, or changed'
grep -q '/home/ana/.local/state/topicdeck/window.toml' "$work/after" || fail 'the settings of the window are gone'
echo "ok      removed: the $(wc -l <"$work/before") files and folders from before are there, and no other, but the settings of the window at home"
