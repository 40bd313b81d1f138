//! Rows in columns: the one place that sets them.

use crate::render::tone::{columns, padded};

/// Rows indented by two, with two spaces between columns; each is as wide as its widest cell, and as
/// `least` says. A column without any text is left out.
pub(super) fn table<const N: usize>(rows: &[[String; N]], least: [usize; N]) -> String {
    let mut widths = least;
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = columns(cell).max(*width);
        }
    }
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(widths).filter(|(_, width)| *width > 0);
        let line: String =
            cells.map(|(cell, width)| format!("  {}", padded(cell, width))).collect();
        format!("{}\n", line.trim_end())
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_str_eq;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let row = |cells: [&str; 4]| cells.map(str::to_owned);
        let rows = [row(["ready", "株式会社", "", "a.crt"]), row(["no", "CN=b", "", ""])];
        assert_str_eq!(
            super::table(&rows, [6, 0, 0, 0]),
            "  ready   株式会社  a.crt\n  no      CN=b\n"
        );
    }
}
