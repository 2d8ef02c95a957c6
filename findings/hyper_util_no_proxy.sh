#!/bin/bash
# hyper-util 0.1.21 (crates.io), client::proxy::matcher: what NO_PROXY may hold beside plain names.
# Guessed: "*" turns the proxy off for everything, "host:port" for that port, and blanks separate, as with curl or Go.
# Seen: "*" leaves addresses to the proxy, "host:port" matches nothing, and "*.domain" and blanks match nothing either.
# Prints what was seen; exit 1 when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/src"
cat >"$folder/Cargo.toml" <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"
[dependencies]
http = "1"
hyper-util = { version = "=0.1.21", default-features = false, features = ["client", "client-legacy", "client-proxy"] }
TOML
cat >"$folder/src/main.rs" <<'RUST'
use hyper_util::client::proxy::matcher::Matcher;

fn main() {
    for (no_proxy, uri) in [
        ("iot.example.com", "https://iot.example.com/"),
        ("*", "https://iot.example.com/"),
        ("*", "https://192.0.2.7/"),
        ("*.example.com", "https://iot.example.com/"),
        ("iot.example.com:443", "https://iot.example.com/"),
        ("other.example.com iot.example.com", "https://iot.example.com/"),
    ] {
        let matcher = Matcher::builder().all("http://proxy.example:3128").no(no_proxy).build();
        let uri: http::Uri = uri.parse().unwrap();
        let way = if matcher.intercept(&uri).is_some() { "proxy" } else { "direct" };
        println!("{no_proxy} | {} | {way}", uri.host().unwrap());
    }
}
RUST
seen=$(cd "$folder" && CARGO_TARGET_DIR="$folder/target" cargo run --quiet)
expected='iot.example.com | iot.example.com | direct
* | iot.example.com | direct
* | 192.0.2.7 | proxy
*.example.com | iot.example.com | proxy
iot.example.com:443 | iot.example.com | proxy
other.example.com iot.example.com | iot.example.com | proxy'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ]
