#!/bin/bash
# Checks what the program is built of: one rustls, one tungstenite, and no second TLS or HTTP client beside them.
set -euo pipefail
cd "$(dirname "$0")/.."

crates=$(cargo tree --workspace --locked --target all --edges normal,build --prefix none | awk '{print $1, $2}' | sort -u)
failed=0
for once in rustls tungstenite tokio-tungstenite; do
    found=$(grep -c "^$once v" <<<"$crates" || true)
    [ "$found" = 1 ] || { echo "$found versions of $once, expected 1"; failed=1; }
done
for never in native-tls openssl openssl-sys aws-lc-rs aws-lc-sys reqwest; do
    ! grep "^$never v" <<<"$crates" || { echo "$never must not be built in"; failed=1; }
done
exit $failed
