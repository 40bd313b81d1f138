//! `snippet`: how one client is told to use the files, as code to paste.

mod catalogue;
mod judge;
mod quoting;
mod template;

use std::path::{Path, PathBuf};

use time::OffsetDateTime;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::report::finding;
use crate::report::snippet::{Executed, Language, Report};
use crate::tasks::smoke::Target;
use catalogue::{Snippet, Source};
use judge::Judged;
use quoting::Quote;
use template::{Fault, NAMES, Values};

/// What is to be written.
#[derive(Debug)]
pub struct Request {
    /// The client, as the user named it.
    pub language: String,
    /// Where to.
    pub target: Target,
    /// The files.
    pub files: Files,
    /// The CAs that are trusted for the server; `None` for those of the system.
    pub ca: Option<File>,
    /// Where the client finds the password of the key or the PFX.
    pub password: Option<Place>,
    /// Where it finds the API key; `None` where it needs none.
    pub api_key: Option<ApiKey>,
    /// The folder in which relative paths begin, from the root of the file system.
    pub folder: PathBuf,
    /// The time that dates are judged against.
    pub now: OffsetDateTime,
}

/// The certificate and the key.
#[derive(Debug)]
pub enum Files {
    /// None were named: the snippet names those that `mtls csr` makes.
    None,
    /// Two files.
    Pem {
        /// The certificate, with its chain.
        cert: File,
        /// The key.
        key: File,
    },
    /// One file with both.
    Pfx(File),
}

/// A file, read.
#[derive(Debug)]
pub struct File {
    /// The path as the user wrote it.
    pub path: String,
    /// The bytes.
    pub bytes: Zeroizing<Vec<u8>>,
}

/// Where a client finds a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In an environment variable.
    Env(String),
    /// In a file.
    File(String),
}

/// The API key.
#[derive(Debug)]
pub struct ApiKey {
    /// Its header.
    pub header: String,
    /// Where it is; `None` for the usual place.
    pub place: Option<Place>,
}

/// Fills the snippet in.
///
/// # Errors
///
/// There is no such client; the files are not what they are named as, or not what it reads; a name
/// cannot be written in its language.
pub fn run(request: &Request) -> Result<Report, Error> {
    let snippet = choose(&request.language, &request.files)?;
    let mut judged = match &request.files {
        Files::None => Judged { password: !snippet.reads_pem(), ..Judged::default() },
        Files::Pem { cert, key } => judge::pem(snippet, cert, key, request.now)?,
        Files::Pfx(file) => judge::pfx(snippet, file)?,
    };
    if let Some(ca) = &request.ca {
        judge::authority(snippet, ca)?;
    }
    finding::sort(&mut judged.findings);
    let mut values = values(snippet, request, &judged)?;
    if snippet.absolute {
        make_absolute(&mut values, &request.folder);
    }
    let text = filled(snippet, values)?;
    Ok(Report { language: language(snippet), text, findings: judged.findings })
}

/// Every client.
pub fn list() -> Vec<Language> {
    catalogue::snippets().iter().map(language).collect()
}

/// The clients by the name that people type.
pub fn names() -> Vec<&'static str> {
    catalogue::snippets().iter().map(|one| one.id.as_str()).collect()
}

/// The row that is meant: of several with one name the first that fits the files.
fn choose(name: &str, files: &Files) -> Result<&'static Snippet, Error> {
    let rows = catalogue::named(name);
    let fits = |one: &&Snippet| match files {
        Files::None => true,
        Files::Pem { .. } => one.reads_pem(),
        Files::Pfx(_) => one.reads_pfx(),
    };
    let found = rows.iter().copied().find(|row| fits(row)).or_else(|| rows.first().copied());
    found.ok_or_else(|| {
        let known = format!("There are: {}.", names().join(", "));
        let hint = match catalogue::nearest(name) {
            Some(near) => format!("Did you mean `{near}`? {known}"),
            None => known,
        };
        Error::usage(format!("there is no snippet for {name:?}"), hint)
    })
}

fn language(snippet: &'static Snippet) -> Language {
    let executed = snippet.executed.as_deref().map(Executed::With);
    let reason = || Executed::Not(snippet.not_executed.as_deref().unwrap_or_default());
    Language {
        id: &snippet.id,
        aliases: snippet.aliases.iter().map(String::as_str).collect(),
        title: &snippet.title,
        save_as: snippet.save_as.as_deref(),
        run: snippet.run.as_deref(),
        needs: &snippet.needs,
        executed: executed.unwrap_or_else(reason),
        trap: &snippet.trap,
    }
}

/// The values of the template.
fn values(snippet: &Snippet, request: &Request, judged: &Judged) -> Result<Values, Error> {
    let Target { host, port, path } = &request.target;
    let mut values = Values::from([
        ("url", strict(&request.target.url())),
        ("host", host.clone()),
        ("port", port.to_string()),
        ("path", strict(path)),
        ("authority", request.target.authority()),
    ]);
    let named = |file: &File| file.path.clone();
    match &request.files {
        Files::Pem { cert, key } => {
            values.extend([("cert", named(cert)), ("key", named(key))]);
        }
        Files::Pfx(file) => _ = values.insert("pfx", named(file)),
        Files::None if snippet.reads_pem() => {
            values.extend([("cert", "client.crt".to_owned()), ("key", "client.key".to_owned())]);
        }
        Files::None => _ = values.insert("pfx", "client.pfx".to_owned()),
    }
    let is_pfx = values.contains_key("pfx");
    if !is_pfx {
        values.insert("pem", String::new());
    }
    values.insert("algorithm", judged.algorithm.unwrap_or("RSA").to_owned());
    values.extend(request.ca.as_ref().map(|ca| ("ca", named(ca))));
    let unread = matches!(request.files, Files::None) && request.password.is_some();
    if judged.password || unread {
        let usual = if is_pfx { "PFX_PASSWORD" } else { "KEY_PASSWORD" };
        values.insert("password", String::new());
        values.extend(place(
            (snippet, &snippet.password_from),
            request.password.as_ref(),
            [("password_env", usual), ("password_file", "key-password.txt")],
        )?);
    }
    if let Some(api_key) = &request.api_key {
        values.extend([("api_key", String::new()), ("api_key_header", api_key.header.clone())]);
        values.extend(place(
            (snippet, &snippet.api_key_from),
            api_key.place.as_ref(),
            [("api_key_env", "API_KEY"), ("api_key_file", "api-key.txt")],
        )?);
    }
    for (name, any) in [
        ("secrets", ["password", "api_key"]),
        ("secrets_env", ["password_env", "api_key_env"]),
        ("secrets_file", ["password_file", "api_key_file"]),
    ] {
        if any.iter().any(|name| values.contains_key(name)) {
            values.insert(name, String::new());
        }
    }
    Ok(values)
}

/// A URL without what RFC 3986 keeps out of it: some clients, such as Java's, take no other.
fn strict(url: &str) -> String {
    let is_fine = |byte: u8| byte.is_ascii_graphic() && !br#""<>\^`{|}"#.contains(&byte);
    url.bytes()
        .map(
            |byte| {
                if is_fine(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
            },
        )
        .collect()
}

/// Daemons run elsewhere than the person who asks.
fn make_absolute(values: &mut Values, folder: &Path) {
    for name in ["cert", "key", "pfx", "ca", "password_file", "api_key_file"] {
        if let Some(path) = values.get_mut(name) {
            *path = folder.join(&*path).display().to_string();
        }
    }
}

/// Where a secret is: as the user says, else the usual place. `None` where a person types it.
fn place(
    (snippet, possible): (&Snippet, &[Source]),
    given: Option<&Place>,
    [env, file]: [(&'static str, &str); 2],
) -> Result<Option<(&'static str, String)>, Error> {
    let (source, (name, value)) = match (given, possible.first()) {
        (_, None) => return Ok(None),
        (Some(Place::Env(variable)), _) => (Source::Env, (env.0, variable.as_str())),
        (Some(Place::File(path)), _) => (Source::File, (file.0, path.as_str())),
        (None, Some(Source::Env)) => (Source::Env, env),
        (None, Some(Source::File)) => (Source::File, file),
    };
    if !possible.contains(&source) {
        let (not, but) = match source {
            Source::Env => ("an environment variable", "a file"),
            Source::File => ("a file", "an environment variable"),
        };
        return Err(Error::usage(
            format!("{} cannot read a secret from {not}", snippet.title),
            format!("Name {but} instead."),
        ));
    }
    Ok(Some((name, value.to_owned())))
}

/// The template with its values, and the comment at its top.
fn filled(snippet: &Snippet, mut values: Values) -> Result<String, Error> {
    values.insert("about", about(snippet, &values)?);
    fill(&snippet.template, NAMES, &values, snippet.quote)
}

/// The comment at the top. Nothing of the user's is in it but names of variables: what ends a comment
/// differs from language to language.
fn about(snippet: &Snippet, values: &Values) -> Result<String, Error> {
    const KNOWN: &[&str] =
        &["id", "title", "needs", "executed", "not_executed", "trap", "variables", "run"];
    let variables = ["password_env", "api_key_env"].iter().filter_map(|name| values.get(name));
    let variables = variables.map(String::as_str).collect::<Vec<_>>().join(", ");
    let all = [
        ("id", Some(&snippet.id)),
        ("title", Some(&snippet.title)),
        ("needs", Some(&snippet.needs)),
        ("executed", snippet.executed.as_ref()),
        ("not_executed", snippet.not_executed.as_ref()),
        ("trap", Some(&snippet.trap)),
        ("run", snippet.run.as_ref()),
        ("variables", Some(&variables).filter(|names| !names.is_empty())),
    ];
    let known = all.into_iter().filter_map(|(name, value)| Some((name, value?.clone()))).collect();
    let text = fill("about.txt", KNOWN, &known, Quote::Plain)?;
    Ok(text.lines().map(|line| comment(&snippet.comment, line)).collect::<Vec<_>>().join("\n"))
}

/// A sentence as comment, on as many lines as it takes. A command stays on one.
fn comment(sign: &str, sentence: &str) -> String {
    const WIDTH: usize = 100;
    let mut lines = vec![sign.to_owned()];
    for word in sentence.split(' ') {
        match lines.last_mut() {
            Some(line)
                if sentence.starts_with("Run: ")
                    || line.chars().count() + word.chars().count() < WIDTH =>
            {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("{sign}   {word}")),
        }
    }
    lines
        .iter()
        .map(|line| if sign.is_empty() { line.trim_start() } else { line })
        .collect::<Vec<_>>()
        .join("\n")
}

fn fill(name: &str, known: &[&str], values: &Values, quote: Quote) -> Result<String, Error> {
    let template = catalogue::template(name).unwrap_or("{{no template}}");
    template::fill(template, known, values, quote).map_err(|fault| match fault {
        Fault::Template(mark) => {
            Error::Internal { doing: "filling the snippet", reason: format!("{name}: {mark}") }
        }
        Fault::Unwritable(value) => Error::usage(
            format!("{value:?} cannot be written in this language"),
            "Give the file a name without special characters.",
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::{NAMES, Quote, Values, catalogue, template};

    #[test]
    fn each_template_can_be_filled_in_every_combination() {
        for snippet in catalogue::snippets() {
            let text = catalogue::template(&snippet.template).unwrap();
            for bits in 0..256_u32 {
                let has = |bit: u32| bits & (1 << bit) != 0;
                let mut values = Values::new();
                let mut add = |names: &[&'static str]| {
                    values.extend(names.iter().map(|name| (*name, (*name).to_owned())));
                };
                add(&["about", "url", "host", "port", "path", "authority", "algorithm"]);
                let pem = snippet.reads_pem() && (has(0) || !snippet.reads_pfx());
                add(if pem { &["cert", "key", "pem"] } else { &["pfx"] });
                if has(1) {
                    add(&["ca"]);
                }
                let secret = |bit, [env, file]: [&'static str; 2]| match (has(bit), has(bit + 1)) {
                    (true, true) => vec![env],
                    (true, false) => vec![file],
                    (false, _) => Vec::new(),
                };
                if has(2) {
                    add(&["password", "secrets"]);
                    add(&secret(4, ["password_env", "password_file"]));
                }
                if has(3) {
                    add(&["api_key", "api_key_header", "secrets"]);
                    add(&secret(6, ["api_key_env", "api_key_file"]));
                }
                let filled = template::fill(text, NAMES, &values, Quote::Shell);
                assert!(filled.is_ok(), "{}: {filled:?}", snippet.template);
                assert!(filled.is_ok_and(|text| text.contains("about")), "{}", snippet.template);
            }
        }
    }
}
