//! Which file belongs where, by what is in it: for files that were given in each other's place.

use super::{Given, Request};
use crate::material::{Certificate, Item, PrivateKey, PublicKey};
use crate::report::verify::Inputs;

/// The same files, each where it belongs; `None` where nothing is out of its place, or no other place
/// suits it.
pub(super) fn arranged(request: &Request) -> Option<Inputs> {
    let mut strays = misplaced(request);
    if strays.is_empty() {
        return exchanged_with_ca(request);
    }
    let mut inputs = without(request, &strays);
    let ours = keys_of_all(request);
    // The likeliest leaf first: it takes the place of the certificate where that is free.
    strays.sort_by_key(|stray| std::cmp::Reverse(likeness(stray, &ours)));
    for stray in strays {
        let path = stray.path.clone();
        if named(&inputs, &path) {
            return None;
        }
        let is_ca = |one: &Certificate| one.extensions.is_ca();
        if stray.certificates().next().is_some() {
            if inputs.certificate.is_empty() {
                inputs.certificate = path;
            } else if stray.certificates().all(is_ca) {
                inputs.chain.push(path);
            } else {
                return None;
            }
        } else if holds_key(stray) && inputs.key.is_none() {
            inputs.key = Some(path);
        } else if stray.csrs().next().is_some() && inputs.csr.is_none() {
            inputs.csr = Some(path);
        } else if stray.crls().next().is_some() {
            inputs.crls.push(path);
        } else {
            return None;
        }
    }
    (!inputs.certificate.is_empty()).then_some(inputs)
}

/// Files that hold nothing of what they were given as, and those that were given as nothing.
fn misplaced(request: &Request) -> Vec<&Given> {
    let has_certificate = |given: &Given| given.certificates().next().is_some();
    // With files without a place, the first one is as little sure as the others.
    let certificate = std::iter::once(&request.certificate)
        .filter(|given| !request.others.is_empty() || !has_certificate(given));
    let key = request.key.iter().filter(|given| given.keys().next().is_none());
    let csr = request.csr.iter().filter(|given| given.csrs().next().is_none());
    let above =
        request.chain.iter().chain(&request.anchors).filter(|given| !has_certificate(given));
    let crls = request.crls.iter().filter(|given| given.crls().next().is_none());
    certificate.chain(key).chain(csr).chain(above).chain(crls).chain(&request.others).collect()
}

/// What is named already, but for the files that are out of their place.
fn without(request: &Request, strays: &[&Given]) -> Inputs {
    let stays = |given: &&Given| !strays.iter().any(|stray| std::ptr::eq(*stray, *given));
    let path = |given: &Given| given.path.clone();
    let all = |files: &[Given]| files.iter().filter(stays).map(path).collect::<Vec<_>>();
    Inputs {
        certificate: Some(&request.certificate).filter(stays).map(path).unwrap_or_default(),
        key: request.key.as_ref().filter(stays).map(path),
        csr: request.csr.as_ref().filter(stays).map(path),
        chain: all(&request.chain),
        anchors: all(&request.anchors),
        crls: all(&request.crls),
        ..request.inputs()
    }
}

fn named(inputs: &Inputs, path: &str) -> bool {
    std::iter::once(&inputs.certificate)
        .chain(&inputs.key)
        .chain(&inputs.csr)
        .chain(&inputs.chain)
        .chain(&inputs.anchors)
        .chain(&inputs.crls)
        .any(|known| known == path)
}

/// Whether a private key is in it, also one that stayed shut.
fn holds_key(given: &Given) -> bool {
    given.items.iter().any(|item| matches!(item, Item::PrivateKey(_) | Item::EncryptedKey(_)))
}

/// The public keys of all private keys and requests.
fn keys_of_all(request: &Request) -> Vec<&PublicKey> {
    let files = || request.all().chain(&request.others);
    let of_keys = files().flat_map(Given::keys).map(PrivateKey::public_key);
    of_keys.chain(files().flat_map(Given::csrs).map(|csr| &csr.public_key)).collect()
}

/// How likely a file holds the client's certificate: one of our key, else one that is no CA's.
fn likeness(given: &Given, ours: &[&PublicKey]) -> u8 {
    let of_ours = |one: &Certificate| ours.iter().any(|key| one.public_key.same_key(key));
    if given.certificates().any(of_ours) {
        2
    } else {
        u8::from(given.certificates().any(|one| !one.extensions.is_ca()))
    }
}

/// A CA's certificate in the place of the client's, and the client's among the CAs.
fn exchanged_with_ca(request: &Request) -> Option<Inputs> {
    let ours = keys_of_all(request);
    let mine = likeness(&request.certificate, &ours);
    let candidates = || request.chain.iter().chain(&request.anchors);
    let best = candidates().rev().max_by_key(|given| likeness(given, &ours))?;
    if mine > 0 || likeness(best, &ours) <= mine {
        return None;
    }
    let mut inputs = request.inputs();
    let moved = std::mem::replace(&mut inputs.certificate, best.path.clone());
    for path in inputs.chain.iter_mut().chain(&mut inputs.anchors) {
        if *path == best.path {
            path.clone_from(&moved);
        }
    }
    Some(inputs)
}
