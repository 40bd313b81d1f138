//! Turns the tables about programs from TOML, which people write, into JSON, which is read several
//! times as fast: every start that meets a PFX reads them (benches/README.md).

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo names no OUT_DIR")?);
    for name in ["rules", "runtimes"] {
        let source = format!("src/checks/runtimes/{name}.toml");
        println!("cargo::rerun-if-changed={source}");
        let table: toml::Table = fs::read_to_string(&source)?.parse()?;
        fs::write(folder.join(format!("{name}.json")), serde_json::to_string(&table)?)?;
    }
    Ok(())
}
