//! What the new files are called: the first input's stem, beside it, and never an input itself.

use std::path::{Component, Path, PathBuf};

/// The folder and the stem of the outputs of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names {
    folder: PathBuf,
    stem: String,
}

impl Names {
    /// Beside the first input and after it, unless told otherwise. Standard input has no name.
    pub(super) fn new(first: &str, name: Option<String>, out_dir: Option<PathBuf>) -> Names {
        let path = if first == "-" { Path::new("") } else { Path::new(first) };
        let stem = || path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        Names {
            folder: out_dir.or_else(|| path.parent().map(Path::to_owned)).unwrap_or_default(),
            stem: name.or_else(stem).unwrap_or_else(|| "client".to_owned()),
        }
    }

    /// The file of a set with a suffix such as `crt`; the second set is `STEM-2`.
    pub(super) fn path(&self, set: usize, suffix: &str) -> PathBuf {
        let number = if set == 0 { String::new() } else { format!("-{}", set.saturating_add(1)) };
        self.folder.join(format!("{}{number}.{suffix}", self.stem))
    }

    /// The same with `.clean` behind the stem, as often as one of the outputs is an input.
    ///
    /// Paths are compared by their text; what links hide is seen, and refused, when writing.
    pub(super) fn avoiding(
        self,
        inputs: &[String],
        base: &Path,
        outputs: impl Fn(&Names) -> Vec<PathBuf>,
    ) -> Names {
        let inputs: Vec<PathBuf> = inputs.iter().map(|input| plain(&base.join(input))).collect();
        let mut names = self;
        // Each round frees the stem of at least one input.
        for _ in 0..=inputs.len() {
            if !outputs(&names).iter().any(|output| inputs.contains(&plain(&base.join(output)))) {
                break;
            }
            names.stem.push_str(".clean");
        }
        names
    }
}

/// The path without `.` and with `..` taken back.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crt_and_key(names: &Names) -> Vec<PathBuf> {
        vec![names.path(0, "crt"), names.path(0, "key")]
    }

    fn key_path(first: &str, inputs: &[&str], out_dir: Option<&str>) -> PathBuf {
        let inputs: Vec<String> = inputs.iter().map(|input| (*input).to_owned()).collect();
        Names::new(first, None, out_dir.map(PathBuf::from))
            .avoiding(&inputs, Path::new("/data"), crt_and_key)
            .path(0, "key")
    }

    #[test]
    fn the_outputs_lie_beside_the_first_input_and_have_its_stem() {
        assert_eq!(
            key_path("in/acme.prod.pfx", &["in/acme.prod.pfx"], None),
            Path::new("in/acme.prod.key")
        );
        assert_eq!(key_path("client", &["client"], None), Path::new("client.key"));
    }

    #[test]
    fn standard_input_gives_the_usual_stem() {
        assert_eq!(key_path("-", &["-"], Some("out")), Path::new("out/client.key"));
    }

    #[test]
    fn a_stem_that_an_input_has_becomes_clean() {
        assert_eq!(key_path("client.crt", &["client.crt"], None), Path::new("client.clean.key"));
        assert_eq!(
            key_path("./a/client.cer", &["./a/client.cer", "a/client.key"], None),
            Path::new("./a/client.clean.key")
        );
        assert_eq!(
            key_path("client.pem", &["client.pem", "client.key", "client.clean.key"], None),
            Path::new("client.clean.clean.key")
        );
    }

    #[test]
    fn an_absolute_folder_is_seen_to_be_the_same() {
        assert_eq!(
            key_path("client.crt", &["client.crt"], Some("/data/a/..")),
            Path::new("/data/a/../client.clean.key")
        );
    }

    #[test]
    fn the_second_key_has_its_number_in_the_name() {
        let names = Names::new("both.pfx", None, None);
        assert_eq!(names.path(1, "key"), Path::new("both-2.key"));
    }
}
