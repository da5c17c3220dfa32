//! The nemesis: kills the server at moments that the seed chooses, stops it in order, freezes it, cuts its database off.

use crate::{chance::Chance, proxy::Proxy, server::Server, sink::Sink};
use std::time::Duration;

/// How long it waits for an effect to arrive before it kills all the same.
const ARRIVAL_WITHIN: Duration = Duration::from_secs(4);

/// What it did.
#[derive(Debug, Default, Clone, Copy)]
pub struct Done {
    /// SIGKILL.
    pub killed: u32,
    /// SIGTERM.
    pub stopped: u32,
    /// SIGSTOP and SIGCONT.
    pub frozen: u32,
    /// The database was cut off.
    pub cut: u32,
    /// The longest that a start took.
    pub slowest_start: Duration,
}

// fault: F1 F2 F3 F4 F5 F6 F7 F17 F19 F26 F27 F29 F35 F45 F46 F58 F59
/// Ends the server so often, each time at another moment, and leaves it running.
///
/// # Errors
/// When the server does not start again, or does not stop in order.
pub async fn rage(server: &Server, sink: &Sink, proxy: Option<&Proxy>, kills: u32, seed: u64) -> anyhow::Result<Done> {
    let chance = Chance::new(seed, "nemesis");
    let mut done = Done::default();
    while done.killed < kills {
        // Some of the work gets done in between, sometimes next to none.
        tokio::time::sleep(chance.millis(0, 900)).await;
        if let Some(proxy) = proxy
            && chance.below(4) == 0
        {
            done.cut += 1;
            match chance.below(3) {
                0 => proxy.cut(),
                1 => proxy.hang_for(chance.millis(50, 1_500)).await,
                _ => proxy.refuse_for(chance.millis(50, 1_500)).await,
            }
        }
        match chance.below(12) {
            // In the middle of an effect: the other side has it, and we do not know yet.
            0..=4 => {
                let arrival = sink.next_arrival();
                // When nothing arrives in time, it is killed without.
                let _ = tokio::time::timeout(ARRIVAL_WITHIN, arrival).await;
                server.kill()?;
                done.killed += 1;
            }
            // At any moment.
            5..=8 => {
                tokio::time::sleep(chance.millis(0, 600)).await;
                server.kill()?;
                done.killed += 1;
            }
            // While it starts.
            9 => {
                server.kill()?;
                server.spawn()?;
                tokio::time::sleep(chance.millis(0, 250)).await;
                server.kill()?;
                done.killed += 2;
            }
            // Frozen, so that what it waits for runs into a timeout; then it goes on.
            10 => {
                done.frozen += 1;
                server.freeze(chance.millis(100, 2_500)).await?;
                continue;
            }
            _ => {
                done.stopped += 1;
                server.stop().await?;
            }
        }
        done.slowest_start = done.slowest_start.max(server.start().await?);
    }
    Ok(done)
}
