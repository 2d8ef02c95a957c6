// AWS's walkthrough "Configuring Cognito User Pools to Communicate with AWS IoT Core", with its libraries: sign-in by
// amazon-cognito-auth-js with the code grant, CognitoIdentityCredentials and attachPrincipalPolicy by aws-sdk 2, and a
// message to `demoTopic` by aws-iot-device-sdk. The user has no IoT policy before.

import { randomUUID } from 'node:crypto';
import AWS from 'aws-sdk';
import awsIot from 'aws-iot-device-sdk';
import cognito from 'amazon-cognito-auth-js';
import { call, credentialsOf, expect, Inbox, SESSION } from './calls.mjs';

const USER = { username: 'newcomer@example.com', password: 'topicdeck' };
const POLICY = 'demo-policy';
const TOPIC = 'demoTopic';

/** As much of a browser's XMLHttpRequest as the library uses. */
globalThis.XMLHttpRequest = class {
  withCredentials = false;
  headers = {};

  open(method, url) {
    Object.assign(this, { method, url });
  }

  setRequestHeader(name, value) {
    this.headers[name] = value;
  }

  async send(body) {
    const answer = await fetch(this.url, { method: this.method, headers: this.headers, body });
    Object.assign(this, { responseText: await answer.text(), status: answer.status, readyState: 4 });
    this.onreadystatechange();
  }
};

/** What the browser does at the hosted UI: shows the page, sends the form, and is sent back to an address with a code. */
async function browse(address) {
  const page = await fetch(address);
  const cookie = page.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
  const csrf = /name="_csrf" value="([^"]*)"/.exec(await page.text())?.[1];
  const body = new URLSearchParams({ ...USER, _csrf: csrf });
  const answer = await fetch(page.url, { method: 'POST', headers: { cookie }, body, redirect: 'manual' });
  return answer.headers.get('location') ?? '';
}

function signIn() {
  return new Promise((done, fail) => {
    const kept = new Map();
    const auth = new cognito.CognitoAuth({
      ClientId: SESSION.client_id,
      AppWebDomain: `localhost:${SESSION.port}`,
      TokenScopesArray: ['openid', 'email'],
      RedirectUriSignIn: SESSION.callback_url,
      RedirectUriSignOut: SESSION.callback_url,
      UserPoolId: SESSION.user_pool_id,
      Storage: { getItem: (key) => kept.get(key), setItem: (key, value) => kept.set(key, value) },
      LaunchUri: (address) => browse(address).then((back) => auth.parseCognitoWebResponse(back), fail),
    });
    auth.userhandler = { onSuccess: (session) => done(session.getIdToken().getJwtToken()), onFailure: fail };
    auth.useCodeGrantFlow();
    auth.getSession();
  });
}

function deviceOf(credentials) {
  return awsIot.device({
    protocol: 'wss',
    host: 'localhost',
    port: SESSION.port,
    region: SESSION.region,
    clientId: `webapp:${randomUUID()}`,
    accessKeyId: credentials.accessKeyId,
    secretKey: credentials.secretAccessKey,
    sessionToken: credentials.sessionToken,
  });
}

const connected = (device) =>
  new Promise((done, fail) => device.once('connect', done).once('error', fail).once('close', () => fail('closed')));

const idToken = await call('sign-in with the code grant', signIn);
const credentials = await call('CognitoIdentityCredentials', () => credentialsOf(idToken));
await call('connect without a policy is refused', async () => {
  const early = deviceOf(credentials);
  const refused = await connected(early).then(() => false, () => true);
  early.end(true);
  expect(refused, true);
});
await call('attachPrincipalPolicy', () => {
  const iot = new AWS.Iot({ credentials, region: SESSION.region, endpoint: SESSION.iot_control });
  return iot.attachPrincipalPolicy({ policyName: POLICY, principal: credentials.identityId }).promise();
});
const device = deviceOf(credentials);
const inbox = new Inbox();
device.on('message', (topic, payload) => inbox.put([topic, payload.toString()]));
await call('connect', () => connected(device));
await call('subscribe', () => new Promise((done, fail) => device.subscribe(TOPIC, { qos: 1 }, (e) => (e ? fail(e) : done()))));
await call('publish to demoTopic', async () => {
  await new Promise((done, fail) => device.publish(TOPIC, 'hello', { qos: 1 }, (e) => (e ? fail(e) : done())));
  expect(await inbox.next(), [TOPIC, 'hello']);
});
process.exit();
