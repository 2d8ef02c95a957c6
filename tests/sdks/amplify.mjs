// Amplify's PubSub: MQTT 3.1 (`MQIsdp`), signed by Amplify with the credentials of its session.

import { Amplify, Hub } from '@aws-amplify/core';
import { PubSub } from '@aws-amplify/pubsub';
import mqtt from 'mqtt';
import { WebSocket } from 'ws';
import { call, credentialsOf, expect, Inbox, SESSION, signedAddress } from './calls.mjs';

const TOPIC = 'plant/sdks/amplify';
const SHADOW = '$aws/things/sdks-amplify/shadow';

// It is made for browsers.
globalThis.WebSocket = WebSocket;

const credentials = await credentialsOf(SESSION.id_token);
const { accessKeyId, secretAccessKey, sessionToken, identityId } = credentials;
const credentialsProvider = {
  getCredentialsAndIdentityId: async () => ({ credentials: { accessKeyId, secretAccessKey, sessionToken }, identityId }),
  clearCredentialsAndIdentityId() {},
};
Amplify.configure(
  { Auth: { Cognito: { identityPoolId: SESSION.identity_pool_id, allowGuestAccess: true } } },
  { Auth: { credentialsProvider } },
);
const pubsub = new PubSub({
  region: SESSION.region,
  endpoint: SESSION.iot_data,
  clientId: `topicdeck-${identityId}-amplify`,
});

const states = new Inbox();
Hub.listen('pubsub', ({ payload }) => states.put(payload.data.connectionState));
async function state(wanted) {
  for (let came; came !== wanted; ) {
    came = await states.next();
    if (came === 'ConnectionDisrupted') throw new Error(came);
  }
}

/** What arrives on these topics. Nothing tells when a later subscription is in force, only the first, which connects. */
function open(topics) {
  const inbox = new Inbox();
  const subscription = pubsub.subscribe({ topics }).subscribe({
    next: (message) => inbox.put(message),
    error: (error) => inbox.put(error),
  });
  return { inbox, subscription };
}

const { inbox, subscription } = open([TOPIC, `${SHADOW}/update/accepted`, `${SHADOW}/get/accepted`]);
await call('connect', () => state('Connected'));
await call('subscribe and publish', async () => {
  await pubsub.publish({ topics: [TOPIC], message: { text: 'hello' } });
  expect((await inbox.next()).text, 'hello');
});
// It cannot keep a message itself, and subscribes twice.
await call('retained', async () => {
  const keeper = await mqtt.connectAsync(signedAddress(credentials), { clientId: `topicdeck-${identityId}-keeper` });
  await keeper.publishAsync(`${TOPIC}/kept`, JSON.stringify({ text: 'kept' }), { qos: 1, retain: true });
  const kept = open([`${TOPIC}/kept`]);
  expect((await kept.inbox.next()).text, 'kept');
  kept.subscription.unsubscribe();
  await keeper.publishAsync(`${TOPIC}/kept`, '', { qos: 1, retain: true });
  await keeper.endAsync();
});
await call('shadow', async () => {
  for (const [name, message] of Object.entries({ update: { state: { reported: { valve: 'open' } } }, get: {} })) {
    await pubsub.publish({ topics: [`${SHADOW}/${name}`], message });
    expect((await inbox.next()).state.reported, { valve: 'open' });
  }
});
await call('disconnect', async () => {
  subscription.unsubscribe();
  await state('Disconnected');
});
process.exit();
