//! What simulated people and systems fill in.

use motcua_kernel::form::{Field, FieldKind, Form};
use motcua_kernel::id::FieldId;
use motcua_kernel::value::{FileRef, Record, Value};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use crate::draw::{Luck, Name, Purpose, absorb, name_hash};
use crate::scenario::FieldLaw;

/// A number that the field does not allow is drawn again, so often at most.
const REDRAWS_MAX: u32 = 1_000;

/// A law gives a field nothing that it allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NothingAllowed {
    pub(super) field: FieldId,
}

/// A filled form: what the scenario gives a law for, and a placeholder in every other field that must be given.
pub(super) fn fill(
    form: &Form,
    laws: &[(FieldId, FieldLaw)],
    also_required: &[FieldId],
    luck: Luck,
    name: Name,
) -> Result<Record, NothingAllowed> {
    let mut record = Record::new();
    for (id, field) in &form.fields {
        let law = laws.iter().find(|(given, _)| given == id).map(|(_, law)| law);
        let value = match law {
            Some(law) => {
                let step = absorb(name.step, name_hash(id.as_str()));
                draw(law, luck, Name { step, purpose: Purpose::Field, ..name })
                    .ok_or_else(|| NothingAllowed { field: id.clone() })?
            }
            None if field.required || also_required.contains(id) => {
                placeholder(field).ok_or_else(|| NothingAllowed { field: id.clone() })?
            }
            None if field.terms.required_if.is_some() => match placeholder(field) {
                Some(value) => value,
                None => continue,
            },
            None => continue,
        };
        record.insert(id.clone(), value);
    }
    Ok(record)
}

fn draw(law: &FieldLaw, luck: Luck, name: Name) -> Option<Value> {
    let mut draw = luck.draw(name);
    match law {
        FieldLaw::Always(value) => Some(value.clone()),
        FieldLaw::Pick(shares) => shares.pick(&mut draw, |_| true).cloned(),
        FieldLaw::Number { law, min, max, digits } => (0..REDRAWS_MAX).find_map(|_| {
            let number = Decimal::from_f64(law.sample(&mut draw))?.round_dp(*digits).normalize();
            let allowed = min.is_none_or(|min| Decimal::from_f64(min).is_some_and(|min| number >= min))
                && max.is_none_or(|max| Decimal::from_f64(max).is_some_and(|max| number <= max));
            allowed.then(|| match (digits, i64::try_from(number)) {
                (0, Ok(whole)) => Value::Integer(whole),
                _ => Value::Decimal(number),
            })
        }),
    }
}

/// What stands in a field that must be given and for which the scenario says nothing; nothing for fields in which
/// anything made up could change what happens.
pub(crate) fn placeholder(field: &Field) -> Option<Value> {
    of_kind(&field.kind)
}

fn of_kind(kind: &FieldKind) -> Option<Value> {
    const TEXT: &str = "simulated";
    match kind {
        FieldKind::Text { pattern } => {
            let fits =
                pattern.as_ref().is_none_or(|pattern| pattern.find(TEXT).is_some_and(|found| found.as_str() == TEXT));
            fits.then(|| Value::text(TEXT))
        }
        FieldKind::File { accept, max_bytes } => {
            let ending = accept.first().map_or("pdf", |ending| ending);
            let name = format!("{TEXT}.{ending}");
            Some(match max_bytes {
                None => Value::text(name),
                Some(_) => Value::File(FileRef { name: name.into(), sha256: None, size: Some(1) }),
            })
        }
        FieldKind::Record { form, .. } => {
            let parts = form.fields.iter().filter(|(_, part)| part.required);
            let part = |(id, part): (&FieldId, &Field)| Some((id.clone(), of_kind(&part.kind)?));
            parts.map(part).collect::<Option<_>>().map(Value::Record)
        }
        FieldKind::List(of) => of_kind(of).map(|one| Value::List(vec![one])),
        _ => None,
    }
}
