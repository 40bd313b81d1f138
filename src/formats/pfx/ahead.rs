//! Derives the keys of a PFX ahead of their use, on several cores.
//!
//! The integrity check, each safe and each key bag have a salt of their own, so no key waits for
//! another. A file with many rounds opens in the time of the longest derivations that share a core,
//! not of all together. Nothing is derived that the right password would not need, and a wrong one
//! needs it too: whether a part of the file opens with it tells a wrong password from a changed file.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use zeroize::Zeroizing;

use super::algorithm::{self, Parsed, Scheme};
use super::anatomy::{self, DATA, ENCRYPTED_DATA, Outer, bag};
use super::mac::MacData;
use super::password::Reading;
use super::{Limits, pbe};
use crate::formats::ber::{self, BerError, Node};

/// Rounds in all from which there are threads: about 5 ms of work. To start and join one costs 0.05 ms
/// on a quiet machine, and on a busy one a time slice of its scheduler, some milliseconds.
pub(super) const WORTH_A_THREAD: u64 = 60_000;
/// Threads at most.
const MOST_THREADS: usize = 8;
/// Keys at most; what a file has beyond is derived when its turn comes.
const MOST_KEYS: usize = 64;

/// What has been derived from one reading of a password.
#[derive(Default)]
pub(super) struct Ready {
    mac: Option<Zeroizing<Vec<u8>>>,
    keys: Vec<(Scheme, pbe::KeyAndIv)>,
}

impl Ready {
    /// The key of the integrity check.
    pub(super) fn mac(&self) -> Option<&Zeroizing<Vec<u8>>> {
        self.mac.as_ref()
    }

    /// Key and vector of a scheme.
    pub(super) fn key(&self, wanted: &Scheme) -> Option<&pbe::KeyAndIv> {
        self.keys.iter().find(|(scheme, _)| scheme == wanted).map(|(_, key)| key)
    }
}

enum Job<'a> {
    Mac(&'a MacData),
    Key(Scheme),
}

impl Job<'_> {
    /// Compressions, about.
    fn work(&self) -> u64 {
        match self {
            Job::Mac(mac) => mac.work(),
            Job::Key(scheme) => scheme.work(),
        }
    }

    /// `None` where it cannot be done; who asks for the key then finds out why.
    fn run(&self, reading: &Reading, limits: Limits) -> Option<Done<'_>> {
        Some(match self {
            Job::Mac(mac) => Done::Mac(mac.key(reading, limits).ok()??),
            Job::Key(scheme) => Done::Key(scheme, pbe::key_and_iv(scheme, reading, limits).ok()?),
        })
    }
}

enum Done<'a> {
    Mac(Zeroizing<Vec<u8>>),
    Key(&'a Scheme, pbe::KeyAndIv),
}

/// Derives what a reading of the password will be asked for, where that is much. The file's counts
/// have been checked.
pub(super) fn derive(outer: &Outer, reading: &mut Reading, limits: Limits) {
    let mut jobs = Vec::new();
    // What cannot be read is told by who opens it.
    let _ = keys(&outer.content, &mut jobs);
    jobs.truncate(MOST_KEYS);
    jobs.extend(outer.mac.as_ref().map(Job::Mac));
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let threads = cores.min(MOST_THREADS).min(jobs.len());
    if threads < 2 {
        return;
    }
    // The longest first, so that no core is left with it in the end.
    jobs.sort_by_key(|job| std::cmp::Reverse(job.work()));
    let mut ready = Ready::default();
    for done in spread(&jobs, threads, reading, limits) {
        match done {
            Done::Mac(key) => ready.mac = Some(key),
            Done::Key(scheme, key) => ready.keys.push((scheme.clone(), key)),
        }
    }
    reading.ready = ready;
}

fn spread<'a>(
    jobs: &'a [Job<'_>],
    threads: usize,
    reading: &Reading,
    limits: Limits,
) -> Vec<Done<'a>> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.extend(job.run(reading, limits));
        }
        done
    };
    thread::scope(|scope| {
        // Where the system has no thread to give, this one does it all.
        let others: Vec<_> = (1..threads)
            .filter_map(|_| thread::Builder::new().spawn_scoped(scope, work).ok())
            .collect();
        let mut done = work();
        for other in others {
            done.extend(other.join().unwrap_or_default());
        }
        done
    })
}

/// The schemes that show: of encrypted safes, and of key bags in clear ones. scrypt is left to its
/// turn: several at once would take its memory several times.
fn keys(content: &[u8], jobs: &mut Vec<Job<'_>>) -> Result<(), BerError> {
    let (authenticated, _) = ber::read(content)?;
    for info in &authenticated.children {
        match info.child(0)?.oid()?.as_str() {
            ENCRYPTED_DATA => add(anatomy::encrypted_content(info)?.0, jobs)?,
            DATA => bags(&ber::read(&info.child(1)?.inner()?.octets())?.0, jobs)?,
            _ => {}
        }
    }
    Ok(())
}

fn bags(contents: &Node<'_>, jobs: &mut Vec<Job<'_>>) -> Result<(), BerError> {
    for node in &contents.children {
        match node.child(0)?.oid()?.as_str() {
            bag::SHROUDED_KEY => add(node.child(1)?.inner()?.child(0)?, jobs)?,
            bag::NESTED => bags(node.child(1)?.inner()?, jobs)?,
            _ => {}
        }
    }
    Ok(())
}

fn add(algorithm: &Node<'_>, jobs: &mut Vec<Job<'_>>) -> Result<(), BerError> {
    if let Parsed::Known(scheme) = algorithm::parse(algorithm)?
        && scheme.work() > 0
    {
        jobs.push(Job::Key(scheme));
    }
    Ok(())
}
