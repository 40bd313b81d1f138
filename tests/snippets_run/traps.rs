//! The traps that the snippets warn of are there: each of these runs goes wrong in the way that is told.

use pretty_assertions::assert_eq;

use crate::judges;
use crate::vendor::vendor;

/// A mistake that people make.
struct Trap {
    /// The snippet that warns of it.
    language: &'static str,
    /// What must be here.
    needs: &'static [&'static str],
    /// Who runs it, and the ending of its file.
    by: (&'static str, &'static str),
    /// The mistake; `URL` is the address.
    script: &'static str,
    /// What comes of it.
    said: &'static str,
}

const TRAPS: &[Trap] = &[
    Trap {
        language: "node-https",
        needs: &["node", "--version"],
        by: ("node", "mjs"),
        script: r#"
import https from "node:https";
for (const options of [{ cert: "p256.crt", key: "p256.key" }, { pfx: "p256.pfx" }, { ca: "mtls-sandbox/ca.pem" }]) {
  try {
    new https.Agent(options).createConnection({ host: "127.0.0.1", port: 1, ...options }).on("error", () => {});
    console.log("nothing");
  } catch (error) {
    console.log(error.message.replace(/^error:\w+:/, ""));
  }
}"#,
        said: "PEM routines::no start line\nnot enough data\nnothing\n",
    },
    Trap {
        language: "node-undici",
        needs: &["node", "--version"],
        by: ("node", "mjs"),
        script: r#"
import { readFileSync } from "node:fs";
import https from "node:https";
const files = { cert: readFileSync("p256.crt"), key: readFileSync("p256.key") };
for (const options of [files, { agent: new https.Agent(files) }]) {
  await fetch("URL", options).then((it) => console.log(it.status), () => console.log("refused"));
}"#,
        said: "refused\nrefused\n",
    },
    Trap {
        language: "node-axios",
        needs: &["node", "-e", "require('axios')"],
        by: ("node", "mjs"),
        script: r#"
import { readFileSync } from "node:fs";
import https from "node:https";
import axios from "axios";
const files = { cert: readFileSync("p256.crt"), key: readFileSync("p256.key") };
for (const options of [files, { httpAgent: new https.Agent(files) }]) {
  await axios.get("URL", options).then((it) => console.log(it.status), (it) => console.log(it.response?.status ?? "refused"));
}"#,
        said: "refused\nrefused\n",
    },
    Trap {
        language: "python-requests",
        needs: &["python3", "-c", "import requests"],
        by: ("python3", "py"),
        script: r#"
import os
import requests
os.environ["REQUESTS_CA_BUNDLE"] = "p256.crt"
session = requests.Session()
session.cert = ("p256.crt", "p256.key")
session.verify = "mtls-sandbox/ca.pem"
for more in ({}, {"verify": "mtls-sandbox/ca.pem"}):
    try:
        print(session.get("URL", **more).status_code)
    except requests.exceptions.SSLError as error:
        print("CERTIFICATE_VERIFY_FAILED" in str(error))
try:
    requests.get("URL", cert="p256.pfx", verify="mtls-sandbox/ca.pem")
except requests.exceptions.SSLError as error:
    print("PEM lib" in str(error))"#,
        said: "True\n401\nTrue\n",
    },
    Trap {
        language: "python-httpx",
        needs: &["python3", "-c", "import httpx"],
        by: ("python3", "py"),
        script: r#"
import ssl
import httpx
for verify in ("mtls-sandbox/ca.pem", ssl.create_default_context(cafile="mtls-sandbox/ca.pem")):
    try:
        client = httpx.Client(cert=("p256.crt", "p256.key"), verify=verify)
        print(client.get("URL").status_code)
    except httpx.HTTPError:
        print("refused")"#,
        said: "refused\n401\n",
    },
    Trap {
        language: "python-aiohttp",
        needs: &["python3", "-c", "import aiohttp"],
        by: ("python3", "py"),
        script: r#"
import asyncio
import aiohttp
async def main():
    async with aiohttp.ClientSession() as session:
        await session.get("URL", ssl="mtls-sandbox/ca.pem")
try:
    asyncio.run(main())
except TypeError as error:
    print(error)"#,
        said: "ssl should be SSLContext, bool, Fingerprint or None, got 'mtls-sandbox/ca.pem' instead.\n",
    },
];

#[test]
fn each_trap_is_there() {
    for trap in TRAPS.iter().filter(|trap| judges::command(trap.needs)) {
        let (program, ending) = trap.by;
        let said = vendor().script(program, ending, trap.script);
        assert_eq!(said, trap.said, "{}", trap.language);
    }
}
