//! Codes as people type them.

use crate::report::Code;

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// A code.
    Code(Code),
    /// Hardly another code than this one, misspelled.
    Nearly(Code),
    /// No code.
    Nothing,
}

/// The code of that name; case, and `_` or a space for `-`, do not count.
pub fn named(word: &str) -> Named {
    // No code is so long.
    if word.len() > 64 {
        return Named::Nothing;
    }
    let plain = word.trim().to_lowercase().replace(['_', ' '], "-");
    if let Some(code) = Code::named(&plain) {
        return Named::Code(code);
    }
    let nearest =
        Code::ALL.iter().map(|code| (strsim::levenshtein(&plain, code.as_str()), *code)).min();
    match nearest {
        // A slip for every four letters.
        Some((slips, code)) if slips <= 3 && slips * 4 <= plain.len() => Named::Nearly(code),
        _ => Named::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::{Named, named};
    use crate::report::Code;

    #[test]
    fn slips_are_forgiven_and_other_words_are_not() {
        let table = [
            ("key-mismatch", Named::Code(Code::KeyMismatch)),
            ("Key_Mismatch", Named::Code(Code::KeyMismatch)),
            ("key mismatch", Named::Code(Code::KeyMismatch)),
            ("key-missmatch", Named::Nearly(Code::KeyMismatch)),
            ("pfx-legacy-cypher", Named::Nearly(Code::PfxLegacyCipher)),
            ("expred", Named::Nearly(Code::Expired)),
            ("segfault", Named::Nothing),
            ("", Named::Nothing),
        ];
        for (word, expected) in table {
            assert_eq!(named(word), expected, "{word}");
        }
    }
}
