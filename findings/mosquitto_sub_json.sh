#!/bin/bash
# mosquitto 2.0.11 (Debian 12's mosquitto, mosquitto-clients, libmosquitto1; libcjson1 1.7.15): what `mosquitto_sub -F %j` and
# `-F %J` keep of a payload; 2.1.2 has the same code for it. Guessed: a log made with them can be read back: a line for each message,
# every payload whole, the time RFC 3339. Seen: `%J` parses the payload and prints it again, so numbers of over 15 digits change
# and 1.10 becomes 1.1, while `payloadlen` still counts what came; a payload that is not JSON is an empty line, the
# message only on stderr, without its payload. `%j` ends a payload at its first zero byte. The time ends with "Z+0000".
# Prints what was seen; exit 1 when that changes. Needs Debian 12's package sources (apt-get download).
set -euo pipefail
folder=$(mktemp -d)
broker=
trap 'if [ -n "$broker" ]; then kill "$broker"; fi; rm -rf "$folder"' EXIT
cd "$folder"
version=2.0.11-1.2+deb12u2
apt-get download -qq -o APT::Sandbox::User=root "mosquitto=$version" "mosquitto-clients=$version" "libmosquitto1=$version" libcjson1=1.7.15-1+deb12u4
for package in *.deb; do dpkg-deb -x "$package" root; done
bin=$folder/root/usr
LD_LIBRARY_PATH=$(dirname "$(find "$folder/root" -name 'libmosquitto.so.1')")
export LD_LIBRARY_PATH
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
printf 'listener %s 127.0.0.1\nallow_anonymous true\n' "$port" >broker.conf
"$bin/sbin/mosquitto" -c broker.conf >broker.log 2>&1 &
broker=$!

for _ in $(seq 100); do
    "$bin/bin/mosquitto_pub" -p "$port" -t ready -n 2>/dev/null && break
    sleep .1
done
# Retained, so that both readers get all of them however late they come.
printf '{"id":9007199254740993,"v":1.10}' >payload1
printf '12345678901234567' >payload2
printf 'on' >payload3
printf 'a\0b' >payload4
for number in 1 2 3 4; do
    "$bin/bin/mosquitto_pub" -p "$port" -t "t/$number" -r -q 1 -f "payload$number"
done
read_as() { timeout 20 "$bin/bin/mosquitto_sub" -p "$port" -t 't/1' -t 't/2' -t 't/3' -t 't/4' -C 4 -F "$1" 2>stderr | sort; }
seen=$(
    for format in %j %J; do
        echo "$format"
        read_as "$format" | sed -E 's/"tst":"[0-9-]+T[0-9:.]+/"tst":"TIME/' | cut -d, -f1,2,5-
        sed 's/^/stderr: /' stderr
    done
)
expected='%j
{"tst":"TIMEZ+0000","topic":"t/1","payloadlen":32,"payload":"{\"id\":9007199254740993,\"v\":1.10}"}
{"tst":"TIMEZ+0000","topic":"t/2","payloadlen":17,"payload":"12345678901234567"}
{"tst":"TIMEZ+0000","topic":"t/3","payloadlen":2,"payload":"on"}
{"tst":"TIMEZ+0000","topic":"t/4","payloadlen":3,"payload":"a"}
%J


{"tst":"TIMEZ+0000","topic":"t/1","payloadlen":32,"payload":{"id":9.00719925474099e+15,"v":1.1}}
{"tst":"TIMEZ+0000","topic":"t/2","payloadlen":17,"payload":12345678901234568}
stderr: Error: Message payload is not valid JSON on topic t/3.
stderr: Error: Message payload is not valid JSON on topic t/4.'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed" >&2; exit 1; }
