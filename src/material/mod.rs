//! The nouns: what the files hold once their bytes have been understood.

pub mod algorithm;
pub mod attribute_type;
pub mod certificate;
pub mod crl;
pub mod csr;
pub mod encrypted_key;
pub mod extensions;
pub mod item;
pub mod keystore;
pub mod name;
pub mod pfx;
pub mod private_key;
pub mod record;
pub mod secret;
pub mod uuid;

pub use algorithm::{KeyAlgorithm, PublicKey, SignatureAlgorithm};
pub use attribute_type::{AttributeType, TextType};
pub use certificate::Certificate;
pub use crl::{Crl, Revoked};
pub use csr::Csr;
pub use encrypted_key::{EncryptedForm, EncryptedKey};
pub use extensions::{Extension, Extensions, GeneralName};
pub use item::{Document, Format, Item, Member};
pub use keystore::Keystore;
pub use name::{Attribute, Name, folded};
pub use pfx::Pfx;
pub use private_key::PrivateKey;
pub use record::Record;
pub use secret::Secret;
