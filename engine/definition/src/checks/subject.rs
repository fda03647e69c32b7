//! What a check looks at, and what many checks do.

use motcua_kernel::id::StepIx;
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use motcua_papers::Mistake;

use crate::diagnostic::{Diagnostic, list, nearest};
use crate::graph::Graph;
use crate::mentions::{Mention, Named};
use crate::model::Model;
use crate::source::{FileId, Span};
use crate::syntax::leaf::Id;

/// A procedure, its graph, and every name in it.
pub(crate) struct Subject<'a> {
    pub(crate) model: &'a Model<'a>,
    pub(crate) graph: &'a Graph<'a>,
    pub(crate) mentions: Vec<Mention<'a>>,
    /// What is wrong with its templates.
    pub(super) templates: Vec<(FileId, Mistake)>,
}

impl<'a> Subject<'a> {
    /// Mentions of one kind of thing.
    pub(crate) fn mentioned(&self, named: &Named<'_>) -> impl Iterator<Item = &Mention<'a>> {
        self.mentions.iter().filter(move |mention| mention.named == *named)
    }

    /// Reports every mention of this kind that names nothing.
    pub(crate) fn unknown(
        &self,
        findings: &mut Vec<Diagnostic>,
        rule: &'static str,
        what: &'static str,
        named: &Named<'_>,
        known: &[&str],
    ) {
        for mention in self.mentioned(named) {
            if !known.contains(&mention.name) && !self.model.is_broken(mention.name) {
                let mut finding = unknown(rule, &Noun::of(what), mention, known);
                let near = nearest(mention.name, known.iter().copied());
                if let Some((name, span)) = near.and_then(|name| Some((name, self.declared(named, name)?))) {
                    let line = self.model.files.position(span).line;
                    finding.help = vec![say!("did you mean `{name}`?  (defined at line {line})", name, line)];
                }
                findings.push(finding);
            }
        }
    }

    /// Where something of this kind and name is declared.
    fn declared(&self, named: &Named<'_>, name: &str) -> Option<Span> {
        fn among<'i>(ids: impl Iterator<Item = &'i Id>, name: &str) -> Option<Span> {
            ids.into_iter().find(|id| *id.text == *name).map(|id| id.span)
        }
        let file = self.model.file;
        match named {
            Named::Step => among(self.model.steps.iter().map(|(id, _)| *id), name),
            Named::Role { .. } => among(file.roles.iter().map(|(id, _)| id), name),
            Named::Agency => among(file.agencies.iter().map(|(id, _)| id), name),
            Named::Form => among(file.forms.iter().map(|(id, _)| id), name),
            Named::Document => among(file.documents.iter().map(|(id, _)| id), name),
            Named::Status => among(file.statuses.iter().map(|(id, _)| id), name),
            Named::Service => among(file.services.iter().map(|(id, _)| id), name),
            Named::Ladder => among(file.escalations.iter().map(|(id, _)| id), name),
            Named::Message => among(file.messages.iter().map(|(id, _)| id), name),
            _ => None,
        }
    }

    /// Reports every declared thing of this kind that nothing mentions.
    pub(crate) fn unused<'i>(
        &self,
        findings: &mut Vec<Diagnostic>,
        rule: &'static str,
        what: &'static str,
        named: &[Named<'_>],
        declared: impl Iterator<Item = &'i Id>,
    ) {
        let declared: Vec<&Id> = declared.collect();
        // Where something was taken out of the file, a mention may have gone with it; and what is misspelt somewhere is
        // used there.
        let misspelt = self.mentions.iter().any(|mention| {
            named.contains(&mention.named)
                && !declared.iter().any(|id| *id.text == *mention.name)
                && !self.is_built_in(mention)
        });
        if !self.model.broken.is_empty() || misspelt {
            return;
        }
        // A pack holds what many procedures need; no procedure needs all of it.
        let own = self.model.file.procedure.span.file;
        for id in declared.into_iter().filter(|id| id.span.file == own) {
            let mentioned =
                self.mentions.iter().any(|mention| named.contains(&mention.named) && *mention.name == *id.text);
            if !mentioned {
                let headline = say!("{what} `{name}` is never used", what = Noun::of(what).bare, name = id.text);
                findings.push(Diagnostic::warning(rule, id.span, headline).help(say!("use it, or delete it")));
            }
        }
    }

    /// Whether a mention names something that every procedure has, or something of another kind that may stand there too.
    fn is_built_in(&self, mention: &Mention<'_>) -> bool {
        match mention.named {
            Named::Role { .. } => matches!(mention.name, "applicant" | "assignee"),
            Named::Sender => {
                let file = self.model.file;
                file.services.get(mention.name).is_some() || file.agencies.get(mention.name).is_some()
            }
            _ => false,
        }
    }

    /// The name of a step.
    pub(crate) fn name(&self, ix: StepIx) -> &'a str {
        &self.model.name(ix).text
    }

    /// Steps by name, for a message: `a → b → c`.
    pub(crate) fn path(&self, steps: &[StepIx]) -> String {
        steps.iter().map(|ix| self.name(*ix)).collect::<Vec<_>>().join(" → ")
    }
}

/// A kind of thing, in the words in which messages name it.
pub(crate) struct Noun {
    bare: Sentence,
    one: Sentence,
    many: Sentence,
}

impl Noun {
    /// By its English word.
    pub(crate) fn of(word: &'static str) -> Self {
        let (bare, one, many) = match word {
            "step" => (say!("step"), say!("a step"), say!("steps")),
            "role" => (say!("role"), say!("a role"), say!("roles")),
            "agency" => (say!("agency"), say!("an agency"), say!("agencies")),
            "form" => (say!("form"), say!("a form"), say!("forms")),
            "document" => (say!("document"), say!("a document"), say!("documents")),
            "status" => (say!("status"), say!("a status"), say!("statuses")),
            "service" => (say!("service"), say!("a service"), say!("services")),
            "ladder" => (say!("ladder"), say!("a ladder"), say!("ladders")),
            "message" => (say!("message"), say!("a message"), say!("messages")),
            "outcome" => (say!("outcome"), say!("an outcome"), say!("outcomes")),
            "sender" => (say!("sender"), say!("a service or agency"), say!("services and agencies")),
            other => (Sentence::verbatim(other), Sentence::verbatim(other), Sentence::verbatim(other)),
        };
        Self { bare, one, many }
    }

    /// A field of one step.
    pub(crate) fn field_of(step: &str) -> Self {
        Self { bare: say!("field"), one: say!("a field of `{step}`", step), many: say!("fields") }
    }
}

/// Says that a mention names nothing, and what there is.
pub(crate) fn unknown(rule: &'static str, noun: &Noun, mention: &Mention<'_>, known: &[&str]) -> Diagnostic {
    let (what, name) = (&noun.one, mention.name);
    let headline = say!("`{key}` names {what} that does not exist: `{name}`", key = mention.key, what, name);
    Diagnostic::error(rule, mention.span, headline)
        .label(say!("{many}: {names}", many = noun.many, names = list(known.iter().copied())))
        .nearest(mention.name, known.iter().copied())
}

/// A clock of the procedure: a deadline, or the limit of a step.
pub(crate) struct Clock<'a> {
    /// How long it may allow, in the order of the file; one, unless that depends on the case.
    pub(crate) limits: Vec<motcua_kernel::allowance::Allowance>,
    pub(crate) escalate: Option<&'a Id>,
    /// Whether its passing moves the case on.
    pub(crate) moves_on: bool,
    /// For messages.
    pub(crate) what: Sentence,
}

impl<'a> Subject<'a> {
    /// Every clock.
    pub(crate) fn clocks(&self) -> Vec<Clock<'a>> {
        use crate::syntax::time::{Due, Within};
        let values = |within: &Within| within.limits().iter().map(|limit| limit.value).collect();
        let deadlines = self.model.file.deadlines.iter().map(|(id, deadline)| Clock {
            limits: values(&deadline.within),
            escalate: deadline.escalate.as_ref(),
            moves_on: deadline.on_expiry.is_some(),
            what: say!("deadline `{name}`", name = id.text),
        });
        let steps = self.model.steps.iter().filter_map(|(id, step)| match step.due()? {
            Due::One(_) => None,
            Due::Full(due) => Some(Clock {
                limits: values(&due.within),
                escalate: due.escalate.as_ref(),
                moves_on: due.on_expiry.is_some(),
                what: say!("`{name}`", name = id.text),
            }),
        });
        deadlines.chain(steps).collect()
    }
}
