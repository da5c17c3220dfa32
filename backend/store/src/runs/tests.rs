//! Lists of runs: pages by key, filters, and the wall between workspaces.

use super::RunFilter;
use crate::{
    Store,
    flows::Summary,
    journal::{Accept, Accepted, Write},
    runs::RunRow,
    testing::{TestClock, on_both},
};
use std::sync::Arc;
use wire::{
    FlowId, RunId, WorkspaceId,
    run::{Origin, RunStatus},
};

async fn workspace(store: &Store) -> (WorkspaceId, FlowId) {
    let tx = store.begin().await.expect("begins");
    let workspace = tx.insert_workspace("Test", vec![0; 32]).await.expect("a workspace");
    let flow = store.workspace(workspace).insert_flow(&tx, "Orders", "", "{}", &Summary::default(), "ada").await.expect("a flow");
    tx.commit().await.expect("commits");
    (workspace, flow)
}

fn accept(run: RunRow) -> Write {
    Write {
        accept: Some(Accept {
            run,
            payload: None,
            dedupe: None,
            fire: None,
            events_of: None,
            resumes: None,
            decides: Vec::new(),
            called: None,
        }),
        ..Write::default()
    }
}

#[tokio::test]
async fn lists_are_filtered_and_paged_by_key() {
    on_both(|store: Store, clock: Arc<TestClock>| async move {
        let (workspace, flow) = workspace(&store).await;
        let mut writes = Vec::new();
        for n in 0..205 {
            clock.advance_ms(1);
            let mut run = RunRow::accepted(
                store.ids().next(),
                workspace,
                flow,
                if n % 2 == 0 { Origin::Webhook } else { Origin::Manual },
                store.now(),
            );
            run.correlation_id = format!("corr_{n}%");
            writes.push(accept(run));
        }
        let accepted = store.write(&writes).await.expect("writes");
        assert_eq!(accepted, vec![Accepted::New; 205]);
        let mut failed = writes[7].accept.clone().expect("an accept").run;
        failed.status = RunStatus::Failed;
        failed.summary = "Failed at Create invoice: 422".to_owned();
        failed.ended_at = Some(store.now());
        store.write(&[Write { run: Some(failed.clone()), ..Write::default() }]).await.expect("writes");
        let scoped = store.workspace(workspace);
        let (mut after, mut seen): (Option<RunId>, Vec<RunId>) = (None, Vec::new());
        loop {
            let page = scoped.runs(&RunFilter::default(), after, 50).await.expect("reads");
            let Some(last) = page.last() else { break };
            assert_eq!(last.flow_name, "Orders");
            after = Some(last.id);
            seen.extend(page.iter().map(|run| run.id));
        }
        assert!(seen.len() == 205 && seen.windows(2).all(|pair| pair[0] > pair[1]), "all, newest first");
        let count = async |filter: RunFilter| scoped.runs(&filter, None, 1_000).await.expect("reads").len();
        assert_eq!(count(RunFilter { origin: Some(Origin::Webhook), ..RunFilter::default() }).await, 103);
        assert_eq!(count(RunFilter { status: Some(RunStatus::Failed), flow: Some(flow), ..RunFilter::default() }).await, 1);
        assert_eq!(count(RunFilter { text: Some("create INVOICE".to_owned()), ..RunFilter::default() }).await, 1);
        assert_eq!(
            count(RunFilter { text: Some("corr_20%".to_owned()), ..RunFilter::default() }).await,
            1,
            "signs of patterns count as themselves"
        );
        let begun = writes[0].accept.as_ref().expect("an accept").run.created_at;
        let within = |from: Option<i64>, to: Option<i64>| {
            count(RunFilter { from: from.map(|ms| begun + ms), to: to.map(|ms| begun + ms), ..RunFilter::default() })
        };
        assert_eq!(within(Some(100), None).await, 105);
        assert_eq!(within(None, Some(100)).await, 100);
        assert_eq!(within(Some(10), Some(20)).await, 10);
        assert_eq!(within(Some(1_000_000), None).await, 0);
        assert_eq!(within(Some(i64::MIN / 2), Some(i64::MAX / 2)).await, 205);
        let (other, _) = self::workspace(&store).await;
        assert!(store.workspace(other).run(failed.id).await.expect("reads").is_none(), "another workspace finds nothing");
        assert!(store.workspace(other).runs(&RunFilter::default(), None, 10).await.expect("reads").is_empty());
        assert_eq!(store.open_run_ids().await.expect("reads").len(), 204);
        let row = scoped.run_row(failed.id).await.expect("reads").expect("is there");
        assert_eq!(row, failed);
    })
    .await;
}

// fault: F4 F50
#[tokio::test]
async fn an_older_host_of_a_run_writes_nothing() {
    on_both(|store: Store, _: Arc<TestClock>| async move {
        let (workspace, flow) = workspace(&store).await;
        let run = RunRow { generation: 2, ..RunRow::accepted(store.ids().next(), workspace, flow, Origin::Manual, store.now()) };
        store.write(&[accept(run.clone())]).await.expect("writes");
        let stale = RunRow { generation: 1, status: RunStatus::Failed, ..run.clone() };
        store.write(&[Write { run: Some(stale), ..Write::default() }]).await.expect("writes");
        let kept = store.workspace(workspace).run_row(run.id).await.expect("reads").expect("is there");
        assert_eq!(kept.status, RunStatus::Queued);
    })
    .await;
}
