//! ECDH on P-521 (RFC 8446 section 4.2.8.2), which rustls leaves out of its groups.
//!
//! In TLS 1.2 a list of groups is also the list of curves that a certificate's key may be on
//! (RFC 8422 section 5.1): without P-521 in ours, OpenSSL servers refuse a client with such a key,
//! and other clients with the same files get in.

use aws_lc_rs::agreement::{ECDH_P521, PrivateKey, UnparsedPublicKey, agree};
use rustls::crypto::{ActiveKeyExchange, SharedSecret, SupportedKxGroup};
use rustls::{Error, NamedGroup, PeerMisbehaved};

/// The group, the last choice of a list.
pub(super) static P521: &dyn SupportedKxGroup = &P521Group;

#[derive(Debug)]
struct P521Group;

struct Exchange {
    private: PrivateKey,
    public: Vec<u8>,
}

impl SupportedKxGroup for P521Group {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        let failed = |_| Error::General("no key on P-521 could be made".to_owned());
        let private = PrivateKey::generate(&ECDH_P521).map_err(failed)?;
        let public = private.compute_public_key().map_err(failed)?.as_ref().to_vec();
        Ok(Box::new(Exchange { private, public }))
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::secp521r1
    }
}

impl ActiveKeyExchange for Exchange {
    fn complete(self: Box<Self>, peer: &[u8]) -> Result<SharedSecret, Error> {
        /// A point without compression (RFC 8446 section 4.2.8.2).
        const LENGTH: usize = 133;
        let refused = || Error::from(PeerMisbehaved::InvalidKeyShare);
        if peer.len() != LENGTH || peer.first() != Some(&4) {
            return Err(refused());
        }
        agree(&self.private, UnparsedPublicKey::new(&ECDH_P521, peer), refused(), |secret| {
            Ok(SharedSecret::from(secret))
        })
    }

    fn pub_key(&self) -> &[u8] {
        &self.public
    }

    fn group(&self) -> NamedGroup {
        NamedGroup::secp521r1
    }
}
