#!/bin/bash
# Tests the library without AWS profiles. The tests of the whole workspace have them built in.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo test --locked -p topicdeck-client --lib aws_profile
