//! What somebody sees who types the bare name.

/// What one may want, and the command for it: a screen of 24 lines holds it.
pub fn start() -> &'static str {
    "\
Make a key and a CSR, check the certificate that comes back, convert PFX files,
and test an mTLS API.

  mtls rehearse           see the whole way, without a vendor
  mtls csr                make a private key and a CSR
  mtls status             where am I, and what comes next?
  mtls inspect FILE       what is in this file?
  mtls verify FILE        is what came back right?
  mtls doctor             is everything in this folder right?
  mtls convert FILE.pfx   get a .crt and a .key from a PFX
  mtls smoke URL          does mTLS work from here?
  mtls snippet node       get the code for my program
  mtls explain 'TEXT'     what does this error message mean?

All commands: mtls --help
"
}
