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
    Trap {
        language: "java-pfx",
        needs: &["java", "-version"],
        by: ("java", "java"),
        script: r#"
import java.io.File;
import java.net.URI;
import java.nio.file.*;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.*;
public class Trap {
    public static void main(String[] arguments) throws Exception {
        char[] password = Files.readAllLines(Path.of("password.txt")).get(0).toCharArray();
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(KeyStore.getInstance(new File("p256.pfx"), password), password);
        var ca = CertificateFactory.getInstance("X.509")
                .generateCertificate(Files.newInputStream(Path.of("mtls-sandbox/ca.pem")));
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", ca);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        int port = URI.create("URL").getPort();
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName("other-list.fault.localhost")));
        socket.setSSLParameters(parameters);
        try {
            socket.getInputStream().read();
        } catch (SSLException error) {
            System.out.println(error.getMessage());
        }
    }
}"#,
        said: "Received fatal alert: certificate_required\n",
    },
    Trap {
        language: "go",
        needs: &["go", "version"],
        by: ("go run", "go"),
        script: r#"
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/url"
	"os"
)

func main() {
	pair, _ := tls.LoadX509KeyPair("p256.crt", "p256.key")
	pem, _ := os.ReadFile("mtls-sandbox/ca.pem")
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	always := func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil }
	for _, config := range []*tls.Config{{Certificates: []tls.Certificate{pair}}, {GetClientCertificate: always}} {
		config.RootCAs = roots
		config.ServerName = "other-list.fault.localhost"
		address, _ := url.Parse("URL")
		connection, _ := tls.Dial("tcp", address.Host, config)
		_, err := connection.Read(make([]byte, 1))
		fmt.Println(err)
	}
}"#,
        said: "remote error: tls: certificate required\n\
               remote error: tls: unknown certificate authority\n",
    },
    Trap {
        language: "ruby",
        needs: &["ruby", "--version"],
        by: ("ruby", "rb"),
        script: r#"
require "net/http"
require "openssl"
uri = URI("URL")
chain = OpenSSL::X509::Certificate.load_file("p256.crt")
[[], chain.drop(1)].each do |others|
  http = Net::HTTP.new(uri.host, uri.port)
  http.use_ssl = true
  http.ca_file = "mtls-sandbox/ca.pem"
  http.cert = chain.first
  http.extra_chain_cert = others
  http.key = OpenSSL::PKey.read(File.read("p256.key"))
  begin
    puts http.get(uri.path).code
  rescue OpenSSL::SSL::SSLError, SystemCallError
    puts "refused"
  end
end"#,
        said: "refused\n401\n",
    },
    Trap {
        language: "php-streams",
        needs: &["php", "--ri=openssl"],
        by: ("php", "php"),
        script: r#"<?php
$texts = [];
set_error_handler(function ($level, $text) use (&$texts) { $texts[] = explode(': ', $text, 2)[1]; });
$files = ['local_cert' => 'stranger.crt', 'local_pk' => 'stranger.key', 'cafile' => 'mtls-sandbox/ca.pem'];
fopen('URL', 'r', false, stream_context_create(['ssl' => $files]));
echo end($texts), "\n";
// A server that is quicker than the request has it in a warning before.
$texts[] = openssl_error_string();
echo str_contains(implode($texts), 'alert unknown ca') ? 'unknown ca' : 'nothing';"#,
        said: "Failed to open stream: HTTP request failed!\nunknown ca\n",
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
