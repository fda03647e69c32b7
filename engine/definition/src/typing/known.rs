//! What is known at one point inside a rule: in `is_set(a.x) && a.x > 5`, the second half knows that `a.x` is there.

use std::collections::{BTreeMap, BTreeSet};

use motcua_kernel::rule::code::Function;
use motcua_kernel::rule::tree::{Name, Node, NodeKind};

use super::domain::{self, Domain};
use super::scope::{Found, Scope};

/// Facts that hold whenever evaluation reaches a point.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// Paths that are set.
    set: BTreeSet<String>,
    /// Steps that were completed or skipped.
    present: BTreeSet<String>,
    /// Steps that were neither.
    absent: BTreeSet<String>,
    /// What values a path can have.
    domains: BTreeMap<String, Domain>,
}

/// `a.b.c`.
pub(super) fn joined(names: &[Name]) -> String {
    let names: Vec<&str> = names.iter().map(|name| &*name.text).collect();
    names.join(".")
}

pub(super) fn lookup(scope: &Scope, names: &[Name]) -> Option<Found> {
    let names: Vec<&str> = names.iter().map(|name| &*name.text).collect();
    scope.find(&names).ok()
}

impl Known {
    /// Whether the step was certainly completed or skipped.
    pub(super) fn is_present(&self, scope: &Scope, step: &str) -> bool {
        scope.step_named(step).is_some_and(|step| step.completed)
            || self.present.contains(step)
            || scope.one_of().iter().any(|group| {
                group.contains(step) && group.iter().all(|other| other == step || self.absent.contains(other))
            })
    }

    /// Whether a value is certainly there.
    pub(super) fn is_set(&self, scope: &Scope, names: &[Name], found: &Found) -> bool {
        let mut set = found.step.as_ref().is_none_or(|step| self.is_present(scope, step));
        // A parameter is a single name: what is said of it is said of itself.
        if let ([_], [always]) = (names, found.always_set.as_slice()) {
            return *always || self.set.contains(&joined(names));
        }
        for (position, always) in found.always_set.iter().enumerate() {
            set = (set && *always) || self.set.contains(&joined(&names[..position + 2]));
        }
        set
    }

    /// What values a path can have here.
    pub(super) fn domain(&self, names: &[Name], found: &Found) -> Option<Domain> {
        self.domains.get(&joined(names)).cloned().or_else(|| Domain::of(&found.ty))
    }

    /// What is known in addition if the condition holds, or if it does not.
    pub(super) fn learn(&self, scope: &Scope, condition: &Node, holds: bool) -> Self {
        let mut known = self.clone();
        known.add(scope, condition, holds);
        known
    }

    fn add(&mut self, scope: &Scope, condition: &Node, holds: bool) {
        match &condition.kind {
            NodeKind::Not(inner) => self.add(scope, inner, !holds),
            NodeKind::All(operands) if holds => operands.iter().for_each(|operand| self.add(scope, operand, true)),
            NodeKind::Any(operands) if !holds => operands.iter().for_each(|operand| self.add(scope, operand, false)),
            NodeKind::Call(name, arguments) if &*name.text == Function::IsSet.name() => {
                if let [Node { kind: NodeKind::Path(names), .. }] = arguments.as_slice() {
                    self.add_set(scope, names, holds);
                }
            }
            _ => {
                if let Some((names, domain)) = domain::said(condition, holds)
                    && let Some(found) = lookup(scope, names)
                    && let Some(before) = self.domain(names, &found).or_else(|| Domain::open(&found.ty))
                {
                    self.domains.insert(joined(names), before.narrowed(&domain));
                }
            }
        }
    }

    /// Learns that a path is set, or is not.
    pub(super) fn add_set(&mut self, scope: &Scope, names: &[Name], set: bool) {
        let Some(found) = lookup(scope, names) else { return };
        let Some(step) = &found.step else {
            if set {
                self.set.insert(joined(names));
            }
            return;
        };
        if set {
            self.set.insert(joined(names));
            self.present.insert(step.clone());
        } else if found.always_set.iter().all(|always| *always) {
            // It would be there if the step had been completed.
            self.absent.insert(step.clone());
        }
    }
}
