// MQTT.js with an address signed by Amplify's signer: no SDK of AWS, but what many pages use. Usage: mqtt_js.mjs 4|5.

import mqtt from 'mqtt';
import { call, credentialsOf, expect, Inbox, SESSION, signedAddress } from './calls.mjs';

const protocolVersion = Number(process.argv[2]);
const TOPIC = `plant/sdks/mqttjs${protocolVersion}`;
const SHADOW = `$aws/things/sdks-mqttjs${protocolVersion}/shadow`;

const credentials = await credentialsOf(SESSION.id_token);
const inbox = new Inbox();
const client = await call('connect', () =>
  mqtt.connectAsync(signedAddress(credentials), {
    protocolVersion,
    clientId: `topicdeck-${credentials.identityId}-mqttjs${protocolVersion}`,
    reconnectPeriod: 0,
  }),
);
client.on('message', (topic, payload, { retain }) => inbox.put([topic, payload.toString(), retain]));
await call('subscribe', async () => expect((await client.subscribeAsync(TOPIC, { qos: 1 }))[0].qos, 1));
await call('publish', async () => {
  await client.publishAsync(TOPIC, 'hello', { qos: 1 });
  expect(await inbox.next(), [TOPIC, 'hello', false]);
});
await call('retained', async () => {
  await client.publishAsync(`${TOPIC}/kept`, 'kept', { qos: 1, retain: true });
  await client.subscribeAsync(`${TOPIC}/kept`, { qos: 1 });
  expect(await inbox.next(), [`${TOPIC}/kept`, 'kept', true]);
  await client.unsubscribeAsync(`${TOPIC}/kept`);
  await client.publishAsync(`${TOPIC}/kept`, '', { qos: 1, retain: true });
});
await call('shadow', async () => {
  await client.subscribeAsync([`${SHADOW}/update/accepted`, `${SHADOW}/get/accepted`], { qos: 1 });
  for (const [name, body] of Object.entries({ update: { state: { reported: { valve: 'open' } } }, get: {} })) {
    await client.publishAsync(`${SHADOW}/${name}`, JSON.stringify(body), { qos: 1 });
    const [topic, payload] = await inbox.next();
    expect([topic, JSON.parse(payload).state.reported], [`${SHADOW}/${name}/accepted`, { valve: 'open' }]);
  }
});
// Before MQTT 5 the connection is dropped.
const refusal = protocolVersion === 5 ? 'Subscribe error: Not authorized' : 'Connection closed';
await call('refused', async () => {
  const outcome = await client.subscribeAsync('office/#', { qos: 1 }).catch((error) => error.message);
  expect(outcome, refusal);
});
await call('disconnect', () => client.endAsync());
process.exit();
