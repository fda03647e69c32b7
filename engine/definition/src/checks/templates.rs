//! The templates of a procedure, read once for both rules about them.

use motcua_papers::{Mistake, Words};

use crate::model::Model;
use crate::source::{FileId, Span};

/// What is wrong with the templates of a procedure.
pub(super) fn mistakes(model: &Model<'_>) -> Vec<(FileId, Mistake)> {
    let words = words(model);
    let templates = model.around.templates.iter();
    templates
        .flat_map(|(name, id)| {
            let text = model.files.file(*id).text();
            motcua_papers::mistakes(name, text, &words).into_iter().map(|mistake| (*id, mistake))
        })
        .collect()
}

/// Where that is: the words that are meant, or the line.
pub(super) fn span(model: &Model<'_>, file: FileId, mistake: &Mistake) -> Span {
    if !mistake.range.is_empty() {
        return Span::new(file, mistake.range.clone());
    }
    let line = model.files.file(file).lines(mistake.line, mistake.line);
    Span::new(file, line.start as usize..line.end as usize)
}

/// A variable for each step, as in rules, and the named deadlines.
fn words(model: &Model<'_>) -> Words {
    let mut words = Words::common();
    for ix in model.all() {
        let id = model.name(ix);
        match model.form_of(ix) {
            Some(form) => {
                let fields = form.fields.keys().map(ToString::to_string);
                words.add(&id.text, fields.chain(["outcome".to_owned(), "by".to_owned()]));
            }
            // What a system answered, what a message held: whatever it is, the tests lay it out.
            None => words.add_open(&id.text),
        }
    }
    words.add("deadline", model.file.deadlines.iter().map(|(id, _)| id.text.to_string()));
    words
}
