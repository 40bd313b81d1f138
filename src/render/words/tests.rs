use super::*;

#[test]
fn every_file_of_words_can_be_read() {
    for (name, text) in FILES {
        if let Err(error) = toml::from_str::<BTreeMap<String, Entry>>(text) {
            panic!("words/{name}.toml: {error}");
        }
    }
}

#[test]
fn a_template_is_filled_with_facts() {
    let facts = Facts::from([("name", "CN=a\u{1b}[2J".into()), ("count", 1_234_567_usize.into())]);
    assert_eq!(fill("{name}: {count} {nothing}{", &facts), "CN=a\\u{1b}[2J: 1,234,567 {nothing}{");
}

#[test]
fn what_cannot_be_seen_is_made_visible_and_letters_of_any_script_stay() {
    assert_eq!(visible("ac\u{200b}me\u{202e}x\r"), "ac\\u{200b}me\\u{202e}x\\u{d}");
    assert_eq!(visible("José 株式会社 Ελλάδα"), "José 株式会社 Ελλάδα");
}

#[test]
fn distances_are_told_in_the_unit_people_think_in() {
    let told = |seconds| distance(Duration::seconds(seconds));
    assert_eq!(told(1), "1 second");
    assert_eq!(told(119), "119 seconds");
    assert_eq!(told(3_600), "60 minutes");
    assert_eq!(told(86_400), "24 hours");
    assert_eq!(told(60 * 86_400), "60 days");
    assert_eq!(told(10 * 31_557_600), "10 years");
}
