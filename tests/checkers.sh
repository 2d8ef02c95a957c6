#!/bin/bash
# Runs checkers that are no part of Rust: the spelling (typos), and the files that GitHub reads (check-jsonschema, with the
# schemas that it brings). They come from PyPI, pinned in checkers.txt, and are kept in the target folder.
#
# Usage: checkers.sh spelling | github
# Exit status: 0 fine, 1 not, 3 the checkers could not be had here (with CI set that is 1).
set -euo pipefail
cd "$(dirname "$0")/.."

target=$(cargo metadata --format-version 1 --no-deps --locked | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
folder=$target/checkers

get() {
    cmp --silent tests/checkers.txt "$folder/installed" && return
    rm -rf "$folder"
    python3 -m venv "$folder" \
        && "$folder/bin/pip" install --quiet --disable-pip-version-check --requirement tests/checkers.txt \
        && cp tests/checkers.txt "$folder/installed"
}

if ! get; then
    echo "SKIPPED: the checkers of tests/checkers.txt could not be installed" >&2
    if [ -n "${CI:-}" ]; then exit 1; fi
    exit 3
fi

check() {
    local schema=$1
    shift
    # Without a file to check, something was moved and nothing would be checked any more.
    [ -e "$1" ] || { echo "$1 is missing" >&2; return 1; }
    "$folder/bin/check-jsonschema" --builtin-schema "vendor.$schema" "$@"
}

case ${1:-} in
    spelling) "$folder/bin/typos" ;;
    github)
        check github-workflows .github/workflows/*.yml
        check github-issue-forms .github/ISSUE_TEMPLATE/bug.yml .github/ISSUE_TEMPLATE/idea.yml
        check github-issue-config .github/ISSUE_TEMPLATE/config.yml
        ;;
    *) sed -n '5s/^# //p' "$0" >&2; exit 2 ;;
esac
