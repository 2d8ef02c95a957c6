#!/bin/bash
# Runs edge nodes of Sparkplug B from pinned packages, pysparkplug and sparkplug-client, through mosquitto into `topicdeck watch`, and
# has `topicdeck decode` read what came: births, data by alias, a compressed body, a birth that a host asks for, deaths.
#
# Usage: sparkplug.sh
#
# The packages are installed in the target folder, once for each list of them. Everything runs on loopback, on free ports. It takes
# half a minute. Exit status: 0 when each check is ok, 3 when what it needs cannot be had here.
set -uo pipefail
cd "$(dirname "$0")/.."

for tool in python3 node npm mosquitto mosquitto_pub gnome-keyring-daemon dbus-daemon; do
    PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null || { echo "missing: $tool"; exit 3; }
done
cargo build --workspace --locked --quiet --bin topicdeck || exit 1
target=$(cargo metadata --format-version 1 --no-deps --locked | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
folder=$target/sparkplug/$(cat tests/sparkplug/requirements.txt tests/sparkplug/package-lock.json | sha256sum | cut -c1-16)

install() {
    python3 -m venv "$folder/python" \
        && "$folder/python/bin/python" -m pip install --disable-pip-version-check --quiet --require-hashes \
            --requirement tests/sparkplug/requirements.txt \
        && cp tests/sparkplug/package.json tests/sparkplug/package-lock.json "$folder" \
        && npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund
}

if [ ! -e "$folder/complete" ]; then
    rm -rf "$folder" && mkdir -p "$folder"
    export -f install
    export folder
    timeout 150 bash -c install >"$folder/log" 2>&1 || { tail -n 6 "$folder/log"; rm -rf "$folder"; exit 3; }
    touch "$folder/complete"
fi
PATH=$PATH:/usr/sbin timeout --kill-after=5 120 python3 tests/sparkplug/drive.py \
    "$target/debug/topicdeck" "$folder/python/bin/python" "$folder/node_modules"
