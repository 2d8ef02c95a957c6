// aws-iot-device-sdk, version 1: MQTT 3.1.1 with the subprotocol `mqttv3.1`, and its shadow client.

import awsIot from 'aws-iot-device-sdk';
import { call, credentialsOf, expect, Inbox, SESSION } from './calls.mjs';

const TOPIC = 'plant/sdks/node1';
const THING = 'sdks-node1';

function options(credentials, name) {
  return {
    protocol: 'wss',
    host: 'localhost',
    port: SESSION.port,
    region: SESSION.region,
    clientId: `topicdeck-${credentials.identityId}-${name}`,
    accessKeyId: credentials.accessKeyId,
    secretKey: credentials.secretAccessKey,
    sessionToken: credentials.sessionToken,
  };
}

const connected = (client) =>
  new Promise((done, fail) => client.once('connect', done).once('error', fail).once('close', () => fail('closed')));
const subscribe = (device, topic) =>
  new Promise((done, fail) =>
    device.subscribe(topic, { qos: 1 }, (error, granted) => (error ? fail(error) : done(granted))),
  );
const publish = (device, topic, payload, retain) =>
  new Promise((done, fail) =>
    device.publish(topic, payload, { qos: 1, retain }, (error) => (error ? fail(error) : done())),
  );

/** The shadow client tells how each request ended by its token. */
async function shadow(credentials) {
  const shadows = awsIot.thingShadow(options(credentials, 'node1-shadow'));
  await connected(shadows);
  const answers = new Inbox();
  shadows.on('status', (thing, status, token, body) => answers.put({ thing, status, token, body }));
  await new Promise((done, fail) => shadows.register(THING, {}, (error) => (error ? fail(error) : done())));
  const ask = async (token) => {
    const answer = await answers.next();
    expect([answer.thing, answer.status, answer.token], [THING, 'accepted', token]);
    return answer.body;
  };
  await ask(shadows.update(THING, { state: { reported: { valve: 'open' } } }));
  expect((await ask(shadows.get(THING))).state.reported, { valve: 'open' });
  await ask(shadows.delete(THING));
  shadows.end();
}

const credentials = await credentialsOf(SESSION.id_token);
const device = awsIot.device(options(credentials, 'node1'));
const inbox = new Inbox();
device.on('message', (topic, payload, { retain }) => inbox.put([topic, payload.toString(), retain]));
await call('connect', () => connected(device));
await call('subscribe', async () => expect((await subscribe(device, TOPIC))[0].qos, 1));
await call('publish', async () => {
  await publish(device, TOPIC, 'hello', false);
  expect(await inbox.next(), [TOPIC, 'hello', false]);
});
await call('retained', async () => {
  await publish(device, `${TOPIC}/kept`, 'kept', true);
  await subscribe(device, `${TOPIC}/kept`);
  expect(await inbox.next(), [`${TOPIC}/kept`, 'kept', true]);
  await publish(device, `${TOPIC}/kept`, '', true);
});
await call('shadow', () => shadow(credentials));
// Before MQTT 5 the connection is dropped.
await call('refused', async () => {
  const outcome = await subscribe(device, 'office/#').catch((error) => error.message);
  expect(outcome, 'Connection closed');
});
await call('disconnect', () => new Promise((done) => device.end(false, done)));
process.exit();
