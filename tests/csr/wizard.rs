//! The questions of `mtls csr`, and what a vendor's profile asks of a request.

use crate::harness::{Tool, tool};

/// Everything that a profile can ask of a request.
const STRICT: &str = include_str!("strict.toml");

fn strict<const N: usize>(arguments: [&str; N]) -> Tool {
    tool(["csr", "--profile", "./strict.toml"]).args(arguments).file("strict.toml", STRICT)
}

#[test]
fn a_person_is_asked_for_what_the_vendor_needs_and_sees_it_before_it_is_made() {
    tool(["csr", "--profile", "zoop", "--state", "Rio de Janeiro"])
        .answers([
            "br",
            "BR",
            "Niterói",
            "Acme Marketplace",
            "0123",
            "",
            " acme-production ",
            "",
            "",
            "",
        ])
        .exits(0)
        .notes(
            "\
After a few questions a key and a request (CSR) are made. The key stays here.
Enter leaves out what is optional. Ctrl-C ends, and nothing is written.

Country. Two capital letters.
  Example: BR
  Country: 
  Not taken: the country br is not in capital letters.
  Write BR.
  Country: 

City. The city of your company.
  Example: Niterói
  City: 

Marketplace name. The name of your marketplace at Zoop.
  Example: Acme Marketplace
  Marketplace name: 

Marketplace id. The id of your marketplace at Zoop.
  Example: 0123456789abcdef0123456789abcdef
  Marketplace id: 

Common name. Free text: what the certificate is for.
  Example: acme-production
  Common name: 
  Not taken: this cannot be left out.
  Type a value and press Enter.
  Common name: 

E-mail. Free: an address of your team.
  Example: team@acme.example
  E-mail (Enter: none): 

Password of the key. Without one, whoever gets client.key can act as you.
With one, your program needs it at every start.
  Password (Enter: none): 

This is what will be made:

  C      BR
  ST     Rio de Janeiro
  L      Niterói
  O      Acme Marketplace
  OU     0123
  CN     acme-production
  key    rsa-2048, without a password
  files  client.key, client.csr, client.mtls.toml

  Make them? (Enter: yes, n: no) 
",
        )
        .prints(
            "\
Wrote client.key and client.csr.

  Subject     CN=acme-production,OU=0123,O=Acme Marketplace,L=Niterói,ST=Rio de Janeiro,C=BR
  Key         RSA 2048
  Key SHA-256 …

Send only client.csr to Zoop.
How: e-mail.
Tell them as well: the IP addresses from which your systems connect.
What comes back: a certificate as .pem, a key for the header x-api-key.
Keep client.key on this machine. It has no password: only its permissions protect it.
client.mtls.toml remembers this onboarding for `mtls status`. No secret is in it.

When the certificate comes back: mtls verify CERTIFICATE --key client.key --csr client.csr --profile zoop
",
        )
        .leaves(["client.csr", "client.key", "client.mtls.toml"]);
}

#[test]
fn each_answer_is_held_against_the_rule_of_its_field() {
    let ran = strict([])
        .answers([
            "",
            "prod",
            "live",
            "11.222.333/0001-82",
            "11.222.333/0001-81",
            "123",
            "123e4567-e89b-42d3-a456-426614174000",
            "529.982.247-24",
            "529.982.247-25",
            "api example",
            "long.example.com",
            "api.acme.net",
            "https://api.acme.net",
            "dns:api.acme.net",
            "",
            "",
        ])
        .exits(0)
        .notes(
            "\
After a few questions a key and a request (CSR) are made. The key stays here.
Enter leaves out what is optional. Ctrl-C ends, and nothing is written.

C.
  C (Enter: BR): 

Stage. One of test, live.
  Stage: 
  Not taken: OU=prod is none of test, live.
  Take one of them, as it is written here.
  Stage: 

CNPJ.
  Example: 11.222.333/0001-81
  CNPJ: 
  Not taken: organizationIdentifier=11.222.333/0001-82 is not a CNPJ.
  Check its 14 characters, such as 11.222.333/0001-81. The last two are check digits.
  CNPJ: 

Software id.
  Software id: 
  Not taken: UID=123 is not a UUID.
  Write 32 hex digits in five groups, such as 123e4567-e89b-42d3-a456-426614174000.
  Software id: 

CPF.
  CPF (Enter: none): 
  Not taken: serialNumber=529.982.247-24 is not a CPF.
  Check its 11 digits, such as 529.982.247-25. The last two are check digits.
  CPF (Enter: none): 

Host.
  Host: 
  Not taken: CN=api example is not a DNS name.
  Write a host name alone, such as api.example.com.
  Host: 
  Not taken: CN is too long. It has 16 characters, and 12 are allowed.
  Shorten it.
  Host: 

Host, once more.
  Host, once more: 
  Not taken: https://api.acme.net is an address, and not a DNS name.
  Write the host name alone, such as dns:api.example.com, or an address as uri:https://api.example.com/path.
  Host, once more: 

Password of the key. Without one, whoever gets client.key can act as you.
With one, your program needs it at every start.
  Password (Enter: none): 

This is what will be made:

  C                       BR
  OU                      live
  organizationIdentifier  11.222.333/0001-81
  UID                     123e4567-e89b-42d3-a456-426614174000
  serialNumber            529.982.247-25
  CN                      api.acme.net
  also                    dns:api.acme.net
  key                     p256, without a password
  files                   client.key, client.csr, client.mtls.toml

  Make them? (Enter: yes, n: no) 
",
        );
    tool(["inspect", "client.csr"]).after(ran).exits(0).prints(
        "\
client.csr: 1 certificate request (CSR), PEM

  Subject     CN=api.acme.net,serialNumber=529.982.247-25,UID=123e4567-e89b-42d3-a456-426614174000,organizationIdentifier=11.222.333/0001-81,OU=live,C=BR
  Key         P-256
  Key SHA-256 …
  Names       dns:api.acme.net
  Key usage   digitalSignature, keyAgreement
  Purpose     clientAuth, 1.2.3.4
  Signature   right, ecdsa-with-SHA256
",
    );
}

#[test]
fn without_a_vendor_it_is_chosen_or_left_open() {
    tool(["csr"]).answers(["zop", "", "", "", "acme", "", ""]).exits(0).notes(
        "\
After a few questions a key and a request (CSR) are made. The key stays here.
Enter leaves out what is optional. Ctrl-C ends, and nothing is written.

Vendors that are known: fortface, caf, flagship, stone-baas, zoop.
  Vendor (Enter: another one): 
error: no profile is called zop
  hint: Did you mean `zoop`? Known profiles: fortface, caf, flagship, stone-baas, zoop, generic. A file is ./NAME.toml.
  Vendor (Enter: another one): 

Country. Two capital letters.
  Example: BR
  Country (Enter: none): 

Company. Your company's legal name.
  Example: Acme Ltda
  Company (Enter: none): 

Common name. What the certificate is for: your system, your company or your client id.
  Example: acme-production
  Common name: 

Password of the key. Without one, whoever gets client.key can act as you.
With one, your program needs it at every start.
  Password (Enter: none): 

This is what will be made:

  CN     acme
  key    rsa-2048, without a password
  files  client.key, client.csr, client.mtls.toml

  Make them? (Enter: yes, n: no) 
",
    );
}

#[test]
fn a_no_and_an_end_write_nothing() {
    tool(["csr"])
        .answers(["", "BR", "Acme", "acme", "", "n"])
        .exits(3)
        .notes("…\n  Make them? (Enter: yes, n: no) \nNothing was written.\n")
        .leaves([]);
    tool(["csr"])
        .answers(["", "BR"])
        .exits(3)
        .notes(
            "\
…
  Company (Enter: none): 

error: cannot read the terminal: unexpected end of file
  hint: The input ended before the answer. Nothing was written. Run it again, or give the answers as options: `--help` lists them.
",
        )
        .leaves([]);
}

#[test]
fn a_key_gets_a_password_where_two_answers_agree() {
    let ran = tool(["csr", "--key-type", "p256"])
        .answers(["", "", "", "acme", "one", "two", "one", "one", ""])
        .exits(0);
    assert!(ran.read_text("client.key").starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
}

#[test]
fn nobody_is_asked_where_the_files_are_there_or_where_nothing_is_missing() {
    tool(["csr"]).file("client.key", "a key").answers([]).exits(3).leaves(["client.key"]);
    tool(["csr", "--cn", "a", "--key-type", "p256"]).answers([]).exits(0).notes("");
}

#[test]
fn without_a_terminal_everything_that_is_missing_is_told_at_once() {
    tool(["csr", "--profile", "zoop", "--state", "RJ"])
        .exits(2)
        .notes(
            "\
error: --country, --locality, --org, --org-unit and --cn are missing
  hint: Zoop asks for them. Put your own values: `mtls csr --profile zoop --country BR --locality Niterói --org 'Acme Marketplace' --org-unit 0123456789abcdef0123456789abcdef --cn acme-production`. On a terminal `mtls csr` asks.
",
        )
        .leaves([]);
    strict(["--cn", "api.acme.net"]).exits(2).notes(
        "\
error: --org-unit, --rdn organizationIdentifier=… and --rdn UID=… are missing
  hint: Strict asks for them. Put your own values: `mtls csr --profile ./strict.toml --org-unit VALUE --rdn 'organizationIdentifier=11.222.333/0001-81' --rdn 'UID=VALUE'`. On a terminal `mtls csr` asks.
",
    );
    // What is merely assumed can be left out, and is told.
    tool(["csr", "--profile", "fortface", "--cn", "acme", "--key-type", "p256"]).exits(0).prints(
        "\
Wrote client.key and client.csr.

  Subject     CN=acme
  Key         P-256
  Key SHA-256 …
note[profile-mismatch]: the key is P-256, and the profile assumes that FortFace asks for rsa-2048
  This is an assumption, and no rule of theirs. The pages name no key type or size.
  hint: Ask FortFace whether they take it.
note[csr-subject-incomplete]: the subject lacks what is usual: C, O
  This is an assumption, and no rule of FortFace. The pages name no subject field. Two letters, such as BR, are usual.
  hint: Ask FortFace whether they need it.

Send only client.csr to FortFace.
What comes back: a signed certificate.
Keep client.key on this machine. It has no password: only its permissions protect it.
client.mtls.toml remembers this onboarding for `mtls status`. No secret is in it.

When the certificate comes back: mtls verify CERTIFICATE --key client.key --csr client.csr --profile fortface
",
    );
}

#[test]
fn a_request_that_the_vendor_would_refuse_is_not_written() {
    strict(["--subject", "UID=1,CN=api.acme.net", "--key-type", "p384"])
        .exits(3)
        .notes(
            "\
error: the key is P-384, and Strict asks for p256. It stands on https://docs.strict.example/csr.
  hint: Leave `--key-type` and `--key` out: the profile's own kind is taken.
error: the subject lacks what Strict asks for: C, OU, organizationIdentifier. It stands on https://docs.strict.example/csr.
  hint: Add it. Without `--subject`, `mtls csr` asks for what is missing.
error: UID=1 is not a UUID
  hint: Write 32 hex digits in five groups, such as 123e4567-e89b-42d3-a456-426614174000.
",
        )
        .leaves(["strict.toml"]);
}

#[test]
fn a_signature_with_another_hash_than_the_vendor_asks_for_is_a_warning() {
    tool(["csr", "--profile", "flagship", "--cn", "client-1", "--key-type", "p384"])
        .exits(0)
        .prints(
            "\
Wrote client.key and client.csr.

  Subject     CN=client-1
  Key         P-384
  Key SHA-256 …
warning[profile-mismatch]: the request is signed with ecdsa-with-SHA384, and Flagship asks for sha256
  It stands on https://ipflagship.freshdesk.com/support/solutions/articles/67000740441-guia-t%C3%A9cnico-gerac%C3%A3o-de-certificado-mtls.
  hint: RSA and P-256 keys sign with SHA-256, P-384 with SHA-384, P-521 with SHA-512. Choose with `--key-type`, or ask Flagship whether they take it.

Send only client.csr to your own root CA.
How: your CA signs it, and the vendor gets the CA's certificate.
Keep client.key on this machine. It has no password: only its permissions protect it.
client.mtls.toml remembers this onboarding for `mtls status`. No secret is in it.

When the certificate comes back: mtls verify CERTIFICATE --key client.key --csr client.csr --profile flagship
",
        );
}
