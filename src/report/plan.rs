//! A plan of files: what a task wants on the disk. `output` carries it out whole or not at all.

use std::path::PathBuf;

use zeroize::Zeroizing;

/// What a planned file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A private key, plain or encrypted.
    PrivateKey,
    /// A certificate signing request.
    Csr,
    /// One certificate or a chain, leaf first.
    Certificate,
    /// The certificates between leaf and root, in a file of their own.
    Chain,
    /// Certificates that belong to no chain of a key in the same file.
    ExtraCertificates,
    /// A certificate, its chain and its private key in one PEM file.
    CertificateAndKey,
    /// A PFX bundle.
    Pfx,
    /// A PKCS#7 bundle of certificates.
    Pkcs7,
    /// What is remembered of an onboarding.
    Record,
    /// A ZIP archive for the vendor.
    Archive,
    /// Anything else, such as a transcript.
    Other,
}

impl FileKind {
    /// The word that scripts see.
    pub fn as_str(self) -> &'static str {
        match self {
            FileKind::PrivateKey => "private-key",
            FileKind::Csr => "csr",
            FileKind::Certificate => "certificate",
            FileKind::Chain => "chain",
            FileKind::ExtraCertificates => "extra-certificates",
            FileKind::CertificateAndKey => "certificate-and-key",
            FileKind::Pfx => "pfx",
            FileKind::Pkcs7 => "pkcs7",
            FileKind::Record => "record",
            FileKind::Archive => "archive",
            FileKind::Other => "other",
        }
    }
}

/// Who may read a planned file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The owner alone: 0600, from the first byte.
    Private,
    /// Everybody: 0644.
    Public,
}

impl Mode {
    /// The permission bits.
    pub fn bits(self) -> u32 {
        match self {
            Mode::Private => 0o600,
            Mode::Public => 0o644,
        }
    }
}

/// One file to write. Its contents may be secret, so they are wiped on drop and not shown.
pub struct PlannedFile {
    /// Where, as the user will see it.
    pub path: PathBuf,
    /// What it is.
    pub kind: FileKind,
    /// Who may read it.
    pub mode: Mode,
    /// The bytes.
    pub contents: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for PlannedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PlannedFile")
            .field("path", &self.path)
            .field("kind", &self.kind)
            .field("mode", &self.mode)
            .field("contents", &"(redacted)")
            .finish()
    }
}

/// Files to write, in the order in which they are published, and the inputs they must not hit.
#[derive(Debug, Default)]
pub struct Plan {
    /// The files; a private key comes before what belongs to it.
    pub files: Vec<PlannedFile>,
    /// Files that were read; no output may be one of them, `--force` or not.
    pub inputs: Vec<PathBuf>,
}

/// A file that was written, or with `--dry-run` would have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where.
    pub path: PathBuf,
    /// What it is.
    pub kind: FileKind,
    /// Its permission bits.
    pub mode: u32,
}
