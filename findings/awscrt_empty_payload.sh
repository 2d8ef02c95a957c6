#!/bin/bash
# aws-iot-device-sdk-v2 1.28.0 with aws-crt 1.33.1 (npm): what a message without payload is to a program, such as the one
# that clears a retained message. Guessed: an ArrayBuffer of no bytes, or undefined. Seen: an ArrayBuffer that is detached,
# so that `Buffer.from(payload)` and `new Uint8Array(payload)` raise a TypeError. A payload of one byte is fine.
# Prints what was seen; exit 1 when that changes. Needs node and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts aws-iot-device-sdk-v2@1.28.0 aws-crt@1.33.1 >/dev/null
cat >finding.cjs <<'JS'
const net = require('net');
const { mqtt5 } = require('aws-iot-device-sdk-v2');

// CONNACK, then two messages of QoS 0 on the topic "a": one byte, and none.
const answer = Buffer.from('2003000000' + '30050001610078' + '300400016100', 'hex');
const server = net.createServer((socket) => socket.once('data', () => socket.write(answer)));
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const connectProperties = { clientId: 'a', keepAliveIntervalSeconds: 60 };
  const client = new mqtt5.Mqtt5Client({ hostName: '127.0.0.1', port, connectProperties });
  let count = 0;
  client.on('messageReceived', ({ message: { payload } }) => {
    try {
      console.log(payload.constructor.name, 'read:', Buffer.from(payload).length);
    } catch (error) {
      console.log(payload.constructor.name, 'read:', error.name);
    }
    if (++count === 2) process.exit(0);
  });
  client.start();
});
JS
seen=$(timeout 30 node finding.cjs)
expected='ArrayBuffer read: 1
ArrayBuffer read: TypeError'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ]
