use std::path::Path;

use super::*;
use crate::report::{FileKind, Mode};

fn plan(files: &[(&str, &str)]) -> Plan {
    let file = |(path, text): &(&str, &str)| PlannedFile {
        path: path.into(),
        kind: FileKind::Other,
        mode: Mode::Private,
        contents: Zeroizing::new(text.as_bytes().to_vec()),
    };
    Plan { files: files.iter().map(file).collect(), inputs: Vec::new() }
}

fn record() -> Plan {
    let mut plan = plan(&[("b", "new")]);
    plan.files[0].kind = FileKind::Record;
    plan
}

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_file_that_is_there_stops_the_whole_plan() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("b"), "old").unwrap();
    let error = carry_out(&plan(&[("a", "1"), ("b", "2")]), Policy::default(), folder.path());
    assert_eq!(error.unwrap_err().to_string(), "b is there already");
    assert_eq!(names(folder.path()), ["b"]);
}

#[test]
fn with_force_what_was_there_is_replaced_and_no_copy_stays() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("b"), "old").unwrap();
    let policy = Policy { force: true, dry_run: false };
    carry_out(&plan(&[("a", "1"), ("b", "2")]), policy, folder.path()).unwrap();
    assert_eq!(fs::read_to_string(folder.path().join("b")).unwrap(), "2");
    assert_eq!(names(folder.path()), ["a", "b"]);
}

#[test]
fn a_record_is_replaced_only_as_long_as_it_is_what_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let known = |text: &str| {
        [Known { path: "b".into(), contents: Zeroizing::new(text.as_bytes().to_vec()) }]
    };
    let again =
        |known: &[Known]| carry_out_over(&record(), known, Policy::default(), folder.path());
    fs::write(folder.path().join("b"), "changed").unwrap();
    assert_eq!(again(&known("read")).unwrap_err().to_string(), "b is there already");
    // Nothing else takes the place of a record.
    let other =
        carry_out_over(&plan(&[("b", "new")]), &known("changed"), Policy::default(), folder.path());
    assert_eq!(
        other.unwrap_err().to_string(),
        "b is an input or an old key, and would be replaced"
    );
    again(&known("changed")).unwrap();
    assert_eq!(fs::read_to_string(folder.path().join("b")).unwrap(), "new");
    assert_eq!(names(folder.path()), ["b"]);
}

#[cfg(unix)]
#[test]
fn a_link_is_no_record_of_ours() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("elsewhere"), "read").unwrap();
    std::os::unix::fs::symlink("elsewhere", folder.path().join("b")).unwrap();
    let known = [Known { path: "b".into(), contents: Zeroizing::new(b"read".to_vec()) }];
    let error = carry_out_over(&record(), &known, Policy::default(), folder.path());
    assert_eq!(error.unwrap_err().to_string(), "b is there already");
}

#[test]
fn an_input_is_never_replaced_even_with_force_and_through_a_link() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("in.pfx"), "old").unwrap();
    let mut plan = plan(&[("out.pfx", "new")]);
    plan.inputs.push("in.pfx".into());
    #[cfg(unix)]
    std::os::unix::fs::symlink("in.pfx", folder.path().join("out.pfx")).unwrap();
    #[cfg(not(unix))]
    plan.inputs.push("out.pfx".into());
    let policy = Policy { force: true, dry_run: false };
    let error = carry_out(&plan, policy, folder.path());
    assert_eq!(
        error.unwrap_err().to_string(),
        "out.pfx is an input or an old key, and would be replaced"
    );
    assert_eq!(fs::read_to_string(folder.path().join("in.pfx")).unwrap(), "old");
}

#[test]
fn a_folder_that_is_not_there_is_told_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let error = carry_out(&plan(&[("a", "1"), ("no/b", "2")]), Policy::default(), folder.path());
    assert!(error.unwrap_err().to_string().starts_with("cannot write no/b: "));
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[test]
fn a_dry_run_tells_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let policy = Policy { force: false, dry_run: true };
    let written = carry_out(&plan(&[("a", "1")]), policy, folder.path()).unwrap();
    assert_eq!(written, [Written { path: "a".into(), kind: FileKind::Other, mode: 0o600 }]);
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn private_files_belong_to_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    carry_out(&plan(&[("a", "1")]), Policy::default(), folder.path()).unwrap();
    let mode = fs::metadata(folder.path().join("a")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("b")).unwrap();
    let policy = Policy { force: true, dry_run: false };
    let error = carry_out(&plan(&[("a", "1"), ("b", "2")]), policy, folder.path());
    assert!(matches!(error, Err(Error::CannotWrite { .. })), "{error:?}");
    assert_eq!(names(folder.path()), ["b"]);
}
