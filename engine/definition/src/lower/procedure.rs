//! A procedure, ready to run.

use std::sync::OnceLock;

use motcua_kernel::allowance::{Allowance, Unit};
use motcua_kernel::id::{
    AgencyId, CalendarId, DeadlineId, DocumentId, MessageName, OperationId, RoleId, ServiceId, StatusId, TemplateId,
};
use motcua_kernel::procedure::{
    Agency, Document, Force, Glance, Message, Operation, Procedure, ProcedureRef, Retention, Role, Sender, Service,
    Standing, Status,
};
use motcua_kernel::text::Text;

use super::numbering::numbering;
use super::step::Lowering;
use super::{form, text, time};
use crate::expressions::Rules;
use crate::graph::Graph;
use crate::model::Model;
use crate::syntax::leaf::Id;
use crate::syntax::procedure as written;

/// How long a message that nobody waits for is kept where nothing is said.
const KEEP_DAYS: u32 = 10;

/// Lowers a procedure that was checked to be free of errors. Nothing only if it was not.
pub(crate) fn procedure(graph: &Graph<'_>, rules: &Rules, digest: &str) -> Option<Procedure> {
    let model = graph.model;
    let file = model.file;
    let first = model.languages[0];
    let labelled = |label: Option<&crate::syntax::leaf::Text>, id: &Id| {
        let label = text::optional(label, first);
        if label.is_empty() { Text::new().with(first, id.text.clone()) } else { label }
    };
    let agency = |(id, agency): (&Id, &written::Agency)| {
        let select = agency.select.as_ref().map_or(Some(None), |select| rules.at(select.span()).map(Some))?;
        Some((AgencyId::from(&*id.text), Agency { label: labelled(agency.label.as_ref(), id), select }))
    };
    let role = |(id, role): (&Id, &written::Role)| {
        let agency = AgencyId::from(&*role.agency.text);
        (RoleId::from(&*id.text), Role { agency, label: labelled(role.label.as_ref(), id) })
    };
    let document = |(id, document): (&Id, &written::Document)| {
        let lowered = Document {
            template: TemplateId::from(&*document.template.text),
            title: text::text(&document.title, first),
            paper: document.paper.unwrap_or(false),
            sign: document.sign.as_ref().map(|role| RoleId::from(&*role.text)),
        };
        (DocumentId::from(&*id.text), lowered)
    };
    let deadline = |(id, deadline): (&Id, &crate::syntax::time::Deadline)| {
        Some((DeadlineId::from(&*id.text), time::deadline(model, rules, id, deadline)?))
    };
    let steps = Lowering { graph, rules };
    let steps = model.all().map(|ix| steps.step(ix)).collect::<Option<Vec<_>>>()?;
    let index = steps.iter().zip(model.all()).map(|(step, ix)| (step.id.clone(), ix)).collect();
    Some(Procedure {
        reference: ProcedureRef {
            id: (&*file.procedure.text).into(),
            version: file.version.value,
            digest: digest.into(),
        },
        title: text::text(&file.title, first),
        basis: text::basis(&file.basis),
        languages: model.languages.clone(),
        calendar: CalendarId::from(&*file.calendar.as_ref()?.text),
        agencies: file.agencies.iter().map(agency).collect::<Option<_>>()?,
        roles: file.roles.iter().map(role).collect(),
        standing: standing(model),
        statuses: file
            .statuses
            .iter()
            .map(|(id, written)| (StatusId::from(&*id.text), status(written, first)))
            .collect(),
        deadlines: file.deadlines.iter().map(deadline).collect::<Option<_>>()?,
        documents: file.documents.iter().map(document).collect(),
        messages: file
            .messages
            .iter()
            .map(|(id, written)| (MessageName::from(&*id.text), message(model, written)))
            .collect(),
        services: file
            .services
            .iter()
            .map(|(id, written)| (ServiceId::from(&*id.text), service(model, id, written)))
            .collect(),
        steps,
        index,
        sensitive: OnceLock::new(),
    })
}

fn standing(model: &Model<'_>) -> Standing {
    let file = model.file;
    let day = |day: &crate::syntax::leaf::DateText| crate::shape::date(&day.text);
    let effective = file.effective.as_ref();
    Standing {
        summary: text::optional(file.summary.as_ref(), model.languages[0]),
        owner: file.owner.as_ref().map(|owner| AgencyId::from(&*owner.text)),
        force: Force {
            from: effective.and_then(|dates| dates.from.as_ref()).and_then(day),
            until: effective.and_then(|dates| dates.until.as_ref()).and_then(day),
        },
        retention: file
            .retention
            .as_ref()
            .map(|retention| Retention { keep: retention.keep.value, basis: text::basis(&retention.basis) }),
        numbering: file.numbering.as_ref().map(numbering).unwrap_or_default(),
        lookup: file.lookup.iter().map(|glance| glance_of(*glance)).collect(),
    }
}

fn glance_of(word: written::GlanceWord) -> Glance {
    match word {
        written::GlanceWord::Completion => Glance::Completion,
        written::GlanceWord::Status => Glance::Status,
        written::GlanceWord::Deadline => Glance::Deadline,
    }
}

fn status(status: &written::Status, first: motcua_kernel::text::Language) -> Status {
    Status { label: text::text(&status.label, first), code: status.code.map(|code| code.value) }
}

fn message(model: &Model<'_>, message: &written::Message) -> Message {
    let from = match model.file.services.get(&message.from.text) {
        Some(_) => Sender::Service(ServiceId::from(&*message.from.text)),
        None => Sender::Agency(AgencyId::from(&*message.from.text)),
    };
    let days = Allowance::new(KEEP_DAYS, Unit::Day);
    let keep = message.keep.map_or(days, |keep| Ok(keep.value));
    Message {
        from,
        data: form::message(&message.data),
        // Ten whole days are within every limit of an allowance.
        keep: keep.unwrap_or_else(|_| unreachable!("ten days are an allowance")),
    }
}

/// A service with the operations that can be typed; the others were checked not to be called.
fn service(model: &Model<'_>, id: &Id, service: &written::Service) -> Service {
    let operations = model.around.services.get(&id.text);
    let typed = |(name, operation): (&OperationId, &Result<Operation, _>)| {
        operation.as_ref().ok().map(|operation| (name.clone(), operation.clone()))
    };
    Service {
        agency: service.agency.as_ref().map(|agency| AgencyId::from(&*agency.text)),
        secret: service.secret.as_ref().map(|secret| secret.text.clone()),
        operations: operations.map(|all| all.iter().filter_map(typed).collect()).unwrap_or_default(),
    }
}
