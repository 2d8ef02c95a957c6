#!/bin/bash
# Checks that the program and its tests are valid Rust on Windows and macOS, on a computer that runs neither.
#
#   bash packaging/cross-check.sh           both
#   bash packaging/cross-check.sh --help    this text
#
# It runs `cargo check` for x86_64-pc-windows-gnu and aarch64-apple-darwin. Nothing is linked or run, and the C code of
# dependencies is not compiled: a compiler and an archiver that write empty files stand in for the real ones.
#
# Rust's standard library for a target comes from rustup or, where that cannot add it, is checked from its source in
# Debian's packages of a newer compiler, which are unpacked into a temporary folder. What it added is removed again; only
# cargo's results stay in the target folder. Needs: cargo, and rustup or Debian 12 with apt-get and 1.5 GB of space.
# CROSS_CHECK_DEBIAN=1 takes Debian's packages even where rustup is there.
#
# Exit status: 0 both targets are fine, 1 one of them is not, 2 for an unknown argument, 3 one could not be
# checked here.
set -uo pipefail
cd "$(dirname "$0")/.."

for argument in "$@"; do
    case $argument in
        -h | --help)
            sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' packaging/cross-check.sh
            exit 0
            ;;
        *)
            echo "unknown argument: $argument. See: bash packaging/cross-check.sh --help" >&2
            exit 2
            ;;
    esac
done

targets=(x86_64-pc-windows-gnu aarch64-apple-darwin)
work=$(mktemp -d)
added=()
clean_up() {
    [ ${#added[@]} = 0 ] || rustup --quiet target remove "${added[@]}" >/dev/null 2>&1
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# Writes an empty file wherever a compiler or an archiver writes one.
stand_ins() {
    mkdir -p "$work/bin" "$work/sdk"
    cat >"$work/bin/cc" <<'CC'
#!/bin/bash
while [ $# -gt 0 ]; do
    case $1 in
        -o) : >"$2" && shift ;;
        -o*) : >"${1#-o}" ;;
    esac
    shift
done
CC
    cat >"$work/bin/ar" <<'AR'
#!/bin/bash
for argument; do
    case $argument in
        *.a | *.lib) printf '!<arch>\n' >"$argument" && exit ;;
    esac
done
AR
    chmod +x "$work/bin/cc" "$work/bin/ar"
}

# Whether rustup has the standard library for a target, or could add it.
from_rustup() {
    command -v rustup >/dev/null || return 1
    if rustup target list --installed 2>/dev/null | grep -qx "$1"; then return 0; fi
    rustup --quiet target add "$1" >"$work/rustup" 2>&1 || return 1
    added+=("$1")
}

# Unpacks Debian's newer compiler and the source of its standard library; sets `debian` to where.
from_debian() {
    [ -z "$debian" ] || return 0
    command -v apt-get >/dev/null && command -v dpkg >/dev/null || return 1
    mkdir -p "$work/packages" "$work/debian"
    local library llvm
    library=$(apt-cache depends libstd-rust-web-dev 2>/dev/null | grep -oE 'libstd-rust-web-[0-9.]+' | head -n 1)
    [ -n "$library" ] || return 1
    llvm=$(apt-cache depends "$library" | grep -oE 'libllvm[0-9]+' | head -n 1)
    (cd "$work/packages" && apt-get download --quiet rustc-web "$library" libstd-rust-web-dev rust-web-src "$llvm") \
        >"$work/apt" 2>&1 || return 1
    local package
    for package in "$work/packages"/*.deb; do dpkg -x "$package" "$work/debian" || return 1; done
    rm -rf "$work/packages"
    debian=$work/debian
}
debian=

check() {
    local target=$1 name=${1//-/_}
    shift
    env "CC_$name=$work/bin/cc" "CXX_$name=$work/bin/cc" "AR_$name=$work/bin/ar" SDKROOT="$work/sdk" "${variables[@]}" \
        cargo check --workspace --all-targets --locked --target "$target" "$@"
}

failed=0 missing=0
stand_ins
for target in "${targets[@]}"; do
    # Where the standard library comes from decides what cargo is called with.
    variables=() options=()
    if [ -n "${CROSS_CHECK_DEBIAN:-}" ] || ! from_rustup "$target"; then
        if ! from_debian; then
            echo "NOT CHECKED  $target: neither rustup nor Debian's packages have its standard library"
            missing=1
            continue
        fi
        libraries=$debian/usr/lib/$(uname -m)-linux-gnu
        variables=("RUSTC=$debian/usr/bin/rustc" "LD_LIBRARY_PATH=$libraries:${LD_LIBRARY_PATH:-}" RUSTC_BOOTSTRAP=1)
        options=(-Zbuild-std=std,panic_abort)
    fi
    if check "$target" "${options[@]}"; then
        echo "ok           $target: the workspace and its tests pass cargo check; nothing was linked or run"
    else
        echo "FAILED       $target"
        failed=1
    fi
done
[ $failed = 0 ] || exit 1
[ $missing = 0 ] || {
    echo 'Run this where rustup works, as in continuous integration, or build on Windows and macOS.'
    exit 3
}
