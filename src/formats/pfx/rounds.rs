//! Many rounds of a hash, for the price of one compression each.
//!
//! After its first round a key derivation hashes nothing but digests. A digest with its padding fills
//! one block (FIPS 180-4 section 5.1), so a round is one call of the library's compression function,
//! which picks the processor's instructions by itself, on a block whose padding is written once.
//! Setting up a hasher for each round costs up to twice as much (benches/README.md).

use digest::Digest;

use super::algorithm::Hash;
use super::kdf::with_hash;
use super::mac::hmac_of;

/// A hash by its parts.
trait Function {
    type State: Copy;
    type Block: AsMut<[u8]>;

    /// The initial hash value (FIPS 180-4 section 5.3).
    const INITIAL: Self::State;

    /// The last block of a message that ends with a digest, after so many whole blocks.
    fn last_block(blocks_before: u16) -> Self::Block;
    /// A block of zeros.
    fn empty_block() -> Self::Block;
    /// Puts the digest at the start of the block.
    fn fill(block: &mut Self::Block, digest: &Self::State);
    fn compress(state: &mut Self::State, block: &Self::Block);
    fn exclusive_or(state: &mut Self::State, other: &Self::State);
    fn from_octets(digest: &[u8]) -> Self::State;
    fn to_octets(state: &Self::State, digest: &mut [u8]);
}

macro_rules! function {
    (
        $name:ident, $word:ty, $compress:path, words: $words:literal, block: $block:literal,
        digest: $digest:literal, $initial:expr
    ) => {
        struct $name;

        impl Function for $name {
            type State = [$word; $words];
            type Block = [u8; $block];

            const INITIAL: Self::State = $initial;

            fn last_block(blocks_before: u16) -> Self::Block {
                let mut block = Self::empty_block();
                block[$digest] = 0x80;
                let bits: u16 = (blocks_before * $block + $digest) * 8;
                block[$block - 2..].copy_from_slice(&bits.to_be_bytes());
                block
            }

            fn empty_block() -> Self::Block {
                [0; $block]
            }

            fn fill(block: &mut Self::Block, digest: &Self::State) {
                let octets = digest.map(<$word>::to_be_bytes);
                block[..$digest].copy_from_slice(&octets.as_flattened()[..$digest]);
            }

            fn compress(state: &mut Self::State, block: &Self::Block) {
                $compress(state, std::slice::from_ref(block));
            }

            fn exclusive_or(state: &mut Self::State, other: &Self::State) {
                for (word, other) in state.iter_mut().zip(other) {
                    *word ^= other;
                }
            }

            fn from_octets(digest: &[u8]) -> Self::State {
                let mut state = [0; $words];
                let (octets, _) = digest.as_chunks();
                for (word, octets) in state.iter_mut().zip(octets) {
                    *word = <$word>::from_be_bytes(*octets);
                }
                state
            }

            fn to_octets(state: &Self::State, digest: &mut [u8]) {
                for (octet, word) in
                    digest.iter_mut().zip(state.map(<$word>::to_be_bytes).as_flattened())
                {
                    *octet = *word;
                }
            }
        }
    };
}

function!(Sha1, u32, sha1::block_api::compress, words: 5, block: 64, digest: 20, [
    0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0,
]);
function!(Sha224, u32, sha2::block_api::compress256, words: 8, block: 64, digest: 28, [
    0xc105_9ed8, 0x367c_d507, 0x3070_dd17, 0xf70e_5939, 0xffc0_0b31, 0x6858_1511, 0x64f9_8fa7,
    0xbefa_4fa4,
]);
function!(Sha256, u32, sha2::block_api::compress256, words: 8, block: 64, digest: 32, [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
    0x5be0_cd19,
]);
function!(Sha384, u64, sha2::block_api::compress512, words: 8, block: 128, digest: 48, [
    0xcbbb_9d5d_c105_9ed8, 0x629a_292a_367c_d507, 0x9159_015a_3070_dd17, 0x152f_ecd8_f70e_5939,
    0x6733_2667_ffc0_0b31, 0x8eb4_4a87_6858_1511, 0xdb0c_2e0d_64f9_8fa7, 0x47b5_481d_befa_4fa4,
]);
function!(Sha512, u64, sha2::block_api::compress512, words: 8, block: 128, digest: 64, [
    0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b, 0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1, 0x9b05_688c_2b3e_6c1f, 0x1f83_d9ab_fb41_bd6b, 0x5be0_cd19_137e_2179,
]);

/// Replaces a digest by its digest, so many times.
pub(super) fn repeat(hash: Hash, digest: &mut [u8], times: u32) {
    fn plain<D: Digest>(digest: &mut [u8], times: u32) {
        for _ in 0..times {
            let hashed = D::digest(&*digest);
            digest.copy_from_slice(&hashed);
        }
    }
    match hash {
        Hash::Sha1 => compressed::<Sha1>(digest, times),
        Hash::Sha224 => compressed::<Sha224>(digest, times),
        Hash::Sha256 => compressed::<Sha256>(digest, times),
        Hash::Sha384 => compressed::<Sha384>(digest, times),
        Hash::Sha512 => compressed::<Sha512>(digest, times),
        // Too rare to be worth it.
        _ => with_hash!(hash, plain(digest, times)),
    }
}

fn compressed<F: Function>(digest: &mut [u8], times: u32) {
    let mut block = F::last_block(0);
    let mut state = F::from_octets(digest);
    for _ in 0..times {
        F::fill(&mut block, &state);
        state = F::INITIAL;
        F::compress(&mut state, &block);
    }
    F::to_octets(&state, digest);
}

/// One block of PBKDF2 (RFC 8018 section 5.2, step 3): from its first HMAC, `U_1`, to the exclusive-or
/// of `U_1` and so many further ones. `key` is HMAC's: no longer than a block of the hash.
pub(super) fn chain(hash: Hash, key: &[u8], first: &mut [u8], times: u32) {
    match hash {
        Hash::Sha1 => chained::<Sha1>(key, first, times),
        Hash::Sha224 => chained::<Sha224>(key, first, times),
        Hash::Sha256 => chained::<Sha256>(key, first, times),
        Hash::Sha384 => chained::<Sha384>(key, first, times),
        Hash::Sha512 => chained::<Sha512>(key, first, times),
        _ => {
            let mut hashed = first.to_vec();
            for _ in 0..times {
                hashed = hmac_of(hash, key, &hashed);
                for (octet, other) in first.iter_mut().zip(&hashed) {
                    *octet ^= other;
                }
            }
        }
    }
}

fn chained<F: Function>(key: &[u8], first: &mut [u8], times: u32) {
    // What HMAC hashes before the message is the same each time (RFC 2104 section 4).
    let (inner, outer) = (keyed::<F>(key, 0x36), keyed::<F>(key, 0x5c));
    let mut block = F::last_block(1);
    let mut state = F::from_octets(first);
    let mut sum = state;
    for _ in 0..times {
        F::fill(&mut block, &state);
        state = inner;
        F::compress(&mut state, &block);
        F::fill(&mut block, &state);
        state = outer;
        F::compress(&mut state, &block);
        F::exclusive_or(&mut sum, &state);
    }
    F::to_octets(&sum, first);
}

/// The state after HMAC's key block.
fn keyed<F: Function>(key: &[u8], pad: u8) -> F::State {
    let mut block = F::empty_block();
    let octets = block.as_mut();
    for (octet, key) in octets.iter_mut().zip(key.iter().chain(std::iter::repeat(&0))) {
        *octet = key ^ pad;
    }
    let mut state = F::INITIAL;
    F::compress(&mut state, &block);
    state
}
