//! A thing gets another name, everywhere at once.

use super::names::Kind;
use super::{Stretch, Thing, Workspace};

/// One replacement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// What is replaced.
    pub at: Stretch,
    /// By what.
    pub text: String,
}

/// Why something cannot be renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unchangeable {
    /// There is no name here that is declared in these files.
    NoName,
    /// Its name is that of a file, which others may name as well.
    IsFile,
    /// This is no name: small letters, digits and `_`, beginning with a letter.
    NotAName,
    /// The word has a meaning of its own.
    Reserved,
    /// There is such a thing already.
    Taken,
}

impl Unchangeable {
    /// The sentence, in both languages.
    pub fn explain(&self) -> (&'static str, &'static str) {
        match self {
            Self::NoName => (
                "ở đây không có tên nào được khai báo trong các tệp này",
                "there is no name here that these files declare",
            ),
            Self::IsFile => (
                "tên này là tên tệp, nơi khác có thể dùng; hãy đổi tên tệp và mọi chỗ nhắc đến nó",
                "this is the name of a file that others may name; rename the file and every mention of it",
            ),
            Self::NotAName => (
                "tên gồm chữ thường không dấu, chữ số và `_`, bắt đầu bằng chữ cái, dài nhất 64",
                "a name consists of small letters, digits and `_`, begins with a letter and has at most 64",
            ),
            Self::Reserved => ("từ này đã có nghĩa riêng", "this word has a meaning of its own"),
            Self::Taken => ("đã có tên này rồi", "there is such a name already"),
        }
    }
}

/// Words that stand where names stand and mean something else.
const RESERVED: [&str; 9] = ["join", "assignee", "applicant", "timer", "case", "deadline", "now", "today", "outcome"];

impl Workspace {
    /// The name at a byte, if it can be changed: what would be replaced there, and the present name.
    ///
    /// # Errors
    ///
    /// Why it cannot.
    pub fn renamable(&self, path: &str, byte: usize) -> Result<(Stretch, String), Unchangeable> {
        let found = self.named(path, byte).ok_or(Unchangeable::NoName)?;
        self.may_change(path, &found.thing)?;
        Ok((super::stretch(path, &found), found.thing.name))
    }

    fn may_change(&self, path: &str, thing: &Thing) -> Result<(), Unchangeable> {
        match thing.kind {
            Kind::Calendar | Kind::Codes | Kind::Procedure | Kind::DocumentTemplate | Kind::NoticeTemplate => {
                Err(Unchangeable::IsFile)
            }
            // Declared in a file of the other side.
            Kind::Operation => Err(Unchangeable::NoName),
            _ if self.declared(path).things.contains_key(thing) => Ok(()),
            _ => Err(Unchangeable::NoName),
        }
    }

    /// Every replacement that gives the thing at a byte another name: in its procedure and in the tests and scenarios
    /// beside it. Templates name fields in a language of their own and are left alone; `check` tells what they lack.
    ///
    /// # Errors
    ///
    /// Why it cannot have that name.
    pub fn rename(&self, path: &str, byte: usize, name: &str) -> Result<Vec<Change>, Unchangeable> {
        let thing = self.named(path, byte).ok_or(Unchangeable::NoName)?.thing;
        self.may_change(path, &thing)?;
        let letter = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        if !name.starts_with(|first: char| first.is_ascii_lowercase()) || !name.chars().all(letter) || name.len() > 64 {
            return Err(Unchangeable::NotAName);
        }
        if RESERVED.contains(&name) {
            return Err(Unchangeable::Reserved);
        }
        if name != thing.name
            && self.declared(path).things.contains_key(&Thing { name: name.to_owned(), ..thing.clone() })
        {
            return Err(Unchangeable::Taken);
        }
        let places = self.references(path, byte).into_iter();
        Ok(places.map(|at| Change { at, text: name.to_owned() }).collect())
    }
}
