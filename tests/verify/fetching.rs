//! `--fetch-issuer`: missing CAs from the addresses that certificates name.

use std::time::Duration;

use mtls::formats;
use mtls::live;
use mtls::live::download::{Outcome, Wish};

use super::harness::{Ran, Tool, typed};
use super::server::{Asks, Caller, http, server};
use super::web::{Made, Page, Web, again, make};

/// A root, an issuing CA and a client that names `/issuing.crt` of a server.
struct World {
    web: Web,
    root: Made,
    issuing: Made,
    client: Made,
}

fn world() -> World {
    let web = Web::new();
    let root = make("Test Root", true, None, &[]);
    let issuing = make("Test Issuing CA", true, Some(&root), &[web.url("/root.crt")]);
    let client = make("acme", false, Some(&issuing), &[web.url("/issuing.crt")]);
    World { web, root, issuing, client }
}

impl World {
    fn run(&self, options: &str) -> Ran {
        self.tool(options).run()
    }

    fn tool(&self, options: &str) -> Tool {
        typed(&format!("verify client.crt --key client.key {options}"))
            .file("client.crt", &self.client.pem)
            .file("client.key", self.client.key.serialize_pem())
            .file("root.crt", &self.root.pem)
    }

    /// What an answer at the issuer's address comes to: the row of `fetched`, as text, and the verdict.
    #[track_caller]
    fn comes_to(&self, page: Page, result: &str, text: &str) {
        self.web.page("/issuing.crt", page);
        let ran = self.run("--ca root.crt --fetch-issuer --json");
        let json = ran.json();
        assert_eq!(json["fetched"][0]["result"], result, "{json:#}");
        assert_eq!(json["fetched"][0]["text"], text);
        let fetched = result == "issuer";
        assert_eq!(json["verdict"], if fetched { "ready" } else { "not-ready" });
        assert_eq!(
            json["findings"][0]["code"],
            if fetched { "issuer-fetched" } else { "chain-incomplete" }
        );
        assert_eq!(ran.exit, u8::from(!fetched));
    }
}

#[test]
fn a_missing_ca_is_fetched_and_the_answer_says_how_to_keep_it() {
    let world = world();
    world.web.page("/issuing.crt", Page::Body(world.issuing.der.clone()));
    let url = world.web.url("/issuing.crt");
    let ran = world.run("--ca root.crt --fetch-issuer");
    let ran = ran.notes(&format!("Fetching {url}\n")).prints(&format!(
        "\
READY: CN=acme, with its P-256 key, valid for 9 years

warning[issuer-fetched]: client.crt (CN=acme): these certificates were fetched, and are in none of \
your files: CN=Test Issuing CA
  They came from {url}. A server may not have them: send them after yours, in the same file. They \
were not kept.
  hint: Keep them: `curl -fL -o issuer.crt {url}`, then `mtls convert client.crt issuer.crt --key \
client.key`.

Chain:
  leaf          CN=acme             until 2036-01-01, 9 years left  client.crt
  intermediate  CN=Test Issuing CA  until 2036-01-01, 9 years left  {url}
  root          CN=Test Root        until 2036-01-01, 9 years left  root.crt

Fetched:
  {url}  CN=Test Issuing CA

Next: curl -fL -o issuer.crt {url} && mtls convert client.crt issuer.crt --key client.key
"
    ));
    assert_eq!(world.web.asked(), ["GET /issuing.crt HTTP/1.1"]);
    // What the hint says makes one file that is whole.
    let kept = typed("convert client.crt issuer.crt --key client.key")
        .after(ran)
        .file("issuer.crt", &world.issuing.der)
        .exits(0);
    let whole = typed("verify client.clean.crt --key client.key --ca root.crt --json").after(kept);
    assert_eq!(whole.exits(0).findings(), [""; 0]);
}

#[test]
fn nothing_is_fetched_unasked_and_the_finding_proposes_the_command() {
    let world = world();
    let ran = world.run("--ca root.crt --json");
    assert_eq!(ran.exit, 1);
    let url = world.web.url("/issuing.crt");
    assert_eq!(ran.json()["findings"][0]["code"], "chain-incomplete");
    assert_eq!(
        ran.json()["findings"][0]["hint"],
        format!(
            "It can be fetched from {url}: `mtls verify client.crt --key client.key --ca root.crt \
             --fetch-issuer`."
        )
    );
    assert_eq!(ran.json()["fetched"], serde_json::json!([]));
    assert_eq!(world.web.asked(), [""; 0]);
}

#[test]
fn certificates_come_as_der_pem_or_a_bundle() {
    let world = world();
    let issuing = formats::x509::certificate(&world.issuing.der).unwrap().0;
    let root = formats::x509::certificate(&world.root.der).unwrap().0;
    let bundle = formats::pkcs7::bundle(&[&root, &issuing]);
    let label = "CN=Test Issuing CA";
    world.comes_to(Page::Body(world.issuing.der.clone()), "issuer", label);
    world.comes_to(Page::Body(world.issuing.pem.clone().into_bytes()), "issuer", label);
    world.comes_to(Page::Body(bundle), "issuer", label);
}

#[test]
fn what_is_no_issuer_is_told_for_what_it_is() {
    let world = world();
    let page = "<!DOCTYPE html><html><body>Log in</body></html>";
    world.comes_to(Page::Body(page.into()), "not-a-certificate", "a web page, not a certificate");
    world.comes_to(Page::Body(Vec::new()), "not-a-certificate", "the file is empty");
    world.comes_to(Page::Status(404), "http-status", "the server answered 404");
    let stranger = make("Stranger", true, None, &[]);
    world.comes_to(
        Page::Body(stranger.der),
        "not-the-issuer",
        "the certificate of CN=Stranger, which is not the issuer",
    );
    let namesake = make("Test Issuing CA", true, Some(&world.root), &[]);
    world.comes_to(
        Page::Body(namesake.der),
        "not-the-issuer",
        "the certificate of CN=Test Issuing CA, which is not the issuer",
    );
    world.comes_to(Page::Endless, "too-large", "more than 262,144 bytes: no certificate");
}

#[test]
fn redirects_are_followed_a_few_times() {
    let world = world();
    world.web.page("/new/issuing.crt", Page::Body(world.issuing.der.clone()));
    world.comes_to(Page::Redirect("/new/issuing.crt".into()), "issuer", "CN=Test Issuing CA");
    let elsewhere = "the server sent us on to file:///etc/passwd, and that was not followed";
    world.comes_to(Page::Redirect("file:///etc/passwd".into()), "redirected", elsewhere);
    let before = world.web.asked().len();
    let again = world.web.url("/issuing.crt");
    let text = format!("the server sent us on to {again}, and that was not followed");
    world.comes_to(Page::Redirect("/issuing.crt".into()), "redirected", &text);
    assert_eq!(world.web.asked().len() - before, 4);
}

#[test]
fn a_server_of_https_is_neither_verified_nor_shown_our_certificate() {
    fn says_who_asks(caller: &Caller) -> Option<String> {
        let body = if caller.has_certificate { "with a certificate" } else { "without one" };
        Some(http(200, "OK", body))
    }
    let server = server(Asks::Politely, &rustls::version::TLS13, says_who_asks);
    let wish = Wish {
        url: format!("https://localhost:{}/issuing.crt", server.port),
        host: "localhost".to_owned(),
        secure: true,
        timeout: Duration::from_secs(10),
    };
    let download = live::fetch(&wish, None, time::OffsetDateTime::UNIX_EPOCH).unwrap();
    assert_eq!(download.outcome, Outcome::Body(b"without one".to_vec()));
}

#[test]
fn silence_ends_at_the_limit_and_nobody_at_home_at_once() {
    let web = Web::new();
    web.page("/", Page::Silence);
    let wish = |url: String| Wish {
        url,
        host: "127.0.0.1".to_owned(),
        secure: false,
        timeout: Duration::from_millis(200),
    };
    let now = time::OffsetDateTime::UNIX_EPOCH;
    let silent = live::fetch(&wish(web.url("/")), None, now).unwrap();
    assert_eq!(silent.outcome, Outcome::TimedOut);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let refused = live::fetch(&wish(format!("http://127.0.0.1:{closed}/")), None, now).unwrap();
    assert!(matches!(refused.outcome, Outcome::Failed(words) if words.contains("refused")));
}

#[test]
fn a_chain_is_climbed_and_the_next_address_is_tried_where_one_fails() {
    let web = Web::new();
    let root = make("Test Root", true, None, &[]);
    let policy = make("Test Policy CA", true, Some(&root), &[]);
    let urls = ["ldap:///CN=Issuing".to_owned(), web.url("/gone.crt"), web.url("/issuing.p7c")];
    let issuing = make("Test Issuing CA", true, Some(&policy), &[web.url("/policy.crt")]);
    let client = make("acme", false, Some(&issuing), &urls);
    web.page("/issuing.p7c", Page::Body(issuing.der.clone()));
    web.page("/policy.crt", Page::Body(policy.der.clone()));
    let world = World { web, root, issuing, client };
    let ran = world.run("--ca root.crt --fetch-issuer --json");
    assert_eq!(ran.exit, 0, "{}", ran.output);
    let asked = ["GET /gone.crt HTTP/1.1", "GET /issuing.p7c HTTP/1.1", "GET /policy.crt HTTP/1.1"];
    assert_eq!(world.web.asked(), asked);
    assert_eq!(ran.json()["chain"].as_array().unwrap().len(), 4);
    let hint = ran.json()["findings"][0]["hint"].as_str().unwrap().to_owned();
    let (one, two) = (world.web.url("/issuing.p7c"), world.web.url("/policy.crt"));
    assert!(
        hint.contains(&format!("`curl -fL -o issuer.crt {one} -o issuer-2.crt {two}`")),
        "{hint}"
    );
}

#[test]
fn of_a_cross_signed_pair_the_one_that_is_trusted_is_taken() {
    let world = world();
    let other = make("Other Root", true, None, &[]);
    let crossed = again(&world.issuing, &other, &[]);
    let parse = |made: &Made| formats::x509::certificate(&made.der).unwrap().0;
    let bundle = formats::pkcs7::bundle(&[&parse(&world.issuing), &parse(&crossed)]);
    world.web.page("/issuing.crt", Page::Body(bundle));
    for (root, top) in [(&world.root, "CN=Test Root"), (&other, "CN=Other Root")] {
        let ran = world.tool("--ca anchor.crt --fetch-issuer --json").file("anchor.crt", &root.pem);
        let ran = ran.exits(0);
        assert_eq!(ran.json()["chain"][2]["subject"], top);
        assert_eq!(ran.json()["trusted"], true);
    }
}

#[test]
fn what_is_fetched_is_not_trusted_by_that() {
    let world = world();
    let other = make("Other Root", true, None, &[]);
    world.web.page("/issuing.crt", Page::Body(world.issuing.der.clone()));
    world.web.page("/root.crt", Page::Body(world.root.der.clone()));
    let ran =
        world.tool("--ca other.crt --fetch-issuer --json").file("other.crt", &other.pem).exits(1);
    assert_eq!(ran.findings()[0], "problem chain-unrelated");
    assert_eq!(ran.json()["trusted"], false);
    // Without a CA to trust, one issuer is enough, and a note says that it was believed.
    let ran = world.run("--fetch-issuer --json");
    assert_eq!(ran.findings(), ["warning issuer-fetched", "note not-judged"]);
    assert_eq!(ran.exit, 0);
}

#[test]
fn a_certificate_without_an_address_says_so() {
    let world = world();
    let client = make("acme", false, Some(&world.issuing), &["ldap:///CN=Issuing".to_owned()]);
    let world = World { client, ..world };
    let ran = world.run("--ca root.crt --fetch-issuer --json");
    assert_eq!(ran.findings(), ["problem chain-incomplete"]);
    let detail = ran.json()["findings"][0]["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("names no address that HTTP can fetch it from"), "{detail}");
    assert_eq!(ran.json()["fetched"][0]["result"], "not-asked");
    assert_eq!(ran.notes, "");
}

#[test]
fn a_proxy_of_the_environment_is_asked_but_not_for_exempt_hosts() {
    let world = world();
    let proxy = Web::new();
    let url = world.web.url("/issuing.crt");
    // A proxy is asked for the whole address (RFC 9112 section 3.2.2).
    proxy.page(&url, Page::Body(world.issuing.der.clone()));
    let through = || world.tool("--ca root.crt --fetch-issuer").env("http_proxy", &proxy.url(""));
    through().exits(0);
    assert_eq!(proxy.asked(), [format!("GET {url} HTTP/1.1")]);
    through().env("no_proxy", "127.0.0.1").exits(1);
    assert_eq!(world.web.asked(), ["GET /issuing.crt HTTP/1.1"]);
}

#[test]
fn a_leaf_alone_stays_ready_where_its_issuer_does_not_come() {
    let world = world();
    let ran = world.run("--fetch-issuer --json");
    assert_eq!(ran.findings(), ["note not-judged"]);
    let title = ran.json()["findings"][0]["title"].as_str().unwrap().to_owned();
    assert!(title.starts_with("the CA certificate could not be fetched"), "{title}");
}
