// Makes the payloads of this corpus that come from more packages of npm, and prints their lines of index.jsonl.
// Usage: node third.cjs FOLDER, beside a node_modules with the packages that it requires.
const fs=require('fs'); const out=process.argv[2]+'/';
const ver=p=>JSON.parse(fs.readFileSync('node_modules/'+p+'/package.json')).version;
function add(file,data,pkg,format,reading,more={}){ data=Buffer.from(data); fs.writeFileSync(out+file,data); console.log(JSON.stringify({file,bytes:data.length,encoder:pkg,version:more.version||ver(pkg),format,reading,...more})); }
(async()=>{
const doc=JSON.stringify(Array.from({length:20},(_, n)=>({device:'pump-'+n,temp:20+n}))); const value=JSON.parse(doc);
const avsc=require('avsc');
const type=avsc.Type.forValue({device:'pump-1',temp:21.5,ok:true,n:7,list:[1,2]});
const chunks=[]; const enc=new avsc.streams.BlockEncoder(type,{codec:'deflate',syncMarker:Buffer.alloc(16,7)});
enc.on('data',chunk=>chunks.push(chunk)); for(const n of [7,8]) enc.write({device:'pump-'+n,temp:21.5,ok:true,n,list:[1,n]}); enc.end();
await new Promise(done=>enc.on('end',done));
add('avro-avsc.avro', Buffer.concat(chunks),'avsc','avro',[7,8].map(n=>({device:'pump-'+n,temp:21.5,ok:true,n,list:[1,n]})));
add('js-lz4js.lz4', require('lz4js').compress(Buffer.from(doc)),'lz4js','lz4(json)',value);
add('js-lz4-napi-frame.lz4', await require('lz4-napi').compressFrame(Buffer.from(doc)),'lz4-napi','lz4(json)',value);
add('js-snappyjs-raw.sz', require('snappyjs').compress(Buffer.from(doc)),'snappyjs','snappy(json)',value);
const ff=require('fflate');
add('js-fflate.gz', ff.gzipSync(Buffer.from(doc),{mtime:0,filename:'report.json'}),'fflate','gzip(json)',value);
add('js-fflate.zz', ff.zlibSync(Buffer.from(doc)),'fflate','zlib(json)',value);
add('js-cbor-sync.cbor', require('cbor-sync').encode({t:21.5,ok:true,at:new Date(1795816800000),n:-7}),'cbor-sync','cbor','t 21.5, ok true, at = a date with a tag, n -7');
const UPNG=require('upng-js'); const w=96,h=64;
const frame=(shift)=>{ const b=new Uint8Array(w*h*4); for(let y=0;y<h;y++)for(let x=0;x<w;x++){ const inside=((x-48-shift)/28)**2+((y-32)/24)**2<=1; b.set(inside?[240,200,40,255]:[20,120,200,255],(y*w+x)*4);} return b; };
add('js-upng-animated.png', Buffer.from(UPNG.encode([0,4,8].map(s=>frame(s).buffer),w,h,0,[100,100,100])),'upng-js','png',{width:w,height:h});
const ogif=new Uint8Array(w*h*4); const GIF=require('omggif').GifWriter; const g=new GIF(ogif,w,h,{palette:[0x1478c8,0xf0c828],loop:0});
const index=shift=>Array.from(frame(shift)).filter((_, at)=>at%4===0).map(red=>red===240?1:0);
for(const s of [0,4,8,12]) g.addFrame(0,0,w,h,index(s),{delay:10});
add('js-omggif-animated.gif', ogif.slice(0,g.end()),'omggif','gif',{width:w,height:h});
const {GIFEncoder}=require('gifenc'); const ge=GIFEncoder(); for(const s of [0,4]) ge.writeFrame(Uint8Array.from(index(s)),w,h,{palette:[[20,120,200],[240,200,40]],delay:100}); ge.finish();
add('js-gifenc-animated.gif', ge.bytes(),'gifenc','gif',{width:w,height:h});
const png=fs.readFileSync(out+'js-upng-animated.png');
add('png-data-url.txt', 'data:image/png;base64,'+png.toString('base64'),'upng-js','data-url(png)',{width:w,height:h});
add('js-half-emoji.json', JSON.stringify({s:'cut 😀'.slice(0,5)}),'JSON.stringify','json',{s:'cut \ufffd'},{version:process.version});
})();
