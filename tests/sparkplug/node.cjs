// An edge node of sparkplug-client: is born with a device, sends data by alias and a compressed body, is born again when a host asks, with a
// compressed birth and other aliases, and dies without a goodbye. Usage: node node.cjs PORT. Says `alive` when it has sent all of that; a line on stdin has it die.
const sparkplug = require('sparkplug-client');

const client = sparkplug.newClient({
  serverUrl: `mqtt://127.0.0.1:${process.argv[2]}`, username: '', password: '', groupId: 'plant', edgeNode: 'node',
  clientId: 'node', version: 'spBv1.0', publishDeath: true,
});
const now = () => Date.now();
const birth = (again) => {
  const options = again ? { compress: true, algorithm: 'DEFLATE' } : {};
  client.publishNodeBirth({
    timestamp: now(),
    metrics: [
      { name: 'Node Control/Rebirth', type: 'Boolean', value: false },
      { name: 'temp', alias: again ? 2 : 1, type: 'Float', value: 21.5 },
      { name: 'level', alias: again ? 1 : 2, type: 'Int8', value: -2 },
    ],
  }, options);
  client.publishDeviceBirth('press', { timestamp: now(), metrics: [{ name: 'force', alias: 3, type: 'Int16', value: -300 }] }, options);
};
let births = 0;
client.on('birth', () => {
  birth(false);
  births += 1;
  if (births > 1) return;
  client.publishNodeData({ timestamp: now(), metrics: [{ alias: 1, type: 'Float', value: 22 }] });
  client.publishNodeData({ timestamp: now(), metrics: [{ alias: 2, type: 'Int8', value: -3 }] });
  client.publishDeviceData('press', { timestamp: now(), metrics: [{ alias: 3, type: 'Int16', value: -301 }] });
  client.publishDeviceData('press', { timestamp: now(), metrics: [{ alias: 3, type: 'Int16', value: -302 }] }, { compress: true, algorithm: 'GZIP' });
  console.log('alive');
});
client.on('ncmd', (payload) => {
  if (payload.metrics.some((metric) => metric.name === 'Node Control/Rebirth' && metric.value)) {
    console.log('asked');
    birth(true);
    client.publishNodeData({ timestamp: now(), metrics: [{ alias: 2, type: 'Float', value: 23.5 }] });
    console.log('reborn');
  }
});
// The broker sends the will.
process.stdin.once('data', () => process.exit(0));
