//! A sentence without one of its facts shows the name of the fact in braces.

#[track_caller]
pub fn none_in(text: &str) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let name = after.split('}').next().unwrap_or_default();
        let is_name = name.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase());
        // `\u{…}` is a character, `${…}` a variable of a shell or a script, `%{…}` one of curl.
        let is_other = ["\\u", "$", "%"].iter().any(|end| before.ends_with(end));
        let is_hole = is_name && !name.is_empty() && !is_other;
        assert!(!is_hole, "{{{name}}} is not filled in: {text}");
        rest = after;
    }
}
