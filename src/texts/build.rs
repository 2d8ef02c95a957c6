//! Compresses the translations, which would be half a megabyte of the program.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::{env, error};

use flate2::Compression;
use flate2::write::ZlibEncoder;

fn main() -> Result<(), Box<dyn error::Error>> {
    println!("cargo:rerun-if-changed=de.po");
    let folder = env::var_os("OUT_DIR").ok_or("cargo names no folder")?;
    compress(Path::new("de.po"), &Path::new(&folder).join("de.po.zlib"))?;
    Ok(())
}

/// Without the comments, which are for translators; flags are not.
fn compress(from: &Path, to: &Path) -> io::Result<()> {
    let file = fs::read_to_string(from)?;
    let mut compressed = ZlibEncoder::new(File::create(to)?, Compression::best());
    let is_read = |line: &&str| !line.starts_with('#') || line.starts_with("#,");
    for line in file.split_inclusive('\n').filter(is_read) {
        compressed.write_all(line.as_bytes())?;
    }
    compressed.finish()?.flush()
}
