//! Text that lost its accents: UTF-8 that was read as Latin-1 and encoded once more ("JosÃ©").

use crate::material::Name;
use crate::report::{Code, Finding};

/// A name with garbled values, all in one finding of this code.
pub fn garbled(name: &Name, code: Code) -> Option<Finding> {
    let bad: Vec<_> = name
        .attributes()
        .filter(|attribute| !attribute.well_formed || ungarbled(&attribute.value).is_some())
        .collect();
    let first = bad.first()?;
    let values: Vec<String> =
        bad.iter().map(|attribute| format!("{}={}", attribute.label(), attribute.value)).collect();
    let finding = Finding::new(code).fact("values", values);
    Some(match ungarbled(&first.value) {
        Some(meant) => finding.fact("meant", meant),
        None => finding.variant("undecodable"),
    })
}

/// The text that was meant, where a text looks like UTF-8 that was decoded as Latin-1 or
/// Windows-1252; `None` where it looks right.
pub fn ungarbled(text: &str) -> Option<String> {
    if text.contains('\u{fffd}') {
        // A replacement character: what was meant is lost.
        return Some(text.replace('\u{fffd}', "?"));
    }
    let bytes: Option<Vec<u8>> = text.chars().map(windows_1252).collect();
    let meant = String::from_utf8(bytes?).ok()?;
    let repaired = meant.chars().filter(|c| !c.is_ascii()).collect::<Vec<_>>();
    // Two bytes of right Latin-1 text may form a rare letter by chance; they do not form the
    // letters and marks that people write.
    let likely = !repaired.is_empty() && repaired.iter().all(|c| usual(*c));
    likely.then_some(meant)
}

fn usual(c: char) -> bool {
    matches!(c, '\u{a0}'..='\u{ff}' | '\u{100}'..='\u{17f}' | '\u{400}'..='\u{45f}' | '\u{2010}'..='\u{2026}' | '€' | '™')
}

/// The byte that Windows-1252 has for a character; Latin-1 where that code page has none.
fn windows_1252(c: char) -> Option<u8> {
    const HIGH: [(char, u8); 27] = [
        ('€', 0x80),
        ('‚', 0x82),
        ('ƒ', 0x83),
        ('„', 0x84),
        ('…', 0x85),
        ('†', 0x86),
        ('‡', 0x87),
        ('ˆ', 0x88),
        ('‰', 0x89),
        ('Š', 0x8a),
        ('‹', 0x8b),
        ('Œ', 0x8c),
        ('Ž', 0x8e),
        ('‘', 0x91),
        ('’', 0x92),
        ('“', 0x93),
        ('”', 0x94),
        ('•', 0x95),
        ('–', 0x96),
        ('—', 0x97),
        ('˜', 0x98),
        ('™', 0x99),
        ('š', 0x9a),
        ('›', 0x9b),
        ('œ', 0x9c),
        ('ž', 0x9e),
        ('Ÿ', 0x9f),
    ];
    u8::try_from(u32::from(c))
        .ok()
        .or_else(|| HIGH.iter().find(|(high, _)| *high == c).map(|(_, byte)| *byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_read_as_latin1_is_recognised() {
        assert_eq!(ungarbled("JosÃ©").as_deref(), Some("José"));
        assert_eq!(ungarbled("InformaÃ§Ã£o").as_deref(), Some("Informação"));
        assert_eq!(ungarbled("AÃ§aÃ\u{ad}").as_deref(), Some("Açaí"));
        assert_eq!(ungarbled("Oâ€™Neill").as_deref(), Some("O’Neill"));
    }

    #[test]
    fn right_text_is_left_alone() {
        for text in ["José", "Informação", "Straße", "Łódź", "株式会社", "ÃO", "Spaß«", "acme"]
        {
            assert_eq!(ungarbled(text), None, "{text}");
        }
    }
}
