//! `linkspan serve`: the server, until it is told to stop.

mod demo;

use crate::{
    api,
    app::App,
    config::{Config, Flags},
    telemetry,
};
use anyhow::Context;
use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};
use store::{SystemClock, SystemRandom};
use tokio::net::TcpListener;

/// How often what has ended is swept away.
const SWEEP_EVERY: Duration = Duration::from_secs(15 * 60);

/// Serve the page and the API, and run flows.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    flags: Flags,
    /// Also load the sample: a shop inside the server, connections, a flow.
    #[arg(long)]
    demo: bool,
}

/// Runs the command.
///
/// # Errors
/// When the server cannot start, or its socket fails.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = Config::load(&args.flags, |name| std::env::var(name).ok())?;
    telemetry::start(&config)?;
    let drain = config.drain;
    let listener = TcpListener::bind(config.listen).await.with_context(|| format!("listening on {}: is the port taken?", config.listen))?;
    let listening = listener.local_addr().context("asking for the port")?;
    let url = config.shown_url(listening);
    let app = App::open(config, Arc::new(SystemClock), Arc::new(SystemRandom)).await?;
    app.note_listening(listening);
    if app.store.kind() == "sqlite" {
        // We are the only process on this file: what has no answer by now gets none.
        app.store.release_unanswered_idempotency_keys().await?;
    }
    tokio::spawn(sweep(app.clone()));

    // From the moment that the address is printed a signal is a wish to stop in order.
    let told_to_stop = told_to_stop()?;
    println!("Linkspan is at {url}");
    let stopping = app.stopping.clone();
    let service = api::router(&app).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move { stopping.cancelled().await }).into_future();
    let serving = tokio::spawn(serving);
    if args.demo {
        demo::load(&app).await?;
    }
    told_to_stop.await?;
    tracing::info!("stopping");
    app.stopping.cancel();
    if tokio::time::timeout(drain, serving).await.is_err() {
        tracing::warn!(seconds = drain.as_secs(), "some requests did not end in time");
    }
    app.close().await?;
    Ok(ExitCode::SUCCESS)
}

/// Listens from now on for SIGTERM and Ctrl-C; the future waits for one.
fn told_to_stop() -> anyhow::Result<impl Future<Output = anyhow::Result<()>>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
        let mut interrupt = signal(SignalKind::interrupt()).context("listening for Ctrl-C")?;
        Ok(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            Ok(())
        })
    }
    #[cfg(not(unix))]
    Ok(async { tokio::signal::ctrl_c().await.context("listening for Ctrl-C") })
}

/// Removes sessions and keys that have ended, now and then.
async fn sweep(app: App) {
    loop {
        for swept in [app.store.sweep_sessions().await, app.store.sweep_idempotency_keys().await] {
            if let Err(error) = swept {
                tracing::warn!(%error, "sweeping what has ended");
            }
        }
        tokio::select! {
            () = app.stopping.cancelled() => return,
            () = tokio::time::sleep(SWEEP_EVERY) => {}
        }
    }
}
