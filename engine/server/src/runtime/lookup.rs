//! Asking registers what they hold before a command is decided (`source`).
//!
//! A question has a few seconds and no second attempt: a person waits. A register that is down, that is asked by too many at
//! once, or that says something else than it declared has not answered, and the person fills in the field.

use std::sync::Arc;
use std::time::Duration;

use motcua_kernel::case::CaseState;
use motcua_kernel::command::{Answer, Command};
use motcua_kernel::id::CaseId;
use motcua_kernel::source::{Known, Lookup};
use motcua_kernel::turn::Context;
use motcua_kernel::value::Record;
use tokio::task::JoinSet;

use crate::identity::{Caller, base32, random};
use crate::installation::Installation;
use crate::problem::Problem;

/// A person waits no longer than this for all registers together.
const PATIENCE: Duration = Duration::from_secs(5);

impl Installation {
    /// What registers hold for a case that is to be opened.
    pub(crate) async fn known_at_opening(
        self: &Arc<Self>,
        caller: &Caller,
        context: &Context,
        command: &Command,
    ) -> Result<Known, Problem> {
        self.known(caller, context, &CaseState::unopened(CaseId::from("")), command).await
    }

    /// What registers hold for a task of a case. Somebody who may not see the case asks for nothing.
    pub(crate) async fn known_in(
        self: &Arc<Self>,
        caller: &Caller,
        case: &CaseId,
        command: &Command,
    ) -> Result<Known, Problem> {
        match self.see(caller, case).await? {
            Some(seen) => self.known(caller, &seen.context, &seen.case, command).await,
            None => Ok(Known::default()),
        }
    }

    async fn known(
        self: &Arc<Self>,
        caller: &Caller,
        context: &Context,
        case: &CaseState,
        command: &Command,
    ) -> Result<Known, Problem> {
        let questions = motcua_kernel::lookups(context, case, &caller.actor(context), self.clock.now(), command);
        let mut asked = JoinSet::new();
        for question in questions {
            let (app, context, key) = (Arc::clone(self), context.clone(), base32(&random::<16>()?));
            asked.spawn(async move {
                let answer = app.ask_register(&context, &question, &format!("lookup-{key}")).await;
                answer.map(|answer| (question, answer))
            });
        }
        let mut known = Known::default();
        while let Some(answer) = asked.join_next().await {
            // One that broke off has not answered.
            known.0.extend(answer.ok().flatten());
        }
        Ok(known)
    }

    async fn ask_register(&self, context: &Context, question: &Lookup, key: &str) -> Option<Record> {
        let Lookup { service, operation, input } = question;
        let declared = context.procedure.services.get(service)?.operations.get(operation)?;
        match tokio::time::timeout(PATIENCE, self.dispatch.look(service, declared, input, key, PATIENCE, &self.clock))
            .await
        {
            Ok(Answer::Done(answer)) => Some(answer),
            Ok(Answer::Failed { status, problem, .. }) => {
                tracing::info!(%service, %operation, status, problem, "a register did not answer: the person is asked");
                None
            }
            Err(_) => {
                tracing::info!(%service, %operation, "a register did not answer in time: the person is asked");
                None
            }
        }
    }
}
