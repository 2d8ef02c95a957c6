#!/bin/bash
# Prints the libraries that are compiled into the program, with their licences.
#
# Usage: licences.sh list [SYSTEM]    name, version and licence of each, one a line
#        licences.sh texts [SYSTEM]   the same, and the text of each licence once
#
# SYSTEM is another one than this, such as x86_64-pc-windows-msvc. Needs cargo and jq. The texts are read from the sources that
# cargo has, and from packaging/licences where a library comes without. One that may be used under the Apache License is used
# under it if it has no text: there is one of that already.
set -euo pipefail
cd "$(dirname "$0")/.."

features=aws-profile
host=${2:-$(rustc -vV | sed -n 's/^host: //p')}

# Name, version and licence of each library for this system.
list() {
    cargo tree --locked --target "$host" --features "$features" --edges normal,no-proc-macro --prefix none --format '{p}|{l}' \
        | sed -E 's/ \(\*\)$//; s/ \([^)]*\)\|/|/' | sort -u | grep -v '^topicdeck' | sed -E 's/^([^ ]+) v([^|]+)\|(.*)$/\1 \2 \3/'
}

# The folder of each library: name, version, path.
folders() {
    cargo metadata --locked --format-version 1 --features "$features" --filter-platform "$host" \
        | jq -r '.packages[] | select(.source) | "\(.name) \(.version) \(.manifest_path | gsub("\\\\"; "/") | rtrimstr("/Cargo.toml"))"'
}

texts() {
    local work name version licence folder file sum
    work=$(mktemp -d)
    # shellcheck disable=SC2064 # The folder of now.
    trap "rm -rf '$work'" EXIT
    folders | sort >"$work/folders"
    echo 'Topicdeck contains these libraries. The texts of their licences follow.'
    echo
    list | tee "$work/list"
    while read -r name version licence; do
        folder=$(awk -v name="$name" -v version="$version" '$1 == name && $2 == version { print $3 }' "$work/folders")
        [ -n "$folder" ] || { echo "licences.sh: the source of $name is missing" >&2; return 1; }
        find "$folder" -maxdepth 2 -type f \( -iname 'licen[sc]e*' -o -iname 'copying*' -o -iname 'notice*' -o -iname 'unlicense*' -o -iname 'ofl*.txt' -o -iname 'ufl*.txt' \) \
            | sort >"$work/found"
        [ ! -e "packaging/licences/$name" ] || echo "packaging/licences/$name" >>"$work/found"
        if [ ! -s "$work/found" ]; then
            [[ " $licence " == *' Apache-2.0 '* && " $licence " != *' AND '* ]] \
                || { echo "licences.sh: $name $version has no text of its licence; put it into packaging/licences" >&2; return 1; }
            printf '%s %s\n' "$name" "$version" >>"$work/apache"
        fi
        while IFS= read -r file; do
            sum=$(sha256sum "$file" | cut -d ' ' -f 1)
            [ -e "$work/$sum" ] || cp "$file" "$work/$sum"
            printf '%s %s\n' "$name" "$version" >>"$work/$sum.names"
        done <"$work/found"
    done <"$work/list"
    if [ -s "$work/apache" ]; then
        printf '\n%s\n' '------------------------------------------------------------------------'
        echo "$(paste -sd ',' "$work/apache" | sed 's/,/, /g'):"
        echo
        echo 'Used under the Apache License, version 2.0, whose text is below with other libraries.'
    fi
    for file in "$work"/*.names; do
        printf '\n%s\n' '------------------------------------------------------------------------'
        echo "$(paste -sd ',' "$file" | sed 's/,/, /g'):"
        echo
        cat "${file%.names}"
    done
}

case ${1:-} in
    list | texts) "$1" ;;
    *) sed -n '4,5s/^# //p' "$0" >&2; exit 2 ;;
esac
