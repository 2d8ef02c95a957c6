"""Makes the payloads of this corpus that come from Python packages, and prints their lines of index.jsonl.

Usage: python further.py FOLDER. Needs cbor2, cbor, dag-cbor, msgpack, u-msgpack-python, ormsgpack, pymongo, zstandard, orjson, simplejson,
jsonlines, pysparkplug and pillow.
"""

import base64
import datetime
import decimal
import fractions
import gzip
import importlib.metadata as md
import io
import ipaddress
import json
import os
import platform
import re
import sys
import uuid
import zlib

import bson
import cbor
import cbor2
import dag_cbor
import jsonlines
import msgpack
import ormsgpack
import orjson
import simplejson
import umsgpack
import zstandard
from multiformats import CID
from PIL import Image, ImageDraw
from pysparkplug import DataType, DBirth, Metric, NBirth

out = sys.argv[1]
os.makedirs(out, exist_ok=True)


def add(file, data, pkg, fmt, reading, version=None, **more):
    if isinstance(data,str): data=data.encode()
    open(f'{out}/{file}', 'wb').write(data)
    if version is None: version=md.version(pkg)
    print(json.dumps({"file":file,"bytes":len(data),"encoder":pkg,"version":version,"format":fmt,"reading":reading,**more}, ensure_ascii=False))
utc=datetime.timezone.utc
at=datetime.datetime(2026,11,27,22,0,0,tzinfo=utc)
add('cbor-set-tag258.cbor', cbor2.dumps({'tags':{'hot'}}),'cbor2','cbor','tags = tag 258, a set of one text "hot"')
add('cbor-regex-tag35.cbor', cbor2.dumps({'match':re.compile('^pump-[0-9]+$')}),'cbor2','cbor','match = tag 35, a regular expression')
add('cbor-rational-tag30.cbor', cbor2.dumps({'ratio':fractions.Fraction(2,3)}),'cbor2','cbor','ratio = tag 30, 2/3')
add('cbor-ip.cbor', cbor2.dumps({'ip':ipaddress.ip_address('192.0.2.7'),'net':ipaddress.ip_network('2001:db8::/32')}),'cbor2','cbor','an address and a network: tags 52 and 54')
add('cbor-undefined-simple.cbor', cbor2.dumps({'u':cbor2.undefined,'s':cbor2.CBORSimpleValue(99)}),'cbor2','cbor','undefined and simple(99)')
add('cbor-floats.cbor', cbor2.dumps({'nan':float('nan'),'inf':float('-inf'),'tiny':5e-324,'zero':-0.0}),'cbor2','cbor','NaN, -Infinity, 5e-324, -0.0')
add('cbor-stringref.cbor', cbor2.dumps([{'temperature':1},{'temperature':2},{'temperature':3}],string_referencing=True),'cbor2','cbor','three maps with temperature 1, 2, 3; the name is written once (tags 256, 25)')
add('cbor-date-epoch-days.cbor', cbor2.dumps({'day':datetime.date(2026,11,27)},date_as_datetime=False) ,'cbor2','cbor','day = tag 1004 or 100')
add('cbor-bigint-neg.cbor', cbor2.dumps({'n':-2**64-5}),'cbor2','cbor','n = -18446744073709551621 (tag 3)')
add('cbor-tag-unknown.cbor', cbor2.dumps(cbor2.CBORTag(40000,{'a':[1,2]})),'cbor2','cbor','tag 40000 around a map')
add('cbor-old-package.cbor', cbor.dumps({'t':21.5,'ok':True,'n':7}),'cbor','cbor',{"t":21.5,"ok":True,"n":7})
cid=CID.decode('zb2rhe5P4gXftAwvA4eXQ5HJwsER2owDyS9sKaQRRVQPn93bA')
add('dag-cbor-link.cbor', dag_cbor.encode({'prev':cid,'n':1}),'dag-cbor','cbor','prev = tag 42 with the bytes of a CID')
add('mp-timestamp96.msgpack', msgpack.packb({'at':msgpack.Timestamp(-1,999999999)}),'msgpack','msgpack','at = extension -1, 12 bytes: before 1970')
add('mp-datetime.msgpack', msgpack.packb({'at':at},datetime=True),'msgpack','msgpack','at = extension -1: 2026-11-27T22:00:00Z')
add('mp-ext-own.msgpack', msgpack.packb({'raw':msgpack.ExtType(42,b'\x01\x02\x03\x04')}),'msgpack','msgpack','raw = extension 42 with four bytes')
add('mp-bin.msgpack', msgpack.packb({'raw':bytes(range(6))}),'msgpack','msgpack','raw = six bytes')
add('mp-old-spec.msgpack', msgpack.packb({'name':'pump','ok':True},use_bin_type=False),'msgpack','msgpack',{"name":"pump","ok":True})
add('mp-float32.msgpack', msgpack.packb({'t':21.5,'h':40.25},use_single_float=True),'msgpack','msgpack',{"t":21.5,"h":40.25})
add('mp-large-map.msgpack', msgpack.packb({f'key-{n}':n for n in range(70)}),'msgpack','msgpack',{f'key-{n}':n for n in range(70)})
add('mp-umsgpack-datetime.msgpack', umsgpack.packb({'at':at,'n':-33}),'u-msgpack-python','msgpack','at = extension -1; n = -33')
add('mp-ormsgpack-uuid.msgpack', ormsgpack.packb({'id':uuid.UUID(int=5),'at':at}),'ormsgpack','msgpack',{"id":"00000000-0000-0000-0000-000000000005","at":"2026-11-27T22:00:00+00:00"})
add('bson-types.bson', bson.encode({'_id':bson.ObjectId('656565656565656565656565'),'at':at,'t':bson.Decimal128('21.50'),'raw':b'\x00\x01','n':bson.Int64(7)}),'pymongo','bson','a document with five types')
doc=json.dumps([{"device":f"pump-{n}","temp":20.0+n} for n in range(20)]).encode()
val=json.loads(doc)
add('json-zstd-streamed.zst', zstandard.ZstdCompressor(write_content_size=False,write_checksum=True).compress(doc),'zstandard','zstd(json)',val)
two=zstandard.ZstdCompressor().compress(doc[:100])+zstandard.ZstdCompressor().compress(doc[100:])
add('json-zstd-two-frames.zst', two,'zstandard','zstd(json)',val)
b=io.BytesIO()
with gzip.GzipFile(filename='report.json',mode='wb',fileobj=b,mtime=0) as f: f.write(doc)
add('json-gzip-named.gz', b.getvalue(),'Python gzip','gzip(json)',val,version=platform.python_version())
add('json-gzip-two-members.gz', gzip.compress(doc[:100],mtime=0)+gzip.compress(doc[100:],mtime=0),'Python gzip','gzip(json)',val,version=platform.python_version())
add('json-zlib-stored.zz', zlib.compress(doc,0),'Python zlib','zlib(json)',val,version=platform.python_version())
add('cbor-zlib.zz', zlib.compress(cbor2.dumps({'t':21.5,'ok':True}),9),'cbor2','zlib(cbor)',{"t":21.5,"ok":True})
add('msgpack-zstd-base64.txt', base64.b64encode(zstandard.compress(msgpack.packb(val))),'msgpack','base64(zstd(msgpack))',val)
add('json-base64-lines.txt', base64.encodebytes(doc),'Python base64','base64(json)',val,version=platform.python_version())
add('json-base64-url.txt', base64.urlsafe_b64encode(json.dumps({"a":"??>>~~","b":[1,2,3]}).encode()).rstrip(b'='),'Python base64','base64(json)',{"a":"??>>~~","b":[1,2,3]},version=platform.python_version())
add('json-orjson.json', orjson.dumps({'id':uuid.UUID(int=5),'at':at,'n':2**63-1}),'orjson','json',{"id":"00000000-0000-0000-0000-000000000005","at":"2026-11-27T22:00:00+00:00","n":2**63-1})
add('json-simplejson-decimal.json', simplejson.dumps({'t':decimal.Decimal('21.500'),'n':1}),'simplejson','json',{"t":21.5,"n":1})
b=io.BytesIO()
w=jsonlines.Writer(io.TextIOWrapper(b,write_through=True)); [w.write({"n":n,"t":20+n/2}) for n in range(3)]
add('json-jsonlines.ndjson', b.getvalue(),'jsonlines','json-lines',[{"n":n,"t":20+n/2} for n in range(3)])
# sparkplug
t=1795816800000
nb=NBirth(timestamp=t,seq=0,metrics=[Metric(timestamp=t,name='bdSeq',datatype=DataType.INT64,value=0),Metric(timestamp=t,name='Node Control/Rebirth',datatype=DataType.BOOLEAN,value=False),Metric(timestamp=t,name='temp',alias=1,datatype=DataType.FLOAT,value=21.5),Metric(timestamp=t,name='level',alias=2,datatype=DataType.INT8,value=-2)])
add('spb-py-nbirth.spb', nb.encode(),'pysparkplug','sparkplug','birth: bdSeq 0, Node Control/Rebirth false, temp (alias 1) 21.5, level (alias 2) -2',topic='spBv1.0/plant/NBIRTH/gw-2')
db=DBirth(timestamp=t,seq=1,metrics=[Metric(timestamp=t,name='at',datatype=DataType.DATETIME,value=at),Metric(timestamp=t,name='note',datatype=DataType.TEXT,value='läuft'),Metric(timestamp=t,name='big',datatype=DataType.UINT64,value=2**64-1)])
add('spb-py-dbirth-types.spb', db.encode(),'pysparkplug','sparkplug','birth of a device: DateTime, Text, UInt64 18446744073709551615',topic='spBv1.0/plant/DBIRTH/gw-2/press')
# pictures
im=Image.new('RGBA',(96,64),(20,120,200,255))
d=ImageDraw.Draw(im); d.ellipse((20,8,76,56),fill=(240,200,40,255)); d.rectangle((0,0,15,15),fill=(0,0,0,0))
rgb=im.convert('RGB')
rgb.save(f'{out}/jpeg-baseline.jpg',quality=80)
rgb.save(f'{out}/jpeg-progressive.jpg',quality=80,progressive=True)
rgb.convert('L').save(f'{out}/jpeg-grey.jpg',quality=80)
rgb.convert('CMYK').save(f'{out}/jpeg-cmyk.jpg',quality=80)
rgb.save(f'{out}/webp-lossy.webp',quality=80)
im.save(f'{out}/webp-lossy-alpha.webp',quality=80)
im.save(f'{out}/webp-lossless.webp',lossless=True)
im2=im.transpose(Image.FLIP_LEFT_RIGHT)
im.save(f'{out}/webp-animated.webp',save_all=True,append_images=[im2],duration=100)
im.convert('P').save(f'{out}/gif.gif')
rgb.convert('P').save(f'{out}/gif-animated.gif',save_all=True,append_images=[im2.convert('RGB').convert('P')],duration=100)
im.save(f'{out}/gif-transparent.gif')
im.save(f'{out}/png-alpha.png'); rgb.convert('P').save(f'{out}/png-palette.png')
im.save(f'{out}/png-animated.png',save_all=True,append_images=[im2],duration=100)
for file, data in [(file, open(f'{out}/{file}', 'rb').read()) for file in sorted(os.listdir(out))]:
    ending = file.rsplit('.')[-1]
    if ending in ('jpg', 'webp', 'gif', 'png'):
        add(file, data, 'pillow', 'jpeg' if ending == 'jpg' else ending, {"width": 96, "height": 64})
# aws shapes of the guide
for f,topic,text,reading in [
 ('aws-jobs-notify-next.json','$aws/things/pump-1/jobs/notify-next',{"timestamp":1795816800,"execution":{"jobId":"fw-2","status":"QUEUED","queuedAt":1795816790,"lastUpdatedAt":1795816790,"versionNumber":1,"executionNumber":1,"jobDocument":{"operation":"install","url":"https://example.com/fw-2.bin"}}},None),
 ('aws-jobs-update-rejected.json','$aws/things/pump-1/jobs/fw-2/update/rejected',{"timestamp":1795816800,"code":"VersionMismatch","message":"Expected version 2, but the version is 3","clientToken":"t1","executionState":{"status":"IN_PROGRESS","versionNumber":3}},None),
 ('aws-shadow-documents.json','$aws/things/pump-1/shadow/update/documents',{"previous":{"state":{"desired":{"rpm":1400},"reported":{"rpm":1400}},"metadata":{"desired":{"rpm":{"timestamp":1795816700}},"reported":{"rpm":{"timestamp":1795816710}}},"version":11},"current":{"state":{"desired":{"rpm":1450},"reported":{"rpm":1400}},"metadata":{"desired":{"rpm":{"timestamp":1795816800}},"reported":{"rpm":{"timestamp":1795816710}}},"version":12},"timestamp":1795816800},None),
 ('aws-subscribed.json','$aws/events/subscriptions/subscribed/pump-1',{"clientId":"pump-1","timestamp":1795816800123,"eventType":"subscribed","sessionIdentifier":"00000000-0000-0000-0000-000000000000","principalIdentifier":"abab","topics":["plant/+/cmd","$aws/things/pump-1/jobs/notify-next"]},None)]:
    add(f, json.dumps(text),'shape of the developer guide','json',text,version='2026',topic=topic)
