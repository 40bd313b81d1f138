//! How many real texts are explained rightly: 80 with the code to expect, 20 that are not ours.

use std::fmt::Write;

use serde::Deserialize;

use super::codes;
use super::harness::tool;

#[derive(Deserialize)]
struct Texts {
    text: Vec<Text>,
    foreign: Vec<Foreign>,
}

#[derive(Deserialize)]
struct Text {
    code: String,
    from: String,
    said: String,
}

#[derive(Deserialize)]
struct Foreign {
    said: String,
}

fn texts() -> Texts {
    toml::from_str(include_str!("texts.toml")).unwrap()
}

fn explained(text: &str) -> Vec<String> {
    codes(&tool(["explain", "-", "--json"]).input(text).exits(0))
}

#[test]
fn the_right_code_comes_first_or_soon() {
    let texts = texts().text;
    assert_eq!(texts.len(), 80);
    let (mut first, mut soon, mut misses) = (0, 0, String::new());
    for Text { code, from, said } in &texts {
        let found = explained(said);
        match found.iter().position(|one| one == code) {
            Some(0) => first += 1,
            place => {
                writeln!(misses, "{from}: {code} is at {place:?} of {found:?}").unwrap();
                soon += usize::from(place.is_some_and(|place| place < 3));
            }
        }
    }
    soon += first;
    assert!(first >= 80 && soon >= 80, "first {first}, in the first three {soon}\n{misses}");
}

#[test]
fn texts_of_others_are_left_to_them() {
    let foreign = texts().foreign;
    assert_eq!(foreign.len(), 20);
    for Foreign { said } in foreign {
        assert_eq!(explained(&said), [] as [&str; 0], "{said}");
    }
}
