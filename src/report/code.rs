//! The list of all finding, diagnosis and error codes, with the severity each usually has.
//!
//! Scripts rely on the names; `docs/findings/CODE.md` has a page for each.

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Refused by a common server or client family, or not the material it was given as.
    Problem,
    /// Usable, but mend it or know it.
    Warning,
    /// Worth a line.
    Note,
}

impl Severity {
    /// The word that people and scripts see.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Problem => "problem",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

macro_rules! codes {
    ($($variant:ident => $name:literal, $severity:ident;)*) => {
        /// A stable name for one kind of fault, the same in findings, diagnoses and errors.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = concat!("`", $name, "`")] $variant,)*
        }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];

            /// The name that scripts see.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// The severity where the facts of the case do not decide otherwise.
            pub fn usual_severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }

            /// The code of that name.
            pub fn named(name: &str) -> Option<Code> {
                Code::ALL.iter().copied().find(|code| code.as_str() == name)
            }
        }
    };
}

codes! {
    // File
    EmptyFile => "empty-file", Problem;
    UnknownFormat => "unknown-format", Problem;
    NotACertificate => "not-a-certificate", Problem;
    NotAKey => "not-a-key", Problem;
    NotARequest => "not-a-request", Problem;
    WebPage => "web-page", Problem;
    DamagedPem => "damaged-pem", Problem;
    Corrupt => "corrupt", Problem;
    PrivateKeyInFile => "private-key-in-file", Problem;
    SecretInFile => "secret-in-file", Problem;
    Utf16Text => "utf16-text", Warning;
    ByteOrderMark => "byte-order-mark", Warning;
    EscapedNewlines => "escaped-newlines", Warning;
    BareBase64 => "bare-base64", Warning;
    MisleadingExtension => "misleading-extension", Warning;
    TrailingData => "trailing-data", Warning;
    TooLarge => "too-large", Problem;
    OverLimit => "over-limit", Problem;
    // Key
    KeyMismatch => "key-mismatch", Problem;
    KeyMissing => "key-missing", Problem;
    KeyWeak => "key-weak", Problem;
    KeyDerivationExtreme => "key-derivation-extreme", Problem;
    KeyExposed => "key-exposed", Warning;
    KeyReused => "key-reused", Warning;
    KeyTypeRarelyAccepted => "key-type-rarely-accepted", Warning;
    KeyEncrypted => "key-encrypted", Note;
    // Request
    CsrBadSignature => "csr-bad-signature", Problem;
    CsrSubjectIncomplete => "csr-subject-incomplete", Problem;
    CsrBadName => "csr-bad-name", Problem;
    CsrGarbledText => "csr-garbled-text", Warning;
    // Certificate
    Expired => "expired", Problem;
    NotYetValid => "not-yet-valid", Problem;
    NoClientAuth => "no-client-auth", Problem;
    NoDigitalSignature => "no-digital-signature", Problem;
    IsACa => "is-a-ca", Problem;
    SelfSigned => "self-signed", Problem;
    WeakSignature => "weak-signature", Problem;
    BadSignature => "bad-signature", Problem;
    BadEncoding => "bad-encoding", Problem;
    BadSerial => "bad-serial", Note;
    UnknownCriticalExtension => "unknown-critical-extension", Problem;
    ExpiresSoon => "expires-soon", Warning;
    GarbledText => "garbled-text", Warning;
    OldVersion => "old-version", Warning;
    ProfileMismatch => "profile-mismatch", Problem;
    BadProfile => "bad-profile", Problem;
    // Against the request
    OtherKey => "other-key", Problem;
    SubjectChanged => "subject-changed", Warning;
    NamesChanged => "names-changed", Warning;
    UsageChanged => "usage-changed", Warning;
    ExtensionDropped => "extension-dropped", Warning;
    // Chain
    ChainIncomplete => "chain-incomplete", Problem;
    CaExpired => "ca-expired", Problem;
    CaNotYetValid => "ca-not-yet-valid", Problem;
    CaNoClientAuth => "ca-no-client-auth", Problem;
    CaNotACa => "ca-not-a-ca", Problem;
    PathTooLong => "path-too-long", Problem;
    NameNotPermitted => "name-not-permitted", Problem;
    Revoked => "revoked", Problem;
    ChainUnrelated => "chain-unrelated", Problem;
    IssuerFetched => "issuer-fetched", Warning;
    ChainOrder => "chain-order", Warning;
    CrlUnusable => "crl-unusable", Warning;
    RootIncluded => "root-included", Note;
    DuplicateCertificate => "duplicate-certificate", Note;
    NotJudged => "not-judged", Note;
    // PFX
    PfxNoKey => "pfx-no-key", Problem;
    PfxNoCert => "pfx-no-cert", Problem;
    PfxIterationsExtreme => "pfx-iterations-extreme", Problem;
    PfxLegacyCipher => "pfx-legacy-cipher", Warning;
    PfxNoMac => "pfx-no-mac", Warning;
    PfxPbmac1 => "pfx-pbmac1", Warning;
    PfxBrokenLinks => "pfx-broken-links", Warning;
    PfxNotDer => "pfx-not-der", Warning;
    PfxEmptyPassword => "pfx-empty-password", Warning;
    PfxPasswordEncoding => "pfx-password-encoding", Warning;
    PfxSeveralKeys => "pfx-several-keys", Warning;
    PfxUnencrypted => "pfx-unencrypted", Warning;
    PfxSecondPassword => "pfx-second-password", Warning;
    PfxShortSalt => "pfx-short-salt", Warning;
    PfxNoChain => "pfx-no-chain", Warning;
    PfxModernCipher => "pfx-modern-cipher", Note;
    PfxModernMac => "pfx-modern-mac", Note;
    PfxPrfWithoutNull => "pfx-prf-without-null", Note;
    PfxNameEncoding => "pfx-name-encoding", Note;
    PfxForeignBag => "pfx-foreign-bag", Note;
    // Way there
    DnsNotFound => "dns-not-found", Problem;
    DnsUnavailable => "dns-unavailable", Problem;
    NoAddress => "no-address", Problem;
    TcpRefused => "tcp-refused", Problem;
    TcpTimeout => "tcp-timeout", Problem;
    NoRoute => "no-route", Problem;
    TlsTimeout => "tls-timeout", Problem;
    HttpTimeout => "http-timeout", Problem;
    ProxyLogin => "proxy-login", Problem;
    ProxyForbidden => "proxy-forbidden", Problem;
    ProxyUpstream => "proxy-upstream", Problem;
    NotAProxy => "not-a-proxy", Problem;
    // Server
    NotTls => "not-tls", Problem;
    PlainHttpToTls => "plain-http-to-tls", Problem;
    CutOffAtHello => "cut-off-at-hello", Problem;
    TlsVersion => "tls-version", Problem;
    NoCommonCipher => "no-common-cipher", Problem;
    UnknownServerName => "unknown-server-name", Problem;
    AlpnMismatch => "alpn-mismatch", Problem;
    ServerPrivateCa => "server-private-ca", Problem;
    ServerChainIncomplete => "server-chain-incomplete", Problem;
    ServerSelfSigned => "server-self-signed", Problem;
    ServerNameMismatch => "server-name-mismatch", Problem;
    ServerExpired => "server-expired", Problem;
    ServerNotYetValid => "server-not-yet-valid", Problem;
    ServerWrongPurpose => "server-wrong-purpose", Problem;
    ServerCaAsLeaf => "server-ca-as-leaf", Problem;
    InterceptingProxy => "intercepting-proxy", Problem;
    ClockSkew => "clock-skew", Problem;
    // Client certificate
    CertificateNotRequested => "certificate-not-requested", Problem;
    CertificateNotSent => "certificate-not-sent", Problem;
    KeyTypeNotAccepted => "key-type-not-accepted", Problem;
    CaNotAccepted => "ca-not-accepted", Problem;
    CertificateRevoked => "certificate-revoked", Problem;
    CertificateNotRegistered => "certificate-not-registered", Problem;
    ServerCrl => "server-crl", Problem;
    ChainTooLarge => "chain-too-large", Problem;
    AskedAfterRequest => "asked-after-request", Problem;
    MtlsNotEnforced => "mtls-not-enforced", Problem;
    AnyCertificateAccepted => "any-certificate-accepted", Problem;
    RefusedWithoutReason => "refused-without-reason", Problem;
    EnginesDiffer => "engines-differ", Warning;
    // API
    Misdirected => "misdirected", Problem;
    UnexpectedStatus => "unexpected-status", Problem;
    WrongPath => "wrong-path", Problem;
    ApiKeyMissing => "api-key-missing", Problem;
    ApiKeyRejected => "api-key-rejected", Problem;
    PermissionMissing => "permission-missing", Problem;
    ApiKeyNotEnforced => "api-key-not-enforced", Problem;
    BlockedByPolicy => "blocked-by-policy", Problem;
    RateLimited => "rate-limited", Problem;
    Redirected => "redirected", Problem;
    UpstreamError => "upstream-error", Problem;
    // Errors
    Unreadable => "unreadable", Problem;
    WrongPassword => "wrong-password", Problem;
    PasswordNeeded => "password-needed", Problem;
    Unsupported => "unsupported", Problem;
    WouldOverwrite => "would-overwrite", Problem;
    CannotWrite => "cannot-write", Problem;
    CannotListen => "cannot-listen", Problem;
    Usage => "usage", Problem;
}
