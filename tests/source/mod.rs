//! Reads Rust source as far as the tests of the house need it: paths, functions, no types.

#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses its own part")]

use std::fs;
use std::path::Path;

/// A source file, with its path from the package's folder.
pub struct File {
    pub path: String,
    pub text: String,
}

impl File {
    /// The room it belongs to: `cli` for `src/cli/csr.rs`, `error` for `src/error.rs`.
    pub fn room(&self) -> &str {
        self.modules().first().copied().unwrap_or_default()
    }

    /// The module that it is, as names from the crate's root.
    fn modules(&self) -> Vec<&str> {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let mut names: Vec<&str> = inside.trim_end_matches(".rs").split('/').collect();
        if names.len() > 1 && names.last() == Some(&"mod") {
            names.pop();
        }
        names
    }

    /// The text without unit tests, which stand at its end.
    pub fn shipped(&self) -> String {
        if self.path.ends_with("/tests.rs") {
            return String::new();
        }
        let end = self.text.find("\n#[cfg(test)]\n").unwrap_or(self.text.len());
        self.text[..end].to_owned()
    }

    /// A path with its leading `super` and `self` resolved.
    pub fn absolute(&self, path: &str) -> String {
        let mut modules = self.modules();
        let mut rest = path.strip_prefix("self::").unwrap_or(path);
        if rest == path && !path.starts_with("super::") {
            return path.to_owned();
        }
        while let Some(above) = rest.strip_prefix("super::") {
            modules.pop();
            rest = above;
        }
        let mut names = vec!["crate"];
        names.extend(modules);
        names.push(rest);
        names.join("::")
    }
}

/// All Rust files below a folder of the package.
pub fn files(folder: &Path) -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()).collect();
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            found.push(File { path: name, text: fs::read_to_string(&path).unwrap() });
        }
    }
    found
}

/// The source without comments and without what stands in quotes.
pub fn without_words(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |at| at + 2)
        } else if let Some(length) = quoted(rest) {
            length
        } else {
            kept.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        kept.push(' ');
        rest = &rest[skipped..];
    }
    kept
}

/// The length of the literal in quotes that the text begins with.
fn quoted(text: &str) -> Option<usize> {
    if let Some(raw) = text.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let inside = 1 + hashes + 1;
            return Some(text[inside..].find(&end)? + inside + end.len());
        }
    }
    let quote = text.chars().next().filter(|first| ['"', '\''].contains(first))?;
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return Some(at + 1),
            // A lifetime is no character.
            _ if quote == '\'' && at > 1 && !text[1..].starts_with('\\') => return None,
            _ => {}
        }
    }
    None
}

/// Every path that is named, with groups spelled out: `a::{b, c::d}` gives `a::b` and `a::c::d`.
/// A macro's name keeps its `!`.
pub fn paths(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphabetic() || c == '_') {
        let (path, length) = path(&rest[start..]);
        found.extend(path);
        rest = &rest[start + length..];
    }
    found
}

/// The path, or the group of paths, that the text begins with, and its length.
fn path(text: &str) -> (Vec<String>, usize) {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let name = &text[..end];
    if text[end..].starts_with('!') {
        return (vec![format!("{name}!")], end + 1);
    }
    let Some(after) = text[end..].strip_prefix("::") else {
        return (vec![name.to_owned()], end.max(1));
    };
    let (inner, length) = if after.starts_with('{') {
        group(after)
    } else if after.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        path(after)
    } else {
        return (vec![name.to_owned()], end + 2);
    };
    (inner.into_iter().map(|inner| format!("{name}::{inner}")).collect(), end + 2 + length)
}

fn group(text: &str) -> (Vec<String>, usize) {
    let mut found = Vec::new();
    let mut at = 1;
    while let Some(first) = text[at..].chars().next() {
        if first == '}' {
            return (found, at + 1);
        }
        if first.is_alphabetic() || first == '_' {
            let (inner, length) = path(&text[at..]);
            found.extend(inner);
            at += length;
        } else {
            at += first.len_utf8();
        }
    }
    (found, at)
}

/// A function and its length from `fn` to its closing brace.
pub struct Function {
    pub name: String,
    pub lines: usize,
}

/// The functions of a formatted file: the closing brace stands below the first line's beginning.
pub fn functions(text: &str) -> Vec<Function> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some((before, after)) = line.split_once("fn ") else { continue };
        let word = |part: &str| {
            ["pub", "const", "async", "extern"].contains(&part) || part.starts_with("pub(")
        };
        let signature = before.split_whitespace().all(|part| word(part) || part == "super)");
        // A declaration without a body, or a body in the same line.
        if !signature || line.trim_end().ends_with(['}', ';']) {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let close = format!("{}}}", " ".repeat(indent));
        if let Some(length) = lines[at..].iter().position(|line| *line == close) {
            let name = after.split(['(', '<']).next().unwrap_or_default().to_owned();
            found.push(Function { name, lines: length + 1 });
        }
    }
    found
}
