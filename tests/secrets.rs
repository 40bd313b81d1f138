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
    // The key is the first that is written: without a name, or where that cannot be under a temporary
    // one.
    let created: Vec<&str> = trace
        .lines()
        .filter(|line| line.contains("O_TMPFILE") || line.contains("O_CREAT|O_EXCL"))
        .collect();
    assert_eq!(created.len(), 3, "{created:#?}");
    assert!(created.iter().all(|line| line.contains(", 0600)")), "{created:#?}");
    let modes: Vec<&str> = trace.lines().filter(|line| line.contains("chmod(")).collect();
    assert!(modes.len() == 3 && modes[0].contains(", 0600)"), "{modes:#?}");
    for line in trace.lines().filter(|line| line.contains("chmod") && line.contains("client.key")) {
        assert!(line.contains(", 0600)"), "{line}");
    }
    let mode =
        |name| fs::metadata(folder.path().join("out").join(name)).unwrap().permissions().mode();
    assert_eq!(mode("client.key") & 0o777, 0o600);
    assert_eq!(mode("client.csr") & 0o777, 0o644);
}

/// The calls of a run that makes a key and a request, these and `more`: each one's name and how many
/// there are.
fn calls_of_a_run(more: &str) -> Option<Vec<(String, usize)>> {
    let folder = prepared();
    let (trace, _) = traced(&folder, &["-e", &format!("{CALLS}{more}")], &plain())?;
    let mut calls: Vec<(String, usize)> = Vec::new();
    for line in trace.lines().filter(|line| !line.contains("resumed>")) {
        let call = line.split_whitespace().nth(1).unwrap_or_default();
        let Some((name, _)) = call.split_once('(').filter(|(name, _)| *name != "execve") else {
            continue;
        };
        match calls.iter_mut().find(|(known, _)| known == name) {
            Some((_, count)) => *count += 1,
            None => calls.push((name.to_owned(), 1)),
        }
    }
    Some(calls)
}

/// Whatever makes, fills or names a file.
const CALLS: &str = "trace=execve,write,fchmod,fsync,linkat,renameat2,rename,unlink";

/// The files of a whole run.
const ALL: [&str; 3] = ["client.csr", "client.key", "client.mtls.toml"];

fn plain() -> Vec<String> {
    ["csr", "--cn", "a", "--key-type", "p256"].map(str::to_owned).to_vec()
}

/// What is left after a fault at each of these calls, a signal or an error, and how the run ended.
fn after_a_fault_at_each_call(
    fault: &str,
    more: &str,
    arguments: impl Fn(&TempDir) -> Vec<String>,
    check: impl Fn(&str, &TempDir, &Output),
) {
    let Some(calls) = calls_of_a_run(more) else { return };
    assert!(calls.iter().any(|(name, _)| name == "linkat" || name == "renameat2"), "{calls:?}");
    for (call, times) in calls {
        for when in 1..=times {
            let folder = prepared();
            let inject = format!("inject={call}:{fault}:when={when}");
            let options = ["-e", "trace=all", "-e", &inject];
            let Some((trace, output)) = traced(&folder, &options, &arguments(&folder)) else {
                return;
            };
            assert!(trace.contains(fault.split_once('=').unwrap().1), "there is no {call} {when}");
            check(&format!("{call} {when}"), &folder, &output);
        }
    }
}

#[test]
fn ctrl_c_at_any_moment_leaves_nothing_or_everything() {
    let left = std::cell::RefCell::new(std::collections::BTreeSet::new());
    after_a_fault_at_each_call(
        "signal=SIGINT",
        // Before anything is written.
        ",openat",
        |folder| csr(&folder.path().join("password")),
        |moment, folder, output| {
            let names = names(&folder.path().join("out"));
            match names.as_slice() {
                [] => assert!(!output.status.success(), "{moment}"),
                all if all == ALL => {}
                part => panic!("Ctrl-C at {moment} leaves {part:?}"),
            }
            left.borrow_mut().insert(names.len());
        },
    );
    let left = left.into_inner();
    assert!(left.is_empty() || left == [0, 3].into(), "{left:?}");
}

#[test]
fn a_kill_at_any_moment_leaves_whole_files_and_the_next_run_goes_on_from_them() {
    let left = std::cell::RefCell::new(std::collections::BTreeSet::new());
    after_a_fault_at_each_call(
        "signal=SIGKILL",
        "",
        |_| plain(),
        |moment, folder, _| {
            let out = folder.path().join("out");
            let kept = names(&out);
            if kept.contains(&"client.key".to_owned()) {
                let key = fs::read_to_string(out.join("client.key")).unwrap();
                assert!(key.ends_with("-----END PRIVATE KEY-----\n"), "{moment}");
            }
            let next = Command::new(MTLS).args(plain()).current_dir(&out).output().unwrap();
            let said = String::from_utf8(next.stderr).unwrap();
            match kept.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
                [] => assert!(next.status.success(), "{moment}: {said}"),
                ["client.key"] => {
                    assert!(said.contains("client.key is there already, without client.csr"));
                    assert!(said.contains("`mtls csr --key client.key …`"), "{said}");
                    let on = ["csr", "--cn", "a", "--key", "client.key"];
                    let run = Command::new(MTLS).args(on).current_dir(&out).output().unwrap();
                    assert!(run.status.success(), "{moment}");
                    assert_eq!(names(&out), ALL);
                }
                // The record comes last, and only memory is lost with it.
                ["client.csr", "client.key"] | ["client.csr", "client.key", "client.mtls.toml"] => {
                    assert!(said.contains("is there already"), "{said}")
                }
                part => panic!("a kill at {moment} leaves {part:?}"),
            }
            left.borrow_mut().insert(kept.len());
        },
    );
    let left = left.into_inner();
    assert!(left.is_empty() || left == [0, 1, 2, 3].into(), "{left:?}");
}

#[test]
fn a_disk_that_is_full_at_any_moment_leaves_nothing_or_everything() {
    after_a_fault_at_each_call(
        "error=ENOSPC",
        "",
        |_| plain(),
        |moment, folder, output| match names(&folder.path().join("out")).as_slice() {
            [] => assert_eq!(output.status.code(), Some(3), "{moment}"),
            all if all == ALL => {}
            part => panic!("a full disk at {moment} leaves {part:?}"),
        },
    );
}

#[test]
fn a_kill_at_any_moment_leaves_the_old_record_or_the_new_one() {
    let (mut old, mut new) = (0, 0);
    for call in ["write", "fchmod", "fsync", "linkat", "rename", "unlink"] {
        let folder = prepared();
        let out = folder.path().join("out");
        let made = Command::new(MTLS).args(plain()).current_dir(&out).output().unwrap();
        assert!(made.status.success());
        let before = fs::read_to_string(out.join("client.mtls.toml")).unwrap();
        let inject = format!("inject={call}:signal=SIGKILL:when=1");
        let arguments = ["send", "client.csr"].map(str::to_owned);
        let Some(_) = traced(&folder, &["-e", &inject], &arguments) else { return };
        let after = fs::read_to_string(out.join("client.mtls.toml")).unwrap();
        if after == before {
            old += 1;
        } else {
            assert!(after.contains("\nsent = ") && after.ends_with("\n"), "{call} leaves {after}");
            new += 1;
        }
    }
    assert!(old > 0 && new > 0, "{old}, {new}");
}

#[test]
fn of_many_runs_at_once_one_wins_and_key_and_request_belong_together() {
    for force in [false, true] {
        let folder = prepared();
        let out = folder.path().join("out");
        let run = || {
            let mut command = Command::new(MTLS);
            command.args(plain()).args(force.then_some("--force")).current_dir(&out);
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        };
        let running: Vec<_> = (0..20).map(|_| run()).collect();
        let won = running.into_iter().filter_map(|mut run| run.wait().ok()).filter(|s| s.success());
        assert_eq!(won.count(), if force { 20 } else { 1 });
        assert_eq!(names(&out), ALL);
        let pair =
            Command::new(MTLS).args(["doctor", ".", "--json"]).current_dir(&out).output().unwrap();
        let told: serde_json::Value = serde_json::from_slice(&pair.stdout).unwrap();
        let pairs = told["pairs"].as_array().unwrap();
        assert_eq!(pairs.len(), 1, "{told}");
        assert!(pairs[0]["key"].is_string() && pairs[0]["csr"].is_string(), "{told}");
    }
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
