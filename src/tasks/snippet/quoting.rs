//! How a text is written in a language, so that it stays that text whatever is in it.

use serde::Deserialize;

/// A family of languages that write a text alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Quote {
    /// A POSIX shell (XCU section 2.2.2).
    Shell,
    /// Double quotes with escapes: JavaScript, Python, Go, C#.
    Double,
    /// The same in ASCII alone: what a Java compiler takes for the encoding depends on the machine.
    Java,
    /// Single quotes in which only the quote and the backslash are special: PHP, Ruby.
    Single,
    /// Rust.
    Rust,
    /// nginx, which fills in variables in every kind of quotes.
    Nginx,
    /// HAProxy, whose files are read line by line.
    Haproxy,
    /// Words for people.
    Plain,
}

impl Quote {
    /// The text with its quotes; `None` where the language cannot write it.
    pub(super) fn text(self, text: &str) -> Option<String> {
        Some(match self {
            Quote::Shell => format!("'{}'", text.replace('\'', r"'\''")),
            Quote::Double => format!("\"{}\"", escaped(text, |c| hidden(c).then(|| units(c)))),
            Quote::Java => {
                format!("\"{}\"", escaped(text, |c| (!c.is_ascii() || hidden(c)).then(|| units(c))))
            }
            Quote::Single => format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'")),
            Quote::Rust => {
                let point = |c: char| hidden(c).then(|| format!("\\u{{{:x}}}", u32::from(c)));
                format!("\"{}\"", escaped(text, point))
            }
            Quote::Nginx => {
                let special = text.contains(['$', '\n', '\r']);
                let quoted = text.replace('\\', r"\\").replace('"', r#"\""#);
                return (!special).then(|| format!("\"{quoted}\""));
            }
            Quote::Haproxy => {
                let whole = !text.contains(char::is_control);
                return whole.then(|| format!("'{}'", text.replace('\'', r"'\''")));
            }
            Quote::Plain => text
                .chars()
                .map(|c| if hidden(c) { c.escape_unicode().to_string() } else { c.to_string() })
                .collect(),
        })
    }
}

/// The text with backslashes where they are needed, and with what `other` writes for a character.
fn escaped(text: &str, other: impl Fn(char) -> Option<String>) -> String {
    text.chars()
        .map(|c| match c {
            '"' => "\\\"".to_owned(),
            '\\' => "\\\\".to_owned(),
            '\n' => "\\n".to_owned(),
            '\r' => "\\r".to_owned(),
            '\t' => "\\t".to_owned(),
            _ => other(c).unwrap_or_else(|| c.to_string()),
        })
        .collect()
}

/// A character as `\uXXXX`, in UTF-16.
fn units(c: char) -> String {
    let mut units = [0; 2];
    c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect()
}

/// Control characters, those that turn the writing direction, and those that end a line for some: code
/// with them does not do what it looks like.
fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::Quote;

    #[test]
    fn a_text_stays_that_text_in_each_language() {
        let text = "a 'b' \"c\" \\d $e #{f}\n\u{202e}ç";
        let table = [
            (Quote::Shell, Some("'a '\\''b'\\'' \"c\" \\d $e #{f}\n\u{202e}ç'")),
            (Quote::Double, Some(r#""a 'b' \"c\" \\d $e #{f}\n\u202eç""#)),
            (Quote::Java, Some(r#""a 'b' \"c\" \\d $e #{f}\n\u202e\u00e7""#)),
            (Quote::Single, Some("'a \\'b\\' \"c\" \\\\d $e #{f}\n\u{202e}ç'")),
            (Quote::Rust, Some(r#""a 'b' \"c\" \\d $e #{f}\n\u{202e}ç""#)),
            (Quote::Nginx, None),
            (Quote::Haproxy, None),
            (Quote::Plain, Some("a 'b' \"c\" \\d $e #{f}\\u{a}\\u{202e}ç")),
        ];
        for (quote, expected) in table {
            pretty_assertions::assert_eq!(quote.text(text).as_deref(), expected, "{quote:?}");
        }
        assert_eq!(Quote::Nginx.text(r#"a "b" \c"#).as_deref(), Some(r#""a \"b\" \\c""#));
        assert_eq!(Quote::Haproxy.text("it's $1").as_deref(), Some(r"'it'\''s $1'"));
    }
}
