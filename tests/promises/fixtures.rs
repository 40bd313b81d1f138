//! Every file of fixtures/ has its row in fixtures/README.md, and every row its file.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{document, nothing, root};

fn files(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            let name = path.strip_prefix(root().join("fixtures")).unwrap();
            found.insert(name.to_str().unwrap().replace('\\', "/"));
        }
    }
}

/// The files that a row names: `base/a.key` `.crt` are two, and `*` stands for any text.
fn named(row: &str) -> Vec<String> {
    let cell = row.split('|').nth(1).unwrap_or_default();
    let mut names: Vec<String> = Vec::new();
    for name in cell.split('`').skip(1).step_by(2) {
        match (name.starts_with('.'), names.first()) {
            (true, Some(first)) => {
                let stem = first.rsplit_once('.').map_or(first.as_str(), |(stem, _)| stem);
                names.push(format!("{stem}{name}"));
            }
            _ => names.push(name.to_owned()),
        }
    }
    names
}

fn fits(name: &str, pattern: &str) -> bool {
    match pattern.split_once('*') {
        Some((before, after)) => {
            name.len() >= before.len() + after.len()
                && name.starts_with(before)
                && name.ends_with(after)
        }
        None => name == pattern,
    }
}

#[test]
fn every_file_has_a_row_and_every_row_a_file() {
    let mut there = BTreeSet::new();
    files(&root().join("fixtures"), &mut there);
    there.retain(|name| !name.ends_with("make.sh") && !name.ends_with("README.md"));
    let rows: Vec<String> = document("fixtures/README.md")
        .lines()
        .filter(|line| line.starts_with("| `"))
        .flat_map(named)
        .collect();
    let mut wrong: Vec<String> = there
        .iter()
        .filter(|name| !rows.iter().any(|row| fits(name, row)))
        .map(|name| format!("fixtures/{name} has no row in fixtures/README.md"))
        .collect();
    wrong.extend(
        rows.iter()
            .filter(|row| !there.iter().any(|name| fits(name, row)))
            .map(|row| format!("fixtures/README.md has a row for {row}, which is not there")),
    );
    nothing(&wrong);
}
