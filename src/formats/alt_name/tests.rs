use super::*;

fn read(text: &str) -> Result<String, &'static str> {
    let (kind, value) = text.split_once(':').unwrap();
    AltName::from_text(Kind::named(kind).unwrap(), value)
        .map(|name| name.read().unwrap().to_string())
        .map_err(|finding| finding.variant.unwrap())
}

#[test]
fn every_kind_is_read_and_read_back() {
    for (text, same) in [
        ("dns:api.example.com", "dns:api.example.com"),
        ("DNS:*.example.com", "dns:*.example.com"),
        ("dns:ação.example", "dns:xn--ao-siap.example"),
        ("dns:bücher.example", "dns:xn--bcher-kva.example"),
        ("ip:192.0.2.1", "ip:192.0.2.1"),
        ("ip:2001:DB8::1", "ip:2001:db8::1"),
        ("email:ti@example.com", "email:ti@example.com"),
        ("email:ti@bücher.example", "email:ti@xn--bcher-kva.example"),
        ("email:joão@example.com", "othername:1.3.6.1.5.5.7.8.9;UTF8:joão@example.com"),
        (
            "uri:urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
            "uri:urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        ),
        ("rid:2.16.76.1", "rid:2.16.76.1"),
        ("dirname:CN=a,O=b\\, c", "dirname:CN=a,O=b\\, c"),
        ("cnpj:11.222.333/0001-81", "othername:2.16.76.1.3.3;PRINTABLE:11222333000181"),
        (
            "othername:2.16.76.1.3.3;oct:11222333000181",
            "othername:2.16.76.1.3.3;OCT:11222333000181",
        ),
        ("othername:1.2.3;DER:0201ff", "othername:1.2.3;DER:0201ff"),
    ] {
        assert_eq!(read(text).as_deref(), Ok(same), "{text}");
    }
}

#[test]
fn each_way_to_get_it_wrong_has_its_own_message() {
    let long = format!("dns:{}.example", "a".repeat(64));
    for (text, variant) in [
        ("dns:", "san-empty"),
        ("dns:a b", "dns"),
        ("dns:a.example.", "dns"),
        ("dns:a.example:443", "dns"),
        (long.as_str(), "dns"),
        ("dns:https://a.example/", "dns-address"),
        ("dns:192.0.2.1", "dns-ip"),
        ("dns:a.*.example", "dns-star"),
        ("dns:*", "dns-star"),
        ("dns:*.com", "dns-star"),
        ("ip:a.example", "ip"),
        ("ip:192.0.2.0/24", "ip-network"),
        ("email:nobody", "email"),
        ("email:a b@example.com", "email"),
        ("email:@example.com", "email"),
        ("uri:example.com", "uri"),
        ("uri:https://", "uri"),
        ("uri:https://example.com/a b", "uri-characters"),
        ("uri:https://bücher.example/", "uri-characters"),
        ("rid:1", "rid"),
        ("dirname:Acme", "dirname"),
        ("othername:1.2.3", "othername"),
        ("othername:1.2.3;NUMERIC:x", "othername"),
        ("othername:1.2.3;DER:02", "othername"),
        ("cnpj:11222333000182", "cnpj"),
    ] {
        assert_eq!(read(text), Err(variant), "{text}");
    }
}

#[test]
fn a_cnpj_is_right_by_its_check_digits() {
    // The last is the example of the Receita Federal for numbers with letters.
    for right in ["11222333000181", "11.222.333/0001-81", "12ABC34501DE35"] {
        assert!(is_cnpj(right), "{right}");
    }
    for wrong in ["11222333000182", "1122233300018", "00000000000000", "12abc34501de35", "é"] {
        assert!(!is_cnpj(wrong), "{wrong}");
    }
}
