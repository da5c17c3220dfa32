//! Connections, flows, versions, tables, models and figures on both databases.

use crate::{
    Conflict, Error, Scoped, Store,
    connections::ConnectionContent,
    flows::{FlowFilter, HeadChange, Summary},
    lookup_tables::LookupTableContent,
    rollups::{self, Delta, Figures, HOUR_MS},
    sql::Sql,
    testing::on_both,
};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use wire::{
    ConnectionId, FlowId, RunId,
    connection::{Health, Limits},
    home::AttentionKind,
};

async fn workspace(store: &Store, name: &str) -> Scoped {
    let tx = store.begin().await.expect("begins");
    let id = tx.insert_workspace(name, vec![1]).await.expect("inserted");
    tx.commit().await.expect("committed");
    store.workspace(id)
}

fn content(name: &str) -> ConnectionContent {
    let settings = Map::from_iter([("host".to_owned(), Value::from("db"))]);
    ConnectionContent {
        name: name.to_owned(),
        connector: "postgres".to_owned(),
        settings,
        secrets: Some(vec![7, 7]),
        secrets_set: vec!["password".to_owned()],
        limits: Limits { calls_per_sec: Some(0.5), burst: None, calls_at_once: Some(2) },
    }
}

async fn connection(of: &Scoped, name: &str) -> ConnectionId {
    let tx = of.begin().await.expect("begins");
    let id: ConnectionId = tx.id();
    of.insert_connection(&tx, id, &content(name)).await.expect("inserted");
    tx.commit().await.expect("committed");
    id
}

fn summary(connections: &[&str]) -> Summary {
    Summary {
        description: "Moves things".to_owned(),
        trigger: "webhook".to_owned(),
        connectors: vec!["webhook".to_owned(), "postgres".to_owned()],
        connections: connections.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>(),
    }
}

async fn flow(of: &Scoped, name: &str, connections: &[&str]) -> FlowId {
    let tx = of.begin().await.expect("begins");
    let id = of.insert_flow(&tx, name, "Finance", "{}", &summary(connections), "ada").await.expect("inserted");
    tx.commit().await.expect("committed");
    id
}

fn is_stale<T: std::fmt::Debug>(result: crate::Result<T>) -> bool {
    matches!(result, Err(Error::Conflict(Conflict::Stale { .. })))
}

#[tokio::test]
async fn a_connection_is_kept_changed_and_only_removed_when_unused() {
    on_both(|store, _| async move {
        let ours = workspace(&store, "ours").await;
        let theirs = workspace(&store, "theirs").await;
        let id = connection(&ours, "Ledger").await;
        connection(&theirs, "Ledger").await;
        let kept = ours.connection(id).await.expect("read").expect("there");
        assert_eq!((kept.name.as_str(), kept.health, kept.revision, kept.flows), ("Ledger", Health::Unknown, 1, 0));
        assert_eq!(kept.secrets, Some(vec![7, 7]));
        assert_eq!(theirs.connection(id).await.expect("read"), None, "another workspace does not see it");
        assert_eq!(theirs.connections(None, None, 10).await.expect("read").len(), 1);

        let tx = ours.begin().await.expect("begins");
        assert!(matches!(ours.insert_connection(&tx, tx.id(), &content("Ledger")).await, Err(Error::Conflict(Conflict::Taken))));
        drop(tx);

        let tx = ours.begin().await.expect("begins");
        assert!(is_stale(ours.update_connection(&tx, id, Some(9), &content("Books")).await));
        assert!(ours.update_connection(&tx, id, Some(1), &content("Books")).await.expect("changed"));
        assert!(!theirs.update_connection(&tx, id, None, &content("Books")).await.expect("asked"), "another workspace does not change it");
        ours.note_connection_health(&tx, id, 2, Health::Failing, Some("away")).await.expect("noted");
        ours.note_connection_health(&tx, id, 1, Health::Healthy, None).await.expect("an old revision is passed over");
        tx.commit().await.expect("committed");
        let kept = ours.connection_named("Books").await.expect("read").expect("there");
        assert_eq!((kept.health, kept.health_detail.as_deref()), (Health::Failing, Some("away")));

        let used_by = flow(&ours, "Orders", &["Books"]).await;
        let tx = ours.begin().await.expect("begins");
        let refused = ours.delete_connection(&tx, id).await;
        assert!(matches!(&refused, Err(Error::Conflict(Conflict::InUse(names))) if names == "Orders"), "{refused:?}");
        ours.delete_flow(&tx, used_by, None).await.expect("removed").expect("there");
        assert!(ours.delete_connection(&tx, id).await.expect("removed"));
        tx.commit().await.expect("committed");
        assert_eq!(ours.connection(id).await.expect("read"), None);
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_saved_over_what_was_read_and_published_versions_stay() {
    on_both(|store, _| async move {
        let ours = workspace(&store, "ours").await;
        let theirs = workspace(&store, "theirs").await;
        let id = flow(&ours, "Orders", &[]).await;
        let tx = ours.begin().await.expect("begins");
        assert_eq!(ours.save_draft(&tx, id, Some(1), "{\"a\":1}", &summary(&["Books"]), true, "bob").await.expect("saved"), Some(2));
        assert!(is_stale(ours.save_draft(&tx, id, Some(1), "{}", &summary(&[]), true, "eve").await));
        assert_eq!(theirs.save_draft(&tx, id, None, "{}", &summary(&[]), true, "eve").await.expect("asked"), None);
        for number in 1..=3 {
            let version = ours.publish_flow(&tx, id, &format!("{{\"a\":{number}}}"), "why", "bob").await.expect("published");
            assert_eq!(version.number, number);
        }
        tx.commit().await.expect("committed");
        let head = ours.flow(id).await.expect("read").expect("there");
        assert_eq!((head.published, head.changed, head.revision), (Some(3), false, 4));
        assert_eq!(ours.version(id, 2).await.expect("read").expect("there").document, "{\"a\":2}");
        assert_eq!(theirs.version(id, 2).await.expect("read"), None);
        let numbers = |page: Vec<crate::versions::Version>| page.into_iter().map(|version| version.number).collect::<Vec<_>>();
        assert_eq!(numbers(ours.versions(id, None, 2).await.expect("read")), [3, 2]);
        assert_eq!(numbers(ours.versions(id, Some(2), 2).await.expect("read")), [1]);
        assert_eq!(ours.draft(id).await.expect("read").expect("there").updated_by, "bob");
    })
    .await;
}

#[tokio::test]
async fn flows_are_listed_in_pages_filtered_and_changed_by_revision() {
    on_both(|store, _| async move {
        let ours = workspace(&store, "ours").await;
        let first = flow(&ours, "Orders to 100% invoices", &["Books"]).await;
        let second = flow(&ours, "Contacts", &[]).await;
        let page = ours.flows(&FlowFilter::default(), None, 1).await.expect("read");
        assert_eq!(page[0].id, second, "the newest first");
        assert_eq!(ours.flows(&FlowFilter::default(), Some(second), 10).await.expect("read")[0].id, first);
        for (text, wanted) in [("ORDERS", 1), ("100%", 1), ("100_", 0), ("postgres", 2)] {
            let filter = FlowFilter { text: Some(text.to_owned()), ..FlowFilter::default() };
            assert_eq!(ours.flows(&filter, None, 10).await.expect("read").len(), wanted, "{text}");
        }
        let tx = ours.begin().await.expect("begins");
        let change = HeadChange { name: Some("Contacts".to_owned()), ..HeadChange::default() };
        assert!(matches!(ours.change_flow(&tx, first, Some(1), &change).await, Err(Error::Conflict(Conflict::Taken))));
        drop(tx);
        let tx = ours.begin().await.expect("begins");
        let change = HeadChange { enabled: Some(false), ..HeadChange::default() };
        assert!(ours.change_flow(&tx, first, Some(1), &change).await.expect("changed").is_some_and(|before| before.enabled));
        assert!(is_stale(ours.change_flow(&tx, first, Some(1), &change).await));
        tx.commit().await.expect("committed");
        assert!(!ours.flow(first).await.expect("read").expect("there").enabled);
        assert_eq!(ours.search("contacts", 5).await.expect("found")[0].kind, "flow");
    })
    .await;
}

#[tokio::test]
async fn tables_and_models_are_replaced_by_revision() {
    on_both(|store, _| async move {
        let ours = workspace(&store, "ours").await;
        let theirs = workspace(&store, "theirs").await;
        let table = |rows: &[&str]| LookupTableContent {
            name: "countries".to_owned(),
            columns: vec!["code".to_owned()],
            rows: rows.iter().map(|cell| vec![(*cell).to_owned()]).collect(),
        };
        let tx = ours.begin().await.expect("begins");
        let id = ours.insert_lookup_table(&tx, &table(&["de"])).await.expect("inserted");
        let model = ours.insert_model(&tx, "order", "{}").await.expect("inserted");
        assert!(is_stale(ours.update_lookup_table(&tx, id, Some(2), &table(&[])).await));
        ours.update_lookup_table(&tx, id, Some(1), &table(&["de", "fr"])).await.expect("replaced").expect("there");
        assert!(is_stale(ours.update_model(&tx, model, Some(2), "order", "[]").await));
        assert!(theirs.delete_lookup_table(&tx, id).await.expect("asked").is_none());
        assert!(theirs.delete_model(&tx, model).await.expect("asked").is_none());
        tx.commit().await.expect("committed");
        let kept = ours.lookup_table_named("countries").await.expect("read").expect("there");
        assert_eq!((kept.row_count, kept.revision, kept.rows.len()), (2, 2, 2));
        assert!(ours.lookup_tables(None, 10).await.expect("read")[0].rows.is_empty(), "lists leave rows out");
        assert_eq!(theirs.models(None, 10).await.expect("read"), []);
    })
    .await;
}

#[tokio::test]
async fn documents_of_flows_come_in_pages_with_what_is_published() {
    on_both(|store, _| async move {
        let ours = workspace(&store, "ours").await;
        let theirs = workspace(&store, "theirs").await;
        let first = flow(&ours, "Orders", &[]).await;
        let second = flow(&ours, "Contacts", &[]).await;
        flow(&theirs, "Orders", &[]).await;
        let tx = ours.begin().await.expect("begins");
        ours.publish_flow(&tx, first, "{\"old\":1}", "", "ada").await.expect("published");
        let seen = ours.flow_documents(Some(&tx), None, 1).await.expect("read");
        assert_eq!((seen[0].id, seen[0].published.as_deref()), (first, Some("{\"old\":1}")), "as the transaction sees it");
        tx.commit().await.expect("committed");
        let rest = ours.flow_documents(None, Some(first), 10).await.expect("read");
        let told: Vec<_> = rest.iter().map(|one| (one.id, one.name.as_str(), one.draft.as_str(), one.published.as_deref())).collect();
        assert_eq!(told, [(second, "Contacts", "{}", None)]);
        assert_eq!(ours.lookup_table_name(wire::LookupTableId(uuid::Uuid::from_u128(1))).await.expect("read"), None);
        assert_eq!(ours.named_models().await.expect("read"), []);
    })
    .await;
}

#[tokio::test]
async fn figures_add_up_by_flow_and_hour() {
    on_both(|store, _| async move {
        let ours = workspace(&store, "ours").await;
        let (one, two) = (FlowId(uuid::Uuid::from_u128(1)), FlowId(uuid::Uuid::from_u128(2)));
        let at = rollups::hour_of(store.now());
        let mut figures = Figures { started: 1, succeeded: 1, records_out: 5, ..Figures::default() };
        figures.durations.add(40);
        let delta = |flow, at| Delta { workspace: ours.id(), flow, at, figures: figures.clone() };
        for _ in 0..2 {
            let tx = store.begin().await.expect("begins");
            rollups::add(&*tx, &[delta(one, at), delta(one, at + 5), delta(two, at - 1)]).await.expect("added");
            tx.commit().await.expect("committed");
        }
        let rows = ours.rollups(at - HOUR_MS, at + HOUR_MS).await.expect("read");
        let sums = rows.iter().map(|row| (row.flow, row.hour, row.figures.succeeded, row.figures.durations.count())).collect::<Vec<_>>();
        assert_eq!(sums, [(two, at - HOUR_MS, 2, 2), (one, at, 4, 4)]);
        let theirs = workspace(&store, "theirs").await;
        assert_eq!(theirs.rollups(0, i64::MAX).await.expect("read"), []);
    })
    .await;
}

/// Inserts a run as the engine leaves it; the engine's own tests cover how it gets there.
async fn run(of: &Scoped, flow: FlowId, status: &str, origin: &str) -> RunId {
    let tx = of.begin().await.expect("begins");
    let id: RunId = tx.id();
    let values = [
        id.0.into(),
        of.id().0.into(),
        flow.0.into(),
        status.into(),
        origin.into(),
        tx.now().into(),
        "it failed".into(),
        "corr".into(),
        tx.now().into(),
    ];
    let sql = Sql::new(
        "insert into runs (id, workspace_id, flow_id, status, origin, created_at, summary, correlation_id, updated_at, records_in, records_out, records_failed, retries, generation, dry_run) values (",
    );
    sql.bind_all(values).add(", 1, 1, 0, 0, 0, ").bind(false).add(")").run(&*tx).await.expect("inserted");
    tx.commit().await.expect("committed");
    id
}

#[tokio::test]
async fn attention_names_failed_flows_and_tests_do_not_count() {
    on_both(|store, _| async move {
        let ours = workspace(&store, "ours").await;
        let broken = flow(&ours, "Orders", &["Ledger"]).await;
        let fine = flow(&ours, "Contacts", &[]).await;
        let id = connection(&ours, "Ledger").await;
        let failed = run(&ours, broken, "failed", "webhook").await;
        run(&ours, fine, "succeeded", "webhook").await;
        run(&ours, fine, "failed", "test").await;
        run(&ours, fine, "queued", "webhook").await;
        let tx = ours.begin().await.expect("begins");
        ours.note_connection_health(&tx, id, 1, Health::ReconnectNeeded, Some("refused")).await.expect("noted");
        tx.commit().await.expect("committed");
        let found = ours.attention().await.expect("read");
        let kinds = found.iter().map(|row| (row.kind, row.flow.name.as_str(), row.detail.as_str())).collect::<Vec<_>>();
        assert_eq!(kinds, [(AttentionKind::Reconnect, "Orders", "refused"), (AttentionKind::FailedRun, "Orders", "it failed")]);
        assert_eq!(ours.open_runs().await.expect("read").len(), 1);
        assert_eq!(ours.flow(broken).await.expect("read").expect("there").last_run.expect("ran").id, failed);
        assert_eq!(ours.runs_by_correlation("corr", 9).await.expect("read").len(), 4);
        assert_eq!(workspace(&store, "theirs").await.attention().await.expect("read"), []);
    })
    .await;
}
