//! Folders with what cannot be read, and with very much.

use super::harness::{Tool, tool, typed};
use super::{SMOKE, TRUST, summary, with};

#[cfg(unix)]
#[test]
fn pipes_are_named_and_never_opened() {
    let tool = with(tool(["doctor"]), "good.crt client.key").file(".hidden", "");
    let ran = tool.exits(0);
    let pipe = ran.folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
    std::fs::create_dir(ran.folder.path().join("old")).unwrap();
    std::os::unix::fs::symlink("nowhere", ran.folder.path().join("link.crt")).unwrap();
    let large = std::fs::File::create(ran.folder.path().join("noise.bin")).unwrap();
    large.set_len(50 * 1024 * 1024).unwrap();
    let ran = typed("doctor --json").after(ran).run();
    assert_eq!(
        ran.notes,
        "note: not looked at: 1 hidden entry, 1 folder and pipe (a pipe, socket or device)\n"
    );
    pretty_assertions::assert_eq!(
        summary(&ran),
        [
            "ready",
            "pair client.key - good.crt",
            "warning too-large noise.bin",
            "warning unreadable link.crt",
            TRUST,
            SMOKE
        ]
        .join("\n")
    );
}

#[test]
fn a_folder_with_too_many_files_is_refused() {
    let ran = tool(["doctor"]).exits(1);
    for number in 0..1_001 {
        std::fs::write(ran.folder.path().join(number.to_string()), "").unwrap();
    }
    typed("doctor").after(ran).exits(3).notes(
        "\
error: . has 1001 files, more than the limit of 1000
  hint: Put the files that belong together into a folder of their own, and name that one.
",
    );
}

/// Forty files as they lie in a folder after a year.
fn forty() -> Tool {
    let tool = with(
        tool(["doctor"]),
        "good.crt client.key client.csr issuing.crt root.crt client.pfx bundle.p7b bundle.pem \
         heap.pem good.cer fresh.crl expired.crt rsa2048.crt p521.crt stranger.csr other-root.crt \
         issuing-cross.crt client-p256.crt=base/client-p256.crt client-p256.key=base/client-p256.key \
         client-p256.csr=base/client-p256.csr openssl.pfx=base/openssl.pfx \
         keytool.pfx=base/keytool.pfx root-ca.crt=base/root-ca.crt \
         issuing-ca.crt=base/issuing-ca.crt server.crt=base/server.crt chain.pem=base/chain.pem \
         client-rsa.crt=base/client-rsa.crt client-rsa.key=base/client-rsa.key \
         client-rsa.csr=base/client-rsa.csr client.jks=keystore/client.jks \
         public.pem=inspect/public.pem encrypted.key=inspect/encrypted.key list.crl=inspect/list.crl",
    );
    ["README.md", "notes.txt", "todo.txt", "password.txt", "guide.pdf", "logo.png", "page.html"]
        .into_iter()
        .fold(tool, |tool, name| tool.file(name, "something else"))
}

#[test]
fn forty_mixed_files_fit_on_a_screen() {
    let ran = forty().exits(0).prints(
        "\
READY: CN=client-p256, with its P-256 key, valid for 19 years; and 2 more pairs

Pairs:
  ready           CN=client-p256  until 2046-01-01, 19 years left  client-p256.crt + client-p256.key + client-p256.csr
  ready           CN=client-rsa   until 2046-01-01, 19 years left  client-rsa.crt + client-rsa.key + client-rsa.csr
  ready           CN=acme-client  until 2034-01-01, 7 years left   bundle.pem + client.key + client.csr
  no key          …
  no key          …
  no key          CN=localhost    until 2046-01-01, 19 years left  server.crt
  no key          CN=acme-client                                   stranger.csr

Files (40):
  PKCS#7 bundle                bundle.p7b
  certificate with its chain   bundle.pem
  CA certificate               chain.pem, heap.pem, issuing-ca.crt, issuing-cross.crt, issuing.crt
                               other-root.crt, root-ca.crt, root.crt
  certificate                  client-p256.crt, client-rsa.crt, expired.crt, good.cer, good.crt
                               p521.crt, rsa2048.crt, server.crt
  request (CSR)                client-p256.csr, client-rsa.csr, client.csr, stranger.csr
  private key                  client-p256.key, client-rsa.key, client.key
  Java keystore, no key seen   client.jks
  PFX, no key seen             client.pfx, keytool.pfx, openssl.pfx
  private key with a password  encrypted.key
  revocation list              fresh.crl, list.crl
  public key                   public.pem
  nothing of use               README.md, guide.pdf, logo.png, notes.txt, page.html, password.txt
                               todo.txt

note[not-judged]: client-p256.crt (CN=Exemplo Root CA): trust in the topmost CA was not judged
note[key-encrypted]: client.jks: the private keys in the keystore have a password
note[key-encrypted]: client.pfx, keytool.pfx, openssl.pfx: the PFX has a password
note[key-encrypted]: encrypted.key: the private key has a password

Next: mtls smoke URL --cert client-p256.crt --key client-p256.key
",
    );
    assert!(ran.output.lines().count() <= 40);
}
