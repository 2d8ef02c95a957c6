#!/bin/bash
# openid-client 6.9.0 (npm) with a callback without a path, as in AWS's walkthrough for Cognito and IoT Core
# (http://localhost:8000). Cognito compares callback URLs letter for letter, and RFC 6749 section 4.1.3 wants the same value in
# both requests. Guessed: the token request repeats the redirect_uri of the authorization request, at least when it is given
# there as a parameter. Seen: it is made from the address that came back, with a slash at its end, and the parameter is
# ignored; so such a callback cannot be exchanged with this library.
# Prints what was seen; exit 1 when that changes. Needs node and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund openid-client@6.9.0 >/dev/null
cat >finding.mjs <<'JS'
import http from 'node:http';
import * as client from 'openid-client';

const callback = 'http://localhost:8000';
const server = http.createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  console.log('token request:', new URLSearchParams(body).get('redirect_uri'));
  response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}');
});
server.listen(0, '127.0.0.1', async () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const endpoints = { authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` };
  const config = new client.Configuration({ issuer, ...endpoints }, 'app');
  client.allowInsecureRequests(config);
  const address = client.buildAuthorizationUrl(config, { redirect_uri: callback, scope: 'openid' });
  console.log('authorization request:', address.searchParams.get('redirect_uri'));
  const cameBack = new URL(`${callback}?code=c`);
  await client.authorizationCodeGrant(config, cameBack, {}, { redirect_uri: callback }).catch(() => {});
  server.close();
});
JS
seen=$(NODE_NO_WARNINGS=1 timeout 30 node finding.mjs)
expected='authorization request: http://localhost:8000
token request: http://localhost:8000/'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ]
