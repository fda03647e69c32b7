//! The numbers of cases in a world.

use motcua_kernel::command::{Actor, Command, Envelope};
use motcua_kernel::id::CaseId;
use motcua_kernel::procedure::registrar_office;
use motcua_kernel::source::Known;
use motcua_kernel::turn::Context;

use super::{CaseNo, World};

impl World {
    /// The command with its case's number, written as the procedure says. There is no directory here: the key of an office,
    /// or the name of its agency, stands for its code.
    pub(super) fn numbered(
        &self,
        context: &Context,
        case: &CaseId,
        actor: &Actor,
        mut command: Command,
        no: CaseNo,
    ) -> Command {
        let numbering = &context.procedure.standing.numbering;
        let office = match numbering.names_office() && self.journals {
            true => {
                let (id, actor, known) = (self.unnamed.clone(), actor.clone(), Known::default());
                let opening = Envelope { id, case: case.clone(), actor, at: self.now, command: command.clone(), known };
                registrar_office(context, &opening).map(|key| key.to_string())
            }
            false => None,
        };
        let office = office.or_else(|| Some(context.procedure.registrar()?.to_string())).unwrap_or_default();
        let prefix = numbering.prefix(context.calendar(None).date(self.now), &office);
        if let Command::Open { number, .. } | Command::OpenChild { number, .. } = &mut command {
            *number = numbering.number(&prefix, u64::from(no.0));
        }
        command
    }
}
