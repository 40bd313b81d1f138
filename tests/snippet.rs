//! `mtls snippet`: the code, what is said about the files, and what is refused.

mod harness;

use harness::{Tool, tool};
use pretty_assertions::assert_eq;

/// A certificate with its CA and a key, as the vendor's files come.
fn with_files(tool: Tool) -> Tool {
    let chain = ["base/client-rsa.crt", "base/issuing-ca.crt"].map(harness::fixture).concat();
    tool.file("client.crt", chain).file("client.key", harness::fixture("base/client-rsa.key"))
}

const FILES: [&str; 4] = ["--cert", "client.crt", "--key", "client.key"];

#[test]
fn curl_gets_its_secrets_where_nobody_sees_them() {
    let url = "https://api.example.com/v1/pay?id=1";
    with_files(tool(["snippet", "curl", url, "--api-key-env", "PAY_KEY"]))
        .args(FILES)
        .fixture("base/root-ca.crt")
        .args(["--ca", "root-ca.crt"])
        .exits(0)
        .notes("")
        .prints(
            r#"# mTLS with curl in a shell script, made by `mtls snippet curl`.
# Needs curl 7.55 or later with OpenSSL, and a POSIX shell.
# Executed by the tests of mtls with …
# Trap: The curl of Windows uses Schannel, which takes no .crt and .key: import a PFX into the
#   certificate store and name it as `--cert 'CurrentUser\MY\THUMBPRINT'`, or use a curl with
#   OpenSSL.
# Set before: PAY_KEY.
# Run: sh client.sh
set -eu

: "$PAY_KEY"
# Through standard input: what stands in the arguments of a program is seen by everybody on the machine.
secrets() {
  printf '%s' "$PAY_KEY" | sed -e 's/[\\"]/\\&/g' -e 's/.*/header = "x-api-key: &"/'
}

secrets | curl --config - --silent --show-error --max-time 20 \
  --cert 'client.crt' \
  --key 'client.key' \
  --cacert 'root-ca.crt' \
  --write-out '\nHTTP %{http_code}\n' \
  --globoff 'https://api.example.com/v1/pay?id=1'
"#,
        );
}

#[test]
fn a_vendor_is_enough_for_the_whole_code() {
    tool(["snippet", "node", "--profile", "fortface", "--env", "sandbox"])
        .exits(0)
        .notes("note: the path /healthcheck is an assumption about FortFace. …\n")
        .prints(
            r#"// mTLS with Node.js, https, made by `mtls snippet node-https`.
// Needs Node.js 16 or later.
// Executed by the tests of mtls with …
// Trap: `cert`, `key`, `pfx` and `ca` take the content of a file. With its path Node says `no start
//   line` or `not enough data`, and of `ca` nothing at all.
// Set before: API_KEY.
// Run: node client.mjs
import { readFileSync } from "node:fs";
import https from "node:https";

// One agent for all requests: it keeps connections open.
const agent = new https.Agent({
  keepAlive: true,
  cert: readFileSync("client.crt"),
  key: readFileSync("client.key"),
});
const options = {
  agent,
  timeout: 20_000,
  headers: { "x-api-key": process.env["API_KEY"] },
};

const request = https.get("https://api-sandbox.fortface.ai/healthcheck", options, (response) => {
  console.log("HTTP", response.statusCode);
  response.pipe(process.stdout);
});
request.on("timeout", () => request.destroy(new Error("no answer for 20 seconds")));
request.on("error", (error) => {
  console.error(error);
  process.exitCode = 1;
});
"#,
        );
}

#[test]
fn a_password_is_read_by_the_code_and_never_asked_for() {
    let key = || {
        tool(["snippet", "node", "--cert", "client-rsa.crt", "--key", "encrypted.key", "--json"])
            .fixture("base/client-rsa.crt")
            .fixture("inspect/encrypted.key")
            .answers([])
    };
    let text = |tool: Tool| tool.run().json()["text"].as_str().unwrap().to_owned();
    assert!(text(key()).contains("  passphrase: process.env[\"KEY_PASSWORD\"],\n"));
    let from_file = text(key().args(["--key-password-file", "it's.txt"]));
    assert!(from_file.contains("withoutLineEnd(readFileSync(\"it's.txt\", \"utf8\")),\n"));
    let pfx =
        tool(["snippet", "curl", "--pfx", "openssl.pfx", "--json"]).fixture("base/openssl.pfx");
    assert!(text(pfx).contains("\n  printf '%s' \"$PFX_PASSWORD\" | "));
}

#[test]
fn what_is_wrong_with_the_files_is_told_beside_the_code() {
    let ran = tool(["snippet", "curl", "--cert", "client-rsa.crt", "--key", "client-p256.key"])
        .fixture("base/client-rsa.crt")
        .fixture("base/client-p256.key")
        .exits(1)
        .notes(
            "\
problem[key-mismatch]: client-rsa.crt (CN=client-rsa): the private key does not belong to the certificate
  …
  …
note[chain-incomplete]: client-rsa.crt (CN=client-rsa): the server may lack the certificate of the CA CN=Exemplo Issuing CA,O=Exemplo CA,C=BR
  …
  …
",
        );
    assert!(ran.output.contains("--cert 'client-rsa.crt'"));
    let wrong_order = ["base/issuing-ca.crt", "base/client-rsa.crt"].map(harness::fixture).concat();
    let ran = with_files(tool(["snippet", "curl", "--json"]).args(FILES))
        .file("client.crt", wrong_order)
        .exits(1);
    assert_eq!(ran.findings(), ["problem chain-order"]);
}

#[test]
fn what_a_client_cannot_read_is_refused_with_the_command_that_mends_it() {
    tool(["snippet", "node", "--pfx", "openssl-legacy.pfx"])
        .fixture("base/openssl-legacy.pfx")
        .exits(3)
        .prints("")
        .notes(
            "\
error: openssl-legacy.pfx: Node.js, https does not read this PFX. Node.js 20.20.2, a request over https says: Unsupported PKCS12 PFX data.
  hint: Make a form that it reads: `mtls convert openssl-legacy.pfx`.
",
        );
    tool(["snippet", "curl", "--cert", "certificate.der", "--key", "client-rsa.key"])
        .fixture("inspect/certificate.der")
        .fixture("base/client-rsa.key")
        .exits(3)
        .notes(
            "\
error: certificate.der: it is not in plain PEM, which curl in a shell script reads
  hint: Make files in PEM: `mtls convert certificate.der client-rsa.key`.
",
        );
    let refused = |line: [&str; 6]| {
        let ran = tool(line).fixture("base/client-rsa.crt").fixture("base/client-rsa.key").exits(3);
        ran.json()["message"].as_str().unwrap().to_owned()
    };
    let swapped =
        ["snippet", "curl", "--json", "--cert=client-rsa.key", "--key=client-rsa.crt", "-q"];
    assert!(refused(swapped).starts_with("client-rsa.key: "));
    let no_pfx = ["snippet", "curl", "--json", "--pfx=client-rsa.crt", "-q", "https://a.test/"];
    assert_eq!(refused(no_pfx), "client-rsa.crt: it is no PFX");
}

#[test]
fn a_slip_in_the_name_is_answered_with_the_right_one() {
    tool(["snippet", "nodejss"]).exits(2).prints("").notes(
        "\
error: there is no snippet for \"nodejss\"
  hint: Did you mean `nodejs`? There are: curl, …
",
    );
    let nothing = tool(["snippet"]).exits(2);
    assert!(nothing.notes.starts_with("error: no client was named\n  hint: Say for which: "));
}

#[test]
fn what_is_no_name_of_a_variable_or_header_never_gets_into_the_code() {
    for line in [
        ["snippet", "curl", "--api-key-env=A$(id)"],
        ["snippet", "curl", "--password-env=A B"],
        ["snippet", "curl", "--api-key-header=x'y"],
        ["snippet", "curl", "--password-file=-"],
        ["snippet", "curl", "http://a.test/"],
    ] {
        tool(line).exits(2).prints("");
    }
}

#[test]
fn the_list_says_what_was_executed_with_which_version() {
    tool(["snippet", "--list"]).exits(0).notes("").prints(
        "\
… snippets, … of them executed by the tests.

  curl…curl in a shell script…executed with curl …
…

Next: mtls snippet NAME https://HOST/PATH --cert client.crt --key client.key
",
    );
}

#[test]
fn a_shell_completes_the_names() {
    let ran = tool(["completions", "zsh"]).exits(0);
    assert!(ran.output.contains(":(curl node-https node-undici "), "{}", ran.output);
}

#[test]
fn haproxy_finds_a_key_in_the_same_file_or_beside_it() {
    let snippet = |key| {
        tool(["snippet", "haproxy", "--cert", "client-rsa.crt", "--key", key])
            .fixture("base/client-rsa.crt")
            .file(key, harness::fixture("base/client-rsa.key"))
    };
    snippet("other.key").exits(3).prints("").notes(
        "\
error: other.key: HAProxy, outgoing proxy wants the key in the same file, or beside it under the same name with .key
  hint: Make one file: `mtls convert client-rsa.crt other.key --to pem`.
",
    );
    let printed = snippet("client-rsa.key").run().output;
    assert!(printed.contains("/client-rsa.crt' verify required "), "{printed}");
}

#[test]
fn who_reads_no_key_under_a_password_says_so() {
    for (language, title) in
        [("go", "Go, net/http"), ("rust", "Rust, reqwest"), ("haproxy", "HAProxy, outgoing proxy")]
    {
        let expected = format!(
            "\
error: encrypted.key: {title} cannot read this private key: it has a password. It reads no password in this form.
  hint: Make a copy of the key without a password, and keep it safe by its permissions: `mtls convert client-rsa.crt encrypted.key`.
"
        );
        tool(["snippet", language, "--cert", "client-rsa.crt", "--key", "encrypted.key"])
            .fixture("base/client-rsa.crt")
            .fixture("inspect/encrypted.key")
            .exits(3)
            .prints("")
            .notes(&expected);
    }
}
