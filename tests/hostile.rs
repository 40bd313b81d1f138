//! Damaged and hostile bytes: every fixture, whole and in pieces, and all that a fuzzer has found.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files should stop")]

mod targets;

use std::fs;
use std::path::Path;

/// All files below a folder.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

fn below(name: &str) -> Vec<(String, Vec<u8>)> {
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(name))
}

/// Numbers that look random and are the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }
}

/// How many times as much is tried as in each run of the tests; .ci/long asks for more.
fn thoroughness() -> usize {
    std::env::var("MTLS_HOSTILE").ok().and_then(|times| times.parse().ok()).unwrap_or(1)
}

/// The bytes cut short, flipped, stretched and made to promise more than they hold.
fn damaged(bytes: &[u8], count: usize) -> Vec<Vec<u8>> {
    let mut numbers = Numbers(bytes.len() as u64);
    let mut all = Vec::new();
    for at in 0..count {
        let mut changed = bytes.to_vec();
        let place = numbers.below(bytes.len());
        // Another kind of damage for each file, where it gets only one.
        match (bytes.len() + at) % 5 {
            0 => changed.truncate(place),
            1 => changed.iter_mut().skip(place).take(1).for_each(|byte| *byte ^= 0x41),
            // A length that goes beyond everything.
            2 => drop(changed.splice(place..place, [0x30, 0x84, 0xff, 0xff, 0xff, 0xff])),
            // An indefinite length that nothing ends.
            3 => drop(changed.splice(place..place, [0x24, 0x80].repeat(60))),
            _ => changed.iter_mut().skip(place).take(4).for_each(|byte| *byte = 0x7f),
        }
        all.push(changed);
    }
    all
}

/// Seconds of work after which a target counts as hanging. The build without optimisation is slow.
const HANGING: u64 = 20;

/// Runs a target. What counts is the time on the processor: a busy machine is no fault.
fn run(name: &str, target: targets::Target, source: &str, bytes: &[u8]) {
    let begun = worked();
    target(bytes);
    let took = worked().saturating_sub(begun) / 1_000_000_000;
    assert!(took < HANGING, "{name} works for {took} s on {source}");
}

/// Nanoseconds that this thread has worked so far, where Linux counts them.
fn worked() -> u64 {
    let counted = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    counted.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or_default()
}

#[test]
fn no_fixture_and_no_damaged_fixture_makes_anything_panic_or_hang() {
    let fixtures = below("fixtures");
    let shares = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for share in fixtures.chunks(fixtures.len().div_ceil(shares)) {
            scope.spawn(|| {
                share.iter().for_each(|(source, bytes)| whole_and_damaged(source, bytes))
            });
        }
    });
}

fn whole_and_damaged(source: &str, bytes: &[u8]) {
    for (name, target) in targets::ALL {
        run(name, target, source, bytes);
        for changed in damaged(bytes, thoroughness()) {
            run(name, target, source, &changed);
        }
    }
}

#[test]
fn what_a_fuzzer_has_found_stays_found() {
    let corpora = below("fuzz/corpus");
    assert!(!corpora.is_empty());
    for (source, bytes) in corpora {
        for (name, target) in targets::ALL {
            run(name, target, &source, &bytes);
        }
    }
}

/// Rounds of each target in the test below.
const ROUNDS: usize = 200;

/// One of the seeds with some of the changes that a fuzzer makes.
fn mutated(seeds: &[(String, Vec<u8>)], numbers: &mut Numbers) -> Vec<u8> {
    const TELLING: [u8; 12] = [0, 1, 2, 4, 0x24, 0x30, 0x31, 0x7f, 0x80, 0x82, 0xa0, 0xff];
    let (_, seed) = &seeds[numbers.below(seeds.len())];
    let (_, other) = &seeds[numbers.below(seeds.len())];
    let mut bytes = seed.clone();
    for _ in 0..=numbers.below(4) {
        let place = numbers.below(bytes.len() + 1);
        let end = (place + numbers.below(64)).min(bytes.len());
        let start = numbers.below(other.len() + 1);
        let piece = &other[start..(start + numbers.below(64)).min(other.len())];
        match numbers.below(7) {
            0 => {
                bytes.iter_mut().skip(place).take(1).for_each(|byte| *byte ^= 1 << numbers.below(8))
            }
            1 => bytes.iter_mut().skip(place).take(1).for_each(|byte| {
                *byte = TELLING[numbers.below(TELLING.len())];
            }),
            2 => drop(bytes.splice(place..end, piece.iter().copied())),
            3 => drop(bytes.splice(place..place, piece.iter().copied())),
            4 => drop(bytes.drain(place..end)),
            5 => bytes.extend_from_within(place..end),
            _ => bytes.truncate(place),
        }
    }
    bytes
}

/// A fuzzer's run in small, the same each time. The long runs are in .ci/long.
#[test]
fn hundreds_of_mutated_seeds_make_nothing_panic_or_hang() {
    for (name, target) in targets::ALL {
        let seeds = below(&format!("fuzz/corpus/{name}"));
        assert!(!seeds.is_empty(), "{name} has no seeds");
        let mut numbers = Numbers(7);
        for round in 0..ROUNDS * thoroughness() {
            run(name, target, &format!("round {round}"), &mutated(&seeds, &mut numbers));
        }
    }
}

#[test]
fn every_target_has_its_fuzz_target() {
    let mut there: Vec<String> = below("fuzz/fuzz_targets")
        .iter()
        .map(|(path, _)| Path::new(path).file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    there.sort();
    let mut named: Vec<&str> = targets::ALL.iter().map(|(name, _)| *name).collect();
    named.sort_unstable();
    assert_eq!(there, named);
}

#[test]
fn deep_nesting_ends_in_good_time() {
    for bytes in [
        [0x30, 0x80].repeat(200_000),
        [0x24, 0x80].repeat(200_000),
        [0xa0, 0x84, 0x00, 0x0f, 0xff, 0xff].repeat(50_000),
        "-----BEGIN CERTIFICATE-----\n".repeat(20_000).into_bytes(),
        "-----BEGIN A-----\n-----END B-----\n".repeat(20_000).into_bytes(),
        b"MIIC".repeat(100_000),
    ] {
        for (name, target) in targets::ALL {
            run(name, target, "made up", &bytes);
        }
    }
}
