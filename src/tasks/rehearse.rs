//! `rehearse`: the one thing that no other command does yet, a PFX as old programs write it.

use std::path::PathBuf;

use zeroize::Zeroizing;

use crate::error::Error;
use crate::formats::pfx::{self, Contents, Profile};
use crate::material::{Certificate, PrivateKey, Secret};
use crate::report::{FileKind, Mode, Plan, PlannedFile};

/// Where the two files go.
#[derive(Debug)]
pub struct Paths {
    /// The PFX.
    pub pfx: PathBuf,
    /// Its password, in a file of its own.
    pub password: PathBuf,
}

/// Packs a pair as Windows, Java and OpenSSL did for decades: certificates under RC2-40, the key
/// under 3DES, an HMAC-SHA-1 check. A second reader must agree with what was written.
pub fn legacy_pfx(
    paths: Paths,
    certificates: &[Certificate],
    key: &PrivateKey,
    password: &Secret,
) -> Result<Plan, Error> {
    let certificates: Vec<&Certificate> = certificates.iter().collect();
    let contents = Contents { key, certificates: &certificates, friendly_name: "rehearsal" };
    let bytes = pfx::write(&contents, &Profile::legacy(), password)?;
    pfx::readback(&bytes, key, &certificates, password)?;
    let private = |path, kind, contents| PlannedFile { path, kind, mode: Mode::Private, contents };
    let line = Zeroizing::new([password.expose(), b"\n"].concat());
    let files = vec![
        private(paths.pfx, FileKind::Pfx, Zeroizing::new(bytes)),
        private(paths.password, FileKind::Other, line),
    ];
    Ok(Plan { files, inputs: Vec::new() })
}
