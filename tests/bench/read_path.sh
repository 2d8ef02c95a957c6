#!/bin/bash
# Compares what one received message costs the link, in processor time, with an older commit of the repository, side by side in
# one run: from the socket to the closed batch.
#
# Usage: read_path.sh [COMMIT] [ROUNDS]
#
# COMMIT is what to compare with (the default is the commit before the last), ROUNDS how often each case runs (9). Prints the
# median of each and their ratio. The states are built in the target folder, with their own lock file.
set -euo pipefail
cd "$(dirname "$0")/../.."

commit=${1:-HEAD~1} rounds=${2:-9}
target=$(cargo metadata --format-version 1 --no-deps --locked | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
older=$target/bench/older
mkdir -p "$target/bench"
git worktree remove --force "$older" 2>/dev/null || true
git worktree add --quiet --detach "$older" "$commit"
trap 'git worktree remove --force "$older"' EXIT
mkdir -p "$older/tests/bench"
cp -r tests/bench/flood "$older/tests/bench/"

build() {
    cp "$1/Cargo.lock" "$1/tests/bench/flood/Cargo.lock"
    CARGO_TARGET_DIR=$target/bench/$2 cargo build --release --quiet --manifest-path "$1/tests/bench/flood/Cargo.toml"
}
echo "Building both states"
build . new
build "$older" old

median() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }

printf '%-44s %12s %12s %8s\n' 'messages' "$(git rev-parse --short "$commit")" 'this state' 'ratio'
for case in '128 0 0' '128 0 1' '128 1 0' '1024 0 0'; do
    read -r size qos properties <<<"$case"
    old=() new=()
    for _ in $(seq "$rounds"); do
        # In turn, so that what else the computer does falls on both.
        old+=("$("$target/bench/old/release/flood" 2000000 $case)")
        new+=("$("$target/bench/new/release/flood" 2000000 $case)")
    done
    before=$(printf '%s\n' "${old[@]}" | median) now=$(printf '%s\n' "${new[@]}" | median)
    name="$size bytes, QoS $qos$([ "$properties" = 1 ] && echo ', three properties' || true)"
    printf '%-44s %9s ns %9s ns %8s\n' "$name" "$before" "$now" "$(awk "BEGIN { printf \"%.3f\", $now / $before }")"
done
