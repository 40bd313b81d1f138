//! A page in Markdown as a terminal shows it: paragraphs and lists filled to its width, code and
//! tables left as they are.

/// Columns where there is no terminal to ask.
const USUAL_WIDTH: usize = 80;
/// Columns above which nobody reads with ease, and below which nothing can be laid out.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=100;

/// A piece of a page.
#[derive(Debug, PartialEq)]
enum Block {
    /// With the number of its signs.
    Heading(usize, String),
    Paragraph(String),
    Entry(String),
    /// A line of code or of a table, as it is.
    Line(String),
}

/// The page for a terminal of so many columns.
pub(crate) fn shown(page: &str, width: Option<usize>) -> String {
    let width = width.unwrap_or(USUAL_WIDTH).clamp(*WIDTHS.start(), *WIDTHS.end());
    let mut text = String::new();
    let mut before: Option<Block> = None;
    for block in blocks(page) {
        if before.as_ref().is_some_and(|before| apart(before, &block)) {
            text.push('\n');
        }
        match &block {
            Block::Heading(1, title) => text.push_str(&format!("{title}\n")),
            Block::Heading(_, title) => text.push_str(&format!("{}\n", title.to_uppercase())),
            Block::Paragraph(words) => fill(words, "  ", "  ", width, &mut text),
            Block::Entry(words) => fill(words, "  - ", "    ", width, &mut text),
            Block::Line(line) => text.push_str(&format!("{line}\n")),
        }
        before = Some(block);
    }
    text
}

/// Whether an empty line stands between two blocks.
fn apart(before: &Block, block: &Block) -> bool {
    match (before, block) {
        (Block::Entry(_), Block::Entry(_)) | (Block::Line(_), Block::Line(_)) => false,
        (Block::Heading(level, _), _) => *level == 1,
        _ => true,
    }
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in page.lines() {
        let words = line.trim();
        let continued = open && !words.is_empty();
        let was_open = std::mem::replace(&mut open, !words.is_empty());
        if words.is_empty() {
            continue;
        }
        let is_line = words.starts_with('|') || line.starts_with("    ");
        if is_line && !was_open && matches!(blocks.last(), Some(Block::Line(_))) {
            // An empty line within code, or between code and a table, stays.
            blocks.push(Block::Line(String::new()));
        }
        let signs = words.len() - words.trim_start_matches('#').len();
        if signs > 0 && line.starts_with('#') {
            blocks.push(Block::Heading(signs, words.trim_start_matches('#').trim().to_owned()));
            open = false;
        } else if let Some(entry) = words.strip_prefix("- ") {
            blocks.push(Block::Entry(entry.to_owned()));
        } else if words.starts_with('|') {
            blocks.push(Block::Line(format!("  {words}")));
        } else if let (true, Some(Block::Paragraph(text) | Block::Entry(text))) =
            (continued, blocks.last_mut())
        {
            text.push(' ');
            text.push_str(words);
        } else if line.starts_with("    ") {
            blocks.push(Block::Line(format!("  {line}")));
        } else {
            blocks.push(Block::Paragraph(words.to_owned()));
        }
    }
    blocks
}

/// Words filled to a width, with what stands before the first line and before the others.
pub(crate) fn fill(words: &str, first: &str, others: &str, width: usize, text: &mut String) {
    let mut line = first.to_owned();
    let mut empty = true;
    for word in words.split_whitespace() {
        let room = line.chars().count() + word.chars().count() + usize::from(!empty);
        if room > width && !empty {
            text.push_str(&line);
            text.push('\n');
            line = others.to_owned();
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    text.push_str(&line);
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_str_eq;

    #[test]
    fn text_is_filled_and_code_is_not() {
        let page = "\
# a-code

What is
so.

## What it means

- One entry that is long enough to be
  broken.
- Another.

    openssl x509 -in a-file-with-a-very-long-name.crt -noout -text

| a | b |
|---|---|
";
        assert_str_eq!(
            super::shown(page, Some(40)),
            "\
a-code

  What is so.

WHAT IT MEANS
  - One entry that is long enough to be
    broken.
  - Another.

      openssl x509 -in a-file-with-a-very-long-name.crt -noout -text

  | a | b |
  |---|---|
"
        );
    }
}
