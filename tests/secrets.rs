//! What happens to secrets and to half-written files in the real program, as the system sees it:
//! under `strace`, with a full disk, with Ctrl-C at the worst moment, with a closed pipe.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod judges;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use judges::judge;
use tempfile::TempDir;

const MTLS: &str = env!("CARGO_BIN_EXE_mtls");
const PASSWORD: &str = "correct-horse-battery-staple";

/// `csr` with an encrypted key, its password in a file outside of the folder it writes to.
fn csr(password: &Path) -> Vec<String> {
    let password = password.to_str().unwrap();
    ["csr", "--cn", "a", "--key-type", "p256", "--new-password-file", password]
        .map(str::to_owned)
        .to_vec()
}

/// A folder with a password file, and an empty folder `out` in it.
fn prepared() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("password"), PASSWORD).unwrap();
    fs::create_dir(folder.path().join("out")).unwrap();
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Runs a command line under strace with these options; gives what it saw, and the run.
fn traced(folder: &TempDir, options: &[&str], arguments: &[String]) -> Option<(String, Output)> {
    judge("strace", "--version")?;
    let trace = folder.path().join("trace");
    // Who started the tests in the background has had Ctrl-C ignored, and that is inherited.
    let output = Command::new("env")
        .args(["--default-signal=INT", "strace"])
        .args(["-f", "-y", "-s", "4096", "-o", trace.to_str().unwrap()])
        .args(options)
        .arg(MTLS)
        .args(arguments)
        .current_dir(folder.path().join("out"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let seen = fs::read_to_string(trace).unwrap();
    // A sandbox may have the program and forbid what it does.
    assert!(seen.contains("execve("), "{}", String::from_utf8_lossy(&output.stderr));
    Some((seen, output))
}

#[test]
fn no_secret_reaches_an_argument_list_another_program_or_the_terminal() {
    let folder = prepared();
    let arguments = csr(&folder.path().join("password"));
    let Some((trace, output)) = traced(&folder, &[], &arguments) else { return };
    assert!(output.status.success());
    let started: Vec<&str> = trace.lines().filter(|line| line.contains("execve(")).collect();
    assert_eq!(started.len(), 1, "{started:#?}");
    let with_password: Vec<&str> = trace.lines().filter(|line| line.contains(PASSWORD)).collect();
    // A call that another thread interrupts is shown in two lines.
    let reads = |line: &&str| line.contains("read(") || line.contains("<... read resumed>");
    assert!(!with_password.is_empty() && with_password.iter().all(reads), "{with_password:#?}");
    assert!(!trace.contains("BEGIN PRIVATE KEY"), "the key is never written in the clear");
    let said = [output.stdout, output.stderr].concat();
    assert!(!String::from_utf8(said).unwrap().contains("PRIVATE KEY"));
}

#[test]
fn a_key_file_is_for_its_owner_alone_from_its_first_byte() {
    let folder = prepared();
    let arguments = ["csr", "--cn", "a", "--key-type", "p256"].map(str::to_owned);
    let calls =
        "trace=openat,open,creat,chmod,fchmod,fchmodat,rename,renameat,renameat2,link,linkat";
    // With no umask of its own to hide behind.
    if judge("strace", "--version").is_none() {
        return;
    }
    let trace = folder.path().join("trace");
    let run = Command::new("sh")
        .args(["-c", "umask 0; exec \"$@\"", "sh", "strace", "-f", "-y", "-e", calls, "-o"])
        .arg(&trace)
        .arg(MTLS)
        .args(&arguments)
        .current_dir(folder.path().join("out"))
        .output()
        .unwrap();
    assert!(run.status.success());
    let trace = fs::read_to_string(trace).unwrap();
    // The file under which the key was written before it got its name.
    let published = trace
        .lines()
        .find(|line| {
            (line.contains("rename") || line.contains("link")) && line.contains("client.key\"")
        })
        .unwrap();
    let staged = published.split('"').nth(1).unwrap().rsplit('/').next().unwrap();
    let touching: Vec<&str> = trace.lines().filter(|line| line.contains(staged)).collect();
    let created: Vec<&&str> = touching.iter().filter(|line| line.contains("O_CREAT")).collect();
    assert_eq!(created.len(), 1);
    assert!(created[0].contains("O_EXCL") && created[0].contains(", 0600)"), "{created:?}");
    for line in touching.iter().filter(|line| line.contains("chmod")) {
        assert!(line.contains(", 0600)"), "{line}");
    }
    for line in trace.lines().filter(|line| line.contains("chmod") && line.contains("client.key")) {
        assert!(line.contains(", 0600)"), "{line}");
    }
    let mode =
        |name| fs::metadata(folder.path().join("out").join(name)).unwrap().permissions().mode();
    assert_eq!(mode("client.key") & 0o777, 0o600);
    assert_eq!(mode("client.csr") & 0o777, 0o644);
}

#[test]
fn ctrl_c_at_any_moment_leaves_nothing_or_everything() {
    let (mut nothing, mut everything) = (0, 0);
    for (call, times) in
        [("openat", 8), ("write", 2), ("fchmod", 2), ("fsync", 3), ("renameat2", 2)]
    {
        for when in 1..=times {
            let folder = prepared();
            let inject = format!("inject={call}:signal=SIGINT:when={when}");
            let arguments = csr(&folder.path().join("password"));
            let Some((trace, output)) = traced(&folder, &["-e", &inject], &arguments) else {
                return;
            };
            assert!(trace.contains("SIGINT"), "there is no {call} {when}");
            match names(&folder.path().join("out")).as_slice() {
                [] => {
                    nothing += 1;
                    assert!(!output.status.success());
                }
                [csr, key] if csr == "client.csr" && key == "client.key" => everything += 1,
                part => panic!("Ctrl-C at {call} {when} leaves {part:?}"),
            }
        }
    }
    assert!(nothing > 0 && everything > 0, "{nothing}, {everything}");
}

#[test]
fn a_kill_between_key_and_request_leaves_a_whole_key_that_the_next_run_names() {
    let folder = prepared();
    let arguments = ["csr", "--cn", "a", "--key-type", "p256"].map(str::to_owned);
    let options = ["-e", "inject=renameat2:signal=SIGKILL:when=2"];
    let Some(_) = traced(&folder, &options, &arguments) else { return };
    let out = folder.path().join("out");
    let key = fs::read_to_string(out.join("client.key")).unwrap();
    assert!(key.ends_with("-----END PRIVATE KEY-----\n"));
    assert!(!out.join("client.csr").exists());
    let next = Command::new(MTLS).args(&arguments).current_dir(&out).output().unwrap();
    assert_eq!(next.status.code(), Some(3));
    let said = String::from_utf8(next.stderr).unwrap();
    assert!(said.contains("client.key is there already, without client.csr"), "{said}");
    assert!(said.contains("--key client.key"), "{said}");
}

#[test]
fn a_full_disk_leaves_nothing_and_says_so() {
    // A limit of the file size does what a full disk does, and needs no rights.
    let folder = prepared();
    let out = folder.path().join("out");
    let run = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh", MTLS])
        .args(["csr", "--cn", "a", "--key-type", "p256"])
        .current_dir(&out)
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(3));
    let said = String::from_utf8(run.stderr).unwrap();
    assert!(said.starts_with("error: cannot write client.key: "), "{said}");
    assert_eq!(names(&out), [] as [&str; 0]);
}

#[test]
fn a_full_disk_keeps_the_file_that_was_to_be_replaced() {
    let folder = prepared();
    let out = folder.path().join("out");
    fs::write(out.join("client.key"), "the old key").unwrap();
    let run = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh", MTLS])
        .args(["csr", "--cn", "a", "--key-type", "p256", "--force"])
        .current_dir(&out)
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(3));
    assert_eq!(names(&out), ["client.key"]);
    assert_eq!(fs::read_to_string(out.join("client.key")).unwrap(), "the old key");
}

#[test]
fn a_closed_pipe_is_a_success() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let run = Command::new(MTLS)
        .arg("--help")
        .stdout(Stdio::from(writer))
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn an_answer_that_cannot_be_written_is_a_failure() {
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let run = Command::new(MTLS).arg("--help").stdout(Stdio::from(full)).output().unwrap();
    assert_eq!(run.status.code(), Some(3));
}

#[test]
fn a_damaged_key_is_never_quoted() {
    // The pem crate's own error text quotes the lines that it stumbles on.
    let key = include_str!("../fixtures/base/client-rsa.key");
    let body: Vec<&str> = key.lines().filter(|line| !line.starts_with("-----")).collect();
    let damaged = [
        key.replacen('\n', "\n\n", 3),
        key.replace("-----END PRIVATE KEY-----", ""),
        key.replace(body[4], &format!("{}!{}", &body[4][..30], &body[4][30..])),
        key.replace(body[7], &format!("{}: {}", &body[7][..20], &body[7][20..])),
        key.replace(body[9], ""),
        body.join("\n"),
        body.join("\n").repeat(2),
    ];
    let folder = prepared();
    let out = folder.path().join("out");
    for (at, text) in damaged.iter().enumerate() {
        fs::write(out.join("damaged.key"), text).unwrap();
        for arguments in [
            ["inspect", "damaged.key"].as_slice(),
            &["inspect", "damaged.key", "--json"],
            &["csr", "--cn", "a", "--key", "damaged.key", "--dry-run"],
            &["convert", "damaged.key", "--dry-run"],
        ] {
            let run = Command::new(MTLS).args(arguments).current_dir(&out).output().unwrap();
            let said = String::from_utf8([run.stdout, run.stderr].concat()).unwrap();
            for line in &body {
                let part = &line[..line.len().min(16)];
                assert!(!said.contains(part), "damage {at}, {arguments:?}: {said}");
            }
        }
    }
}
