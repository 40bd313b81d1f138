//! Turns what people write into what is read fast and takes little room: the tables about programs, the
//! catalogue of error texts and the list of snippets from TOML into JSON, which is read several times
//! as fast (benches/README.md), packed; and the pages of docs/findings/ and the templates of snippets/
//! into one list each.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo names no OUT_DIR")?);
    for name in ["rules", "runtimes"] {
        let source = format!("src/checks/runtimes/{name}.toml");
        println!("cargo::rerun-if-changed={source}");
        let table: toml::Table = fs::read_to_string(&source)?.parse()?;
        fs::write(folder.join(name), packed(&serde_json::to_string(&table)?)?)?;
    }
    fs::write(folder.join("catalogue"), packed(&catalogue()?)?)?;
    fs::write(folder.join("pages.rs"), pages()?)?;
    let source = "snippets/snippets.toml";
    let table: toml::Table = fs::read_to_string(source)?.parse()?;
    fs::write(folder.join("snippets"), packed(&serde_json::to_string(&table)?)?)?;
    fs::write(folder.join("snippets.rs"), templates()?)?;
    Ok(())
}

/// A text as src/formats/packed.rs reads it: its length in four bytes, the lowest first, then DEFLATE
/// (RFC 1951).
fn packed(text: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    const SMALLEST: u8 = 10;
    let mut bytes = u32::try_from(text.len())?.to_le_bytes().to_vec();
    bytes.extend(miniz_oxide::deflate::compress_to_vec(text.as_bytes(), SMALLEST));
    Ok(bytes)
}

/// The files of a folder that end so, sorted.
fn files(folder: &str, kind: &str) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={folder}");
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == kind) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}

/// A list of pairs, the name and the text of each template of `snippets/`.
fn templates() -> Result<String, Box<dyn Error>> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo names no folder")?);
    let mut list = "&[\n".to_owned();
    println!("cargo::rerun-if-changed=snippets");
    let mut paths = Vec::new();
    for entry in fs::read_dir("snippets")? {
        paths.push(entry?.path());
    }
    paths.sort();
    for path in paths {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        writeln!(list, "({name:?}, include_str!({:?})),", root.join(&path))?;
    }
    Ok(list + "]\n")
}

/// A list of the catalogue's files, one table each.
fn catalogue() -> Result<String, Box<dyn Error>> {
    let mut families = Vec::new();
    for path in files("catalogue", "toml")? {
        let table: toml::Table = fs::read_to_string(&path)?
            .parse()
            .map_err(|error| format!("{}: {error}", path.display()))?;
        families.push(table);
    }
    Ok(serde_json::to_string(&families)?)
}

/// A list of pairs, a code's name and its page.
fn pages() -> Result<String, Box<dyn Error>> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo names no folder")?);
    let mut list = "&[\n".to_owned();
    for path in files("docs/findings", "md")? {
        writeln!(list, "({:?}, include_str!({:?})),", stem(&path), root.join(&path))?;
    }
    Ok(list + "]\n")
}
