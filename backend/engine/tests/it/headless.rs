//! A flow in memory, by the same code.

use crate::support::{Desk, hook_to, record, registry, surroundings};
use engine::headless::{HeadlessDeps, run};
use mapping::Tables;
use std::sync::Arc;
use store::SystemClock;
use wire::run::RunStatus;

#[tokio::test]
async fn a_flow_runs_without_a_database_and_names_what_failed() {
    let desk = Arc::new(Desk::default());
    let deps = HeadlessDeps {
        registry: registry(&desk),
        surroundings: surroundings(),
        files_root: None,
        clock: Arc::new(SystemClock),
        tables: Tables::new(),
        dry_run: false,
        until: None,
    };
    let flow = flow::Flow::from_yaml(&hook_to("put", "")).expect("a flow");
    let records = vec![record(r#"{"id":1,"total":1.10}"#), record(r#"{"id":2}"#), record(r#"{"id":3,"total":3}"#)];
    let report = run(&flow, records, deps).await.expect("runs");
    assert_eq!((report.status, report.summary.as_str()), (RunStatus::WithFailedRecords, "2 records arrived, 1 was set aside"));
    let outputs: Vec<_> = report.outputs().map(ToString::to_string).collect();
    assert_eq!(outputs, [r#"{"number":1,"total":1.10}"#, r#"{"number":3,"total":3}"#]);
    let [failed] = report.failed.as_slice() else { panic!("one failed: {:?}", report.failed) };
    assert_eq!((failed.step.as_str(), failed.index, failed.error.field.as_deref()), ("shape", 1, Some("total")));
    assert_eq!(desk.count(), 2);
}
