#!/bin/bash
# aws-iot-device-sdk 2.2.16 and @aws-amplify/pubsub 6.2.1 (npm): which MQTT AWS's own JavaScript libraries speak over a
# WebSocket. Guessed: the subprotocol is "mqtt", as AWS documents it and MQTT 3.1.1 has it, and the version 3.1.1 or 5.
# Seen: both offer "mqttv3.1" alone. Behind it the first speaks MQTT 3.1.1, and the second MQTT 3.1 ("MQIsdp", level 3).
# A gateway that asks for the subprotocol "mqtt", or takes the version from the subprotocol's name, refuses one or both.
# Prints what was seen; exit 1 when that changes. Needs node, npm and openssl.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund \
    aws-iot-device-sdk@2.2.16 @aws-amplify/pubsub@6.2.1 aws-amplify@6.22.1 ws@8.18.3 >/dev/null
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -days 2 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
cat >finding.cjs <<'JS'
const fs = require('fs');
const https = require('https');
const { WebSocketServer, WebSocket } = require('ws');

// What the next client offers, and its CONNECT says.
function firstConnect(start) {
  return new Promise((resolve) => {
    const server = https.createServer({ key: fs.readFileSync('key.pem'), cert: fs.readFileSync('cert.pem') });
    const sockets = new WebSocketServer({ server, handleProtocols: (offered) => [...offered][0] });
    sockets.on('connection', (socket, request) => {
      let bytes = Buffer.alloc(0);
      socket.on('message', (part) => {
        bytes = Buffer.concat([bytes, part]);
        if (bytes.length < 12) return;
        const name = bytes[1] & 0x80 ? 3 : 2;
        const level = name + 2 + bytes.readUInt16BE(name);
        const offered = request.headers['sec-websocket-protocol'];
        resolve(`offers ${offered}, speaks ${bytes.toString('latin1', name + 2, level)} ${bytes[level]}`);
        server.close();
      });
    });
    server.listen(0, '127.0.0.1', () => start(server.address().port));
  });
}

const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', sessionToken: 'token' };
const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

async function main() {
  const { device } = require('aws-iot-device-sdk');
  const seen = await firstConnect((port) =>
    device({ ...keys, secretKey: secret, protocol: 'wss', host: 'localhost', port, region: 'eu-west-1', clientId: 'a' }));
  console.log('aws-iot-device-sdk', seen);

  // As in a browser.
  globalThis.WebSocket = WebSocket;
  const { Amplify } = require('aws-amplify');
  const { PubSub } = require('@aws-amplify/pubsub');
  const session = { credentials: { ...keys, secretAccessKey: secret } };
  Amplify.configure(
    { Auth: { Cognito: { identityPoolId: 'eu-west-1:0', userPoolId: 'eu-west-1_a', userPoolClientId: 'b' } } },
    { Auth: { credentialsProvider: { getCredentialsAndIdentityId: async () => session, clearCredentialsAndIdentityId() {} } } },
  );
  const other = await firstConnect((port) =>
    new PubSub({ region: 'eu-west-1', endpoint: `wss://localhost:${port}/mqtt` }).subscribe({ topics: 'a' }).subscribe({ error() {} }));
  console.log('@aws-amplify/pubsub', other);
  process.exit(0);
}
main();
JS
seen=$(NODE_NO_WARNINGS=1 NODE_TLS_REJECT_UNAUTHORIZED=0 timeout 60 node finding.cjs)
expected='aws-iot-device-sdk offers mqttv3.1, speaks MQTT 4
@aws-amplify/pubsub offers mqttv3.1, speaks MQIsdp 3'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ]
