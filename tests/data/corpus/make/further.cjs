// Makes the payloads of this corpus that come from packages of npm, and prints their lines of index.jsonl.
// Usage: node further.cjs FOLDER, beside a node_modules with the packages that it requires.
const fs=require('fs'); const out=process.argv[2]+'/';
const ver=p=>JSON.parse(fs.readFileSync('node_modules/'+p+'/package.json')).version;
function add(file,data,pkg,format,reading,more={}){ data=Buffer.from(data); fs.writeFileSync(out+file,data); console.log(JSON.stringify({file,bytes:data.length,encoder:pkg,version:ver(pkg),format,reading,...more})); }
(async()=>{
const mp=require('@msgpack/msgpack');
add('js-msgpack-official-date.msgpack', mp.encode({at:new Date(1795816800123)}),'@msgpack/msgpack','msgpack','at = extension -1, 8 bytes: 2026-11-27T22:00:00.123Z');
add('js-msgpack-official-bigint.msgpack', mp.encode({n:18446744073709551615n},{useBigInt64:true}),'@msgpack/msgpack','msgpack','n = 18446744073709551615');
add('js-msgpack-official-binary.msgpack', mp.encode({raw:new Uint8Array([1,2,3]),u:undefined}),'@msgpack/msgpack','msgpack','raw = three bytes, u = null');
const mp5=require('msgpack5')();
add('js-msgpack5.msgpack', mp5.encode({t:21.5,ok:true,n:7}).slice(),'msgpack5','msgpack',{t:21.5,ok:true,n:7});
const wtp=require('what-the-pack'); const W=wtp.default||wtp; const {encode}=(W.initialize||wtp.initialize)(2**16); add('js-what-the-pack.msgpack', encode({t:21.5,ok:true,n:7}),'what-the-pack','msgpack',{t:21.5,ok:true,n:7});
const cborg=await import('cborg');
add('js-cborg.cbor', cborg.encode({t:21.5,ok:true,n:7}),'cborg','cbor',{t:21.5,ok:true,n:7});
add('js-cborg-bigint.cbor', cborg.encode({n:9007199254740993n}),'cborg','cbor','n = 9007199254740993');
const cr=await import('cbor-redux'); add('js-cbor-redux-undefined.cbor', Buffer.from(cr.encode({t:21.5,u:undefined})),'cbor-redux','cbor','t = 21.5, u = undefined');
const bson=require('bson');
add('js-bson.bson', bson.serialize({t:21.5,ok:true,at:new Date(1795816800000)}),'bson','bson','a document with three fields');
const pako=require('pako');
const doc=JSON.stringify(Array.from({length:20},(_, n)=>({device:'pump-'+n,temp:20+n})));
add('js-pako-gzip.gz', pako.gzip(doc),'pako','gzip(json)',JSON.parse(doc));
add('js-pako-zlib.zz', pako.deflate(doc,{level:1}),'pako','zlib(json)',JSON.parse(doc));
const sp=require('sparkplug-payload').get('spBv1.0');
add('spb-js-arrays-utf8.spb', sp.encodePayload({timestamp:1795816800000,seq:4,metrics:[{name:'Läufer/Drehzahl',type:'Int32',value:-5,timestamp:1795816800000},{name:'bytes',type:'Bytes',value:new Uint8Array([1,2,255])},{name:'uuid',type:'UUID',value:'00000000-0000-0000-0000-000000000005'},{name:'big',type:'Int64',value:-9007199254740991}]}),'sparkplug-payload','sparkplug','Läufer/Drehzahl -5, bytes 01 02 ff, a UUID, big -9007199254740991',{topic:'spBv1.0/plant/DDATA/gw-1/press'});
const sharp=require('sharp');
const svg=Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="96" height="64"><rect width="96" height="64" fill="rgb(20,120,200)"/><ellipse cx="48" cy="32" rx="28" ry="24" fill="rgb(240,200,40)"/></svg>');
const im=()=>sharp(svg);
add('js-sharp-mozjpeg.jpg', await im().jpeg({mozjpeg:true,quality:70}).toBuffer(),'sharp','jpeg',{width:96,height:64});
add('js-sharp-444.jpg', await im().jpeg({chromaSubsampling:'4:4:4',quality:90}).toBuffer(),'sharp','jpeg',{width:96,height:64});
add('js-sharp-near-lossless.webp', await im().webp({nearLossless:true}).toBuffer(),'sharp','webp',{width:96,height:64});
add('js-sharp.gif', await im().gif().toBuffer(),'sharp','gif',{width:96,height:64});
add('js-sharp-16bit.png', await im().toColourspace('rgb16').png().toBuffer(),'sharp','png',{width:96,height:64});
})();
