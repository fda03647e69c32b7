//! Lists for people, made by going through everything.

use std::collections::BTreeMap;

use jiff::Timestamp;
use motcua_kernel::event::Recorded;
use motcua_kernel::id::{CaseId, CaseNumber, PersonId, ProcedureId, ServiceId, StepId, VisitId};
use motcua_kernel::procedure::ProcedureRef;

use super::{Memory, ready};
use crate::journal::{From, Loaded};
use crate::mail::{MailKey, MailRow};
use crate::query::{Answer, CaseCursor, CaseFilter, Counts, InboxCursor, InboxFilter, Page, Queries, page, page_size};
use crate::row::{
    Burden, CaseRow, Deployment, IncidentRow, Lane, MessageRow, Notice, ReadRow, RungRow, TaskRow, TokenRow, WaitRow,
};
use crate::rungs::{RungCursor, RungFilter};
use crate::webhook::{DeliveryRow, DeliveryState, SubscriptionRow};

impl Queries for Memory {
    fn inbox<'a>(
        &'a self,
        filter: &'a InboxFilter,
        after: Option<&'a InboxCursor>,
        limit: u32,
    ) -> Answer<'a, Page<TaskRow, InboxCursor>> {
        let tables = self.read();
        let admitted = tables.tasks.values().filter(|task| filter.admits(task));
        let mut found: Vec<(InboxCursor, &TaskRow)> = admitted.map(|task| (InboxCursor::of(task), task)).collect();
        found.retain(|(cursor, _)| after.is_none_or(|after| cursor > after));
        found.sort_by(|(a, _), (b, _)| a.cmp(b));
        let rows = found.into_iter().take(page_size(limit) + 1).map(|(_, task)| task.clone()).collect();
        ready(Ok(page(rows, limit, InboxCursor::of)))
    }

    fn task<'a>(&'a self, case: &'a CaseId, visit: VisitId) -> Answer<'a, Option<TaskRow>> {
        ready(Ok(self.read().tasks.get(&(case.clone(), visit)).cloned()))
    }

    fn tasks<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Vec<TaskRow>> {
        ready(Ok(self.read().tasks.values().filter(|task| task.case == *case).cloned().collect()))
    }

    fn cases<'a>(
        &'a self,
        filter: &'a CaseFilter,
        after: Option<&'a CaseCursor>,
        limit: u32,
    ) -> Answer<'a, Page<CaseRow, CaseCursor>> {
        let tables = self.read();
        let by_agency = |row: &CaseRow| filter.agency.as_ref().is_none_or(|agency| tables.holds(agency, &row.case));
        let admitted = tables.cases.values().filter(|row| filter.admits(row) && by_agency(row));
        let mut found: Vec<(CaseCursor, &CaseRow)> =
            admitted.map(|row| (CaseCursor::of(row, filter.order), row)).collect();
        found.retain(|(cursor, _)| after.is_none_or(|after| cursor > after));
        found.sort_by(|(a, _), (b, _)| a.cmp(b));
        let rows = found.into_iter().take(page_size(limit) + 1).map(|(_, row)| row.clone()).collect();
        ready(Ok(page(rows, limit, |row| CaseCursor::of(row, filter.order))))
    }

    fn case<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Option<CaseRow>> {
        ready(Ok(self.read().cases.get(case).cloned()))
    }

    fn by_number<'a>(&'a self, number: &'a CaseNumber) -> Answer<'a, Option<CaseId>> {
        ready(Ok(self.read().numbers.get(number).cloned()))
    }

    fn token<'a>(&'a self, id: &'a str) -> Answer<'a, Option<TokenRow>> {
        ready(Ok(self.read().tokens.get(id).cloned()))
    }

    fn tokens_of<'a>(&'a self, subject: &'a str) -> Answer<'a, Vec<TokenRow>> {
        ready(Ok(self.read().tokens.values().filter(|row| row.subject == subject).cloned().collect()))
    }

    fn reads<'a>(&'a self, case: &'a CaseId, after: u64, limit: u32) -> Answer<'a, Vec<ReadRow>> {
        let tables = self.read();
        let rows = tables.reads.iter().filter(|row| row.case == *case && row.number > after);
        ready(Ok(rows.take(page_size(limit)).cloned().collect()))
    }

    fn load<'a>(&'a self, case: &'a CaseId, from: From) -> Answer<'a, Option<Loaded>> {
        ready(Ok(self.read().load(case, from)))
    }

    fn events<'a>(&'a self, case: &'a CaseId, after: u64, limit: u32) -> Answer<'a, Vec<Recorded>> {
        ready(Ok(self.read().events_after(case, after, page_size(limit))))
    }

    fn journal(&self, after: u64, limit: u32) -> Answer<'_, Vec<Recorded>> {
        let after = usize::try_from(after).unwrap_or(usize::MAX);
        ready(Ok(self.read().events.iter().skip(after).take(page_size(limit)).cloned().collect()))
    }

    fn last_sequence(&self) -> Answer<'_, u64> {
        ready(Ok(self.read().events.len() as u64))
    }

    fn waits<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Vec<WaitRow>> {
        ready(Ok(self.read().waits.values().filter(|wait| wait.case == *case).cloned().collect()))
    }

    fn messages<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Vec<MessageRow>> {
        let tables = self.read();
        let of_case = tables.messages.values().filter(|row| row.delivered_to.as_ref() == Some(case));
        let mut found: Vec<MessageRow> = of_case.cloned().collect();
        found.sort_by(|a, b| (a.delivered_at, &a.sender, &a.id).cmp(&(b.delivered_at, &b.sender, &b.id)));
        ready(Ok(found))
    }

    fn incidents<'a>(&'a self, after: Option<&'a (CaseId, VisitId)>, limit: u32) -> Answer<'a, Vec<IncidentRow>> {
        let tables = self.read();
        let later = tables.incidents.iter().filter(|(key, _)| after.is_none_or(|after| *key > after));
        ready(Ok(later.take(page_size(limit)).map(|(_, row)| row.clone()).collect()))
    }

    fn rungs<'a>(
        &'a self,
        filter: &'a RungFilter,
        after: Option<&'a RungCursor>,
        limit: u32,
    ) -> Answer<'a, Page<RungRow, RungCursor>> {
        let tables = self.read();
        let admitted = tables.rungs.values().filter(|row| filter.admits(row));
        let mut found: Vec<(RungCursor, &RungRow)> = admitted.map(|row| (RungCursor::of(row), row)).collect();
        found.retain(|(cursor, _)| after.is_none_or(|after| cursor > after));
        found.sort_by(|(a, _), (b, _)| a.cmp(b));
        let rows = found.into_iter().take(page_size(limit) + 1).map(|(_, row)| row.clone()).collect();
        ready(Ok(page(rows, limit, RungCursor::of)))
    }

    fn rungs_of<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Vec<RungRow>> {
        ready(Ok(self.read().rungs.values().filter(|row| row.case == *case).cloned().collect()))
    }

    fn notices<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Vec<Notice>> {
        let mut found: Vec<Notice> = self.read().notices.values().filter(|row| row.case == *case).cloned().collect();
        found.sort_by(|a, b| (a.at, &a.entry, a.position).cmp(&(b.at, &b.entry, b.position)));
        ready(Ok(found))
    }

    fn mails_of<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Vec<MailRow>> {
        ready(Ok(self.read().mails.values().filter(|row| row.case == *case).cloned().collect()))
    }

    fn mails<'a>(
        &'a self,
        state: Option<DeliveryState>,
        after: Option<&'a MailKey>,
        limit: u32,
    ) -> Answer<'a, Vec<MailRow>> {
        let tables = self.read();
        let later = tables.mails.iter().filter(|(key, _)| after.is_none_or(|after| *key > after));
        let wanted = later.filter(|(_, row)| state.is_none_or(|state| state == row.state));
        ready(Ok(wanted.take(page_size(limit)).map(|(_, row)| row.clone()).collect()))
    }

    fn versions(&self) -> Answer<'_, Vec<ProcedureRef>> {
        ready(Ok(self.read().deployments.values().map(|row| row.procedure.clone()).collect()))
    }

    fn deployments(&self) -> Answer<'_, Vec<Deployment>> {
        let mut found: Vec<Deployment> = self.read().deployments.values().cloned().collect();
        found.sort_by_key(|row| row.deployed_at);
        ready(Ok(found))
    }

    fn next_wake(&self) -> Answer<'_, Option<Timestamp>> {
        ready(Ok(self.read().cases.values().filter_map(|row| row.wake_at).min()))
    }

    fn waiting_calls(&self) -> Answer<'_, Vec<(ServiceId, u64)>> {
        let mut waiting: BTreeMap<ServiceId, u64> = BTreeMap::new();
        for service in self.read().outbox.values().filter_map(|item| item.row.lane()) {
            *waiting.entry(service).or_default() += 1;
        }
        ready(Ok(waiting.into_iter().collect()))
    }

    fn next_requests(&self) -> Answer<'_, Vec<(Lane, Timestamp)>> {
        let mut first: BTreeMap<Lane, Timestamp> = BTreeMap::new();
        for item in self.read().outbox.values() {
            let next = first.entry(item.row.lane()).or_insert(item.row.next_at);
            *next = item.row.next_at.min(*next);
        }
        ready(Ok(first.into_iter().collect()))
    }

    fn burdens<'a>(
        &'a self,
        procedure: &'a ProcedureId,
        step: &'a StepId,
        people: &'a [PersonId],
    ) -> Answer<'a, Vec<Burden>> {
        let tables = self.read();
        let burden = |person: &PersonId| Burden {
            person: person.clone(),
            holds: tables.tasks.values().filter(|task| task.holder.as_ref() == Some(person)).count() as u64,
            last: tables.turns.get(&(procedure.clone(), step.clone(), person.clone())).copied(),
        };
        ready(Ok(people.iter().map(burden).collect()))
    }

    fn subscriptions(&self) -> Answer<'_, Vec<SubscriptionRow>> {
        ready(Ok(self.read().subscriptions.values().cloned().collect()))
    }

    fn subscription<'a>(&'a self, id: &'a str) -> Answer<'a, Option<SubscriptionRow>> {
        ready(Ok(self.read().subscriptions.get(id).cloned()))
    }

    fn deliveries<'a>(
        &'a self,
        subscription: &'a str,
        state: Option<DeliveryState>,
        before: Option<u64>,
        limit: u32,
    ) -> Answer<'a, Vec<DeliveryRow>> {
        ready(Ok(self.read().told(subscription, state.map(DeliveryState::word), before, page_size(limit))))
    }

    fn delivery<'a>(&'a self, subscription: &'a str, sequence: u64) -> Answer<'a, Option<DeliveryRow>> {
        ready(Ok(self.read().deliveries.get(&(subscription.to_owned(), sequence)).cloned()))
    }

    fn counts(&self) -> Answer<'_, Counts> {
        let tables = self.read();
        let live = tables.cases.values().filter(|row| row.phase != "ended").count();
        ready(Ok(Counts {
            last_sequence: tables.events.len() as u64,
            live_cases: live as u64,
            cases: tables.cases.len() as u64,
            tasks: tables.tasks.len() as u64,
            requests: tables.outbox.len() as u64,
            incidents: tables.incidents.len() as u64,
        }))
    }

    fn case_ids<'a>(&'a self, after: Option<&'a CaseId>, limit: u32) -> Answer<'a, Vec<CaseId>> {
        let tables = self.read();
        let later = tables.cases.keys().filter(|case| after.is_none_or(|after| *case > after));
        ready(Ok(later.take(page_size(limit)).cloned().collect()))
    }
}
