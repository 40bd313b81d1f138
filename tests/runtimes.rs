//! The table of programs against what was measured: 159 files, 44 loaders.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use mtls::checks::runtimes::{self, Dress, Facts};
use mtls::formats::pfx::OpenError;
use mtls::formats::{self, pfx};
use mtls::material::{Item, Secret};
use mtls::report::runtimes::{Reading, Verdict};
use serde_json::Value;

fn measured() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/measured"))
}

fn matrix() -> &'static Value {
    static MATRIX: LazyLock<Value> = LazyLock::new(|| {
        let text = fs::read_to_string(measured().join("matrix.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    });
    &MATRIX
}

fn variants() -> &'static [Value] {
    matrix()["variants"].as_array().unwrap()
}

/// What the table says to each file, opened with its password; some take seconds to open.
fn opened() -> &'static [Vec<Reading>] {
    static READINGS: LazyLock<Vec<Vec<Reading>>> = LazyLock::new(|| {
        let (left, right) = variants().split_at(variants().len() / 2);
        let open = |part: &[Value]| part.iter().map(|one| readings(one, true)).collect::<Vec<_>>();
        std::thread::scope(|scope| {
            let other = scope.spawn(|| open(right));
            let mut all = open(left);
            all.extend(other.join().unwrap());
            all
        })
    });
    &READINGS
}

fn closed() -> Vec<Vec<Reading>> {
    variants().iter().map(|variant| readings(variant, false)).collect()
}

/// What the table says to a file; empty where there is no PFX in it.
fn readings(variant: &Value, with_password: bool) -> Vec<Reading> {
    let name = format!("{}.p12", variant["id"].as_str().unwrap());
    let bytes = fs::read(measured().join("files").join(&name)).unwrap();
    let document = formats::read(&bytes);
    let dress = Dress::of(&document);
    let Some(Item::Pfx(file)) = document.items.into_iter().next() else { return Vec::new() };
    let password = variant["password"].as_str().map(|text| Secret::new(text.as_bytes().to_vec()));
    let opened = password
        .filter(|_| with_password)
        .map(|password| pfx::open(&file, &password, None, &pfx::Limits::default()));
    let facts = match &opened {
        Some(Ok(opened)) => Facts::of_opened(opened),
        Some(Err(OpenError::KeyPasswordNeeded)) => Facts::with_second_password(&file.anatomy),
        _ => Facts::of(&file.anatomy),
    };
    runtimes::readings(&facts.in_dress(dress, &name))
}

/// Files that no rule can judge: the password is a wrong one, or only the integrity check shows
/// that the content was changed. `inspect` says that in a finding.
const NOT_JUDGED: [&str; 8] = [
    "P_space",
    "P_wrong",
    "P_wrong_aes",
    "P_wrong_nomac",
    "P_wrong_rc2",
    "P_missing",
    "M_badmac",
    "X_bitflip",
];

/// Files of which the deciding part is inside an encrypted safe, or is the password itself.
const NEED_THE_PASSWORD: [&str; 25] = [
    "T23_keytool_truststore",
    "S_root_first",
    "S_cert_only",
    "S_mismatch",
    "S_crl",
    "S_secret",
    "S_sdsi",
    "S_unknown_bag",
    "A_lkid_mismatch",
    "A_lkid_keyonly",
    "A_lkid_all",
    "P_empty_null",
    "P_empty_aes",
    "P_latin1",
    "P_euro",
    "P_emoji",
    "P_latin1_widened",
    "P_latin1_aes",
    "P_keypw_differs",
    "K_ec",
    "K_ed",
    "K_k1",
    "K_rsa1024",
    "K_sha1cert",
    "K_md5cert",
];

/// How the table's verdicts and words compare with the measured ones, cell by cell.
#[derive(Debug, Default, PartialEq, Eq)]
struct Score {
    right: usize,
    false_opens: Vec<String>,
    false_refuses: Vec<String>,
    undecided: usize,
    /// Of the refusals that are right: those whose words the program really showed.
    words_right: usize,
    other_words: Vec<String>,
}

fn score(readings: &[Vec<Reading>], skipped: &[&str]) -> Score {
    let mut score = Score::default();
    for (variant, readings) in variants().iter().zip(readings) {
        let id = variant["id"].as_str().unwrap();
        if skipped.contains(&id) {
            continue;
        }
        for reading in readings {
            let Some(cell) = variant["results"].get(reading.id) else { continue };
            let said = cell["error"].as_str();
            if said.is_some_and(|said| said.starts_with("not run")) {
                continue;
            }
            let place = format!("{id} {}", reading.id);
            match (reading.verdict, cell["usable"].as_bool().unwrap()) {
                (Verdict::Unknown, _) => score.undecided += 1,
                (Verdict::Opens, false) => score.false_opens.push(place),
                (Verdict::Refuses, true) => score.false_refuses.push(place),
                (Verdict::Opens, true) => score.right += 1,
                (Verdict::Refuses, false) => {
                    score.right += 1;
                    if says(reading, said) {
                        score.words_right += 1;
                    } else {
                        score.other_words.push(place);
                    }
                }
            }
        }
    }
    score
}

/// Whether the program showed these words, or none where none were expected. Two texts of the
/// matrix are notes of who measured.
fn says(reading: &Reading, said: Option<&str>) -> bool {
    let note =
        |said: &str| said.starts_with("key bag present") || said.starts_with("request works but");
    match (&reading.error, said) {
        (Some(words), Some(said)) => said.contains(words.as_str()),
        (None, said) => said.is_none_or(note),
        (Some(_), None) => false,
    }
}

#[test]
fn with_the_password_every_measured_cell_is_right() {
    let score = score(opened(), &NOT_JUDGED);
    assert_eq!(
        score,
        Score {
            right: 6110,
            words_right: 1675,
            // NSS could not load a library there.
            other_words: vec![
                "M_pbmac1_3des pk12util387_import".to_owned(),
                "M_pbmac1_3des pk12util387_list".to_owned(),
            ],
            ..Score::default()
        }
    );
}

/// One file has its key in the closed safe, and so nobody can say.
#[test]
fn what_shows_without_the_password_is_judged_right_without_it() {
    let skipped: Vec<&str> = NOT_JUDGED.into_iter().chain(NEED_THE_PASSWORD).collect();
    let score = score(&closed(), &skipped);
    assert_eq!(
        (score.right, score.false_opens, score.false_refuses, score.undecided),
        (4969, Vec::new(), Vec::new(), 41)
    );
}

#[test]
fn the_rest_is_taken_to_open_without_the_password_and_never_wrongly_refused() {
    let ids = variants().iter().map(|one| one["id"].as_str().unwrap());
    let skipped: Vec<&str> = ids.filter(|id| !NEED_THE_PASSWORD.contains(id)).collect();
    let score = score(&closed(), &skipped);
    assert_eq!(
        (score.right, score.false_opens.len(), score.false_refuses, score.undecided),
        (794, 227, Vec::new(), 79)
    );
}

#[test]
fn every_measured_program_is_in_the_table_and_every_other_one_says_who_reported() {
    let measured: BTreeSet<&str> =
        matrix()["runtimes"].as_object().unwrap().keys().map(String::as_str).collect();
    let (reported, own): (Vec<_>, Vec<_>) =
        runtimes::runtimes().iter().partition(|runtime| runtime.reports.is_some());
    let own: BTreeSet<&str> = own.into_iter().map(|runtime| runtime.id.as_str()).collect();
    assert_eq!(own, measured);
    assert_eq!(
        reported.into_iter().map(|runtime| runtime.id.as_str()).collect::<Vec<_>>(),
        [
            "windows-2016",
            "windows-2019",
            "dotnet5",
            "dotnet9",
            "macos-14",
            "macos-15",
            "android-12"
        ]
    );
    let mut names = BTreeSet::new();
    for runtime in runtimes::runtimes() {
        assert!(names.insert(&runtime.id), "{} is there twice", runtime.id);
        for alias in &runtime.aliases {
            assert!(names.insert(alias), "{alias} is there twice");
        }
    }
}

#[test]
fn every_rule_has_words_for_whom_it_speaks_of_and_a_file_that_shows_it() {
    let closed = closed();
    let mut wrong = Vec::new();
    for rule in runtimes::rules() {
        let spoken: Vec<_> =
            runtimes::runtimes().iter().filter(|runtime| rule.speaks_of(runtime)).collect();
        if spoken.is_empty() {
            wrong.push(format!("{} speaks of nobody", rule.id));
        }
        for runtime in &spoken {
            // It reads no PFX at all, and its first rule says so.
            if runtime.id != "curl_gnutls" && !rule.has_words_for(runtime) {
                wrong.push(format!("{} has no words for {}", rule.id, runtime.id));
            }
        }
        let measured = spoken.iter().any(|runtime| runtime.reports.is_none());
        let shown = variants().iter().position(|variant| variant["id"] == rule.seen.as_str());
        match shown {
            Some(place) => {
                let mut all = opened()[place].iter().chain(&closed[place]);
                let shows = all.any(|reading| {
                    let part = reading.because.as_ref().map(|blame| blame.part);
                    part == Some(rule.because.as_str())
                        && spoken.iter().any(|runtime| runtime.id == reading.id)
                });
                if !shows {
                    wrong.push(format!("{} does not show {}", rule.seen, rule.id));
                }
            }
            None if measured && rule.seen != "no measured file" => {
                wrong.push(format!("{} is seen in {}, which is not there", rule.id, rule.seen));
            }
            None => {}
        }
    }
    assert_eq!(wrong, [] as [String; 0]);
}

#[test]
fn every_blamed_part_has_words_that_quote_only_what_is_known() {
    for readings in opened() {
        for reading in readings {
            let Some(blame) = &reading.because else { continue };
            let because = mtls::render::words::because(blame);
            let said = reading.error.as_deref().unwrap_or_default();
            assert!(!because.contains("no words") && !because.contains("  "), "{because}");
            assert!(!said.contains("-oid}") && !said.contains("{count}"), "{said}");
        }
    }
}

/// A row of the table in docs/programs.md.
fn row(what: &str, score: &Score) -> String {
    let thousands = |count: usize| match count {
        0..1_000 => count.to_string(),
        _ => format!("{},{:03}", count / 1_000, count % 1_000),
    };
    let (opens, refuses) = (score.false_opens.len(), score.false_refuses.len());
    let cells = [
        score.right + opens + refuses + score.undecided,
        score.right,
        opens,
        refuses,
        score.undecided,
    ];
    format!("| {what} | {} |", cells.map(thousands).join(" | "))
}

#[test]
fn the_documents_tell_the_figures_of_these_tests() {
    let document = |name| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name));
    let programs = document("docs/programs.md").unwrap();
    let shown: Vec<&str> = NOT_JUDGED.into_iter().chain(NEED_THE_PASSWORD).collect();
    let hidden: Vec<&str> = variants()
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .filter(|id| !NEED_THE_PASSWORD.contains(id))
        .collect();
    for row in [
        row("opened with its password", &score(opened(), &NOT_JUDGED)),
        row("closed, and what decides shows", &score(&closed(), &shown)),
        row(
            "closed, and what decides is in a closed safe or is the password",
            &score(&closed(), &hidden),
        ),
    ] {
        assert!(programs.contains(&row), "{row}");
    }
    let known = format!("{} programs", runtimes::runtimes().len());
    for name in ["README.md", "docs/programs.md", "CHANGELOG.md"] {
        assert!(document(name).unwrap().contains(&known), "{name}: {known}");
    }
}
