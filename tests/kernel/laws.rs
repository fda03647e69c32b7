//! The laws of the kernel, on random procedures and random lives. A failure prints its seed.

#[path = "laws/life.rs"]
mod life;
#[path = "laws/luck.rs"]
mod luck;
#[path = "laws/reform.rs"]
mod reform;
#[path = "laws/village.rs"]
mod village;

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use motcua_kernel::ahead::{RungAhead, ahead};
use motcua_kernel::case::{CaseState, Clock, ClockState, Phase, Waiting};
use motcua_kernel::command::{Actor, Candidate, Command, Envelope};
use motcua_kernel::event::{Approval, ClockId, Event, Fact, ReservedBy};
use motcua_kernel::ledger::Ledger;
use motcua_kernel::migration::Migration;
use motcua_kernel::turn::{EVENTS_PER_TURN_MAX, Turn};
use motcua_kernel::{decide, evolve, may_do, restore, wake_at};
use proptest::prelude::*;

use super::histories::parts;
use life::Life;
use luck::Luck;

const STEPS_OF_A_LIFE: usize = 60;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(seed in any::<u64>()) {
        live(seed, |life, envelope| {
            let before = life.case.clone();
            let now = life.now;
            waking_early_changes_nothing(life)?;
            let first = decide(&life.context, &life.case, envelope);
            prop_assert_eq!(&first, &decide(&life.context, &life.case, envelope), "the same inputs give the same turn");
            let Ok(turn) = first else { return Ok(()) };
            state_is_the_fold(&before, &turn)?;
            prop_assert!(turn.events.len() <= 2 * EVENTS_PER_TURN_MAX + 50, "a turn is bounded");
            nobody_is_silently_stuck(&turn.case)?;
            nothing_due_is_left(&turn, now)?;
            what_was_foretold_is_what_fires(&before, &turn, now)?;
            prop_assert_eq!(turn.wake_at, wake_at(&turn.case));
            a_pause_uses_nothing(life, &turn)?;
            a_migration_loses_nothing(life, &turn, envelope)?;
            a_policy_chooses_among_those_who_may(life, &turn, envelope)?;
            a_repeat_has_no_second_effect(life, &turn, envelope)?;
            Ok(())
        })?;
    }

    #[test]
    fn every_prefix_can_be_restored(seed in any::<u64>()) {
        let mut life = live(seed, |_, _| Ok(()))?;
        let mut folded = CaseState::unopened(life.case.id.clone());
        for (place, entry) in life.history.iter().enumerate() {
            evolve(&mut folded, &entry.event);
            if place % 7 == 0 || place + 1 == life.history.len() {
                prop_assert_eq!(&restore(&life.history[..=place]).unwrap(), &folded);
            }
        }
        // What was written can be read back, byte for byte.
        for entry in &life.history {
            let written = serde_json::to_string(entry).unwrap();
            let read: motcua_kernel::event::Recorded = serde_json::from_str(&written).unwrap();
            prop_assert_eq!(&serde_json::to_string(&read).unwrap(), &written);
            prop_assert_eq!(&read, entry);
        }
        // And a tampered log is found at the event that was changed, or at the one after it.
        if life.history.len() > 2 {
            let place = usize::try_from(seed % u64::try_from(life.history.len() - 1).unwrap()).unwrap();
            life.history[place].event.at += SignedDuration::from_secs(1);
            let found = restore(&life.history).expect_err("a changed event breaks the chain");
            prop_assert!(found.version <= life.history[place].version + 1);
        }
    }

    /// Every microsecond between opening and end is on the ledger once, and somebody has it: the accounts add up to the time
    /// that passed, and nothing is anybody's before it is asked of them or after it is done.
    #[test]
    fn the_ledger_adds_up(seed in any::<u64>()) {
        let life = live(seed, |_, _| Ok(()))?;
        let now = life.now + SignedDuration::from_hours(7);
        let ledger = Ledger::of(&life.history, now);
        let Some(opened) = life.history.first().map(|entry| entry.event.at) else { return Ok(()) };
        let end = match &life.case.phase {
            Phase::Ended { at, .. } => *at,
            _ => now,
        };
        let accounts = ledger.accounts(life.context.calendar(None));
        let sum: i64 = accounts.values().map(|account| account.open + account.closed).sum();
        prop_assert_eq!(sum, end.as_microsecond() - opened.as_microsecond());
        prop_assert!(accounts.values().all(|account| account.open >= 0 && account.closed >= 0 && account.late <= account.open));
        prop_assert_eq!(accounts.get(&None), None, "somebody has it at any moment");
        for pair in ledger.line.windows(2) {
            prop_assert_eq!(pair[0].to, pair[1].from);
        }
        // Whoever has it now is who the case says it waits for.
        let waiting = life.case.open.values().filter(|stay| !matches!(stay.waiting, Waiting::Branches { .. })).count();
        prop_assert_eq!(ledger.now().count(), waiting);
    }

    /// How late a wake-up arrives never changes what happens: a pump that wakes the case at every moment it asks for,
    /// and one that never does, leave the same facts at the same moments.
    #[test]
    fn late_wake_ups_change_nothing(seed in any::<u64>()) {
        let mut luck = Luck::new(seed);
        let context = village::build(&mut luck);
        let mut prompt = Life::beginning(begin(seed), context.clone());
        let mut lazy = Life::beginning(begin(seed), context);
        for _ in 0..STEPS_OF_A_LIFE {
            let envelope = lazy.next_command(&mut luck);
            while let Some(at) = wake_at(&prompt.case).filter(|at| *at <= envelope.at) {
                prompt.now = at;
                let wake = prompt.envelope(Actor::Clock, Command::Wake);
                prompt.submit(&wake).unwrap();
            }
            // A refused command leaves nothing, not even what was due: the next one finds it still due.
            prop_assert_eq!(lazy.submit(&envelope).is_ok(), prompt.submit(&envelope).is_ok());
        }
        lazy.now += SignedDuration::from_hours(24 * 365);
        for life in [&mut prompt, &mut lazy] {
            life.now = "2031-01-01T00:00:00Z".parse().unwrap();
            let wake = life.envelope(Actor::Clock, Command::Wake);
            life.submit(&wake).unwrap();
        }
        let facts = |life: &Life| life.history.iter().map(|entry| entry.event.clone()).collect::<Vec<_>>();
        prop_assert_eq!(facts(&prompt), facts(&lazy));
    }
}

/// Every kind of event is reached by some life, so none of the laws above holds for want of cases.
#[test]
fn every_kind_of_event_is_reached() {
    let mut reached = BTreeMap::<String, usize>::new();
    let mut endings = BTreeSet::new();
    let mut moved = (0, 0);
    for seed in 0..400 {
        let life = live(seed, |_, _| Ok(())).unwrap();
        for entry in &life.history {
            if let Fact::CaseMigrated { clocks, .. } = &entry.event.fact {
                moved.0 += usize::from(!clocks.is_empty());
                moved.1 += clocks.iter().filter(|clock| clock.used.is_some()).count();
            }
            let written = serde_json::to_value(&entry.event).unwrap();
            *reached.entry(written["type"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        if let Phase::Ended { outcome, .. } = &life.case.phase {
            endings.insert(outcome.to_string());
        }
    }
    assert!(moved.0 > 20 && moved.1 > 3, "migrations that moved clocks, and that paused ones: {moved:?}");
    let kinds = parts::kinds(&parts::schema());
    let missing: Vec<_> = kinds.iter().filter(|kind| !reached.contains_key(*kind)).collect();
    assert!(missing.is_empty(), "no life reached {missing:?}; reached: {reached:?}");
    assert_eq!(endings.into_iter().collect::<Vec<_>>(), ["granted", "refused", "silence", "withdrawn"]);
}

/// Mostly in the middle of what the calendar knows; now and then so late that limits end beyond it.
fn begin(seed: u64) -> &'static str {
    if seed.is_multiple_of(8) { "2027-12-13T02:00:00Z" } else { "2026-03-02T02:00:00Z" }
}

/// Lives one random life; the law is asked before each command.
fn live(
    seed: u64,
    mut law: impl FnMut(&mut Life, &Envelope) -> Result<(), TestCaseError>,
) -> Result<Life, TestCaseError> {
    let mut luck = Luck::new(seed);
    let mut life = Life::beginning(begin(seed), village::build(&mut luck));
    life.other = seed.is_multiple_of(2).then(|| reform::reformed(seed));
    for _ in 0..STEPS_OF_A_LIFE {
        let envelope = life.next_command(&mut luck);
        law(&mut life, &envelope)?;
        let _refused = life.submit(&envelope);
    }
    Ok(life)
}

fn waking_early_changes_nothing(life: &mut Life) -> Result<(), TestCaseError> {
    let Some(at) = wake_at(&life.case) else { return Ok(()) };
    let early = at - SignedDuration::from_micros(1);
    if early <= life.case.touched_at {
        return Ok(());
    }
    let mut wake = life.envelope(Actor::Clock, Command::Wake);
    wake.at = early;
    let turn = decide(&life.context, &life.case, &wake).unwrap();
    prop_assert!(turn.events.is_empty(), "woken before {at}: {:?}", turn.events);
    wake.at = at;
    let turn = decide(&life.context, &life.case, &wake).unwrap();
    prop_assert!(!turn.events.is_empty(), "woken at {at}, and nothing happened");
    let again = decide(&life.context, &turn.case, &wake).unwrap();
    prop_assert!(again.events.is_empty(), "woken twice at {at}: {:?}", again.events);
    Ok(())
}

fn state_is_the_fold(before: &CaseState, turn: &Turn) -> Result<(), TestCaseError> {
    let mut folded = before.clone();
    for event in &turn.events {
        evolve(&mut folded, event);
    }
    prop_assert_eq!(&folded, &turn.case);
    Ok(())
}

/// The product's promise: an open case waits for somebody, something, or a repair.
fn nobody_is_silently_stuck(case: &CaseState) -> Result<(), TestCaseError> {
    match case.phase {
        Phase::Open | Phase::Compensating { .. } => {
            prop_assert!(!case.open.is_empty(), "an open case waits for nobody");
            let passing = case.open.values().find(|visit| matches!(visit.waiting, Waiting::Passing));
            prop_assert!(passing.is_none(), "left in passing: {passing:?}");
            let somebody = case.open.values().any(|visit| !matches!(visit.waiting, Waiting::Branches { .. }));
            prop_assert!(somebody, "only joins are open, and no branch");
        }
        Phase::Unopened | Phase::Ended { .. } => prop_assert!(case.open.is_empty()),
    }
    Ok(())
}

fn nothing_due_is_left(turn: &Turn, now: jiff::Timestamp) -> Result<(), TestCaseError> {
    prop_assert!(turn.wake_at.is_none_or(|at| at > now), "due at {:?}, asked at {now}", turn.wake_at);
    Ok(())
}

/// A rung that is reached was foretold just before, for this moment, and is ahead no more; and nothing that was foretold for
/// a moment that is past is still ahead. So each is reached once, or its clock was moved or ended in time.
fn what_was_foretold_is_what_fires(before: &CaseState, turn: &Turn, now: jiff::Timestamp) -> Result<(), TestCaseError> {
    let mut case = before.clone();
    for event in &turn.events {
        let (foretold, touched) = (ahead(&case), case.touched_at);
        evolve(&mut case, event);
        let Fact::RungReached { clock, rung, .. } = &event.fact else { continue };
        let this = |ahead: &&RungAhead| ahead.clock == *clock && ahead.rung == *rung;
        let found: Vec<_> = foretold.iter().filter(this).collect();
        prop_assert_eq!(found.len(), 1, "a rung that nobody foretold, or foretold twice: {:?}", event);
        let at = found[0].at.expect("a clock that stands still climbs nothing");
        prop_assert_eq!(at.max(touched), event.at, "at another moment than foretold");
        let earliest = foretold.iter().filter_map(|ahead| ahead.at).min();
        prop_assert_eq!(earliest, Some(at), "another was to come first");
        prop_assert_eq!(ahead(&case).iter().filter(this).count(), 0, "a second time");
    }
    let left: Vec<_> = ahead(&turn.case).into_iter().filter(|rung| rung.at.is_some_and(|at| at <= now)).collect();
    prop_assert!(left.is_empty(), "foretold for a moment that is past: {:?}", left);
    Ok(())
}

/// A deadline that stood still has, when it goes on, what it had when it stopped.
fn a_pause_uses_nothing(life: &Life, turn: &Turn) -> Result<(), TestCaseError> {
    let mut case = life.case.clone();
    for event in &turn.events {
        let before = case.clone();
        evolve(&mut case, event);
        let Fact::ClockResumed { clock: ClockId::Deadline(id), counted_from, .. } = &event.fact else { continue };
        let (paused, running) = (&before.deadlines[id], &case.deadlines[id]);
        prop_assert_eq!(paused.state, ClockState::Paused);
        let calendar = life.context.calendar(Some(&running.calendar));
        // A clock that goes on at midnight runs when the new day begins: look just before.
        let used = calendar.used(&running.course(), *counted_from - SignedDuration::from_micros(1));
        prop_assert_eq!(Some(used), paused.used, "used more while standing still: {:?}", running);
    }
    Ok(())
}

/// What is open stays open, with whom it was and by which ways it may end; clocks stand as they stood, and what they have
/// used is what the same hours amount to by the other version. Dates move only where somebody approved, and never against
/// the applicant's own time.
fn a_migration_loses_nothing(life: &Life, turn: &Turn, envelope: &Envelope) -> Result<(), TestCaseError> {
    let Command::Migrate(migration) = &envelope.command else { return Ok(()) };
    let mut case = life.case.clone();
    for event in &turn.events {
        let before = case.clone();
        evolve(&mut case, event);
        if !matches!(event.fact, Fact::CaseMigrated { .. }) {
            continue;
        }
        prop_assert_eq!(case.procedure.as_ref(), Some(&migration.to.procedure.reference));
        prop_assert_eq!((&case.asked, &case.handlers, &case.steps), (&before.asked, &before.handlers, &before.steps));
        prop_assert_eq!(case.open.len(), before.open.len());
        for (id, stay) in before.open.iter() {
            let now = &case.open[id];
            prop_assert_eq!((&now.step, now.region, &now.waiting), (&stay.step, stay.region, &stay.waiting));
            let (old, new) = (&life.context.procedure, &migration.to.procedure);
            let (old, new) = (old.step(old.find(&stay.step).unwrap()), new.step(new.find(&stay.step).unwrap()));
            if let Some(task) = old.task() {
                let kept = new.task().unwrap();
                prop_assert_eq!(&task.role, &kept.role);
                prop_assert!(task.outcomes.keys().all(|outcome| kept.outcomes.contains_key(outcome)));
            }
            prop_assert_eq!(now.due.is_some(), stay.due.is_some());
            if let (Some(now), Some(then)) = (&now.due, &stay.due) {
                let applicants =
                    stay.payment.is_some() || stay.work_item().is_some_and(|item| item.role == "applicant");
                a_clock_is_kept(migration, then, now, applicants)?;
            }
        }
        prop_assert_eq!(case.deadlines.keys().collect::<Vec<_>>(), before.deadlines.keys().collect::<Vec<_>>());
        for (id, then) in &before.deadlines {
            a_clock_is_kept(migration, then, &case.deadlines[id], false)?;
        }
    }
    Ok(())
}

fn a_clock_is_kept(migration: &Migration, then: &Clock, now: &Clock, applicants: bool) -> Result<(), TestCaseError> {
    prop_assert_eq!((now.state, now.started_at, now.counted_from), (then.state, then.started_at, then.counted_from));
    prop_assert_eq!((&now.pauses, &now.prolonged, now.ended_at), (&then.pauses, &then.prolonged, then.ended_at));
    let approved = |approval| migration.approved.contains(&approval);
    prop_assert!(now.due.at >= then.due.at || (approved(Approval::Earlier) && !applicants));
    prop_assert!(now.due.at <= then.due.at || approved(Approval::Later) || applicants);
    if !then.is_open() {
        prop_assert_eq!((now.within, now.due, now.used), (then.within, then.due, then.used));
    }
    if let (ClockState::Paused, Some(pause)) = (now.state, now.pauses.last()) {
        let calendar = migration.to.calendar(Some(&now.calendar));
        let used = calendar.used(&now.course(), pause.from + SignedDuration::from_micros(1));
        prop_assert_eq!(Some(used), now.used);
    }
    Ok(())
}

/// Whoever a policy gives a task may do it in their own name, nobody who also may comes before them, and the order in which
/// the candidates are named decides nothing. Nobody is found only where nobody may.
fn a_policy_chooses_among_those_who_may(life: &Life, turn: &Turn, envelope: &Envelope) -> Result<(), TestCaseError> {
    let Command::Assign { visit, candidates } = &envelope.command else { return Ok(()) };
    let mut turned = envelope.clone();
    if let Command::Assign { candidates, .. } = &mut turned.command {
        candidates.reverse();
    }
    prop_assert_eq!(Ok(turn.clone()), decide(&life.context, &life.case, &turned));
    // What was due by the clock came before, and may have changed who may.
    let Some((last, before)) = turn.events.split_last() else { return Ok(()) };
    let mut case = life.case.clone();
    before.iter().for_each(|event| evolve(&mut case, event));
    let may = |candidate: &Candidate| {
        let actor = Actor::Person { id: candidate.person.clone(), posts: candidate.posts.clone() };
        may_do(&life.context, &case, *visit, &actor).is_ok()
    };
    match &last.fact {
        Fact::TaskReserved { by, because, .. } if *because != ReservedBy::Claim => {
            let policy = case.open[visit].work_item().and_then(|item| item.sought).unwrap();
            let chosen = candidates.iter().find(|candidate| candidate.person == *by).unwrap();
            prop_assert!(may(chosen));
            prop_assert!(
                candidates.iter().filter(|other| may(other)).all(|other| policy.compare(chosen, other).is_le())
            );
        }
        Fact::TaskLeftOpen { .. } => prop_assert!(!candidates.iter().any(may)),
        _ => {}
    }
    Ok(())
}

/// A task can be completed once, and the same message has the effect of once.
fn a_repeat_has_no_second_effect(life: &Life, turn: &Turn, envelope: &Envelope) -> Result<(), TestCaseError> {
    let again = decide(&life.context, &turn.case, envelope);
    match &envelope.command {
        // A handler says what follows a withdrawal; where the case goes on, it may be withdrawn again.
        Command::Withdraw { .. } if turn.case.is_live() => {}
        Command::Complete { .. } | Command::Open { .. } | Command::Withdraw { .. } | Command::Retry { .. } => {
            prop_assert!(again.is_err() || matches!(envelope.command, Command::Retry { .. }), "twice: {again:?}");
        }
        Command::Migrate(_) => prop_assert!(again.is_ok_and(|again| again.events.is_empty())),
        Command::ReportPayment { .. }
        | Command::Claim { .. }
        | Command::Release { .. }
        | Command::Deliver { .. }
        | Command::Wake => {
            prop_assert!(again.is_err() || again.is_ok_and(|again| again.events.is_empty()));
        }
        Command::Assign { .. } => prop_assert!(again.is_ok_and(|again| again.events.is_empty())),
        Command::ChildRefused { .. } | Command::OpenChild { .. } | Command::Recall { .. } => {
            prop_assert!(again.is_err() || again.is_ok_and(|again| again.events.is_empty()));
        }
        Command::Return { .. } | Command::ChildEnded { .. } => {
            let ignored = |event: &Event| matches!(event.fact, Fact::AnswerIgnored { .. });
            prop_assert!(again.is_err() || again.is_ok_and(|again| again.events.iter().all(ignored)));
        }
    }
    Ok(())
}
