#!/bin/bash
# Builds the program for distribution, without paths of this computer in it, and prints where it is.
#
# Usage: build.sh [PROFILE]
#
# PROFILE is `release`, or `try`, which takes a fraction of the time and is for a look at the program. Only the first has
# credentials of AWS profiles (feature `aws-profile`).
#
# Plain `cargo build --release --locked` makes the same program, but with the folders of the computer it was built on, where
# Rust notes the places of panics. Messages leave these out either way. Cargo's own `trim-paths` is not stable in Rust 1.95.
set -euo pipefail
cd "$(dirname "$0")/.."

[ $# -le 1 ] || { sed -n '4s/^# //p' "$0" >&2; exit 2; }
profile=${1:-release}
cargo_home=${CARGO_HOME:-$HOME/.cargo}
target=$(cargo metadata --format-version 1 --no-deps --locked | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')

# Cargo's own separator, for folders may have blanks in their names.
separator=$'\x1f'
flags=${CARGO_ENCODED_RUSTFLAGS:-}
if [ -z "$flags" ] && [ -n "${RUSTFLAGS:-}" ]; then
    read -ra given <<<"$RUSTFLAGS"
    flags=$(IFS=$separator && echo "${given[*]}")
fi
remap() { flags+="${flags:+$separator}--remap-path-prefix=$1=$2"; }
remap "$cargo_home" cargo
remap "$cargo_home/registry/src" crates
remap "$(rustc --print sysroot)/lib/rustlib/src/rust" rust
remap "$target" target
remap "$PWD" .

features=
[ "$profile" = try ] || features=aws-profile
CARGO_ENCODED_RUSTFLAGS=$flags cargo build --profile "$profile" --features "$features" --locked --quiet
program=$target/$profile/topicdeck
if grep -aqF -e "$cargo_home" -e "$target" -e "$PWD" "$program"; then
    echo "build.sh: a path of this computer is left in $program" >&2
    exit 1
fi
echo "$program"
