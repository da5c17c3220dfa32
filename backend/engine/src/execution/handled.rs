//! A run that failed may start a run of another flow, which handles that: decided and kept with its end.

use super::{Execution, record};
use crate::{
    handlers::{self, Failed, Handled},
    journal::NotKept,
};
use flow::{Outcome, effect::Ending};
use store::{journal::NewLog, runs::RunRow};

impl Execution {
    /// Adds to what keeps the end of the run what starts because of it.
    pub(super) async fn have_handled(&mut self, ending: &Ending) -> Result<(), NotKept> {
        let (Some(handlers), Some(error), Outcome::Failed) = (&self.handlers, &self.row.error, ending.outcome) else { return Ok(()) };
        let node = ending.error.as_ref().and_then(|(node, _)| *node);
        let step = node.map(|node| &self.compiled.plan.nodes[node]).map(|node| (node.id.clone(), node.name.clone()));
        let record = node.and_then(|node| self.run.failed_with(node));
        let failed = Failed { row: &self.row, flow_name: &self.compiled.name, error, step, record };
        match handlers.handle(&self.compiled, &failed).await {
            Ok(Handled::No) => {}
            Ok(Handled::Starts(accept)) => {
                self.started = Some(accept.run.clone());
                handlers::start(&mut self.recorder.pending, *accept);
            }
            Ok(Handled::Cannot(why)) => {
                let (workspace, run, at) = (self.row.workspace, self.row.id, self.outside.clock.now());
                let message = record::clean(&why);
                self.recorder.pending.logs.push(NewLog { workspace, run, at, level: "warn", step: None, message });
            }
            Err(error) => return Err(NotKept::Unavailable(error.to_string())),
        }
        Ok(())
    }

    /// The run that started because this one failed, once it is kept.
    pub(crate) fn started(&mut self) -> Option<RunRow> {
        self.started.take()
    }
}
