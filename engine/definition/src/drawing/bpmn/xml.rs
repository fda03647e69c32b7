//! Well-formed XML, whatever the words are.

use std::fmt::Write as _;

use crate::drawing::svg::escaped;

/// A document that is being written. Writing to a string cannot fail.
pub(super) struct Page {
    pub(super) text: String,
    depth: usize,
}

impl Page {
    pub(super) fn new() -> Self {
        Self { text: String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"), depth: 0 }
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)], end: &str) {
        let _ = write!(self.text, "{}<{name}", "  ".repeat(self.depth));
        for (key, value) in attributes {
            // A line break in an attribute would be read as a space.
            let _ = write!(self.text, " {key}=\"{}\"", escaped(value).replace('\n', "&#10;"));
        }
        self.text.push_str(end);
    }

    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes, ">\n");
        self.depth += 1;
    }

    pub(super) fn close(&mut self, name: &str) {
        self.depth -= 1;
        let _ = writeln!(self.text, "{}</{name}>", "  ".repeat(self.depth));
    }

    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes, "/>\n");
    }

    pub(super) fn words(&mut self, name: &str, attributes: &[(&str, &str)], words: &str) {
        self.tag(name, attributes, ">");
        let _ = writeln!(self.text, "{}</{name}>", escaped(words));
    }
}
