//! The looks of a text on its way out: lines broken for the width of the terminal, and colour kept
//! or taken out.
//!
//! Renderers write a line for each paragraph and each row. Where there is no terminal it stays one
//! line, for `grep`. On a terminal a line that is too long goes on below itself: under the value of
//! its label, or under the cell of its row. What stands in a row is known by the two spaces before
//! each cell. Commands are never broken, so that they can be copied.

use super::tone::{self, columns};

mod words;

use words::{Word, command, words};

/// How a stream shows text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Looks {
    /// Columns of the terminal; `None` where there is none, and lines stay whole.
    pub width: Option<usize>,
    /// Whether severities have colours.
    pub colour: bool,
}

/// Columns below which nothing can be laid out, and above which rows are torn apart.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=200;
/// Columns above which nobody reads sentences with ease.
const PROSE: usize = 100;
/// Columns that are worth filling; a cell with less goes below its row.
const ROOM: usize = 24;
/// Columns in which the label of a line, or the first cell of a row, ends.
const LABEL: usize = 48;

impl Looks {
    /// The text as the stream shows it.
    pub fn of(self, text: &str) -> String {
        let laid_out = match self.width {
            None => text.to_owned(),
            Some(width) => {
                let width = width.clamp(*WIDTHS.start(), *WIDTHS.end());
                text.split_inclusive('\n').map(|line| laid_out(line, width)).collect()
            }
        };
        if self.colour { laid_out } else { tone::plain(&laid_out).into_owned() }
    }
}

/// A line for so many columns, as it is where it fits.
fn laid_out(line: &str, width: usize) -> String {
    let (bare, end) = line.strip_suffix('\n').map_or((line, ""), |bare| (bare, "\n"));
    let words = words(bare);
    let cells = cells(&words);
    let width = if cells.len() > 1 { width } else { width.min(PROSE) };
    if columns(bare) <= width || words.is_empty() {
        return line.to_owned();
    }
    let mut page = Page { text: String::new(), column: 0, width };
    match cells.as_slice() {
        [only] => {
            page.place(&words, only.column, hang(bare, only.column));
        }
        cells => page.row(cells),
    }
    // A question ends with a space before the answer.
    let space = if end.is_empty() && bare.ends_with(' ') { " " } else { "" };
    page.text + space + end
}

/// Part of a line that has a column of its own.
#[derive(Debug)]
struct Cell<'a> {
    /// Where it begins.
    column: usize,
    words: &'a [Word<'a>],
}

impl Cell<'_> {
    fn width(&self) -> usize {
        let gaps: usize = self.words.iter().skip(1).map(|word| word.gap).sum();
        self.words.iter().map(|word| columns(word.text)).sum::<usize>() + gaps
    }

    fn widest_word(&self) -> usize {
        self.words.iter().map(|word| columns(word.text)).max().unwrap_or_default()
    }
}

/// The cells of a row; a line that is none is a single cell.
fn cells<'a>(words: &'a [Word<'a>]) -> Vec<Cell<'a>> {
    let mut found: Vec<Cell<'a>> = Vec::new();
    let (mut column, mut begins, mut at) = (0, 0, 0);
    for (place, word) in words.iter().enumerate() {
        // A coloured word at the beginning is a cell, too, however long it is.
        let after_mark = place == 1 && is_mark(words.first());
        if place > 0 && (word.gap > 1 || after_mark) {
            found.push(Cell { column: at, words: words.get(begins..place).unwrap_or_default() });
            begins = place;
        }
        column += word.gap;
        if place == begins {
            at = column;
        }
        column += columns(word.text);
    }
    found.push(Cell { column: at, words: words.get(begins..).unwrap_or_default() });
    let indented = words.first().is_some_and(|word| word.gap > 0 || word.text.ends_with(':'));
    let is_row = indented && found.get(1).is_some_and(|second| second.column <= LABEL);
    let commented = words.first().is_some_and(|word| command(word.text).is_some());
    if is_row || (commented && found.len() > 1) {
        return found;
    }
    let column = words.first().map_or(0, |word| word.gap);
    vec![Cell { column, words }]
}

/// Whether a word is the coloured one that a row begins with.
fn is_mark(word: Option<&Word<'_>>) -> bool {
    word.is_some_and(|word| word.gap > 0 && word.text.starts_with(tone::BEGIN))
}

/// Where a line that is no row goes on: under the value of its label, else deeper where it has one.
fn hang(line: &str, indent: usize) -> usize {
    let text = line.trim_start();
    let label =
        |end| text.split_once(end).map(|(label, _)| label).filter(|it| columns(it) <= LABEL);
    match label(": ") {
        _ if text.starts_with("- ") => indent + 2,
        _ if text.starts_with('[') || label(" = ").is_some() => indent + 6,
        Some(label) if indent > 0 && label.chars().all(|c| c.is_ascii_lowercase()) => {
            indent + columns(label) + 2
        }
        Some(label) if label.contains(['[', '(']) || label.split(' ').count() <= 3 => indent + 2,
        _ => indent,
    }
}

/// What has been laid out.
struct Page {
    text: String,
    /// Columns of the last line that are taken.
    column: usize,
    width: usize,
}

impl Page {
    fn new_line(&mut self) {
        self.text.push('\n');
        self.column = 0;
    }

    fn space(&mut self, count: usize) {
        self.text.push_str(&" ".repeat(count));
        self.column += count;
    }

    /// Words from a column on; further lines begin at another. Says whether there are any.
    fn place(&mut self, words: &[Word<'_>], column: usize, hang: usize) -> bool {
        let mut broken = false;
        self.space(column.saturating_sub(self.column));
        for (place, word) in words.iter().enumerate() {
            let gap = if place == 0 { 0 } else { word.gap };
            let wide = columns(word.text);
            let helps = word.is_command() || hang + wide <= self.width;
            if place > 0 && helps && self.column + gap + wide > self.width && self.column > hang {
                self.new_line();
                // The next command stands below what it is for.
                let deeper = word.is_command() && hang == 0;
                self.space(if deeper { 2 } else { hang });
                broken = true;
            } else {
                self.space(gap);
            }
            self.text.push_str(word.text);
            self.column += wide;
        }
        broken
    }

    /// The cells of a row: in their columns as far as they fit, else under the second.
    fn row(&mut self, cells: &[Cell<'_>]) {
        let first = cells.first().map_or(0, |cell| cell.column);
        let second = cells.get(1).map_or(first, |cell| cell.column);
        let under = if second + ROOM <= self.width { second } else { first + 4 };
        let (mut in_columns, mut broken) = (true, false);
        for (place, cell) in cells.iter().enumerate() {
            let gap = cell.words.first().map_or(0, |word| word.gap.min(2));
            let after = self.column + if place == 0 { 0 } else { gap };
            let column = if in_columns { cell.column.max(after) } else { after };
            let fits = column + cell.width() <= self.width;
            let fills = column + ROOM.max(cell.widest_word()) <= self.width;
            let last = place + 1 == cells.len();
            let here = place == 0 || fits || (last && fills) || column <= under;
            in_columns &= fits;
            broken = if here && !broken {
                self.place(cell.words, column, column)
            } else {
                self.new_line();
                self.place(cell.words, under, under)
            };
        }
    }
}

#[cfg(test)]
mod tests;
