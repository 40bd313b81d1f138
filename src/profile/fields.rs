//! The fields of a profile's file: one table, from which files are checked and the JSON Schema is made.

/// A field of a table.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) shape: Shape,
}

/// What a value must be.
#[derive(Debug)]
pub(super) enum Shape {
    /// One line of text, not empty.
    Text,
    /// Small letters, digits and hyphens.
    Word,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// `https://`, a host, perhaps a port.
    Url,
    /// The address of a page.
    Page,
    /// A path with its leading slash.
    Path,
    /// The name of an HTTP header (RFC 9110 section 5.1).
    Header,
    /// Yes or no.
    Truth,
    /// A whole number from the first to the second.
    Number(i64, i64),
    /// An attribute of a subject, by name or dotted OID.
    Attribute,
    /// A dotted OID.
    Oid,
    /// Bytes in hex.
    Hex,
    /// A key usage of RFC 5280 section 4.2.1.3.
    KeyUsage,
    /// An extended key usage, by name or dotted OID.
    ExtendedKeyUsage,
    /// Several values.
    List(&'static Shape),
    /// A value with its mark: `{ value, mark, source, note }`.
    Marked(&'static Shape),
    /// A table.
    Table(&'static [Field]),
    /// A list of tables.
    Rows(&'static [Field]),
    /// A list of tables that each have a mark.
    MarkedRows(&'static [Field]),
    /// Pages by a short key.
    Pages,
    /// Judged elsewhere.
    Any,
}

use Shape::{
    Any, Attribute, Choice, ExtendedKeyUsage, Header, Hex, KeyUsage, List, Marked, MarkedRows,
    Number, Oid, Page, Pages, Path, Rows, Table, Text, Truth, Url, Word,
};

const fn must(name: &'static str, shape: Shape) -> Field {
    Field { name, required: true, shape }
}

const fn may(name: &'static str, shape: Shape) -> Field {
    Field { name, required: false, shape }
}

/// The kinds of keys, as `--key-type` takes them.
pub(super) const KEY_TYPES: &[&str] =
    &["rsa-2048", "rsa-3072", "rsa-4096", "p256", "p384", "p521", "ed25519"];

const KEY_TYPE: Shape = Choice(KEY_TYPES);

const FORMS: &[&str] = &["text", "country", "cnpj", "cpf", "uuid", "email", "dns-name", "digits"];

const EFFECTS: &[&str] = &["reads", "opens-session", "may-cost", "changes-data"];

const DEEDS: &[&str] = &[
    "enroll",
    "update-enroll",
    "delete-enroll",
    "identify",
    "search",
    "liveness",
    "capture",
    "photo",
    "session-log",
    "make-link",
    "show-link",
];

/// The fields that say how sure a value is.
pub(super) const MARKS: &[Field] = &[
    must("mark", Choice(&["documented", "derived", "assumption"])),
    may("source", Text),
    may("note", Text),
];

/// The whole file.
pub(super) const PROFILE: &[Field] = &[
    must("name", Word),
    must("title", Text),
    may("sources", Pages),
    may("environments", Rows(ENVIRONMENT)),
    may("api", Table(API)),
    must("csr", Table(CSR)),
    may("send", Table(SEND)),
    may("certificate", Table(CERTIFICATE)),
    may("session", Table(SESSION)),
    may("unsafe_effects", Table(UNSAFE_EFFECTS)),
    may("people", Table(PEOPLE)),
    may("permissions", MarkedRows(PERMISSION)),
];

const ENVIRONMENT: &[Field] = &[
    must("name", Word),
    may("base_url", Marked(&Url)),
    may("asks_for_certificate", Marked(&Truth)),
];

const API: &[Field] = &[
    may("api_key_header", Marked(&Header)),
    may("api_key_form", Marked(&Choice(&["uuid", "text"]))),
    may("health_path", Marked(&Path)),
    may("health_needs_api_key", Marked(&Truth)),
];

const CSR: &[Field] = &[
    must("key_type", Marked(&KEY_TYPE)),
    may("key_types", Marked(&List(&KEY_TYPE))),
    may("signature_hash", Marked(&Choice(&["sha256", "sha384", "sha512"]))),
    may("key_usage", Marked(&List(&KeyUsage))),
    may("extended_key_usage", Marked(&List(&ExtendedKeyUsage))),
    must("subject", MarkedRows(SUBJECT)),
    may("subject_alt_names", MarkedRows(ALT_NAME)),
    may("extensions", MarkedRows(EXTENSION)),
];

const SUBJECT: &[Field] = &[
    must("attribute", Attribute),
    must("required", Truth),
    may("label", Text),
    may("help", Text),
    may("value", Text),
    may("example", Text),
    may("choices", List(&Text)),
    may("form", Choice(FORMS)),
    may("max_length", Number(1, 32_768)),
];

const ALT_NAME: &[Field] = &[
    must("kind", Choice(&["dns", "ip", "email", "uri"])),
    must("required", Truth),
    may("label", Text),
    may("help", Text),
    may("example", Text),
];

const EXTENSION: &[Field] = &[must("oid", Oid), must("value_hex", Hex), may("critical", Truth)];

const SEND: &[Field] = &[
    may("how", Marked(&Text)),
    may("to", Marked(&Text)),
    may("also", Marked(&List(&Text))),
    may("returns", Marked(&List(&Text))),
];

const CERTIFICATE: &[Field] = &[
    may("validity_years", Marked(&Number(1, 100))),
    may("validity_days", Marked(&Number(1, 36_525))),
    may("renewable_days_before", Marked(&Number(1, 36_525))),
    may("most_active", Marked(&Number(1, 1_000))),
    may("one_per_environment", Marked(&Truth)),
    may("client_auth", Marked(&Truth)),
    may("issuer", Marked(&Text)),
];

const SESSION: &[Field] = &[
    must("opened_by", Marked(&Text)),
    must("mandatory_fields", Marked(&List(&Text))),
    must("action_field", Marked(&Text)),
    must("id_field", Marked(&Text)),
    must("token_field", Marked(&Text)),
    must("authorization_scheme", Marked(&Header)),
    must("required_in", Marked(&List(&Text))),
    must("lifetime_seconds", Marked(&Number(1, 31_557_600))),
];

const UNSAFE_EFFECTS: &[Field] = &[
    may("reads", Marked(&Truth)),
    may("opens_session", Marked(&Truth)),
    may("may_cost", Marked(&Truth)),
    may("changes_data", Marked(&Truth)),
];

const PEOPLE: &[Field] = &[
    must("person_field", Marked(&Text)),
    must("image_field", Marked(&Text)),
    must("gallery_field", Marked(&Text)),
    must("ask_photo_fields", Marked(&List(&Text))),
    must("photo_returned_in", Marked(&List(&Text))),
    must("migrated_in", Marked(&List(&Text))),
    must("link_field", Marked(&Text)),
];

const PERMISSION: &[Field] = &[
    must("context", Word),
    must("api", Word),
    must("method", Choice(&["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])),
    must("path", Path),
    must("effect", Choice(EFFECTS)),
    may("does", Choice(DEEDS)),
    may("action", Text),
    may("deprecated", Truth),
];

impl Shape {
    /// The rule in words, as it follows "must be".
    pub(super) fn rule(&self) -> String {
        match self {
            Text => "one line of text".to_owned(),
            Word => "a word of small letters, digits and hyphens".to_owned(),
            Choice(words) => format!("one of {}", words.join(", ")),
            Url => "https:// and a host, without a path".to_owned(),
            Page => "the address of a page".to_owned(),
            Path => "a path that begins with a slash".to_owned(),
            Header => "a name of letters, digits and hyphens".to_owned(),
            Truth => "true or false".to_owned(),
            Number(least, most) => format!("a whole number from {least} to {most}"),
            Attribute => "an attribute such as CN, O or UID, or its OID".to_owned(),
            Oid => "an OID such as 2.5.4.3".to_owned(),
            Hex => "bytes in hex".to_owned(),
            KeyUsage => "a key usage such as digitalSignature".to_owned(),
            ExtendedKeyUsage => "an extended key usage such as clientAuth, or its OID".to_owned(),
            List(one) => format!("a list, each item {}", one.rule()),
            Marked(one) => format!("{{ value, mark, source, note }}, the value {}", one.rule()),
            Table(_) => "a table".to_owned(),
            Rows(_) | MarkedRows(_) => "a list of tables, as [[name]] writes it".to_owned(),
            Pages => "a table of addresses".to_owned(),
            Any => "a value".to_owned(),
        }
    }

    /// Whether its values are texts.
    pub(super) fn is_text(&self) -> bool {
        matches!(
            self,
            Text | Word
                | Choice(_)
                | Url
                | Page
                | Path
                | Header
                | Attribute
                | Oid
                | Hex
                | KeyUsage
                | ExtendedKeyUsage
        )
    }
}
