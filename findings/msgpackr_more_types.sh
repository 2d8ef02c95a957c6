#!/bin/bash
# msgpackr 2.1.4 (npm), as device programs in JavaScript pack with `moreTypes` or `structuredClone`; read by @msgpack/msgpack
# 3.1.3. Guessed: a Set, RegExp or Error is an extension whose content is within its length, so that other readers pass over
# it. Seen: the extension has one byte, 0, and what belongs to it follows as the next value: for other readers every value
# after it is one place further on, and of an array the last one is another document. A typed array is within its length.
# Prints what was seen; exit 1 when that changes. Needs node and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts msgpackr@2.1.4 @msgpack/msgpack@3.1.3 >/dev/null
cat >finding.cjs <<'JS'
const { Packr } = require('msgpackr');
const { decodeMulti } = require('@msgpack/msgpack');

const packr = new Packr({ moreTypes: true, useRecords: false });
const words = (_, value) =>
  value?.data ? `ext ${value.type}, ${value.data.length ?? value.data.data.length} bytes` : value;
for (const value of [new Set([1, 2]), /a/, new TypeError('m'), new Float32Array([1])]) {
  const packed = packr.pack([value, 'last']);
  const documents = [...decodeMulti(packed)].map((document) => JSON.stringify(document, words));
  console.log(value.constructor.name, packed.toString('hex'), documents.join(' then '));
}
JS
seen=$(timeout 30 node finding.cjs)
expected='Set 92d47300920102a46c617374 ["ext 115, 1 bytes",[1,2]] then "last"
RegExp 92d4780092a161a0a46c617374 ["ext 120, 1 bytes",["a",""]] then "last"
TypeError 92d4650093a9547970654572726f72a16dd40000a46c617374 ["ext 101, 1 bytes",["TypeError","m","ext 0, 1 bytes"]] then "last"
Float32Array 92c70574070000803fa46c617374 ["ext 116, 5 bytes","last"]'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ]
