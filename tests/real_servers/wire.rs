//! What no file of ours shows: faults, limits and habits of the server.

use std::collections::{BTreeMap, BTreeSet};

use crate::habits::{EVERYWHERE, Habit, KINDS, OTHERWISE};
use crate::peers::{Kind, Port, Version};
use crate::{Told, meet, page, smoke};

/// Every habit of a kind in both versions of TLS.
fn cases(kind: &Kind, own: &[Habit]) -> Vec<(Port, Habit)> {
    let everywhere = EVERYWHERE.iter().map(|habit| {
        let here = |row: &&(&str, &str, _)| row.0 == kind.name && row.1 == habit.what;
        let answer = OTHERWISE.iter().find(here).map_or(habit.answer, |(_, _, answer)| *answer);
        Habit { answer, ..*habit }
    });
    everywhere
        .chain(own.iter().copied())
        .flat_map(|habit| {
            [Version::V12, Version::V13].map(|version| ((habit.port)(Port::strict(version)), habit))
        })
        .collect()
}

#[test]
fn what_only_the_wire_shows_is_the_first_cause_or_is_said_to_look_like_it() {
    let kinds: Vec<_> = KINDS.iter().map(|(kind, own)| (*kind, cases(kind, own))).collect();
    let answers = meet(&kinds, |pki, at, habit| Told::of(&smoke(pki, at, habit.files).run()));
    let all: Vec<_> = kinds.iter().zip(&answers).collect();
    let wrong: Vec<String> = all
        .iter()
        .flat_map(|((kind, cases), told)| {
            let told = told.iter().flatten();
            cases.iter().zip(told).map(|((port, habit), told)| (*kind, *port, *habit, told))
        })
        .filter(|(_, _, habit, told)| !right(habit, told))
        .map(|(kind, port, habit, told)| {
            format!("{} {}, {}: {told:?}", kind.name, port.version.as_str(), habit.what)
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    page::holds("habits", &everywhere(&kinds, &answers));
    page::holds("own habits", &own(&kinds, &answers));
    if answers.iter().all(Option::is_some) {
        page::holds("alike", &alike(&answers));
    }
}

/// The truth comes first, or is named beside the first; and it is never below the third place.
fn right(habit: &Habit, told: &Told) -> bool {
    let (verdict, truth) = habit.answer;
    let named = told.causes.is_empty() || told.names(truth) && told.among_three(truth);
    told.verdict == verdict && named
}

type Kinds<'a> = &'a [(Kind, Vec<(Port, Habit)>)];
type Answers<'a> = &'a [Option<Vec<Told>>];

/// A column for each kind, a row for each habit; both versions of TLS have the same answer.
fn everywhere(kinds: Kinds<'_>, answers: Answers<'_>) -> String {
    let rows = EVERYWHERE.iter().enumerate().map(|(position, habit)| {
        let cells =
            answers.iter().map(|told| told.as_ref().map(|told| cell(&told[2 * position..][..2])));
        page::row(habit.what, cells)
    });
    let names = kinds.iter().map(|(kind, _)| kind.name);
    page::table("", &names.collect::<Vec<_>>(), rows)
}

fn own(kinds: Kinds<'_>, answers: Answers<'_>) -> String {
    let mut rows = Vec::new();
    for ((kind, cases), told) in kinds.iter().zip(answers) {
        for (position, (_, habit)) in cases.iter().enumerate().skip(2 * EVERYWHERE.len()).step_by(2)
        {
            let told = told.as_ref().map(|told| &told[position..][..2]);
            let cells = [
                Some(habit.what.to_owned()),
                told.map(said),
                told.map(|told| told[0].verdict.clone()),
                told.map(cell),
            ];
            rows.push(page::row(kind.name, cells.into_iter()));
        }
    }
    page::table("server", &["habit", "it says", "verdict", "first cause"], rows.into_iter())
}

/// The first causes of both versions, with those that look like them.
fn cell(told: &[Told]) -> String {
    page::distinct(told.iter().map(|told| {
        let first = told.causes.first().map_or("passed".to_owned(), |code| format!("`{code}`"));
        let others = told.alike.iter().map(|code| format!("`{code}`"));
        std::iter::once(first).chain(others).collect::<Vec<_>>().join(" or ")
    }))
}

fn said(told: &[Told]) -> String {
    page::distinct(told.iter().map(|told| told.said.clone()))
}

/// The sets of causes that look alike, with what the server says then.
fn alike(answers: Answers<'_>) -> String {
    let mut sets: BTreeMap<BTreeSet<&str>, BTreeSet<&str>> = BTreeMap::new();
    let unsure = answers.iter().flatten().flatten().filter(|told| !told.alike.is_empty());
    for told in unsure {
        let set = told.causes.iter().take(1).chain(&told.alike).map(String::as_str).collect();
        sets.entry(set).or_default().insert(&told.said);
    }
    let rows = sets.into_iter().map(|(set, said)| {
        let codes = set.into_iter().map(|code| format!("`{code}`")).collect::<Vec<_>>();
        let said = said.into_iter().collect::<Vec<_>>().join(", ");
        page::row(&codes.join(", "), [Some(said)].into_iter())
    });
    page::table("look alike", &["where the server says"], rows)
}
