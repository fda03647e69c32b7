//! Reading loose input by a form.
use jiff::civil::Date;

use crate::form::{FieldProblem, Form};
use crate::id::FieldId;
use crate::value::Record;

pub(crate) fn read(
    _form: &Form,
    _input: &Record,
    _also_required: &[FieldId],
    _today: Date,
) -> Result<Record, Vec<FieldProblem>> {
    unimplemented!()
}
