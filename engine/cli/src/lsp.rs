//! The language server: what [`motcua_definition::editing`] and the checker know, said to an editor.
//!
//! The protocol is spoken with [`serde_json::Value`] and no library of its types: of its hundreds of structures a dozen
//! are needed, each read in one place, and the common crate of types has seen no release since 2024. Nothing here is
//! asynchronous: every answer takes milliseconds, so one message is answered after the other, in order.

mod disk;
mod session;
#[cfg(test)]
mod tests;
mod wire;

use std::io::{self, BufRead, Write};

use motcua_kernel::text::Language;

use self::session::Session;

/// Talks until the client says `exit` or goes away. Yields whether it said goodbye first, as the protocol asks.
pub(crate) fn talk(input: &mut dyn BufRead, output: &mut dyn Write, language: Language) -> io::Result<bool> {
    let mut session = Session::new(language);
    while let Some(message) = wire::read(input)? {
        for answer in session.take(&message) {
            wire::write(output, &answer)?;
        }
        if session.is_over() {
            break;
        }
    }
    Ok(session.said_goodbye())
}
