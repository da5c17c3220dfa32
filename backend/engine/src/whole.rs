//! A run whose caller waits and that touches nothing outside is run before it is accepted: what came, what became of it and its
//! history are one commit, and the caller is answered behind it. Where it is cut off before that, nothing was accepted.

use crate::{
    Error, Host,
    answer::Ended,
    compiled::Compiled,
    execution::{Execution, Left, Parts, Signal},
    journal::Journal,
    watch::Watch,
};
use flow::run::PAGE_RECORDS_MAX;
use futures_util::FutureExt;
use mapping::Record;
use std::{panic::AssertUnwindSafe, sync::Arc};
use store::{
    journal::{self, Accept, Write},
    rollups::Delta,
};
use tokio::sync::{oneshot, watch};

/// What a run is accepted with.
pub(crate) struct Accepting {
    pub(crate) accept: Accept,
    pub(crate) figures: Vec<Delta>,
    pub(crate) compiled: Arc<Compiled>,
    pub(crate) records: Vec<Record>,
    pub(crate) answer: oneshot::Sender<Ended>,
}

/// Whether a run can be run before it is accepted: nothing of it waits, and it is over soon.
pub(crate) fn is_whole(compiled: &Compiled, records: &[Record]) -> bool {
    records.len() <= PAGE_RECORDS_MAX && compiled.is_pure && compiled.concurrency_max().is_none()
}

impl Host {
    /// Runs it, and keeps all of it. `Err` with what came: it broke, so that it must be accepted first.
    pub(crate) async fn keep_whole(&self, accepting: Accepting) -> Result<Result<journal::Accepted, Error>, Box<Accepting>> {
        let Accepting { accept, mut figures, compiled, records, answer } = accepting;
        let row = accept.run.clone();
        let (id, workspace, input) = (row.id, row.workspace, row.input);
        let context = match compiled.context(&self.store, workspace, row.created_at).await {
            Ok(context) => context,
            Err(error) => return Ok(Err(error.into())),
        };
        let (journal, aside) = Journal::aside();
        let (_nobody, signal) = watch::channel(Signal::Go);
        let (outside, watch) = (Arc::clone(&self.outside), Watch::nobody());
        let mut execution = Execution::new(Parts {
            outside,
            journal,
            watch,
            handlers: Some(self.handlers.clone()),
            compiled: Arc::clone(&compiled),
            context,
            row,
            signal,
        });
        let (gathers, ended) = oneshot::channel();
        execution.gather(gathers);
        let left = AssertUnwindSafe(execution.begin(records.clone(), input)).catch_unwind().await;
        let mut writes = aside.taken();
        let (Ok(Left::Over), Some(Write { run: Some(row), .. }), 1) = (&left, writes.last(), writes.len()) else {
            return Err(Box::new(Accepting { accept, figures, compiled, records, answer }));
        };
        let row = row.clone();
        let started = execution.started();
        execution.answer();
        let Some(mut write) = writes.pop() else { return Ok(Err(Error::stopping())) };
        write.run = None;
        figures.append(&mut write.figures);
        write.figures = figures;
        write.accept = Some(Accept { run: row.clone(), ..accept });
        let accepted = self.keep_in_hand(id, write).await;
        if matches!(accepted, Ok(journal::Accepted::New)) {
            self.hand.release(id);
            self.watch.changed(&row, &compiled.name);
            if let Some(started) = started {
                self.start_kept(started).await;
            }
            if let Ok(ended) = ended.await {
                // Whoever waited may have gone.
                drop(answer.send(ended));
            }
        }
        Ok(accepted)
    }
}
