//! Calls of functions that authors wrote.

use motcua_kernel::say;
use std::sync::Arc;

use motcua_kernel::rule::code::Op;
use motcua_kernel::rule::routine::Routine;
use motcua_kernel::rule::tree::{Name, Node};

use super::check::{Checker, Typed, as_number};
use super::known::Known;
use super::shape::Type;

/// A function of a rule file, as its signature declares it.
#[derive(Clone, Debug)]
pub struct FunctionInSight {
    /// `fee(area: number, kind: text) -> money`.
    pub signature: Arc<str>,
    /// The parameters: name, type, and whether a value must be given.
    pub parameters: Vec<(Arc<str>, Type, bool)>,
    /// What it yields.
    pub result: Type,
    /// Whether it always yields something.
    pub always_set: bool,
    /// Nothing where its body is wrong: that is told there.
    pub routine: Option<Arc<Routine>>,
}

impl Checker<'_> {
    pub(super) fn apply(
        &mut self,
        node: &Node,
        name: &Name,
        arguments: &[Node],
        function: &FunctionInSight,
        known: &Known,
    ) -> Option<Typed> {
        if arguments.len() != function.parameters.len() {
            let headline = say!(
                "`{function}` takes {wanted}, found {found}",
                function = name.text,
                wanted = function.parameters.len(),
                found = arguments.len()
            );
            self.error_at(
                "unknown-function",
                name,
                headline,
                Some(say!("it is `{signature}`", signature = function.signature)),
            );
            return None;
        }
        let mut codes = Some(Vec::with_capacity(arguments.len()));
        for (argument, (_, wanted, needed)) in arguments.iter().zip(&function.parameters) {
            let typed = if *needed { self.needed(argument, known) } else { self.part(argument, known) };
            let fitted = typed.and_then(|typed| self.fitted(argument, typed, wanted));
            match (fitted, &mut codes) {
                // A whole number given for a number is one inside: the body divides with its fraction.
                (Some(typed), Some(codes)) => codes.push(as_number(typed, wanted).code),
                _ => codes = None,
            }
        }
        let op = Op::Apply(function.routine.clone()?, codes?);
        let typed = Typed::new(node, op, function.result.clone(), function.always_set);
        Some(Typed { perhaps_whole: matches!(function.result, Type::Integer(_)), ..typed })
    }
}
