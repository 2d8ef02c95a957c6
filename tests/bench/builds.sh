# Builds what the scripts of this folder compare. To be sourced in the root of the repository.
#
# Everything is kept in the target folder. OLDER may name a folder that has the build of the older commit as `topicdeck`, or
# where it is to be kept; OURS a build of this state that is made already.

older_commit=59cd4af
target=$(cargo metadata --format-version 1 --no-deps --locked | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')

# Sets `ours` to the program as it is now.
build_ours() {
    ours=${OURS:-$target/bench/window-new/release/topicdeck}
    [ -n "${OURS:-}" ] || CARGO_TARGET_DIR=$target/bench/window-new cargo build --release --quiet --locked --bin topicdeck
}

# Sets `older` to the program as it was then.
build_older() {
    local folder=${OLDER:-$target/bench/$older_commit} tree
    older=$folder/topicdeck
    [ ! -x "$older" ] || return 0
    mkdir -p "$folder"
    tree=$(mktemp -d)
    git worktree add --quiet --detach "$tree/source" "$older_commit"
    (cd "$tree/source" && CARGO_TARGET_DIR=$folder/build cargo build --release --quiet --locked --bin topicdeck) || true
    git worktree remove --force "$tree/source"
    rm -rf "$tree"
    cp "$folder/build/release/topicdeck" "$older"
    rm -rf "$folder/build"
}

# Sets a variable of the name of a package in tests/bench to its program.
build_tool() {
    cp Cargo.lock "tests/bench/$1/Cargo.lock"
    CARGO_TARGET_DIR=$target/bench/$1 cargo build --release --quiet --manifest-path "tests/bench/$1/Cargo.toml"
    printf -v "$1" %s "$target/bench/$1/release/$1"
}

needs() {
    local tool missing=()
    for tool in "$@"; do command -v "$tool" >/dev/null || missing+=("$tool"); done
    [ ${#missing[@]} = 0 ] || { echo "missing: ${missing[*]}" >&2; exit 1; }
}
