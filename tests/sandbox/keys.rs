//! `mtls sandbox key create`, and the keys in a sandbox that starts.

use pretty_assertions::assert_eq;

use crate::harness::tool;

#[test]
fn a_key_is_made_into_files_and_never_shown() {
    let ran =
        tool(["sandbox", "key", "create", "--allow", "backoffice:identify,backoffice:enroll:PUT"])
            .exits(0)
            .prints(
                "\
Made the API key 1: backoffice:identify, backoffice:enroll:PUT.

  Key     mtls-sandbox/api-key-1.txt
  Header  mtls-sandbox/api-key-1.header, for curl -H @mtls-sandbox/api-key-1.header

A sandbox that runs already does not know it: start it again.
",
            )
            .notes("");
    let key = ran.read_text("mtls-sandbox/api-key-1.txt");
    assert_eq!(ran.read_text("mtls-sandbox/api-key-1.header"), format!("x-api-key: {key}"));
    let rights = "backoffice:identify\nbackoffice:enroll:PUT\n";
    assert_eq!(ran.read_text("mtls-sandbox/api-key-1.allow"), rights);
    assert!(!ran.output.contains(key.trim()));
    #[cfg(unix)]
    for ending in ["txt", "header", "allow"] {
        use std::os::unix::fs::PermissionsExt;
        let path = ran.folder.path().join(format!("mtls-sandbox/api-key-1.{ending}"));
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let second = tool(["sandbox", "key", "create", "--allow=sdk:enroll"]).after(ran).exits(0);
    assert!(second.output.starts_with("Made the API key 2: sdk:enroll.\n"));
    assert!(
        second.output.contains(
            "It cannot open a session, and sdk wants one. Allow sdk:handshake as well.\n"
        )
    );
}

#[test]
fn a_key_is_replaced_only_when_asked() {
    let make = ["sandbox", "key", "create", "--allow=backoffice:photo", "--name=shop"];
    let first = tool(make).exits(0);
    let key = first.read("mtls-sandbox/api-key-shop.txt");
    let again = tool(make).after(first).exits(3);
    assert_eq!(again.read("mtls-sandbox/api-key-shop.txt"), key);
    let forced = tool(make).arg("--force").after(again).exits(0);
    assert_ne!(forced.read("mtls-sandbox/api-key-shop.txt"), key);
}

#[test]
fn a_right_without_a_row_and_a_name_that_is_a_path_are_refused() {
    tool(["sandbox", "key", "create", "--allow", "sdk:photo"]).exits(2).notes(
        "\
error: no row of the permission table is called sdk:photo
  hint: Known: sdk:handshake, sdk:enroll, sdk:identify, sdk:search, sdk:liveness, sdk:capture, \
backoffice:handshake, backoffice:enroll, backoffice:identify, backoffice:search, backoffice:liveness, \
backoffice:capture, backoffice:photo, backoffice:log-session, backoffice:fortlink. Add :METHOD for one \
method alone, such as sdk:handshake:POST.
",
    );
    let named = tool(["sandbox", "key", "create", "--allow=sdk:enroll", "--name=../x"]).exits(2);
    assert!(named.notes.starts_with("error: \"../x\" is no name for a key\n"), "{}", named.notes);
}

#[test]
fn files_that_somebody_damaged_are_named() {
    let start = || tool(["sandbox", "--exit-when-stdin-closes"]);
    let made = tool(["sandbox", "key", "create", "--allow=backoffice:photo"]).exits(0);
    let dir = made.folder.path().join("mtls-sandbox");
    let damage = |name: &str, text: &str| std::fs::write(dir.join(name), text).unwrap();
    damage("galleries.toml", "[[gallery]]\nid = \"\"\nsave_photo = true\nmatch_level = 1\n");
    let ran = start().after(made).exits(3);
    assert!(
        ran.notes.starts_with(
            "error: cannot read mtls-sandbox/galleries.toml: an id has 1 to 100 bytes\n"
        ),
        "{}",
        ran.notes
    );
    std::fs::remove_file(dir.join("galleries.toml")).unwrap();
    damage("state.json", "{\"12345678900\": 1}");
    let ran = start().after(ran).exits(3);
    assert!(
        ran.notes.contains("state.json: it is not what the sandbox wrote: line 1\n"),
        "{}",
        ran.notes
    );
    assert!(!ran.notes.contains("12345678900"));
    std::fs::remove_file(dir.join("state.json")).unwrap();
    damage("api-key-1.allow", "everything\n");
    let ran = start().after(ran).exits(3);
    assert!(ran.notes.contains("api-key-1.allow: a line is not CONTEXT:API"), "{}", ran.notes);
}
