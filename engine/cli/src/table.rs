//! Lists for people: columns that fit into 80 characters.

use crate::terminal::{COLUMNS, fitted, width};

/// Rows of cells under headings.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
    /// The column that gives way when there is too little room.
    flexible: usize,
}

impl Table {
    /// A table with these headings; the column of this number is cut where the rows are too long.
    pub(crate) fn new(headings: &[&str], flexible: usize) -> Self {
        Self { rows: vec![headings.iter().map(|heading| (*heading).to_owned()).collect()], flexible }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The lines, headings first.
    pub(crate) fn lines(&self) -> Vec<String> {
        let columns = self.rows.first().map_or(0, Vec::len);
        let mut widths: Vec<usize> = (0..columns)
            .map(|at| self.rows.iter().filter_map(|row| row.get(at)).map(|cell| width(cell)).max().unwrap_or(0))
            .collect();
        let total: usize = widths.iter().sum::<usize>() + 2 * columns.saturating_sub(1);
        if total > COLUMNS
            && let Some(widest) = widths.get_mut(self.flexible)
        {
            *widest = widest.saturating_sub(total - COLUMNS).max(8);
        }
        let line = |row: &Vec<String>| {
            let cells = row.iter().zip(&widths).map(|(cell, room)| {
                let cell = fitted(cell, *room);
                format!("{cell}{}", " ".repeat(room - width(&cell).min(*room)))
            });
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        self.rows.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flexible_column_gives_way() {
        let mut table = Table::new(&["id", "label"], 1);
        table.row(["a".to_owned(), "word ".repeat(30)]);
        let lines = table.lines();
        assert_eq!(lines[0], "id  label");
        assert!(lines[1].ends_with('…') && width(&lines[1]) <= COLUMNS, "{}", lines[1]);
    }
}
