//! The documents, and the blocks of code in them.
//!
//! A comment above a block says how it runs, what the folder holds and when it is:
//! `<!-- at 2026-11-24, client.pfx is base/openssl-legacy.pfx, answers test1234 -->`,
//! `<!-- run with openssl, client.crt is base/client-rsa.crt, then mtls inspect client.crt -->`.

use std::fs;
use std::path::Path;

use super::{document, root};

/// A block of code.
#[derive(Default)]
pub struct Block {
    /// Where it is: the document and the number of its first line.
    pub file: String,
    pub line: usize,
    pub text: String,
    /// The moment of its commands.
    pub moment: Option<String>,
    /// Files of its folder, and the fixtures that they are.
    pub files: Vec<(String, String)>,
    /// What a person types.
    pub answers: Vec<String>,
    /// The programs that it needs, where a shell runs it.
    pub programs: Option<Vec<String>>,
    /// A command after it that must succeed.
    pub then: Option<String>,
}

/// README.md and the pages of docs/, apart from those that `mtls explain` shows.
pub fn documents() -> Vec<String> {
    let mut found = vec!["README.md".to_owned()];
    pages(&root().join("docs"), &mut found);
    found.sort();
    found
}

fn pages(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("findings") {
            pages(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "md") {
            let name = path.strip_prefix(root()).unwrap().to_str().unwrap();
            found.push(name.replace('\\', "/"));
        }
    }
}

/// The blocks of all documents.
pub fn blocks() -> Vec<Block> {
    documents().iter().flat_map(|file| blocks_of(file)).collect()
}

fn blocks_of(file: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut setting = Block::default();
    let mut block: Option<Block> = None;
    for (number, line) in document(file).lines().enumerate() {
        if line.starts_with("```") {
            match block.take() {
                Some(whole) => found.push(whole),
                None => {
                    let setting = std::mem::take(&mut setting);
                    block = Some(Block { file: file.to_owned(), line: number + 2, ..setting });
                }
            }
        } else if let Some(block) = &mut block {
            block.text.push_str(line);
            block.text.push('\n');
        } else if let Some(comment) = line.strip_prefix("<!-- ") {
            setting = read_setting(comment.trim_end_matches(" -->"));
        }
    }
    found
}

fn read_setting(comment: &str) -> Block {
    let mut setting = Block::default();
    let words = |text: &str| text.split(' ').map(str::to_owned).collect();
    for part in comment.split(", ") {
        if let Some(moment) = part.strip_prefix("at ") {
            setting.moment = Some(moment.to_owned());
        } else if let Some(answers) = part.strip_prefix("answers ") {
            setting.answers = words(answers);
        } else if let Some(programs) = part.strip_prefix("run with ") {
            setting.programs = Some(words(programs));
        } else if let Some(command) = part.strip_prefix("then ") {
            setting.then = Some(command.to_owned());
        } else if let Some((name, fixture)) = part.split_once(" is ") {
            setting.files.push((name.to_owned(), fixture.to_owned()));
        }
    }
    setting
}

impl Block {
    /// Where it is, for a message.
    pub fn place(&self) -> String {
        format!("{}, block of line {}", self.file, self.line)
    }
}
