//! Putting a file together again.

use super::take::{Body, Document, Item, Lead};

/// Levels are this much further right.
const STEP: usize = 2;

pub(super) fn document(document: &Document<'_>) -> String {
    let mut printer = Printer { out: String::new() };
    match &document.body {
        Body::Map(items) => printer.map(items, 0, false),
        Body::List(items) => printer.list(items, 0, false),
        // No file of ours is a single value; one that is anyway stays as it is.
        Body::Inline(text) => printer.out.push_str(text),
        Body::Lines(_) | Body::Block { .. } => {}
    }
    printer.lead(&document.after, 0, false);
    printer.out
}

struct Printer {
    out: String,
}

impl Printer {
    /// `first`: at the top of a block, where no line is left free.
    fn lead(&mut self, lead: &[Lead<'_>], indent: usize, first: bool) {
        let skipped = if first { lead.iter().take_while(|line| **line == Lead::Free).count() } else { 0 };
        for line in &lead[skipped..] {
            if let Lead::Comment(text) = line {
                self.indent(indent);
                self.out.push_str(text);
            }
            self.out.push('\n');
        }
    }

    fn indent(&mut self, indent: usize) {
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    /// A comment as far right of its key as the author put it, so that columns of comments stay columns.
    fn beside(&mut self, beside: Option<(&str, usize)>, indent: usize) {
        let Some((text, distance)) = beside else { return };
        let line = self.out.rsplit('\n').next().unwrap_or("");
        let gap = (indent + distance).saturating_sub(line.chars().count()).max(1);
        self.indent(gap);
        self.out.push_str(text);
    }

    /// `behind_dash`: the first key stands on the line of its dash, which is already there.
    fn map(&mut self, items: &[Item<'_>], indent: usize, behind_dash: bool) {
        for (place, item) in items.iter().enumerate() {
            let first = place == 0;
            if !(first && behind_dash) {
                self.lead(&item.before, indent, first);
            }
            let (Some(key), Some(body)) = (item.key, &item.body) else { continue };
            if !(first && behind_dash) {
                self.indent(indent);
            }
            self.out.push_str(key);
            self.out.push(':');
            self.body(body, item.beside, indent);
        }
    }

    /// `behind_dash`: the first item stands on the line of the dash of the list around this one.
    fn list(&mut self, items: &[Item<'_>], indent: usize, behind_dash: bool) {
        for (place, item) in items.iter().enumerate() {
            let first = place == 0;
            if !(first && behind_dash) {
                self.lead(&item.before, indent, first);
            }
            let Some(body) = &item.body else { continue };
            if !(first && behind_dash) {
                self.indent(indent);
            }
            self.out.push('-');
            match body {
                Body::Map(keys) => {
                    self.out.push(' ');
                    self.map(keys, indent + STEP, true);
                }
                Body::List(items) => {
                    self.out.push(' ');
                    self.list(items, indent + STEP, true);
                }
                // A comment's distance is counted from what follows the dash.
                body => self.body(body, item.beside.map(|(text, distance)| (text, distance + STEP)), indent),
            }
        }
    }

    /// What stands behind a key or a dash.
    fn body(&mut self, body: &Body<'_>, beside: Option<(&str, usize)>, indent: usize) {
        match body {
            Body::Map(items) => {
                self.end_line(beside, indent);
                self.map(items, indent + STEP, false);
            }
            Body::List(items) => {
                self.end_line(beside, indent);
                self.list(items, indent + STEP, false);
            }
            Body::Inline(text) => {
                if !text.is_empty() {
                    self.out.push(' ');
                    self.out.push_str(text);
                }
                self.end_line(beside, indent);
            }
            Body::Lines(lines) => {
                for (place, (level, line)) in lines.iter().enumerate() {
                    if place > 0 {
                        self.out.push('\n');
                    }
                    match (place, line.is_empty()) {
                        (_, true) => {}
                        (0, false) => self.out.push(' '),
                        (_, false) => self.indent(indent + STEP * level),
                    }
                    self.out.push_str(line);
                }
                self.end_line(beside, indent);
            }
            Body::Block { header, lines } => {
                self.out.push(' ');
                self.out.push_str(header);
                self.end_line(beside, indent);
                for line in lines {
                    if !line.trim().is_empty() {
                        self.indent(indent + STEP);
                        self.out.push_str(line);
                    }
                    self.out.push('\n');
                }
            }
        }
    }

    fn end_line(&mut self, beside: Option<(&str, usize)>, indent: usize) {
        self.beside(beside, indent);
        self.out.push('\n');
    }
}
