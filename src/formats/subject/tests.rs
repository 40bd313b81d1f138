use super::*;

const LONG: &str = "1.3.6.1.4.1.311.60.2.1.3";

/// The attributes of a text in the order of the encoding; `+` joins those of one RDN.
fn read(text: &str) -> Result<String, BadSubject> {
    let subject = Subject::from_text(text)?;
    let name = subject.name()?;
    let rdns: Vec<String> = name
        .rdns
        .iter()
        .map(|rdn| {
            let parts: Vec<String> =
                rdn.iter().map(|part| format!("{}={}", part.label(), part.value)).collect();
            parts.join(" + ")
        })
        .collect();
    // What is shown can be typed again.
    let again = Subject::from_text(&name.to_string())?.name()?;
    assert_eq!(again.der, name.der, "{name}");
    Ok(rdns.join(" | "))
}

#[test]
fn names_are_read_in_every_way_they_are_written() {
    for (text, parts) in [
        ("CN=client,O=Company,C=BR", "C=BR | O=Company | CN=client"),
        ("CN = client, O = Company ; C = BR", "C=BR | O=Company | CN=client"),
        (
            "commonname=a,ORGANIZATIONNAME=b,2.5.4.6=BR,OID.2.5.4.97=X",
            "organizationIdentifier=X | C=BR | O=b | CN=a",
        ),
        ("CN=a,UID=1+serialNumber=2", "serialNumber=2 + UID=1 | CN=a"),
        (r"CN=a\, b \+ c \22d\22 \\ \C3\A7", r#"CN=a, b + c "d" \ ç"#),
        (r"CN=\ a\ ,O=#0C0141", "O=A | CN= a "),
        (r#"CN="a, b",O="", C=BR"#, "C=BR | O= | CN=a, b"),
        ("/C=BR/O=Company/CN=client", "C=BR | O=Company | CN=client"),
        (r"/O=a\/b\+c, d/CN= x +UID=1", "O=a/b+c, d | CN= x  + UID=1"),
    ] {
        assert_eq!(read(text).as_deref(), Ok(parts), "{text}");
    }
    assert_eq!(read(&format!("{LONG}=BR")).unwrap(), "jurisdictionC=BR");
}

#[test]
fn each_way_to_get_it_wrong_has_its_own_reason() {
    let no_equals = |part: &str| BadSubject::NoEquals { part: part.into() };
    let escape = |after: &str| BadSubject::BadEscape { after: after.into() };
    let mangled = |instead: &str| BadSubject::Mangled { instead: instead.into() };
    for (text, reason) in [
        ("", BadSubject::Empty),
        ("/", BadSubject::Empty),
        ("Acme", no_equals("Acme")),
        ("CN=Acme, Inc,C=BR", no_equals("Inc")),
        ("CN=a,", BadSubject::EmptyPart),
        ("/C=BR//CN=a", BadSubject::EmptyPart),
        ("/O=a/b/CN=c", no_equals("b")),
        ("FOO=a", BadSubject::UnknownType { name: "FOO".into() }),
        ("1.99=a", BadSubject::UnknownType { name: "1.99".into() }),
        (r"CN=a\n", escape("n")),
        (r"CN=a\", escape("")),
        (r#"CN="a"#, BadSubject::OpenQuote),
        (r#"CN="a" b"#, BadSubject::OpenQuote),
        (r"CN=\FF", BadSubject::NotUtf8 { attribute: "CN".into() }),
        ("CN=#0C02", BadSubject::NotDer),
        ("CN=#0C0141FF", BadSubject::NotDer),
        ("CN=#+C", BadSubject::NotDer),
        ("C:/Program Files/Git/C=BR/O=a, b", mangled(r"O=a\, b,C=BR")),
        (r"C:\msys64\usr/CN=é", mangled("CN=é")),
    ] {
        assert_eq!(read(text), Err(reason), "{text}");
    }
    let many = vec!["OU=a"; 101].join(",");
    assert_eq!(read(&many), Err(BadSubject::TooMany { limit: 100 }));
}
