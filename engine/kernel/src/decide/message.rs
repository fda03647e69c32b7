//! Messages from outside.

use super::draft::Draft;
use super::flow::{self, Completion};
use super::{capacity, handler, task};
use crate::case::Listening;
use crate::command::Actor;
use crate::event::Fact;
use crate::id::{AgencyId, MessageId, MessageName, RoleId, VisitId};
use crate::procedure::{Awaited, AwaitedMessage, Sender, StepKind};
use crate::rejection::{Forbidden, Rejection};
use crate::rule::RuleFailure;
use crate::value::{Record, Value};

/// Begins to wait for messages with certain keys. Their senders have the case meanwhile.
pub(super) fn wait(draft: &mut Draft<'_>, visit: VisitId, messages: &[AwaitedMessage]) -> Result<(), RuleFailure> {
    let keys =
        messages.iter().map(|awaited| awaited.key.evaluate(&draft.view_of(visit))).collect::<Result<Vec<_>, _>>()?;
    for (AwaitedMessage { message, .. }, key) in messages.iter().zip(keys) {
        let agency = agency_behind(draft, message);
        draft.emit(Fact::MessageAwaited { visit, message: message.clone(), key, agency });
    }
    Ok(())
}

/// Whose time it is while this message is awaited.
pub(super) fn agency_behind(draft: &Draft<'_>, message: &MessageName) -> Option<AgencyId> {
    draft.procedure.messages.get(message).and_then(|declared| agency_of(draft, &declared.from))
}

fn agency_of(draft: &Draft<'_>, sender: &Sender) -> Option<AgencyId> {
    match sender {
        Sender::Agency(agency) => Some(agency.clone()),
        Sender::Service(service) => draft.procedure.services.get(service)?.agency.clone(),
    }
}

/// Takes in a message: the one visit that waits for it with this key is completed. Only if none does, the handler that
/// listens for it fires: a step that waits is the more particular of the two.
pub(super) fn deliver(
    draft: &mut Draft<'_>,
    actor: &Actor,
    id: &MessageId,
    name: &MessageName,
    key: &Value,
    data: &Record,
) -> Result<(), Rejection> {
    if draft.case.messages.contains(&(name.clone(), id.clone())) {
        return Ok(()); // The same message twice has the effect of once.
    }
    draft.require_open()?;
    let nobody = || Rejection::NobodyWaits { message: name.to_string() };
    let declared = draft.procedure.messages.get(name).ok_or_else(nobody)?;
    if !is_sender(draft, actor, &declared.from) {
        let rule = format!("messages.{name}.from");
        return Err(Rejection::NotAllowed { rule, why: Forbidden::NotSender });
    }
    let visit = match draft.case.open.waiting_for(name, key).as_slice() {
        [] => None,
        [one] => Some(*one),
        several => return Err(Rejection::SeveralWait { visits: several.to_vec() }),
    };
    let handler = handler::listening(draft, name, key);
    if visit.is_none() && handler.is_none() {
        return Err(nobody());
    }
    let mut data = declared
        .data
        .read(data, &[], draft.calendar(None).date(draft.moment))
        .map_err(|problems| Rejection::InvalidInput { problems })?;
    let received = |visit| Fact::MessageReceived { id: id.clone(), message: name.clone(), key: key.clone(), visit };
    let (visit, step) = match (visit.and_then(|visit| Some((visit, draft.step_of(visit)?.1))), handler) {
        (Some(found), _) => found,
        (None, Some(ix)) => return handler::fire(draft, ix, Completion::by_itself("received", data), received),
        (None, None) => return Err(nobody()),
    };
    let StepKind::Wait(wait) = &step.kind else { return Err(nobody()) };
    // Of two that differ only in their way on, the one that stands first in the file.
    let place = draft.case.open[&visit].waiting.messages().position(|awaited| fits(&awaited, name, key));
    let awaited = place.and_then(|place| wait.messages().get(place)).ok_or_else(nobody)?;
    if matches!(wait.what, Awaited::FirstOf(_)) {
        data.insert("message".into(), Value::text(name.as_str()));
    }
    draft.from_outside = true;
    draft.brought = draft.step_of(visit).map(|(ix, _)| ix);
    draft.emit(received(visit));
    flow::complete(draft, visit, Completion::by_itself("received", data), &awaited.next, &[])?;
    Ok(())
}

fn fits(awaited: &Listening<'_>, name: &MessageName, key: &Value) -> bool {
    awaited.message == name && awaited.key.to_string() == key.to_string()
}

fn is_sender(draft: &Draft<'_>, actor: &Actor, from: &Sender) -> bool {
    match (actor, from) {
        (Actor::System { name }, Sender::Service(service)) => name.as_str() == service.as_str(),
        (Actor::System { name }, Sender::Agency(agency)) => name.as_str() == agency.as_str(),
        (Actor::Person { id, posts }, from) => {
            let agency = agency_of(draft, from);
            let of_agency = |role: &RoleId| draft.procedure.roles.get(role).map(|role| &role.agency) == agency.as_ref();
            let in_office = |role: &RoleId| {
                task::office_of(draft, role, None)
                    .is_ok_and(|office| capacity::holds(actor, role, office.as_ref()).is_ok())
            };
            agency.is_some()
                && draft.case.applicant.as_ref() != Some(id)
                && posts.iter().any(|post| of_agency(&post.role) && in_office(&post.role))
        }
        (Actor::Clock, _) => false,
    }
}
