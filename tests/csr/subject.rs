//! Subjects, as the options of `mtls csr` give them.

use crate::harness::tool;

#[test]
fn repeated_units_stay_in_order() {
    // rcgen's own name type keeps only the last of them.
    let ran = tool(["csr", "--cn", "a", "--org-unit", "one", "--org-unit", "two", "--json"])
        .arg("--key-type=ed25519")
        .exits(0);
    assert_eq!(ran.json()["subject"], "CN=a,OU=two,OU=one");
}

#[test]
fn without_a_common_name_nothing_is_written() {
    tool(["csr", "--org", "Acme"])
        .exits(2)
        .notes(
            "\
error: --cn is missing
  hint: Say who the certificate is for: `mtls csr --cn NAME --org COMPANY --country BR`.
",
        )
        .leaves([]);
}

#[test]
fn a_country_in_words_is_refused_before_a_key_is_made() {
    tool(["csr", "--cn", "a", "--country", "Brasil"])
        .exits(3)
        .notes(
            "\
error: the country Brasil is not a two-letter code
  hint: Use two capital letters, such as BR for Brazil.
",
        )
        .leaves([]);
}

#[test]
fn everything_wrong_is_told_at_once_each_with_its_rule_and_an_example() {
    tool(["csr", "--cn", "a", "--country", "br", "--serial-number", "nº 1", "--email", "nobody"])
        .args(["--org", "A\nB", "--rdn", "UID= ", "--san", "dns:https://a.example/"])
        .arg(&format!("--org-unit={}", "x".repeat(65)))
        .exits(3)
        .notes(
            "\
error: the country br is not in capital letters
  hint: Write BR.
error: O has a line break, a tab or another control character in it
  hint: Write it in one line, such as \"Acme Ltda\".
error: OU is too long. It has 65 characters, and 64 are allowed.
  hint: Shorten it.
error: serialNumber=nº 1 has characters that are not allowed there
  hint: Use letters without accents, digits, spaces and '()+,-./:=? only.
error: nobody is not an e-mail address
  hint: Write it like name@example.com.
error: UID is empty
  hint: Give it a value, or leave the option out.
error: https://a.example/ is an address, and not a DNS name
  hint: Write the host name alone, such as dns:api.example.com, or an address as uri:https://api.example.com/path.
",
        )
        .leaves([]);
}

#[test]
fn the_subject_is_taken_in_the_forms_of_rfc_4514_and_of_openssl() {
    for (option, subject) in [
        (
            "--subject=CN=a,UID=1+serialNumber=2,O=Acme\\, Inc,C=BR",
            "CN=a,serialNumber=2+UID=1,O=Acme\\, Inc,C=BR",
        ),
        ("--subject=/C=BR/O=Acme, Inc/CN=a", "CN=a,O=Acme\\, Inc,C=BR"),
        (
            "--subject=2.5.4.97=PSDBR-1,businessCategory=Private Organization,CN=a",
            "organizationIdentifier=PSDBR-1,businessCategory=Private Organization,CN=a",
        ),
    ] {
        let ran = tool(["csr", "--key-type=p256", "--json"]).arg(option).exits(0);
        assert_eq!(ran.json()["subject"], subject);
    }
}

#[test]
fn attributes_of_any_kind_follow_the_usual_ones_in_the_order_of_the_command_line() {
    let ran = tool(["csr", "--cn=a", "--country=BR", "--rdn=UID=1+OU=b", "--rdn=1.2.3.4=x"])
        .args(["--key-type=p256", "--json"])
        .exits(0);
    assert_eq!(ran.json()["subject"], "1.2.3.4=x,OU=b+UID=1,CN=a,C=BR");
}

#[test]
fn a_subject_that_git_bash_has_changed_is_recognised() {
    tool(["csr", "--subject", "C:/Program Files/Git/C=BR/O=Acme, Inc/CN=a"])
        .exits(2)
        .notes(
            "\
error: --subject \"C:/Program Files/Git/C=BR/O=Acme, Inc/CN=a\" is no distinguished name: Git Bash has turned its first \"/\" into a folder of Windows
  hint: Write it without a slash: `--subject \"CN=a,O=Acme\\, Inc,C=BR\"`. Or run the command with MSYS_NO_PATHCONV=1 before it.
",
        )
        .leaves([]);
}

#[test]
fn a_slash_doubled_for_git_bash_is_one_elsewhere() {
    let ran = tool(["csr", "--subject=//C=BR/CN=a", "--key-type=p256", "--json"]).exits(0);
    assert_eq!(ran.json()["subject"], "CN=a,C=BR");
}

#[test]
fn what_is_no_subject_is_told_with_the_way_to_write_it() {
    for (subject, reason) in [
        ("CN=a,,O=b", "a part is empty: there is a separator too many"),
        ("CN=a, Inc", "the part \"Inc\" has no \"=\""),
        ("Nome=a", "no attribute is called \"Nome\""),
    ] {
        let ran = tool(["csr", "--subject", subject]).exits(2);
        assert!(ran.notes.contains(reason) && ran.notes.contains("hint: "), "{}", ran.notes);
    }
    let many: Vec<String> = (0..101).map(|at| format!("OU={at}")).collect();
    let ran = tool(["csr", "--cn=a", "--rdn", &many.join("+")]).exits(2);
    assert!(ran.notes.contains("it has more than 100 parts"), "{}", ran.notes);
}

#[test]
fn characters_that_do_not_show_are_a_warning() {
    let ran = tool(["csr", "--cn", "a\u{200b}b", "--key-type=p256", "--json"]).exits(0);
    assert_eq!(ran.findings(), ["warning csr-garbled-text"]);
}

#[test]
fn a_blank_at_the_edge_of_a_name_is_a_warning() {
    let ran = tool(["csr", "--cn", " a", "--key-type=p256", "--json"]).exits(0);
    assert_eq!(ran.findings(), ["warning csr-garbled-text"]);
    assert_eq!(ran.json()["subject"], "CN=\\ a");
}
