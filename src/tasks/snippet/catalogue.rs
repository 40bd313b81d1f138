//! The snippets that there are: `snippets/snippets.toml` and the templates beside it. `build.rs` makes
//! the JSON of it that is read here.

use std::sync::OnceLock;

use serde::Deserialize;

use super::quoting::Quote;
use crate::formats::packed::unpacked;

/// One row of the table; its comment says what each field means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Snippet {
    /// What people type.
    pub id: String,
    /// Other names; several rows may share one.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The program or library, as people call it.
    pub title: String,
    /// The name of its template.
    pub template: String,
    /// The name of the file that is made of it; `None` for words.
    pub save_as: Option<String>,
    /// How it is run.
    pub run: Option<String>,
    /// What begins a line of comment.
    pub comment: String,
    /// How a text is written in it.
    pub quote: Quote,
    /// What must be installed.
    pub needs: String,
    /// What the tests run it with.
    pub executed: Option<String>,
    /// Why the tests do not run it.
    pub not_executed: Option<String>,
    /// What people stumble over.
    pub trap: String,
    /// The forms of a key that it reads.
    pub reads: Vec<Form>,
    /// The program of `checks/runtimes` that reads its PFX.
    pub pfx_reader: Option<String>,
    /// Where it can read a password.
    #[serde(default = "anywhere")]
    pub password_from: Vec<Source>,
    /// Where it can read an API key.
    #[serde(default = "anywhere")]
    pub api_key_from: Vec<Source>,
    /// Whether it wants certificate and key in one file, or beside each other.
    #[serde(default)]
    pub one_file: bool,
    /// Whether it needs absolute paths.
    #[serde(default)]
    pub absolute: bool,
}

/// A form of a private key in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Form {
    /// PKCS#8 in the clear (RFC 5958), in PEM as all but the last.
    Pkcs8,
    /// RSAPrivateKey in the clear (RFC 8017).
    Pkcs1,
    /// ECPrivateKey in the clear (RFC 5915).
    Sec1,
    /// EncryptedPrivateKeyInfo (RFC 5958).
    EncryptedPkcs8,
    /// OpenSSL's old form under a password.
    EncryptedTraditional,
    /// A PFX with certificate and key.
    Pfx,
}

/// Where a program reads a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Source {
    /// An environment variable.
    Env,
    /// A file.
    File,
}

fn anywhere() -> Vec<Source> {
    vec![Source::Env, Source::File]
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    snippet: Vec<Snippet>,
}

const TABLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/snippets"));
const TEMPLATES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/snippets.rs"));

/// Every snippet, in the order in which they are listed.
pub(super) fn snippets() -> &'static [Snippet] {
    static PARSED: OnceLock<Table> = OnceLock::new();
    // A test reads the table, so it is not empty here.
    &PARSED.get_or_init(|| serde_json::from_str(&unpacked(TABLE)).unwrap_or_default()).snippet
}

/// The text of a template.
pub(super) fn template(name: &str) -> Option<&'static str> {
    TEMPLATES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// What a name means: the rows that have it, in the order of the table. An id is one row's alone. Case
/// and punctuation do not count.
pub(super) fn named(name: &str) -> Vec<&'static Snippet> {
    let wanted = plain(name);
    let by_id = snippets().iter().find(|one| plain(&one.id) == wanted);
    let has = |one: &&Snippet| one.aliases.iter().any(|alias| plain(alias) == wanted);
    by_id.map_or_else(|| snippets().iter().filter(has).collect(), |one| vec![one])
}

/// The name that was perhaps meant.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let wanted = plain(name);
    let known = snippets()
        .iter()
        .flat_map(|one| std::iter::once(&one.id).chain(&one.aliases))
        .map(|known| (strsim::levenshtein(&wanted, &plain(known)), known.as_str()));
    // A slip for every three letters.
    known.min().filter(|(slips, _)| slips * 3 <= wanted.len()).map(|(_, known)| known)
}

fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric() || "+#".contains(*c));
    letters.collect::<String>().to_lowercase()
}

impl Snippet {
    /// Whether it reads a certificate and a key in files of their own.
    pub(super) fn reads_pem(&self) -> bool {
        self.reads.iter().any(|form| *form != Form::Pfx)
    }

    /// Whether it reads a PFX.
    pub(super) fn reads_pfx(&self) -> bool {
        self.reads.contains(&Form::Pfx)
    }
}

#[cfg(test)]
mod tests {
    use super::{TABLE, TEMPLATES, Table, named, nearest, snippets, unpacked};

    #[test]
    fn the_table_can_be_read_and_has_a_row_for_each_template() {
        let error = serde_json::from_str::<Table>(&unpacked(TABLE)).err();
        assert_eq!(error.map(|error| error.to_string()), None);
        let used: Vec<&str> = snippets().iter().map(|one| one.template.as_str()).collect();
        let lost = TEMPLATES.iter().map(|(name, _)| *name).filter(|name| !used.contains(name));
        assert_eq!(lost.collect::<Vec<_>>(), ["about.txt", "snippets.toml"]);
    }

    #[test]
    fn each_row_says_what_it_was_run_with_or_why_it_was_not() {
        for one in snippets() {
            assert!(one.executed.is_some() != one.not_executed.is_some(), "{}", one.id);
            assert!(one.reads_pfx() == one.pfx_reader.is_some(), "{}", one.id);
            assert!(one.save_as.is_some() || one.comment.is_empty(), "{}", one.id);
        }
    }

    #[test]
    fn a_name_is_found_however_it_is_written() {
        let ids = |name| named(name).iter().map(|one| one.id.as_str()).collect::<Vec<_>>();
        assert_eq!(ids("Node.js"), ["node-https"]);
        assert_eq!(ids("NODE_HTTPS"), ["node-https"]);
        assert_eq!(ids("nod"), [] as [&str; 0]);
        assert_eq!((nearest("nod"), nearest("fortran")), (Some("node"), None));
    }
}
