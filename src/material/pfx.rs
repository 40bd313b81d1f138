//! A PFX (PKCS#12, RFC 7292) as it shows without its password.

/// An unopened PFX.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pfx {
    /// The bytes of the file, as far as the PFX goes.
    pub bytes: Vec<u8>,
    /// Its anatomy.
    pub anatomy: Anatomy,
}

/// Everything a PFX shows without its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anatomy {
    /// The version number; 3 in every honest file.
    pub version: u64,
    /// Whether it is encoded in BER where DER is expected.
    pub not_der: bool,
    /// Whether there is BER inside a safe that shows.
    pub not_der_inside: bool,
    /// Whether it is protected by a signature instead of a password.
    pub public_key_integrity: bool,
    /// The integrity check; `None` where there is none.
    pub mac: Option<Mac>,
    /// The safes, in order.
    pub safes: Vec<Safe>,
}

/// The integrity check (RFC 7292 section 4, RFC 9579).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mac {
    /// What is computed, such as `HMAC-SHA-256` or `PBMAC1`.
    pub name: String,
    /// The digest's or PBMAC1's OID.
    pub oid: String,
    /// Rounds of the key derivation; 1 where the field is absent.
    pub iterations: u64,
    /// Whether the file writes the count.
    pub iterations_written: bool,
    /// The length of the salt in octets.
    pub salt_length: usize,
}

/// One safe: bags, in the clear or encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Safe {
    /// Bags that anybody can see.
    Clear(Vec<Bag>),
    /// Bags under the password.
    Encrypted {
        /// How.
        encryption: Encryption,
        /// The bags, once they are decrypted.
        bags: Option<Vec<Bag>>,
    },
    /// A safe for a recipient's key (enveloped data), or of a kind we do not know, by OID.
    Other(String),
}

/// One bag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bag {
    /// What is in it.
    pub kind: BagKind,
    /// The friendlyName attribute.
    pub friendly_name: Option<String>,
    /// The localKeyID attribute.
    pub local_key_id: Option<Vec<u8>>,
    /// What is unusual about its attributes.
    pub attributes: AttributeForm,
}

/// How the attributes of a bag are written (RFC 2985 section 5.5, X.690 section 11.6).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AttributeForm {
    /// The friendlyName is not the BMPString it should be.
    pub name_not_bmp: bool,
    /// An attribute stands there twice.
    pub repeated: bool,
    /// The set is not in the order that DER asks for.
    pub unsorted: bool,
}

/// What a bag holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BagKind {
    /// A private key that nothing protects.
    Key,
    /// A private key under a password.
    ShroudedKey(Encryption),
    /// A certificate.
    Certificate,
    /// A certificate that is not X.509, such as SDSI, by the OID of its type.
    OtherCertificate(String),
    /// A revocation list.
    Crl,
    /// A secret, such as a symmetric key.
    Secret,
    /// More bags.
    Nested(Vec<Bag>),
    /// Something we do not know, by OID.
    Other(String),
}

/// How something is encrypted, in the words of the field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encryption {
    /// The scheme with its cipher, such as `PBES2 AES-256-CBC` or `PBE RC2-40`.
    pub name: String,
    /// The OID that tells a reader the cipher: the scheme's, or inside PBES2 the cipher's.
    pub oid: String,
    /// Whether OpenSSL 3 and later keep the cipher out of their default provider: RC2, RC4, DES
    /// (pfx-runtimes.md, R02).
    pub legacy: bool,
    /// The key derivation, such as `PBKDF2-HMAC-SHA-256`; `None` where the scheme implies it.
    pub key_derivation: Option<String>,
    /// Rounds of the key derivation; scrypt's N for scrypt.
    pub iterations: u64,
    /// What the derivation costs, in rounds; N times r times p for scrypt, whose steps take about as
    /// long.
    pub work: u64,
    /// The length of the salt in octets.
    pub salt_length: usize,
    /// Whether a PRF is named without the NULL that some readers insist on.
    pub prf_without_null: bool,
    /// The OID of the PRF of PBKDF2; `None` for other derivations.
    pub prf_oid: Option<String>,
    /// Whether the PRF of PBKDF2 is named, which it need not be where it is HMAC-SHA-1.
    pub prf_written: bool,
    /// Whether the key length stands in the parameters of the key derivation.
    pub key_length_written: bool,
}

impl std::fmt::Display for Encryption {
    /// `PBES2 AES-256-CBC, PBKDF2-HMAC-SHA-256, 2048 iterations`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)?;
        if let Some(derivation) = &self.key_derivation {
            write!(f, ", {derivation}")?;
        }
        write!(f, ", {} iterations", self.iterations)
    }
}

impl Anatomy {
    /// Every bag that shows, nested ones too.
    pub fn visible_bags(&self) -> Vec<&Bag> {
        fn collect<'a>(bags: &'a [Bag], all: &mut Vec<&'a Bag>) {
            for bag in bags {
                all.push(bag);
                if let BagKind::Nested(inner) = &bag.kind {
                    collect(inner, all);
                }
            }
        }
        let mut all = Vec::new();
        for safe in &self.safes {
            if let Safe::Clear(bags) | Safe::Encrypted { bags: Some(bags), .. } = safe {
                collect(bags, &mut all);
            }
        }
        all
    }

    /// Every encryption that shows: of safes, and of keys in clear safes.
    pub fn encryptions(&self) -> Vec<&Encryption> {
        let safes = self.safes.iter().filter_map(|safe| match safe {
            Safe::Encrypted { encryption, .. } => Some(encryption),
            _ => None,
        });
        safes.chain(self.key_encryptions()).collect()
    }

    /// Every encryption of a key whose bag shows.
    pub fn key_encryptions(&self) -> Vec<&Encryption> {
        self.visible_bags()
            .into_iter()
            .filter_map(|bag| match &bag.kind {
                BagKind::ShroudedKey(encryption) => Some(encryption),
                _ => None,
            })
            .collect()
    }
}
