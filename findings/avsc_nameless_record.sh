#!/bin/bash
# avsc 5.7.9 (npm), a container file of a type that Type.forValue made from an example; read by fastavro 1.13.1 and avro 1.12.2
# (PyPI). Guessed: what the encoder of files writes is a file for every reader of Avro. Seen: the schema's record has no name,
# which Avro requires; it is written without a warning and avsc reads it, but the two others refuse the file. With a name
# from a typeHook all three read it. With noAnonymousTypes there is an error, not a name.
# Prints what was seen; exit 1 when that changes. Needs node and npm, and python3 with venv.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts avsc@5.7.9 >/dev/null
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check fastavro==1.13.1 avro==1.12.2
cat >finding.cjs <<'JS'
const { once } = require('node:events');
const { createWriteStream } = require('node:fs');
const { createFileDecoder, streams, Type } = require('avsc');
const { version } = require('avsc/package.json');

const value = { device: 'pump-1', on: true };
const name = (schema) => { if (schema.type === 'record') schema.name = 'Report'; };
(async () => {
  for (const [file, options] of [['nameless.avro', {}], ['named.avro', { typeHook: name }]]) {
    // As createFileEncoder does it, which does not say when the file is whole.
    const encoder = new streams.BlockEncoder(Type.forValue(value, options));
    const written = encoder.pipe(createWriteStream(file));
    encoder.end(value);
    await once(written, 'close');
    const decoder = createFileDecoder(file);
    decoder.on('metadata', (type, codec, header) => console.log(file, `${header.meta['avro.schema']}`));
    decoder.on('data', (read) => console.log(file, 'avsc', version, JSON.stringify(read)));
    await once(decoder, 'end');
  }
  try {
    Type.forValue(value, { noAnonymousTypes: true });
  } catch (error) {
    console.log('noAnonymousTypes', error.message.split(':')[0]);
  }
})();
JS
cat >finding.py <<'PY'
from importlib.metadata import version
import json
import avro.datafile, avro.io, fastavro

readers = {
    "fastavro": fastavro.reader,
    "avro": lambda file: avro.datafile.DataFileReader(file, avro.io.DatumReader()),
}
for name in ["nameless.avro", "named.avro"]:
    for package, reader in readers.items():
        with open(name, "rb") as file:
            try:
                read = json.dumps(list(reader(file)))
            except Exception as error:
                read = f"{type(error).__name__} {str(error).split(':')[0].split(',')[0]}"
        print(name, package, version(package), read)
PY
seen=$(timeout 30 node finding.cjs && timeout 30 python/bin/python finding.py)
expected='nameless.avro {"type":"record","fields":[{"name":"device","type":"string"},{"name":"on","type":"boolean"}]}
nameless.avro avsc 5.7.9 {"device":"pump-1","on":true}
named.avro {"name":"Report","type":"record","fields":[{"name":"device","type":"string"},{"name":"on","type":"boolean"}]}
named.avro avsc 5.7.9 {"device":"pump-1","on":true}
noAnonymousTypes missing name property in schema
nameless.avro fastavro 1.13.1 SchemaParseException "name" is a required field missing from the schema
nameless.avro avro 1.12.2 SchemaParseException Name None must be a string
named.avro fastavro 1.13.1 [{"device": "pump-1", "on": true}]
named.avro avro 1.12.2 [{"device": "pump-1", "on": true}]'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ]
