//! `/metrics` in the text format of Prometheus, after some work.

use crate::{
    api::world::{Sink, allow, connect, orders, publish, run},
    support::TestApp,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Samples by their name and labels, as they stand in the text. What is not of the format is a panic.
fn parsed(text: &str) -> BTreeMap<String, f64> {
    let (mut samples, mut kinds, mut helped) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
    assert!(text.ends_with('\n'));
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').expect("a name and its help");
            assert!(!help.is_empty() && helped.insert(name.to_owned()), "{line}");
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').expect("a name and its type");
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert!(kinds.insert(name.to_owned(), kind.to_owned()).is_none(), "{line}");
        } else {
            let (series, value) = line.rsplit_once(' ').expect("a series and its value");
            let name = series.split('{').next().expect("a name");
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{line}");
            let family = ["_bucket", "_sum", "_count"]
                .iter()
                .find_map(|end| name.strip_suffix(end).filter(|family| kinds.get(*family).is_some_and(|kind| kind == "histogram")))
                .unwrap_or(name);
            let kind = kinds.get(family).unwrap_or_else(|| panic!("{line} has no type before it"));
            assert!(helped.contains(family), "{line} has no help before it");
            assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
            if let Some(labels) = series.strip_prefix(name).filter(|labels| !labels.is_empty()) {
                let inner = labels.strip_prefix('{').and_then(|labels| labels.strip_suffix('}')).expect("labels in braces");
                for label in inner.split(',') {
                    let (_, value) = label.split_once('=').expect("a label and its value");
                    assert!(value.len() >= 2 && value.starts_with('"') && value.ends_with('"'), "{line}");
                }
            }
            let value = value.parse::<f64>().unwrap_or_else(|_| panic!("{line} is no number"));
            assert!(samples.insert(series.to_owned(), value).is_none(), "{series} stands there twice");
        }
    }
    for (family, _) in kinds.iter().filter(|(_, kind)| *kind == "histogram") {
        let bucket = format!("{family}_bucket");
        let in_order: Vec<_> =
            text.lines().filter(|line| line.starts_with(&bucket)).map(|line| samples[line.rsplit_once(' ').expect("two").0]).collect();
        assert!(in_order.is_sorted(), "{family}: {in_order:?}");
        assert_eq!(in_order.last(), Some(&samples[&format!("{family}_count")]));
        assert!(samples.contains_key(&format!("{bucket}{{le=\"+Inf\"}}")) && samples.contains_key(&format!("{family}_sum")));
    }
    samples
}

#[tokio::test]
async fn the_figures_tell_what_was_done() {
    let (test, mut ada) = TestApp::with_user().await;
    let before = parsed(&ada.get("/metrics").await.expect(200).text);
    assert_eq!(before["linkspan_runs_accepted_total"], 0.0);
    let sink = Sink::start().await;
    allow(&mut ada, &sink.address).await;
    connect(&mut ada, "Sink", &sink.address).await;
    let flow = publish(&mut ada, "Orders", &orders()).await;
    for id in 0..3 {
        run(&mut ada, &flow, &json!({ "input": { "id": id, "total": 1 } })).await.expect(200);
    }
    run(&mut ada, &flow, &json!({ "input": { "id": 9 } })).await.expect(200);
    run(&mut ada, &flow, &json!({ "input": { "id": 9, "total": 1 }, "draft": true })).await.expect(200);
    let token = crate::api::world::hook(&mut ada, &flow).await;
    ada.post(&token, &json!({ "id": "again", "total": 1 })).await.expect(202);
    ada.post(&token, &json!({ "id": "again", "total": 1 })).await.expect(202);
    sink.wait_for(5).await;
    let posted = "connector=\"http\",class=\"succeeded\"";
    let (calls, retries) = (format!("linkspan_calls_total{{{posted}}}"), format!("linkspan_call_retries_total{{{posted}}}"));
    // The sink has it before the server hears so.
    let counted = async {
        loop {
            let answer = ada.get("/metrics").await.expect(200);
            if parsed(&answer.text).get(&calls) == Some(&5.0) {
                return answer;
            }
        }
    };
    let answer = tokio::time::timeout(std::time::Duration::from_secs(30), counted).await.expect("five calls are counted");
    assert!(answer.header("content-type").starts_with("text/plain; version=0.0.4"));
    let after = parsed(&answer.text);
    let is = |series: &str| *after.get(series).unwrap_or_else(|| panic!("{series} in\n{}", answer.text));
    assert_eq!(is("linkspan_runs_accepted_total"), 5.0, "the test of the draft is none");
    assert_eq!(is("linkspan_runs_total{outcome=\"with_failed_records\"}"), 1.0);
    // As of a moment ago: what was set aside meanwhile may be counted or not yet.
    assert!([0.0, 1.0].contains(&is("linkspan_failed_records_open")), "{}", is("linkspan_failed_records_open"));
    assert_eq!((is("linkspan_intake_total{result=\"taken\"}"), is("linkspan_intake_total{result=\"duplicate\"}")), (6.0, 1.0));
    assert!(is("linkspan_attempts_total{outcome=\"succeeded\"}") >= 10.0);
    assert!(is("linkspan_journal_commit_duration_seconds_count") > 0.0);
    assert!(is("linkspan_journal_writes_total") >= is("linkspan_journal_commit_duration_seconds_count"));
    for series in ["linkspan_runs_queued", "linkspan_runs_queued_oldest_seconds", "linkspan_runs_waiting", "linkspan_runs_found_lost_total"]
    {
        assert_eq!(is(series), 0.0, "{series}");
    }
    assert_eq!((is(&calls), is(&retries)), (5.0, 0.0));
    assert_eq!((is("linkspan_schedules_late_seconds"), is("linkspan_runs_purged_total{outcome=\"succeeded\"}")), (0.0, 0.0));
    assert!(is("linkspan_purge_duration_seconds_count") >= 0.0);
    drop(test);
}

#[tokio::test]
async fn counters_go_on_after_a_restart() {
    let (test, mut ada) = TestApp::with_user().await;
    let sink = Sink::start().await;
    allow(&mut ada, &sink.address).await;
    connect(&mut ada, "Sink", &sink.address).await;
    let flow = publish(&mut ada, "Orders", &orders()).await;
    run(&mut ada, &flow, &json!({ "input": { "id": 1, "total": 1 } })).await.expect(200);
    drop(ada);
    let test = test.restarted().await;
    let after = parsed(&test.anonymous().get("/metrics").await.expect(200).text);
    assert_eq!(after["linkspan_runs_total{outcome=\"succeeded\"}"], 1.0);
    assert_eq!(after["linkspan_attempts_total{outcome=\"succeeded\"}"], 0.0, "those are of this start");
}
