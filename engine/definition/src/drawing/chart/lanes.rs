//! Whose lane a box stands in.

use std::collections::VecDeque;

use motcua_kernel::id::{AgencyId, RoleId};
use motcua_kernel::procedure::{Handled, Handler, Procedure, Sender, Step, StepKind};
use motcua_kernel::text::Language;

use super::{Clock, Edge, Lane, Link, Node, Shape};
use crate::drawing::words::Word;

/// The agency whose time a step takes, where it is an agency's.
pub(super) fn agency_of<'a>(procedure: &'a Procedure, step: &'a Step) -> Option<&'a AgencyId> {
    let of_role = |role: &RoleId| procedure.roles.get(role).map(|role| &role.agency);
    let of_service = |service| procedure.services.get(service).and_then(|service| service.agency.as_ref());
    match &step.kind {
        StepKind::Task(task) => of_role(&task.role),
        StepKind::Start { by, .. } if by.iter().any(is_applicant) => None,
        StepKind::Start { by, .. } => by.first().and_then(of_role),
        StepKind::Call { service, .. } => of_service(service),
        StepKind::Handler(handler) => match &handler.event {
            Handled::Message { message, .. } => match &procedure.messages.get(message)?.from {
                Sender::Service(service) => of_service(service),
                Sender::Agency(agency) => Some(agency),
            },
            Handled::Withdrawal { by } => by.first().and_then(of_role),
        },
        // Of several senders, the first: the box can stand in one lane only.
        StepKind::Wait(wait) => match &procedure.messages.get(&wait.messages().first()?.message)?.from {
            Sender::Service(service) => of_service(service),
            Sender::Agency(agency) => Some(agency),
        },
        _ => None,
    }
}

pub(super) fn agency_label(procedure: &Procedure, id: &AgencyId, language: Language) -> String {
    match procedure.agencies.get(id).map(|agency| agency.label.get(language)) {
        None | Some("") => id.to_string(),
        Some(label) => label.to_owned(),
    }
}

fn is_applicant(role: &RoleId) -> bool {
    *role == *"applicant"
}

fn is_applicants(step: &Step) -> bool {
    match &step.kind {
        StepKind::Start { by, .. } => by.iter().any(is_applicant),
        StepKind::Task(task) => is_applicant(&task.role),
        // Whoever takes the money: it is the applicant who is awaited.
        StepKind::Payment(_) => true,
        StepKind::Handler(Handler { event: Handled::Withdrawal { by }, .. }) => by.iter().any(is_applicant),
        _ => false,
    }
}

/// Gives every box its lane and colour, and returns the lanes that are used: the applicant's first, then the agencies
/// in the order of the file, then the engine's own where a box belongs to nobody.
///
/// A step at which nobody acts stands in the lane of whoever acted before it: no time passes there, and the eye need
/// not jump.
pub(super) fn lanes(
    procedure: &Procedure,
    nodes: &mut [Node],
    links: &[Link],
    clocks: &[Clock],
    expiries: &[Edge],
    language: Language,
) -> Vec<Lane> {
    let agencies = procedure.agencies.len();
    let engine = agencies + 1;
    let mut lane: Vec<Option<usize>> = procedure.steps.iter().map(|step| own_lane(procedure, step)).collect();
    lane.resize(nodes.len(), None);
    for (node, lane) in nodes.iter_mut().zip(&lane) {
        node.colour = *lane;
    }
    inherit(&mut lane, nodes, links);
    for expiry in expiries {
        if lane[expiry.to].is_none() {
            // What follows a passed deadline stands where the case stood last.
            let clock = &clocks[expiry.from - nodes.len()];
            lane[expiry.to] = clock.covers.iter().rev().find_map(|at| nodes[*at].colour.filter(|lane| *lane > 0));
        }
    }
    inherit(&mut lane, nodes, links);

    let used: Vec<usize> = (0..=engine).filter(|own| lane.iter().any(|lane| lane.unwrap_or(engine) == *own)).collect();
    for (node, lane) in nodes.iter_mut().zip(&lane) {
        let lane = lane.unwrap_or(engine);
        node.lane = used.iter().position(|own| *own == lane).unwrap_or_default();
    }
    used.into_iter()
        .map(|own| match own.checked_sub(1).and_then(|position| procedure.agencies.get_index(position)) {
            Some((id, _)) => {
                Lane { name: id.to_string(), label: agency_label(procedure, id, language), colour: Some(own) }
            }
            None if own == 0 => {
                Lane { name: "applicant".to_owned(), label: Word::Applicant.say(language).to_owned(), colour: Some(0) }
            }
            None => Lane { name: "engine".to_owned(), label: Word::Engine.say(language).to_owned(), colour: None },
        })
        .collect()
}

fn own_lane(procedure: &Procedure, step: &Step) -> Option<usize> {
    if is_applicants(step) {
        return Some(0);
    }
    let agency = agency_of(procedure, step)?;
    procedure.agencies.get_index_of(agency).map(|position| position + 1)
}

/// Boxes without a lane take that of the box from which they are first reached, breadth first.
fn inherit(lane: &mut [Option<usize>], nodes: &[Node], links: &[Link]) {
    let mut ahead: VecDeque<usize> = (0..nodes.len()).filter(|at| nodes[*at].shape == Shape::Start).collect();
    ahead.extend((0..nodes.len()).filter(|at| nodes[*at].shape != Shape::Start && lane[*at].is_some()));
    let mut seen = vec![false; nodes.len()];
    while let Some(at) = ahead.pop_front() {
        if std::mem::replace(&mut seen[at], true) {
            continue;
        }
        // A join stands where its branches were opened, not where the first of them ran.
        let joins = (0..nodes.len()).filter(|to| nodes[*to].closes == Some(at));
        let onward = links.iter().filter(|link| link.from == at && nodes[link.to].closes.is_none()).map(|link| link.to);
        for to in joins.chain(onward) {
            if lane[to].is_none() {
                lane[to] = lane[at];
                ahead.push_back(to);
            }
        }
    }
}
