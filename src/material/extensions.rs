//! The extensions of certificates and requests that decide whether a TLS client may use them
//! (RFC 5280 section 4.2).

/// A name in a SubjectAltName or a name constraint (RFC 5280 section 4.2.1.6).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum GeneralName {
    /// A DNS name.
    Dns(String),
    /// An IP address, or an address with its mask in a name constraint, as text.
    Ip(String),
    /// An e-mail address.
    Email(String),
    /// A URI.
    Uri(String),
    /// A distinguished name as RFC 4514 text.
    Directory(String),
    /// A registered OID.
    Rid(String),
    /// A name of a kind of its own, as `OID;TYPE:VALUE`.
    OtherName(String),
    /// Any other kind, as `kind:hex`.
    Other(String),
}

impl std::fmt::Display for GeneralName {
    /// The form that `--san` takes.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            GeneralName::Dns(name) => write!(f, "dns:{name}"),
            GeneralName::Ip(address) => write!(f, "ip:{address}"),
            GeneralName::Email(address) => write!(f, "email:{address}"),
            GeneralName::Uri(uri) => write!(f, "uri:{uri}"),
            GeneralName::Directory(name) => write!(f, "dirname:{name}"),
            GeneralName::Rid(oid) => write!(f, "rid:{oid}"),
            GeneralName::OtherName(name) => write!(f, "othername:{name}"),
            GeneralName::Other(other) => write!(f, "other:{other}"),
        }
    }
}

/// One extension as it stands in the encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// The dotted OID.
    pub oid: String,
    /// Whether who does not know it must refuse the certificate.
    pub critical: bool,
    /// The DER inside its OCTET STRING.
    pub value: Vec<u8>,
}

/// The bits of KeyUsage by the names of RFC 5280 section 4.2.1.3.
pub const KEY_USAGES: [&str; 9] = [
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
];

/// OIDs of extended key usages.
pub mod purpose {
    /// TLS client authentication.
    pub const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
    /// TLS server authentication.
    pub const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
    /// Any purpose.
    pub const ANY: &str = "2.5.29.37.0";

    const NAMES: [(&str, &str); 7] = [
        (CLIENT_AUTH, "clientAuth"),
        (SERVER_AUTH, "serverAuth"),
        (ANY, "anyExtendedKeyUsage"),
        ("1.3.6.1.5.5.7.3.3", "codeSigning"),
        ("1.3.6.1.5.5.7.3.4", "emailProtection"),
        ("1.3.6.1.5.5.7.3.8", "timeStamping"),
        ("1.3.6.1.5.5.7.3.9", "OCSPSigning"),
    ];

    /// The name that RFC 5280 section 4.2.1.12 has for it, or the OID itself.
    pub fn label(oid: &str) -> &str {
        NAMES.iter().find(|(known, _)| *known == oid).map_or(oid, |(_, name)| name)
    }

    /// The OID of that name; case does not count.
    pub fn named(name: &str) -> Option<&'static str> {
        NAMES.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(oid, _)| *oid)
    }
}

/// Extensions, decoded as far as the checks need them. A `None` means: not present.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extensions {
    /// All of them, in order.
    pub all: Vec<Extension>,
    /// KeyUsage, by the names in [`KEY_USAGES`].
    pub key_usage: Option<Vec<&'static str>>,
    /// ExtendedKeyUsage, as dotted OIDs.
    pub extended_key_usage: Option<Vec<String>>,
    /// BasicConstraints: whether it is a CA, and the path length.
    pub basic_constraints: Option<(bool, Option<u32>)>,
    /// SubjectAltName; empty when absent.
    pub subject_alt_names: Vec<GeneralName>,
    /// SubjectKeyIdentifier in hex.
    pub subject_key_id: Option<String>,
    /// AuthorityKeyIdentifier's key identifier in hex.
    pub authority_key_id: Option<String>,
    /// AuthorityInfoAccess: where to fetch the issuer's certificate.
    pub issuer_urls: Vec<String>,
    /// CRLDistributionPoints: where to fetch the revocation list.
    pub crl_urls: Vec<String>,
    /// NameConstraints: permitted and excluded subtrees.
    pub name_constraints: Option<(Vec<GeneralName>, Vec<GeneralName>)>,
    /// OIDs of extensions whose value could not be decoded.
    pub undecodable: Vec<String>,
}

impl Extensions {
    /// Whether a CA may sign certificates with this key usage; an absent one allows it.
    pub fn may_sign_certificates(&self) -> bool {
        self.key_usage.as_ref().is_none_or(|usages| usages.contains(&"keyCertSign"))
    }

    /// The addresses of the issuer's certificate that HTTP can fetch (RFC 5280 section 4.2.2.1).
    pub fn issuer_http_urls(&self) -> impl Iterator<Item = &str> {
        self.issuer_urls.iter().map(String::as_str).filter(|url| is_http(url))
    }

    /// Whether BasicConstraints says CA.
    pub fn is_ca(&self) -> bool {
        self.basic_constraints.is_some_and(|(ca, _)| ca)
    }
}

/// Whether an address is one of HTTP. Schemes have no case (RFC 3986 section 3.1).
pub fn is_http(url: &str) -> bool {
    url.split_once("://").is_some_and(|(scheme, _)| {
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    })
}
