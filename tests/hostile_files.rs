//! Files that are no files, or never end: reading them ends in good time and says what they are.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its files should stop")]

mod harness;

use harness::{fixture, tool};

#[test]
fn a_file_that_is_far_too_large_is_not_read() {
    for command in ["inspect", "verify", "convert"] {
        let run = tool([command, "noise.bin"]);
        let noise = std::fs::File::create(run.path("noise.bin")).unwrap();
        noise.set_len(50 * 1024 * 1024).unwrap();
        run.exits(3).notes(
            "\
error: noise.bin is larger than 33554432 bytes
  hint: This is not a certificate, key or PFX file. Check the name.
",
        );
    }
}

#[test]
fn a_folder_is_sent_to_doctor() {
    let ran = tool(["inspect", "certs"]);
    std::fs::create_dir(ran.path("certs")).unwrap();
    ran.exits(3).notes(
        "\
error: certs is a folder
  hint: Name the files in it, or sort and judge all of them with `mtls doctor certs`.
",
    );
}

#[cfg(unix)]
mod unix {
    use super::{fixture, tool};
    use crate::harness::Tool;

    fn with_pipe(tool: Tool) -> Tool {
        let made = std::process::Command::new("mkfifo").arg(tool.path("pipe")).status();
        assert!(made.unwrap().success());
        tool
    }

    #[test]
    fn a_pipe_that_nobody_writes_into_is_not_awaited_for_ever() {
        with_pipe(tool(["inspect", "pipe"])).exits(3).notes(
            "\
error: cannot read pipe: nothing writes into it
  hint: Start what writes into it first, or name a file that is whole.
",
        );
    }

    #[test]
    fn a_pipe_is_read_when_somebody_writes_into_it() {
        let run = with_pipe(tool(["verify", "pipe", "--json"]));
        let pipe = run.path("pipe");
        let writer = std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(300));
            std::fs::write(pipe, fixture("base/client-rsa.crt")).unwrap();
        });
        assert_eq!(run.exits(0).json()["verdict"], "ready");
        writer.join().unwrap();
    }

    #[test]
    fn what_never_ends_is_too_large() {
        for endless in ["/dev/zero", "/dev/urandom"] {
            let ran = tool(["inspect", endless]).exits(3);
            assert!(ran.notes.contains("is larger than 33554432 bytes"), "{}", ran.notes);
        }
        tool(["inspect", "/dev/null"]).exits(1);
    }

    #[test]
    fn links_in_a_circle_are_told() {
        let run = tool(["doctor", "--json"])
            .fixture("base/client-rsa.crt")
            .fixture("base/client-rsa.key");
        std::os::unix::fs::symlink("there.crt", run.path("here.crt")).unwrap();
        std::os::unix::fs::symlink("here.crt", run.path("there.crt")).unwrap();
        std::os::unix::fs::symlink(".", run.path("self")).unwrap();
        let ran = run.exits(0);
        assert_eq!(ran.findings()[..2], ["warning unreadable", "warning unreadable"]);
        let ran = tool(["inspect", "here.crt"]).after(ran).exits(3);
        assert!(ran.notes.starts_with("error: cannot read here.crt: "), "{}", ran.notes);
    }
}
