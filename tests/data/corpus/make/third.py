"""Makes the payloads of this corpus that come from more Python packages, and prints their lines of index.jsonl.

Usage: python third.py FOLDER. Needs fastavro, avro, cramjam, lz4, python-snappy, backports.zstd, isal, zopfli and msgspec.
"""

import datetime
import decimal
import importlib.metadata as md
import io
import json
import platform
import sys
import uuid

import avro.datafile
import avro.io
import avro.schema
import cramjam
import fastavro
import isal.igzip
import lz4.block
import lz4.frame
import msgspec
import snappy
import zopfli.gzip

out = sys.argv[1]


def add(file, data, package, form, reading, version=None, **more):
    data = bytes(data)
    open(f"{out}/{file}", "wb").write(data)
    version = version or md.version(package)
    line = {"file": file, "bytes": len(data), "encoder": package, "version": version, "format": form, "reading": reading}
    print(json.dumps(line | more, ensure_ascii=False))


at = datetime.datetime(2026, 11, 27, 22, 0, 0, 123456, tzinfo=datetime.timezone.utc)
doc = json.dumps([{"device": f"pump-{n}", "temp": 20.0 + n} for n in range(20)]).encode()
value = json.loads(doc)
schema = {
    "type": "record", "name": "Reading", "namespace": "plant", "fields": [
        {"name": "device", "type": "string"},
        {"name": "temp", "type": ["null", "double"], "default": None},
        {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["OFF", "ON"]}},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "day", "type": {"type": "int", "logicalType": "date"}},
        {"name": "shift", "type": {"type": "int", "logicalType": "time-millis"}},
        {"name": "kwh", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
        {"name": "id", "type": {"type": "string", "logicalType": "uuid"}},
        {"name": "tags", "type": {"type": "map", "values": "int"}},
        {"name": "list", "type": {"type": "array", "items": "float"}},
    ],
}
record = {
    "device": "pump-1", "temp": 21.5, "state": "ON", "at": at, "day": at.date(), "shift": datetime.time(6, 30),
    "kwh": decimal.Decimal("-1234.50"), "id": uuid.UUID(int=5), "tags": {"line": 3}, "list": [1.5, -0.25],
}
read = [{
    "device": "pump-1", "temp": 21.5, "state": "ON", "at": "2026-11-27T22:00:00.123456Z", "day": "2026-11-27", "shift": "06:30:00",
    "kwh": -1234.50, "id": "00000000-0000-0000-0000-000000000005", "tags": {"line": 3}, "list": [1.5, -0.25],
}, {
    "device": "pump-2", "temp": None, "state": "OFF", "at": "2026-11-27T22:00:00.123456Z", "day": "2026-11-27", "shift": "06:30:00",
    "kwh": -1234.50, "id": "00000000-0000-0000-0000-000000000005", "tags": {}, "list": [],
}]
records = [record, record | {"device": "pump-2", "temp": None, "state": "OFF", "tags": {}, "list": []}]
for codec in ["null", "deflate", "snappy", "zstandard"]:
    file = io.BytesIO()
    fastavro.writer(file, schema, records, codec=codec, sync_marker=bytes(range(16)))
    add(f"avro-fastavro-{codec}.avro", file.getvalue(), "fastavro", "avro", read)
file = io.BytesIO()
fastavro.writer(file, schema, records, codec="bzip2", sync_marker=bytes(range(16)))
add("avro-fastavro-bzip2.avro", file.getvalue(), "fastavro", "avro", "named: its codec is not read")
tree = {"type": "record", "name": "Node", "fields": [{"name": "v", "type": "int"}, {"name": "next", "type": ["null", "Node"]}]}
file = io.BytesIO()
writer = avro.datafile.DataFileWriter(file, avro.io.DatumWriter(), avro.schema.parse(json.dumps(tree)), codec="deflate")
for n in range(3):
    writer.append({"v": n, "next": {"v": -n, "next": None}})
    writer.sync()
writer.flush()
add("avro-official-recursive.avro", file.getvalue(), "avro", "avro", [{"v": n, "next": {"v": -n, "next": None}} for n in range(3)])
file = io.BytesIO()
fastavro.writer(file, "string", ["on", "läuft"], sync_marker=bytes(16))
add("avro-fastavro-strings.avro", file.getvalue(), "fastavro", "avro", ["on", "läuft"])
file = io.BytesIO()
fastavro.writer(file, schema, [], sync_marker=bytes(16))
add("avro-fastavro-empty.avro", file.getvalue(), "fastavro", "avro", [])

add("json-lz4-checksums.lz4", lz4.frame.compress(doc, content_checksum=True, block_checksum=True), "lz4", "lz4(json)", value)
add("json-lz4-independent.lz4", lz4.frame.compress(doc, block_linked=False, store_size=False, compression_level=12), "lz4", "lz4(json)", value)
add("json-lz4-two-frames.lz4", lz4.frame.compress(doc[:100]) + lz4.frame.compress(doc[100:]), "lz4", "lz4(json)", value)
add("cbor-lz4-block.bin", lz4.block.compress(bytes.fromhex("a1617418185a")), "lz4", "binary", "a block alone, behind its length: no mark")
add("json-cramjam.lz4", cramjam.lz4.compress(doc), "cramjam", "lz4(json)", value)
add("json-cramjam.sz", cramjam.snappy.compress(doc), "cramjam", "snappy(json)", value)
add("json-cramjam.gz", cramjam.gzip.compress(doc), "cramjam", "gzip(json)", value)
add("json-cramjam.zst", cramjam.zstd.compress(doc), "cramjam", "zstd(json)", value)
add("json-snappy-hadoop.bin", len(doc).to_bytes(4) + len(snappy.compress(doc)).to_bytes(4) + snappy.compress(doc), "python-snappy", "binary", "blocks behind their lengths, as Hadoop has them: no mark")
add("json-isal.gz", isal.igzip.compress(doc), "isal", "gzip(json)", value)
add("json-zopfli.gz", zopfli.gzip.compress(doc), "zopfli", "gzip(json)", value)
add("mp-msgspec.msgpack", msgspec.msgpack.encode({"at": at, "id": uuid.UUID(int=5), "t": 21.5}), "msgspec", "msgpack", "at = a timestamp in UTC, id = a text, t = 21.5")
add("json-msgspec.json", msgspec.json.encode({"at": at, "d": datetime.timedelta(seconds=90), "raw": b"\x01\x02"}), "msgspec", "json", {"at": "2026-11-27T22:00:00.123456Z", "d": "PT90S", "raw": "AQI="})
add("json-half-emoji.json", json.dumps({"s": "cut \ud83d", "t": 21.5}).encode(), "Python json", "json", {"s": "cut \ufffd", "t": 21.5}, version=platform.python_version())
add("json-latin1-unsaid.json", json.dumps({"unit": "°C", "t": 21.5}, ensure_ascii=False).encode("latin-1"), "Python json", "json-latin1", {"unit": "°C", "t": 21.5}, version=platform.python_version())
