// aws-iot-device-sdk-v2: MQTT 5, credentials by its own Cognito provider, its builder for WebSockets, its shadow client.

import { once } from 'node:events';
import sdk from 'aws-iot-device-sdk-v2';
import { call, credentialsOf, expect, Inbox, SESSION } from './calls.mjs';

const { auth, http, io, iot, iotshadow, mqtt5 } = sdk;
const TOPIC = 'plant/sdks/node2';
const THING = 'sdks-node2';
const qos = mqtt5.QoS.AtLeastOnce;

/** It speaks to port 443 of a host only, so that it needs the proxy. */
function provider(identity) {
  const trust = new io.TlsContextOptions();
  trust.override_default_trust_store_from_path(undefined, SESSION.ca_file);
  return auth.AwsCredentialsProvider.newCognito({
    endpoint: 'localhost',
    identity,
    logins: [{ identityProviderName: SESSION.provider, identityProviderToken: SESSION.id_token }],
    tlsContext: new io.ClientTlsContext(trust),
    httpProxyOptions: new http.HttpProxyOptions('127.0.0.1', Number(process.env.SDKS_PORT_443)),
  });
}

function clientOf(identity) {
  const builder = iot.AwsIotMqtt5ClientConfigBuilder.newWebsocketMqttBuilderWithSigv4Auth('localhost', {
    region: SESSION.region,
    credentialsProvider: provider(identity),
  });
  builder.withPort(SESSION.port).withCertificateAuthorityFromPath(undefined, SESSION.ca_file);
  builder.withConnectProperties({ clientId: `topicdeck-${identity}-node2`, keepAliveIntervalSeconds: 1200 });
  return new mqtt5.Mqtt5Client(builder.build());
}

const connected = (client) =>
  new Promise((done, fail) => {
    client.once('connectionSuccess', done);
    client.once('connectionFailure', ({ error, connack }) => fail(`${error} ${connack?.reasonCode ?? ''}`));
    client.start();
  });

async function subscribe(client, topic, expected) {
  const suback = await client.subscribe({ subscriptions: [{ topicFilter: topic, qos }] });
  expect(suback.reasonCodes, [expected]);
}

async function publish(client, topicName, payload, retain) {
  const puback = await client.publish({ topicName, payload, qos, retain });
  expect(puback.reasonCode, mqtt5.PubackReasonCode.Success);
}

/** The request-response client: it subscribes to the answers by itself. */
async function shadow(client) {
  const shadows = iotshadow.IotShadowClientv2.newFromMqtt5(client, {
    maxRequestResponseSubscriptions: 4,
    maxStreamingSubscriptions: 2,
    operationTimeoutInSeconds: 10,
  });
  const update = await shadows.updateShadow({ thingName: THING, state: { reported: { valve: 'open' } } });
  expect(update.state.reported, { valve: 'open' });
  const got = await shadows.getShadow({ thingName: THING });
  expect([got.state.reported, got.version], [{ valve: 'open' }, update.version]);
  await shadows.deleteShadow({ thingName: THING });
  shadows.close();
}

const { identityId } = await credentialsOf(SESSION.id_token);
const client = clientOf(identityId);
const inbox = new Inbox();
client.on('messageReceived', ({ message }) =>
  inbox.put([message.topicName, Buffer.from(message.payload).toString(), message.retain]),
);
await call('connect', () => connected(client));
await call('subscribe', () => subscribe(client, TOPIC, mqtt5.SubackReasonCode.GrantedQoS1));
await call('publish', async () => {
  await publish(client, TOPIC, 'hello', false);
  expect(await inbox.next(), [TOPIC, 'hello', false]);
});
await call('retained', async () => {
  await publish(client, `${TOPIC}/kept`, 'kept', true);
  await subscribe(client, `${TOPIC}/kept`, mqtt5.SubackReasonCode.GrantedQoS1);
  expect(await inbox.next(), [`${TOPIC}/kept`, 'kept', true]);
  // Its event for an empty payload holds an ArrayBuffer that is detached, so that reading it throws.
  await client.unsubscribe({ topicFilters: [`${TOPIC}/kept`] });
  await publish(client, `${TOPIC}/kept`, '', true);
});
await call('shadow', () => shadow(client));
await call('refused', () => subscribe(client, 'office/#', mqtt5.SubackReasonCode.NotAuthorized));
await call('disconnect', async () => {
  const stopped = once(client, 'stopped');
  client.stop({ reasonCode: mqtt5.DisconnectReasonCode.NormalDisconnection });
  await stopped;
});
client.close();
process.exit();
