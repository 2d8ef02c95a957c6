#!/bin/bash
# Runs the program without AWS profiles, which the tests have built in: it says so, and how to get them.
set -euo pipefail
cd "$(dirname "$0")/.."

target=$(cargo metadata --format-version 1 --no-deps --locked | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
cargo build --workspace --locked --quiet --bin topicdeck
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/profiles.toml" <<'TOML'
[[profile]]
name = "works"
region = "eu-west-1"
iot_endpoint = "a1b2c3-ats.iot.eu-west-1.amazonaws.com"
credentials = "aws-profile:default"
TOML
status=0
said=$("$target/debug/topicdeck" --language en --config "$work" device press-7 2>&1) || status=$?
echo "$said"
[ $status = 1 ] && grep -qF '[aws_profile.not_built_in]' <<<"$said" && grep -qF -- '--features aws-profile' <<<"$said"
