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
    let nearest = Code::ALL.iter().map(|code| (distance(&plain, code.as_str()), *code)).min();
    match nearest {
        // A slip for every four letters.
        Some((slips, code)) if slips <= 3 && slips * 4 <= plain.len() => Named::Nearly(code),
        _ => Named::Nothing,
    }
}

/// How many letters must be put in, left out or replaced to make one word of another (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (down, a) in one.chars().enumerate() {
        let mut diagonal = down;
        let mut left = down + 1;
        for (b, above) in other.iter().zip(row.iter_mut().skip(1)) {
            let best = (left + 1).min(*above + 1).min(diagonal + usize::from(a != *b));
            diagonal = std::mem::replace(above, best);
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = down + 1;
        }
    }
    row.last().copied().unwrap_or_default()
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
