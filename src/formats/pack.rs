//! A ZIP archive (PKWARE's APPNOTE) of small files, stored as they are. The same files give the same bytes:
//! neither a time nor an owner is in it.

use std::io::Write;

use rawzip::{CompressionMethod, ZipArchiveWriter};

/// The archive of named files, in their order.
///
/// # Errors
///
/// What the ZIP library says, such as of a name that is too long.
pub fn zip<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut bytes);
    for (name, contents) in files {
        add(&mut archive, name, contents).map_err(|error| error.to_string())?;
    }
    archive.finish().map_err(|error| error.to_string())?;
    Ok(bytes)
}

fn add(
    archive: &mut ZipArchiveWriter<&mut Vec<u8>>,
    name: &str,
    contents: &[u8],
) -> Result<(), rawzip::Error> {
    let file = archive.new_file(name).compression_method(CompressionMethod::STORE);
    let (mut entry, config) = file.start()?;
    let mut writer = config.wrap(&mut entry);
    writer.write_all(contents)?;
    let (_, descriptor) = writer.finish()?;
    entry.finish(descriptor)?;
    Ok(())
}

/// The name of a file as it stands in an archive: its last part, and no character that a program might
/// take for anything else.
pub fn member_name(path: &str) -> String {
    let base = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept = |c: char| if c.is_alphanumeric() || "._- ".contains(c) { c } else { '_' };
    let name: String = base.chars().take(NAME_LENGTH).map(kept).collect();
    let name = name.trim();
    match name.chars().next() {
        None => "file".to_owned(),
        Some('.' | '-') => format!("_{name}"),
        Some(_) => name.to_owned(),
    }
}

/// Characters of a name. File systems take 255 bytes.
const NAME_LENGTH: usize = 60;
