//! Start to ready, memory at rest, size of the binary.

use super::Plan;
use crate::{
    figures::{Row, memory_mb},
    server::Server,
};
use std::time::Duration;

/// How long the server is left alone before its memory is read.
const REST: Duration = Duration::from_secs(2);

/// Measures it.
///
/// # Errors
/// When the server does not start.
pub async fn measure(plan: &Plan) -> anyhow::Result<Vec<Row>> {
    let (mut ready, mut idle) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        let server = Server::start(&plan.binary).await?;
        ready.push(server.ready_ms);
        tokio::time::sleep(REST).await;
        idle.push(memory_mb(server.pid()).0);
    }
    let bytes = std::fs::metadata(&plan.binary)?.len();
    Ok(vec![
        Row::new("start")
            .figure("ready_ms", ready)
            .figure("idle_rss_mb", idle)
            .with("binary_mb", (bytes as f64 / 1_048_576.0 * 10.0).round() / 10.0),
    ])
}
